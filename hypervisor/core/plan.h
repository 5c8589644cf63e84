/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tables that the plan compiler writes and the hypervisor obeys. They are const, complete and
 * already checked: the firmware loads them and validates nothing.
 */
#ifndef SEPTUM_PLAN_H
#define SEPTUM_PLAN_H

#include <stdint.h>

#include "septum/guest.h"

/* One SAU region, as three registers in a row take it (Armv8-M ARM D1.2 SAU_RNR, SAU_RBAR, SAU_RLAR
 * with ENABLE; 0 for a region that is off). */
struct plan_sau {
    uint32_t rnr;
    uint32_t rbar;
    uint32_t rlar;
};

/* A VM's lines in one 32-line word of the NVIC; only words with owned lines are listed. */
struct plan_lines {
    uint32_t nvic;  /* address of the word's NVIC_ISER */
    uint32_t owned; /* lines of this VM */
    uint32_t wake;  /* those of them that bring the VM in at once */
};

/* Memory that a VM may name in a hypercall: first and last address. No two ranges adjoin. */
struct plan_range {
    uint32_t base;
    uint32_t last;
};

/* A piece of a VM's image to be copied before it starts; all three are multiples of 4 bytes. */
struct plan_segment {
    uint32_t from; /* Secure address in the image store */
    uint32_t to;   /* Non-secure address inside the VM's windows */
    uint32_t size; /* bytes */
};

/* What doorbell `ipc` of a VM raises: one entry for each peer. */
struct plan_doorbell {
    uint16_t ipc;
    uint16_t line;
};

/* What a VM may do with one 32-bit register of a mediated block. A load sees the hardware's bits of
 * `read` and those of `fixed`, which has no bit of `read`. A store may differ from that in bits of
 * `free` and `restart`: those of `write`, all of them free, go to the hardware, whose other bits
 * are kept, or are written as zero when the VM reads none (registers that set or clear by ones); a
 * difference in `restart` restarts the VM instead. */
struct plan_rule {
    uint32_t read;
    uint32_t fixed;
    uint32_t write;
    uint32_t free;
    uint32_t restart;
};
struct plan_mediated {
    uint32_t base;        /* Non-secure address, as the VM accesses it */
    uint32_t span;        /* offset of the last byte of the last register that has a rule */
    uint32_t hardware;    /* where the hypervisor reaches what lies at base */
    const uint8_t *index; /* for each register in span: the number of its rule; 0: it has none */
    const struct plan_rule *rules; /* by number; there is none with number 0 */
    uint32_t last;                 /* the window's last address */
};
/* For the short path of mediation, by VM: where most of its frames and instructions are, and its
 * blocks, after which comes one without index whose span is everything. Spans are counted to the
 * first byte of the last frame of 32 bytes and of the last instruction of 4. Only there when a
 * window is mediated. */
struct plan_mediation {
    uint32_t ram_base, ram_span;
    uint32_t code_base, code_span;
    const struct plan_mediated *blocks;
};
extern const struct plan_mediation plan_mediation[];

/* A register of the bus filter. */
struct plan_write {
    uint32_t address; /* Secure */
    uint32_t value;
};

enum plan_on_fault { PLAN_STOP, PLAN_RESTART, PLAN_SKIP };

struct plan_vm {
    uint8_t on_fault : 4; /* enum plan_on_fault */
    uint8_t unpriv_calls : 1;
    uint8_t no_fpu : 1; /* it is never given the FPU */
    uint8_t wakes;      /* some of its lines are wake lines */
    uint8_t range_count;
    uint8_t segment_count;
    uint8_t ipc_count; /* entries of the VM's .ipcs */
    uint8_t doorbell_count;
    uint8_t mediated_count;
    struct context *context;    /* what the switch keeps of it */
    uint32_t vectors;           /* Non-secure address of the image's vector table */
    uint32_t stack;             /* initial MSP, multiple of 8 */
    uint32_t entry;             /* first instruction, Thumb bit clear */
    const struct plan_sau *sau; /* one region for each of the SAU's slots */
    const struct plan_lines *lines, *lines_end;
    uint32_t slice; /* ticks of the time base */
    const struct plan_range *ranges;
    const struct plan_segment *segments;
    const struct plan_doorbell *doorbells;
    const struct plan_mediated *mediated;
    const struct plan_write *filter;   /* bus filter rules while it is in, up to an address of 0 */
    const struct septum_vm_info *info; /* what the VM may know of itself, its counters zero */
};
extern const uint32_t plan_vm_count;
extern const struct plan_vm plan_vms[];

/* Lines in one word of the NVIC that may be Secure and enabled: wake lines of all VMs, and the one
 * by which the bus filter tells of refused accesses. Only words with such lines are listed. */
struct plan_wakes {
    uint32_t nvic; /* address of the word's NVIC_ISER */
    uint32_t lines;
};
extern const uint32_t plan_wake_words;
extern const uint32_t plan_wake_slice; /* ticks for which a wake line brings its VM in, at most */
extern const struct plan_wakes plan_wakes[];

/* Secure base address of the hypervisor's console UART. */
extern const uint32_t plan_console;

/* Bus filter registers, written in this order at boot and read back. */
extern const uint32_t plan_write_count;
extern const struct plan_write plan_writes[];

/* The rules that depend on the VM that is in, while none is mapped, up to an address of 0;
 * plan_writes shuts them at boot too. */
extern const struct plan_write plan_filter_closed[];

/* Owner of each line of the chip (VM index), PLAN_NO_VM for a line that nobody owns. */
#define PLAN_NO_VM 0xffu
extern const uint8_t plan_line_owner[];

/* Who is where, for fault reports: the first that holds an address counts, the last holds all. */
struct plan_place {
    uint32_t base;
    uint32_t last;
    const char *name;  /* device, memory or shared region */
    const char *owner; /* a VM's .info->name or "shared", "hypervisor", "nobody" */
};
extern const struct plan_place plan_places[];

/* The system in a line: board and names of the VMs. */
extern const char plan_title[];

#endif
