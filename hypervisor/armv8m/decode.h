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

/* What the instruction moves. */
enum operands_kind {
    OPERANDS_ONE,  /* one item and the register `first` */
    OPERANDS_TWO,  /* two words, of the registers `first` and `second` */
    OPERANDS_LIST, /* words, of the registers in `list`, lowest first */
    OPERANDS_OTHER /* exclusive or floating-point: not decoded further */
};
struct operands {
    uint8_t kind; /* enum operands_kind */
    uint8_t size; /* bytes of an item: 1, 2 or 4 */
    uint8_t first;
    uint8_t second;
    uint8_t base;      /* register that becomes base_after when `writeback` says so */
    bool sign;         /* the item is sign-extended to 32 bits */
    bool unprivileged; /* LDRT, STRT and the like */
    bool writeback;
    uint16_t list;
    uint32_t base_after;
};

/* The same for an instruction that decode_access() has found to be a load or store. */
void decode_operands(uint16_t first, uint16_t second, const uint32_t r[16],
                     struct operands *operands);

#endif
