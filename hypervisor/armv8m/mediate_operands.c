/* SPDX-License-Identifier: Apache-2.0 */
/* Encodings: Armv8-M ARM DDI 0553, C1.2 (16 bit) and C1.3 (32 bit). */
#include "mediate_operands.h"

#include "decode.h"

static void operands_16(uint16_t first, const uint32_t r[16], struct operands *operands)
{
    /* STR STRH STRB LDRSB LDR LDRH LDRB LDRSH */
    static const uint8_t sizes[] = {4, 2, 1, 1, 4, 2, 1, 2};
    uint32_t operation = bits(first, 9, 3), list = bits(first, 0, 8);

    operands->first = (uint8_t)bits(first, 0, 3);
    switch (first >> 12) {
    case 0x5:
        operands->size = sizes[operation];
        operands->sign = operation == 3 || operation == 7;
        break;
    case 0x7:
        operands->size = 1;
        break;
    case 0x8:
        operands->size = 2;
        break;
    case 0x4:
    case 0x9:
        operands->first = (uint8_t)bits(first, 8, 3);
        break;
    case 0xB: /* PUSH with LR, POP with PC */
        list |= bits(first, 8, 1) << (bits(first, 11, 1) ? 15 : 14);
        operands->kind = OPERANDS_LIST;
        operands->list = (uint16_t)list;
        operands->base = 13;
        operands->writeback = true;
        operands->base_after =
            r[13] + (bits(first, 11, 1) ? list_size(list) : 0u - list_size(list));
        break;
    case 0xC:
        operands->kind = OPERANDS_LIST;
        operands->list = (uint16_t)list;
        operands->base = (uint8_t)bits(first, 8, 3);
        operands->writeback = !(bits(first, 11, 1) && list >> operands->base & 1u);
        operands->base_after = r[operands->base] + list_size(list);
        break;
    default:
        break;
    }
}

void decode_operands(uint16_t first, uint16_t second, const uint32_t r[16],
                     struct operands *operands)
{
    uint32_t base = r[bits(first, 0, 4)], offset = bits(second, 0, 8), add;

    *operands = (struct operands){.size = 4};
    if (instruction_length(first) == 2) {
        operands_16(first, r, operands);
        return;
    }
    operands->base = (uint8_t)bits(first, 0, 4);
    operands->first = (uint8_t)bits(second, 12, 4);
    if (bits(first, 9, 7) == 0x7C) { /* single data item */
        operands->size = (uint8_t)(1u << bits(first, 5, 2));
        operands->sign = bits(first, 8, 1);
        if (operands->base != 15 && !bits(first, 7, 1) && bits(second, 11, 1)) {
            operands->unprivileged = bits(second, 8, 3) == 6;
            operands->writeback = bits(second, 8, 1);
            operands->base_after = bits(second, 9, 1) ? base + offset : base - offset;
        }
    } else if (bits(first, 9, 7) == 0x74 && bits(first, 6, 1)) {
        uint32_t operation = bits(second, 4, 4);
        if (bits(first, 8, 1) || bits(first, 5, 1)) {
            operands->kind = OPERANDS_TWO;
            operands->second = (uint8_t)bits(second, 8, 4);
            operands->writeback = bits(first, 5, 1);
            operands->base_after = bits(first, 7, 1) ? base + offset * 4 : base - offset * 4;
        } else if (bits(first, 7, 1) && operation >= 8 && operation <= 10) { /* STLB.. LDA */
            operands->size = (uint8_t)(1u << (operation - 8));
        } else {
            operands->kind = OPERANDS_OTHER;
        }
    } else if (bits(first, 9, 7) == 0x74) { /* LDM, STM */
        add = bits(first, 8, 1) ? 0u - list_size(second) : list_size(second);
        operands->kind = OPERANDS_LIST;
        operands->list = second;
        operands->writeback = bits(first, 5, 1);
        operands->base_after = base + add;
    } else {
        operands->kind = OPERANDS_OTHER;
    }
}
