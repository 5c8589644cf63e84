/* SPDX-License-Identifier: Apache-2.0 */
/* The boards as the plan compiler knows them: their catalogue.h files as tables. */
#ifndef PLAN_BOARD_H
#define PLAN_BOARD_H

#include "septum/config.h"

#include <stdbool.h>
#include <stdint.h>

/* More lines than any Armv8-M chip has (Armv8-M ARM B3.3: 480), and the NVIC words they fill. */
#define MAX_LINES      480
#define MAX_LINE_WORDS (MAX_LINES / 32)

/* Addresses are first and last byte, so that a range may end at 0xffffffff. */
struct range {
    uint32_t base;
    uint32_t last;
};

/* What stands between the processor and memories and devices, beside the SAU. */
enum bus_filter {
    FILTER_SIE200, /* MPC and PPC (Arm SIE-200): one bit a block or device, set once at boot */
    FILTER_AHB,    /* secure AHB controller (NXP UM11126): rules that change with the VM */
};

enum device_kind { PLAIN, BUS_MASTER, UART };
struct device {
    const char *name;
    struct range range;
    struct septum_irqs irqs;
    uint16_t gate;     /* offset of the PPC's Non-secure access register, or of the AHB rules */
    uint16_t gate_bit; /* bit in it, or 4-bit rule */
    enum device_kind kind;
    unsigned fifo; /* UART: bytes it can receive before one is lost, 0: not known */
};

struct memory {
    const char *name;
    struct range range;
    uint32_t filter; /* the MPC's registers, or the offset of the AHB rules; 0: none */
    uint32_t block;  /* bytes that one bit of the MPC or one AHB rule covers */
    bool in_place;   /* flash: what is loaded there is programmed there and runs from there */
};

/* What the hypervisor keeps. */
struct reserved {
    const char *name;
    struct range range;
    struct septum_irqs irqs;
    const char *why;
    bool mediated; /* DEV_MEDIATED(name) gives a VM the registers' bits that are its own */
};

struct filter_rule {
    uint16_t offset;
    uint32_t value;
};

/* A bridge or port of the bus: one rule for each 4 KiB, from the register at `offset` on. */
struct slots {
    struct range range;
    uint16_t offset;
};
#define SLOT_SIZE KiB(4)

/* Which rule of an AHB controller guards a stretch of addresses. */
struct rule {
    struct range range;
    uint16_t offset;
    uint16_t n; /* of the register's eight */
};
#define RULE_BITS     4u
#define RULE_MASK     3u
#define RULES_IN_WORD 8u

struct board {
    const char *name;
    uint32_t clock_hz;
    unsigned lines;
    unsigned sau_regions;
    enum bus_filter filter;
    uint32_t filter_base;   /* Secure address of the filter's registers */
    bool fpu;               /* the core that runs VMs has one */
    struct range store;     /* Secure addresses of the image store */
    struct range stub_page; /* Non-secure on the bus, Secure for every VM */
    unsigned violations;    /* line that tells of refused accesses; 0: none */
    const char *console;    /* a UART that the hypervisor may have, for messages */
    bool console_alone;     /* and no other */
    const char *remark;     /* what the report has to say about the filters; NULL: nothing */
    unsigned device_count, memory_count, reserved_count, rule_count, slots_count;
    const struct device *devices;
    const struct memory *memories;
    const struct reserved *reserved;
    /* Of an AHB controller: its registers while no VM is in, and what has rules beside memories. */
    const struct filter_rule *rules;
    const struct slots *slots;
};

/** The board called `name`, or NULL. */
const struct board *board_find(const char *name);
/** The i-th board, NULL after the last. */
const struct board *board_at(unsigned i);

/** The catalogue device called `name` (exact), or NULL. */
const struct device *board_device(const struct board *board, const char *name);
/** What the hypervisor keeps under `name` (exact), or NULL. */
const struct reserved *board_reserved(const struct board *board, const char *name);
/** The memory that holds address, or NULL. */
const struct memory *board_memory(const struct board *board, uint32_t address);
/** The catalogue device that holds address, or NULL. */
const struct device *board_device_at(const struct board *board, uint32_t address);
/** The AHB rule that guards address, and all that it guards; false where there is none. */
bool board_rule_at(const struct board *board, uint32_t address, struct rule *rule);
/** Whether the catalogue has rules for DEV_MEDIATED(block), whatever else the VM has. */
bool board_mediates(const struct board *board, const char *block);
/** A register of rules while no VM is in. */
uint32_t board_closed_rules(const struct board *board, uint16_t offset);
/** The device name most like `name` (case aside, at most two edits and less than half of it away,
 * or one begins with the other), or NULL. */
const char *board_near_miss(const struct board *board, const char *name);

static inline bool ranges_meet(struct range a, struct range b)
{
    return a.base <= b.last && b.base <= a.last;
}

static inline bool range_holds(struct range outer, struct range inner)
{
    return outer.base <= inner.base && inner.last <= outer.last;
}

/** Bytes in a range; 64 bit, because the whole address space is one. */
static inline uint64_t range_size(struct range range)
{
    return (uint64_t)range.last - range.base + 1;
}

#endif
