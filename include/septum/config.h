/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Describe a system: which VMs run, and what each may touch.
 *
 * A `config.c` defines one `const struct septum_config septum_config`. It is compiled for the host,
 * read by the plan compiler and checked there; nothing of it is parsed on the target. Everything a
 * VM is not given here it cannot reach. Addresses are Non-secure ones, interrupts are NVIC line
 * numbers (exception number minus 16). A field that is left out is zero.
 *
 * The list macros (VMS, REGIONS, DEVS, IPCS, SHMEMS, IRQS, RULES, USES) count their arguments and
 * note the source line that they begin in, for the messages; the entry macros (CODE_AT, RAM_AT,
 * DEV, DEV_WAKE, DEV_DMA, DEV_MEDIATED, WINDOW, WINDOW_MEDIATED, USE and the REG_ ones) note their
 * own.
 */
#ifndef SEPTUM_CONFIG_H
#define SEPTUM_CONFIG_H

/* Version of the structures below; goes in `.abi`. A mismatch is refused. */
#define SEPTUM_ABI 3

/* Longest name of a VM, a device or a shared region, without the terminating zero. */
#define SEPTUM_NAME_MAX 15

#define SEPTUM_COUNT_(type, ...) (sizeof((type[]){__VA_ARGS__}) / sizeof(type))
#define SEPTUM_LIST_(type, ...)                                                       \
    {                                                                                 \
        .line = __LINE__, .count = SEPTUM_COUNT_(type, __VA_ARGS__), .list = (type[]) \
        {                                                                             \
            __VA_ARGS__                                                               \
        }                                                                             \
    }

#define KiB(n) ((n)*1024u)
#define MiB(n) ((n)*1024u * 1024u)

struct septum_irqs {
    unsigned count;
    const unsigned short *list;
    int line;
};
#define IRQS(...) SEPTUM_LIST_(const unsigned short, __VA_ARGS__)

/* A memory window. CODE holds the image's read-only part, RAM the rest; both are readable, writable
 * and executable for the VM, because neither the SAU nor the bus filters know finer rights. */
enum septum_region_kind { SEPTUM_CODE = 1, SEPTUM_RAM };
struct septum_region {
    enum septum_region_kind kind;
    unsigned base; /* multiple of 32 (SAU granule) and of the bus filter's block */
    unsigned size; /* bytes, the same multiples */
    int line;
};
#define CODE_AT(base_, size_)                                                   \
    {                                                                           \
        .kind = SEPTUM_CODE, .base = (base_), .size = (size_), .line = __LINE__ \
    }
#define RAM_AT(base_, size_)                                                   \
    {                                                                          \
        .kind = SEPTUM_RAM, .base = (base_), .size = (size_), .line = __LINE__ \
    }
struct septum_regions {
    unsigned count;
    const struct septum_region *list;
    int line;
};
#define REGIONS(...) SEPTUM_LIST_(const struct septum_region, __VA_ARGS__)

enum septum_dev_mode {
    SEPTUM_DEV_DIRECT,   /* the VM accesses the device itself */
    SEPTUM_DEV_WAKE,     /* the same, and its interrupts bring the VM in at once */
    SEPTUM_DEV_MEDIATED, /* accesses are checked one by one (boards that support it) */
    SEPTUM_DEV_DMA,      /* direct, and a bus master: it reaches whatever the chip lets it reach */
};

/* What a VM may do with one 32-bit register of a mediated window. Bits of `read` come from the
 * hardware, the others read as in `fixed`. A store changes bits of `write` and is dropped in
 * silence where it differs in bits of `ignore`; a store that would change any other bit is refused
 * and reported, and so is every access to an offset that has no rule. */
struct septum_rule {
    unsigned offset; /* bytes from the window's base, multiple of 4 */
    unsigned read;   /* mask */
    unsigned write;  /* mask */
    unsigned ignore; /* mask */
    unsigned fixed;  /* value of the bits that are not in `read` */
    int line;
};
#define REG_RW(offset_, mask_)                                                   \
    {                                                                            \
        .offset = (offset_), .read = (mask_), .write = (mask_), .line = __LINE__ \
    }
#define REG_RO(offset_, mask_)                                 \
    {                                                          \
        .offset = (offset_), .read = (mask_), .line = __LINE__ \
    }
#define REG_IGNORE(offset_)                                          \
    {                                                                \
        .offset = (offset_), .ignore = 0xffffffffu, .line = __LINE__ \
    }
#define REG_FIXED(offset_, value_)                               \
    {                                                            \
        .offset = (offset_), .fixed = (value_), .line = __LINE__ \
    }
struct septum_rules {
    unsigned count;
    const struct septum_rule *list;
    int line;
};
#define RULES(...) SEPTUM_LIST_(const struct septum_rule, __VA_ARGS__)

/* A device by its catalogue name, or a raw window (name == 0). */
struct septum_dev {
    const char *name;
    enum septum_dev_mode mode;
    unsigned base;             /* raw windows only */
    unsigned size;             /* raw windows only, bytes */
    struct septum_irqs irqs;   /* raw windows only */
    struct septum_rules rules; /* mediated raw windows only */
    int line;
};
#define DEV(name_)                                                  \
    {                                                               \
        .name = #name_, .mode = SEPTUM_DEV_DIRECT, .line = __LINE__ \
    }
