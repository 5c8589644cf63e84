/* SPDX-License-Identifier: Apache-2.0 */
/* Encodings: Armv8-M ARM DDI 0553, C1.2 (16 bit) and C1.3 (32 bit). */
#include "decode.h"

uint32_t list_size(uint32_t list)
{
    uint32_t size = 0;
    for (; list; list &= list - 1) {
        size += 4;
    }
    return size;
}

static bool __attribute__((noinline))
decode_16(uint16_t first, const uint32_t r[16], struct access *access)
{
    uint32_t base = r[bits(first, 3, 3)], offset = bits(first, 0, 8) * 4, load = bits(first, 11, 1);

    switch (first >> 12) {
    case 0x4: /* LDR (literal) */
        if (!load) {
            return false;
        }
        base = (r[15] + 4) & ~3u;
        break;
    case 0x5: /* register offset: STR STRH STRB LDRSB LDR LDRH LDRB LDRSH */
        load = bits(first, 9, 3) >= 3;
        offset = r[bits(first, 6, 3)];
        break;
    case 0x6: /* immediate offset: word, byte, halfword */
        offset = bits(first, 6, 5) << 2;
        break;
    case 0x7:
        offset = bits(first, 6, 5);
        break;
    case 0x8:
        offset = bits(first, 6, 5) << 1;
        break;
    case 0x9: /* SP-relative */
        base = r[13];
        break;
    case 0xB: /* PUSH, POP */
        if (bits(first, 9, 2) != 2) {
            return false;
        }
        base = r[13];
        offset = load ? 0 : 0u - list_size(bits(first, 0, 9));
        break;
    case 0xC: /* STM, LDM */
        base = r[bits(first, 8, 3)];
        offset = 0;
        break;
    default:
        return false;
    }
    access->store = !load;
    access->address = base + offset;
    return true;
}

bool decode_access(uint16_t first, uint16_t second, const uint32_t r[16], struct access *access)
{
    uint32_t group = bits(first, 9, 7), base = r[bits(first, 0, 4)], offset = 0;
    bool up = bits(first, 7, 1);

    if (instruction_length(first) == 2) {
        return decode_16(first, r, access);
    }
    access->store = !bits(first, 4, 1);
    if (bits(first, 0, 4) == 15) {
        base = (r[15] + 4) & ~3u;
    }
    if (group == 0x7C) { /* single data item */
        if (up || bits(first, 0, 4) == 15) {
            offset = bits(second, 0, 12);
        } else if (!bits(second, 11, 1)) { /* register, shifted */
            up = true;
            offset = r[bits(second, 0, 4)] << bits(second, 4, 2);
        } else if (bits(second, 10, 1)) { /* imm8, not post-indexed */
            up = bits(second, 9, 1);
            offset = bits(second, 0, 8);
        }
    } else if (group == 0x74 && !bits(first, 6, 1)) { /* LDM, STM; decrementing: before */
        offset = bits(first, 8, 1) ? list_size(second) : 0;
        up = false;
    } else if (group != 0x74 && group != 0x76) {
        return false;
    } else if (bits(first, 8, 1)) { /* dual; VLDR, VSTR, VLDM, VSTM, VPUSH, VPOP; indexed */
        offset = bits(second, 0, 8) * 4;
    } else if (group == 0x74 && bits(first, 5, 3) == 2) { /* STREX, LDREX */
        offset = bits(second, 0, 8) * 4;
        up = true;
    }
    access->address = base + (up ? offset : 0u - offset);
    return true;
}
