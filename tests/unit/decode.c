/* SPDX-License-Identifier: Apache-2.0 */
/* Decode the instructions of standard input, two halfwords each (the second is not used by a 16-bit
 * one), and print what each moves, a line for each; decode.py compares. */
#include "decode.h"
#include "mediate_operands.h"

#include <stdio.h>

int main(void)
{
    uint16_t code[2];
    uint32_t r[16];

    for (uint32_t n = 0; n < 16; n++)
        r[n] = n < 15 ? 0x01000000u * (n + 1) + 0x1004u * n : 0x1000;
    while (fread(code, sizeof code, 1, stdin) == 1) {
        struct access access = {false, 0};
        struct operands operands;
        bool is_access = decode_access(code[0], code[1], r, &access);
        decode_operands(code[0], code[1], r, &operands);
        printf("%d %d %08x %d %d %d %d %04x %d %d %d %d %08x\n", is_access, access.store,
               access.address, operands.kind, operands.size, operands.first, operands.second,
               operands.list, operands.sign, operands.unprivileged, operands.writeback,
               operands.base, operands.writeback ? operands.base_after : 0);
    }
    return 0;
}
