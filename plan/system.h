/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A system on its way from config.c to tables:
 *
 *   config_load   config.c -> struct septum_config                            (config.c)
 *   system_open   struct septum_config -> windows and lines of each VM        (system.c)
 *   system_check  everything that config.c alone can get wrong                (check*.c)
 *   system_read_images  ELF files -> segments, entry, stack, and their checks (image.c);
 *                       what Zephyr's builds say against the VMs             (check_guest.c)
 *   system_lower  windows -> SAU words, bus filter words, doorbells, places   (lower.c)
 *   emit_*        the above as text                                           (emit_*.c)
 *
 * Mistakes go into system.problems and the run continues; nothing is emitted when there is one.
 */
#ifndef PLAN_SYSTEM_H
#define PLAN_SYSTEM_H

#include "board.h"
#include "problems.h"
#include "septum/config.h"

#include <stdbool.h>
#include <stdint.h>

/* NVIC_ISER0 (Armv8-M ARM, D1.2); the plan names each word of the NVIC by its address. */
#define NVIC_ISER 0xe000e100u

#define MAX_VMS         32
#define MAX_SAU_REGIONS 32
#define SLICE_US        10000u /* when config.c says 0 */
/* For how long a wake line brings its VM in, several switches long. The next VM is not cut for as
 * long; a UART of 16 bytes at 115200 baud is full after 1.4 ms, so some such VMs keep up side by
 * side.
 */
#define WAKE_SLICE_US 200u
#define SLICE_US_MIN  100u
#define SLICE_US_MAX  500000u

/* Owners beside VM indices, with the values of hypervisor/core/plan.h. */
#define OWNER_NONE       0xffu
#define OWNER_HYPERVISOR 0xfeu
#define OWNER_SHARED     0xfdu

enum window_kind {
    WINDOW_CODE,
    WINDOW_RAM,
    WINDOW_SHARED,
    WINDOW_DEVICE,
    WINDOW_RAW,
    WINDOW_MEDIATED /* stays Secure: the hypervisor does what its rules allow */
};

/* What a VM may reach in one stretch, as config.c asked for it. */
struct window {
    enum window_kind kind;
    struct range range;
    bool sound;                  /* not empty, does not wrap: `range` may be used */
    bool refused;                /* the device cannot be had, so neither can its lines */
    bool wake;                   /* its lines bring the VM in at once */
    char name[16];               /* catalogue or shared region's name, "code", "ram", "window" */
    const struct device *device; /* WINDOW_DEVICE */
    struct septum_irqs irqs;
    struct septum_rules rules; /* WINDOW_MEDIATED */
    uint32_t used;             /* CODE, RAM: bytes from its base on that the image takes */
    char field[64];            /* "devs[1] ETH" */
    int line;
};

struct sau {
    uint32_t rbar;
    uint32_t rlar;
};

struct segment {
    uint32_t offset; /* in the ELF file */
    uint32_t from;   /* Secure address in the image store */
    uint32_t to;
    uint32_t size;  /* bytes in the ELF file */
    uint32_t words; /* size rounded up to 4: bytes stored and copied */
    uint64_t hash;  /* of the bytes, so that what is emitted changes with them */
    bool in_place;  /* runs where it is programmed: `from` is `to`, and nothing is copied */
};

/* A guest's ELF file. */
struct image {
    char *path;
    bool good; /* read and found without fault */
    uint32_t vectors;
    uint32_t stack;
    uint32_t entry;
    unsigned segment_count;
    struct segment *segments;
    unsigned run_count;
    struct range *runs; /* where its parts lie while it runs */
};

struct doorbell {
    uint16_t ipc;
    uint16_t line;
};

/* What a VM may do with one register of a mediated window; the masks are those of septum_rule. */
struct register_rule {
    uint32_t offset;
    uint32_t read;
    uint32_t write;
    uint32_t ignore;
    uint32_t fixed;
    uint32_t restart; /* a store that changes these restarts the VM instead */
};

/* The firmware finds a rule by a number of eight bits. */
#define MAX_RULES 255u
struct mediated {
    const struct window *window;
    unsigned rule_count;
    struct register_rule *rules; /* by offset, each once */
};

struct vm {
    const struct septum_vm *config;
    const char *name; /* never NULL */
    char label[16];   /* for messages: the name, or "#1" when there is none */
    unsigned index;
    uint32_t slice_us;
    unsigned window_count;
    struct window *windows; /* regions, devs, blocks that come with those, ipcs; as in config.c */
    uint32_t owned[MAX_LINE_WORDS];
    uint32_t wake[MAX_LINE_WORDS];
    struct image image;
    unsigned sau_count;
    struct sau sau[MAX_SAU_REGIONS];
    unsigned joined_count; /* stretches between devices in one SAU region: the bus filter's */
    struct range *joined;
    uint32_t *filter; /* what system.filters hold while this VM is in */
    unsigned range_count;
    struct range *ranges;
    unsigned doorbell_count;
    struct doorbell *doorbells;
    unsigned mediated_count;
    struct mediated *mediated;
    uint64_t over_granted;
};