#define DEV_WAKE(name_)                                           \
    {                                                             \
        .name = #name_, .mode = SEPTUM_DEV_WAKE, .line = __LINE__ \
    }
#define DEV_MEDIATED(name_)                                           \
    {                                                                 \
        .name = #name_, .mode = SEPTUM_DEV_MEDIATED, .line = __LINE__ \
    }
/* A DMA controller or another device that moves data by itself. Neither the SAU nor the VM's MPU
 * stops it: by this macro the system says that the VM may reach with it all that the chip lets it
 * reach. */
#define DEV_DMA(name_)                                           \
    {                                                            \
        .name = #name_, .mode = SEPTUM_DEV_DMA, .line = __LINE__ \
    }
/* WINDOW(base, size) or WINDOW(base, size, IRQS(...)); base and size as for a memory window. The
 * optional list initialises the member after `.size`. */
#define WINDOW(base_, ...)                                                                \
    {                                                                                     \
        .mode = SEPTUM_DEV_DIRECT, .line = __LINE__, .base = (base_), .size = __VA_ARGS__ \
    }
/* WINDOW_MEDIATED(base, size, RULES(REG_RW(...), ...)): a raw window of which only what the rules
 * allow is done. */
#define WINDOW_MEDIATED(base_, size_, rules_)                                            \
    {                                                                                    \
        .mode = SEPTUM_DEV_MEDIATED, .line = __LINE__, .base = (base_), .size = (size_), \
        .rules = rules_                                                                  \
    }
struct septum_devs {
    unsigned count;
    const struct septum_dev *list;
    int line;
};
#define DEVS(...) SEPTUM_LIST_(const struct septum_dev, __VA_ARGS__)

/* Memory that several VMs see at the same address: those whose `.ipcs` name it. */
struct septum_shmem {
    const char *name;
    unsigned base; /* multiple of 32 and of the bus filter's block */
    unsigned size; /* bytes, the same multiples */
};
struct septum_shmems {
    unsigned count;
    const struct septum_shmem *list;
    int line;
};
#define SHMEMS(...) SEPTUM_LIST_(const struct septum_shmem, __VA_ARGS__)

/* A VM's attachment to a shared region, and the line that the peers' doorbell raises in it. */
struct septum_ipc {
    const char *shmem;
    unsigned short irq; /* a line of the chip that no device uses; 0: no doorbell for this VM */
    unsigned char wake; /* 1: the doorbell brings this VM in at once */
};
struct septum_ipcs {
    unsigned count;
    const struct septum_ipc *list;
    int line;
};
#define IPCS(...) SEPTUM_LIST_(const struct septum_ipc, __VA_ARGS__)

enum septum_on_fault {
    VM_STOP,    /* report, stop the VM, the others go on */
    VM_RESTART, /* report, load the image again and start the VM from its reset vector */
    VM_SKIP,    /* count, step over the refused access and go on: for tests, not for products */
};

struct septum_platform {
    struct septum_regions regions;
    struct septum_devs devs;
    struct septum_ipcs ipcs;
};

/* What a guest uses one of its devices for. Two purposes of one device are a mistake: a console and
 * a module's bus cannot share a UART. (A console and a shell that runs on it are one purpose.) */
struct septum_use {
    const char *purpose; /* "console", "modem": any text */
    const char *device;  /* catalogue name */
    int line;
};
#define USE(purpose_, device_)                                      \
    {                                                               \
        .purpose = (purpose_), .device = #device_, .line = __LINE__ \
    }
struct septum_uses {
    unsigned count;
    const struct septum_use *list;
    int line;
};
#define USES(...) SEPTUM_LIST_(const struct septum_use, __VA_ARGS__)

struct septum_vm {
    const char *name;
    /* The guest's ELF file: absolute, relative to config.c's folder, or "@name" for a guest of the
     * tree. Load ranges, vector table, initial stack pointer and entry are read from it. */
    const char *image;
    unsigned slice_us; /* microseconds in each round, 0: 10000 */
    enum septum_on_fault on_fault;
    unsigned cpu;               /* core that runs the VM; 0 is the only one served */
    unsigned char unpriv_calls; /* 1: unprivileged guest code may call the hypervisor */
    unsigned watchdog_ms;       /* 0: none; the only value served */
    unsigned char no_fpu; /* 1: it is not given the FPU, and its image may not be built for one */
    /* What the guest was built to believe that SysTick counts, in Hz (Zephyr's
     * CONFIG_SYS_CLOCK_HW_CYCLES_PER_SEC); 0: not stated. */
    unsigned clock_hz;
    /* Zephyr's zephyr.dts and .config of this image, absolute or relative to config.c's folder;
     * NULL: not given. */
    const char *devicetree;
    const char *kconfig;
    struct septum_uses uses;
    struct septum_platform platform;
};
struct septum_vms {
    unsigned count;
    const struct septum_vm *list;
    int line;
};
#define VMS(...) SEPTUM_LIST_(const struct septum_vm, __VA_ARGS__)

struct septum_config {
    unsigned abi;              /* SEPTUM_ABI */
    struct septum_dev console; /* the hypervisor's own UART: DEV(name) */
    struct septum_shmems shmemlist;
    struct septum_vms vmlist;
};

extern const struct septum_config septum_config;

#endif
