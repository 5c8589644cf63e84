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

enum device_needs { NOTHING, BUS_MASTER };
struct device {
    const char *name;
    struct range range;
    struct septum_irqs irqs;
    uint16_t gate; /* offset of the PPC's Non-secure access register */
    uint16_t gate_bit;
    enum device_needs needs;
};

struct memory {
    const char *name;
    struct range range;
    uint32_t filter; /* the MPC's registers, 0: none */
    uint32_t block;  /* bytes that one bit of the MPC covers */
};

struct reserved {
    const char *name;
    struct range range;
    struct septum_irqs irqs;
    const char *why;
};

struct board {
    const char *name;
    uint32_t clock_hz;
    unsigned lines;
    unsigned sau_regions;
    struct range store;     /* Secure addresses of the image store */
    struct range stub_page; /* Non-secure on the bus, Secure for every VM */
    unsigned device_count, memory_count, reserved_count;
    const struct device *devices;
    const struct memory *memories;
    const struct reserved *reserved;
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
/** The device name most like `name` (case aside, at most two edits away
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
