/* SPDX-License-Identifier: Apache-2.0 */
/* Encodings: Armv8-M ARM DDI 0553, C1.2 (16 bit) and C1.3 (32 bit). */
#include "decode.h"

static uint32_t bits(uint32_t value, unsigned low, unsigned count)
{
    return value >> low & ((1u << count) - 1u);
}

/* Bytes that a register list moves. */
static uint32_t list_size(uint32_t list)
{
    uint32_t size = 0;
    for (; list; list &= list - 1) {
        size += 4;
    }
    return size;
}

static bool decode_16(uint16_t first, const uint32_t r[16], struct access *access)
{
    unsigned load = bits(first, 11, 1), scale;
    uint32_t base = r[bits(first, 3, 3)];

    switch (first >> 12) {
    case 0x4: /* LDR (literal) */
        access->store = false;
        access->address = ((r[15] + 4) & ~3u) + bits(first, 0, 8) * 4;
        return load;
    case 0x5: /* register offset: STR STRH STRB LDRSB LDR LDRH LDRB LDRSH */
        access->store = bits(first, 9, 3) < 3;
        access->address = base + r[bits(first, 6, 3)];
        return true;
    case 0x6: /* immediate offset: word, byte, halfword */
    case 0x7:
    case 0x8:
        scale = first >> 12 == 6 ? 2 : first >> 12 == 7 ? 0 : 1;
        access->store = !load;
        access->address = base + (bits(first, 6, 5) << scale);
        return true;
    case 0x9: /* SP-relative */
        access->store = !load;
        access->address = r[13] + bits(first, 0, 8) * 4;
        return true;
    case 0xB: /* PUSH, POP */
        access->store = !load;
        access->address = load ? r[13] : r[13] - list_size(bits(first, 0, 9));
        return bits(first, 9, 2) == 2;
    case 0xC: /* STM, LDM */
        access->store = !load;
        access->address = r[bits(first, 8, 3)];
        return true;
    default:
        return false;
    }
}

bool decode_access(uint16_t first, uint16_t second, const uint32_t r[16], struct access *access)
{
    uint32_t base = r[bits(first, 0, 4)];

    if (instruction_length(first) == 2) {
        return decode_16(first, r, access);
    }
    access->store = !bits(first, 4, 1);
    if (bits(first, 0, 4) == 15) {
        base = (r[15] + 4) & ~3u;
    }
    if (bits(first, 9, 7) == 0x7C) { /* single data item */
        if (bits(first, 0, 4) == 15) {
            uint32_t offset = bits(second, 0, 12);
            access->address = bits(first, 7, 1) ? base + offset : base - offset;
        } else if (bits(first, 7, 1)) { /* imm12 */
            access->address = base + bits(second, 0, 12);
        } else if (!bits(second, 11, 1)) { /* register, shifted */
            access->address = base + (r[bits(second, 0, 4)] << bits(second, 4, 2));
        } else if (!bits(second, 10, 1)) { /* post-indexed */
            access->address = base;
        } else { /* imm8 */
            uint32_t offset = bits(second, 0, 8);
            access->address = bits(second, 9, 1) ? base + offset : base - offset;
        }
        return true;
    }
    if (bits(first, 9, 7) == 0x74 && bits(first, 6, 1)) { /* dual, exclusive, acquire-release */
        uint32_t offset = bits(second, 0, 8) * 4;
        bool indexed = bits(first, 8, 1), dual = indexed || bits(first, 5, 1);
        access->address = base;
        if (dual && indexed) {
            access->address = bits(first, 7, 1) ? base + offset : base - offset;
        } else if (bits(first, 5, 3) == 2) { /* STREX, LDREX */
            access->address = base + offset;
        }
        return true;
    }
    if (bits(first, 9, 7) == 0x74) { /* LDM, STM */
        access->address = bits(first, 8, 1) ? base - list_size(second) : base;
        return true;
    }
    if (bits(first, 9, 7) == 0x76) { /* VLDR, VSTR, VLDM, VSTM, VPUSH, VPOP */
        uint32_t offset = bits(second, 0, 8) * 4;
        access->address = !bits(first, 8, 1)  ? base
                          : bits(first, 7, 1) ? base + offset
                                              : base - offset;
        return true;
    }
    return false;
}
