/* SPDX-License-Identifier: Apache-2.0 */
/* What a refused load or store instruction wanted. */
#ifndef SEPTUM_DECODE_H
#define SEPTUM_DECODE_H

#include <stdbool.h>
#include <stdint.h>

struct access {
    bool store;
    uint32_t address; /* lowest address of the access */
};

/* Length of the instruction that starts with this halfword, bytes (DDI 0553, C1.1). */
static inline uint32_t instruction_length(uint16_t first)
{
    return first >> 11 >= 0x1Du ? 4 : 2;
}

/* Decode the T32 load or store `first`, `second` (0 for a 16-bit one) with registers r[0..15],
 * r[15] being its own address. False when it is none. */
bool decode_access(uint16_t first, uint16_t second, const uint32_t r[16], struct access *access);

/* Bits [low, low + count) of a value. */
static inline uint32_t bits(uint32_t value, unsigned low, unsigned count)
{
    return value >> low & ((1u << count) - 1u);
}

/* Bytes that a register list moves. */
uint32_t list_size(uint32_t list);

#endif
