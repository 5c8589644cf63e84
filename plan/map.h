/* SPDX-License-Identifier: Apache-2.0 */
/* The address space of a lowered system as rows for a reader: who can reach what, and what nobody
 * can. */
#ifndef PLAN_MAP_H
#define PLAN_MAP_H

#include "system.h"

enum map_kind {
    MAP_FREE,     /* memory that nobody has */
    MAP_GAP,      /* the same, between two stretches that somebody has */
    MAP_UNUSED,   /* devices that nobody has, a run of them in one row */
    MAP_SECURE,   /* the hypervisor's */
    MAP_GRANTED,  /* one VM's */
    MAP_SHARED,   /* of the VMs that attach to it */
    MAP_MEDIATED, /* the hypervisor's; VMs' accesses are checked one by one */
};

struct map_row {
    struct range range;
    enum map_kind kind;
    char name[40];
    const char *note; /* why the hypervisor has it; NULL: it has not, or mediates it only */
    const struct memory *memory; /* NULL: in device space */
    unsigned devices;            /* MAP_UNUSED: how many */
};

struct map {
    const struct system *system;
    unsigned count;
    struct map_row *rows; /* by address */
};

/** Needs system_lower. The system must outlive the map. */
void map_make(struct map *map, const struct system *system);
void map_free(struct map *map);

/** The heading of a row that is not in a memory. */
const char *map_group(const struct map_row *row);
/** How vm reaches the row: one of its windows, or NULL when it does not. */
const struct window *map_window(const struct vm *vm, const struct map_row *row);

/** "64 KiB": a size in the largest unit that holds it exactly. `text` holds 24 bytes. */
const char *size_text(uint64_t size, char *text);
/** "68 72 73 +14": lines in at most `room` characters, room from 8. `text` holds room + 1 bytes. */
const char *lines_text(const struct septum_irqs *irqs, char *text, unsigned room);

#endif
