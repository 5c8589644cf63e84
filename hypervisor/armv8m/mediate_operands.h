/* SPDX-License-Identifier: Apache-2.0 */
/* What a load or store that is carried out for the guest moves. */
#ifndef SEPTUM_MEDIATE_OPERANDS_H
#define SEPTUM_MEDIATE_OPERANDS_H

#include <stdbool.h>
#include <stdint.h>

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

/* The operands of an instruction that decode_access() has found to be a load or store. */
void decode_operands(uint16_t first, uint16_t second, const uint32_t r[16],
                     struct operands *operands);

#endif