/* Memory that several VMs have. */
struct shared {
    const struct septum_shmem *config;
    const char *name;
    struct range range;
    bool sound;
    char field[64];
    unsigned users;
};

struct bus_write {
    uint32_t address;
    uint32_t value;
};

/* A register of bus filter rules whose value depends on the VM that is in. */
struct filter {
    uint32_t address;
    uint32_t closed; /* while none is */
};

struct place {
    struct range range;
    char name[16];
    uint8_t owner;
};

struct system {
    const struct board *board;
    const struct septum_config *config;
    char *folder; /* config.c's */
    struct problems problems;
    const struct device *console;
    unsigned vm_count;
    struct vm vms[MAX_VMS];
    unsigned shared_count;
    struct shared *shared;
    uint8_t line_owner[MAX_LINES];
    uint32_t stored; /* bytes of the image store in use */
    unsigned write_count;
    struct bus_write *writes;
    unsigned filter_count;
    struct filter *filters;
    unsigned place_count;
    struct place *places;
};

/** Take config apart: resolve names, windows and lines. Leaves problems for system_check to add to;
 * a config of another ABI or with too many VMs is not taken apart at all (returns false). The
 * config and the board must outlive the system; folder is copied. */
bool system_open(struct system *system, const struct board *board,
                 const struct septum_config *config, const char *folder);
void system_close(struct system *system);

/** Note every mistake that config.c alone can hold. */
void system_check(struct system *system);

/** Which images to read. */
enum image_policy {
    IMAGES_ALL,    /* a tree guest ("@name") without a file is a mistake */
    IMAGES_PRESENT /* a tree guest without a file is passed over */
};
/** Read and check the guests' ELF files and what their builds say of them. files[i] replaces VM i's
 * `.image`; NULL: none does. */
void system_read_images(struct system *system, const char *const files[MAX_VMS],
                        enum image_policy policy);

/** Compute the tables of a system that has no problem. */
void system_lower(struct system *system);

/** The windows of vm merged where they touch: those with code or RAM first, then by address;
 * mediated ones are left out. `out` holds vm->window_count elements. Returns how many there are.
 * Windows must be sound. */
unsigned vm_merge_windows(const struct vm *vm, struct range *out);
/** Join neighbours of `count` merged windows until they fit the SAU, where the board's bus filter
 * keeps vm from all that lies between them; the narrowest gap first. Returns how many are left;
 * gaps[] (count elements) takes the *gap_count stretches between. */
unsigned vm_join_windows(const struct system *system, const struct vm *vm, struct range *ranges,
                         unsigned count, struct range *gaps, unsigned *gap_count);
/** Bytes that SAU and bus filter together open to vm beyond the windows that were asked for: from
 * the words as the hardware reads them and from config.c's windows, so that a mistake in merging
 * would be seen. Needs the lowered words. */
uint64_t vm_over_granted(const struct system *system, const struct vm *vm);
/** The first window of a kind, or NULL; a checked VM has both CODE and RAM. */
const struct window *vm_first_window(const struct vm *vm, enum window_kind kind);
/** The slice of vm as a share of a round, in thousandths. */
unsigned vm_share(const struct system *system, const struct vm *vm);
/** The line's bit in a set of NVIC words. */
static inline bool line_in(const uint32_t *words, unsigned line)
{
    return words[line / 32] >> (line % 32) & 1;
}

/** Note it when a guest was built for another clock than the board's; `source` says where it is
 * written. */
void check_clock(struct system *system, const struct vm *vm, uint32_t hz, const char *source);
/** The other way out, for messages to a VM that wants the console's UART; "" where it is the only
 * one that the hypervisor can have. */
const char *or_change_console(const struct system *system);
/* Parts of system_check; see each file. */
void check_vms(struct system *system);
void check_memory(struct system *system);
void check_devices(struct system *system);
void check_mediated(struct system *system, const struct vm *vm);

/** Append to the `count` windows of vm the shared blocks that hold its devices' clocks, resets and
 * pins and that config.c does not name; there is room for MAX_SHARED_BLOCKS. Returns how many. */
#define MAX_SHARED_BLOCKS 8u
unsigned open_shared_blocks(struct system *system, const struct vm *vm, struct window *windows,
                            unsigned count);
/** Compose the rules of every VM's mediated windows; part of system_open. */
void open_mediated(struct system *system);
/** A VM against `.devicetree` and `.kconfig`; part of system_read_images. */
void check_guest(struct system *system, const struct vm *vm);

#endif
