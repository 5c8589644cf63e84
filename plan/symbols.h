/* SPDX-License-Identifier: Apache-2.0 */
/* Where in the source an address of an ELF file is. */
#ifndef PLAN_SYMBOLS_H
#define PLAN_SYMBOLS_H

#include <stdbool.h>
#include <stdint.h>

struct symbols;

struct location {
    char function[96]; /* "main", or "interrupts_on (inlined into main)"; empty: not known */
    char file[256];    /* as the compiler was given it, empty: not known */
    int line;
};

/** Open the ELF file. Returns NULL when it cannot be read or is no ELF file; symbols_close. */
struct symbols *symbols_open(const char *path);
void symbols_close(struct symbols *symbols);

/** Find the instruction at `address` (bit 0 clear) by DWARF, or else its function by the symbol
 * table. Returns false when the file knows nothing of it. */
bool symbols_find(struct symbols *symbols, uint32_t address, struct location *location);

#endif
