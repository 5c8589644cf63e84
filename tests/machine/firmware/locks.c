/* SPDX-License-Identifier: Apache-2.0 */
/* CPU0_LOCK_REG: what it makes read-only, and that it stays so. */
#include "check.h"

#define CPU0_LOCK_REG REG(AHB + 0xFEC)
#define AIRCR         REG(0xE000ED0C)
#define KEY           0x05FA0000u
#define PRIS          (1u << 14)
#define BFHFNMINS     (1u << 13)

/* Does a store of `value` to this register have an effect? */
static bool takes(uint32_t address, uint32_t value)
{
    uint32_t old = REG(address);
    bool took;

    REG(address) = value;
    took = REG(address) != old;
    REG(address) = old;
    return took;
}

static void look(bool open)
{
    check("VTOR_NS", takes(0xE002ED08, 0x00020000), open);
    check("MPU_NS RNR", takes(0xE002ED98, 5), open);
    check("MPU_NS RBAR", takes(0xE002ED9C, 0x20010000), open);
    check("MPU_NS RLAR_A1", takes(0xE002EDA8, 0x20010FE0), open);
    check("VTOR_S", takes(0xE000ED08, 0x10000400), open);
    check("MPU_S CTRL", takes(0xE000ED94, 4), open);
    check("MPU_S RNR", takes(0xE000ED98, 5), open);
    check("MPU_S RBAR", takes(0xE000ED9C, 0x20010000), open);
    check("MPU_S RLAR", takes(0xE000EDA0, 0x20010FE0), open);
    check("SAU_RNR", takes(0xE000EDD8, 5), open);
    check("SAU_RBAR", takes(0xE000EDDC, 0x20010000), open);
    check("SAU_RLAR", takes(0xE000EDE0, 0x20010FE1), open);
    AIRCR = KEY | PRIS;
    check("AIRCR.PRIS", AIRCR & PRIS, open ? PRIS : 0);
    AIRCR = KEY | BFHFNMINS;
    check("AIRCR.BFHFNMINS", AIRCR & BFHFNMINS, open ? BFHFNMINS : 0);
    AIRCR = KEY;
}

void test(void)
{
    check("nothing locked at reset", CPU0_LOCK_REG, 0x800002AA);
    look(true);
    say("- all locked\n");
    CPU0_LOCK_REG = 0x80000155;
    look(false);
    say("- unlocked again, the register itself being open\n");
    CPU0_LOCK_REG = 0x800002AA;
    look(true);
    say("- locked, and the register too\n");
    CPU0_LOCK_REG = 0x40000155;
    CPU0_LOCK_REG = 0x800002AA;
    check("CPU0_LOCK_REG keeps", CPU0_LOCK_REG, 0x40000155);
    look(false);
}
