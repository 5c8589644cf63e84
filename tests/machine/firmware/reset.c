/* SPDX-License-Identifier: Apache-2.0 */
/* The two resets of the chip by software: registers are as at reset, SRAM keeps what it had. */
#include "check.h"

#define TURN REG(0x30007F00) /* below the stack */

void test(void)
{
    uint32_t turn = TURN;

    check("FLEXCOMM1's gate is closed", REG(SYSCON + 0x204) >> 12 & 1u, 0);
    check("MISC_CTRL", MISC_CTRL, 0xAAAA);
    check("CPU0_LOCK_REG", REG(AHB + 0xFEC), 0x800002AA);
    AHBCLKCTRLSET(1) = 1u << 12;
    MISC_CTRL_DP = 0x9AAA; /* tier mode, checking off */
    MISC_CTRL = 0x9AAA;
    REG(AHB + 0xFEC) = 0x40000155;
    if (turn != 0x600D0001 && turn != 0x600D0002) {
        say("- software reset\n");
        check("first start", turn != 0xBAD, true);
        TURN = 0xBAD;
        REG(SYSCON + 0x160) = 1;
        wait_cycles(120000);
        check("not without the key", TURN, 0xBAD);
        TURN = 0x600D0001;
        REG(SYSCON + 0x160) = 0x5A000001;
        for (;;) {
        }
    }
    if (turn == 0x600D0001) {
        say("- SYSRESETREQ\n");
        TURN = 0x600D0002;
        REG(0xE000ED0C) = 0x05FA0004;
        for (;;) {
        }
    }
    check("third start", turn, 0x600D0002);
}
