/* SPDX-License-Identifier: Apache-2.0 */
/* The entry of `.vmlist` for a guest, from its image and, for Zephyr, what its build says of it. */
#ifndef PLAN_STANZA_H
#define PLAN_STANZA_H

#include "guest.h"
#include "system.h"

/* Why a window is as it is. */
struct stanza_region {
    struct septum_region region;
    char *why;
};

struct stanza {
    const struct board *board;
    const char *name;
    const char *image;
    const char *devicetree; /* NULL: none */
    const char *kconfig;    /* NULL: none */
    struct guest guest;
    unsigned region_count;
    struct stanza_region *regions;
    uint32_t handled[MAX_LINE_WORDS]; /* lines with a handler of their own in the vector table */
    bool *mentioned;          /* of each catalogue device: a word of the image is its base */
    struct problems problems; /* what the image does that these windows do not allow */
};

/**
 * Read the guest's files, which the caller has named in `board` to `kconfig` (the rest zero, but
 * for `guest`, which guest_read has filled), and work out windows and devices. False when the image
 * is none for this board; `problems` says why. stanza_close in every case.
 */
bool stanza_open(struct stanza *stanza);
void stanza_close(struct stanza *stanza);

/** Write the entry as C, with comments that say what decided and what was left out. */
void stanza_emit(const struct stanza *stanza, FILE *file);

#endif
