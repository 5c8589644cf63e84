/* SPDX-License-Identifier: Apache-2.0 */
/* WWDT: warning, window, time-out as interrupt and as reset. */
#include "check.h"

#define WWDT    0x5000C000u
#define MOD     REG(WWDT + 0x00)
#define TC      REG(WWDT + 0x04)
#define FEED    REG(WWDT + 0x08)
#define TV      REG(WWDT + 0x0C)
#define WARNINT REG(WWDT + 0x14)
#define WINDOW  REG(WWDT + 0x18)
#define WDEN    (1u << 0)
#define WDRESET (1u << 1)
#define WDTOF   (1u << 2)
#define WDINT   (1u << 3)
#define US      REG(CTIMER(0) + 0x08)
#define TURN    REG(0x30007F00) /* below the stack; SRAM survives the reset */

static void wait_us(uint32_t us)
{
    uint32_t start = US;

    while (US - start < us) {
    }
}

static void feed(void)
{
    FEED = 0xAA;
    FEED = 0x55;
}

static void clocks(void)
{
    AHBCLKCTRLSET(1) = 1u << 26;
    CTIMERCLKSEL(0) = 4;
    REG(CTIMER(0) + 0x04) = 1;
    AHBCLKCTRLSET(0) = 1u << 22;
    REG(SYSCON + 0xA18) |= 1u << 6; /* FRO1MHZ_CLK_ENA */
    REG(SYSCON + 0x38C) = 0;        /* WDTCLKDIV: by 1, running */
}

void test(void)
{
    uint32_t turn = TURN;

    clocks();
    if (turn != 0x600D0001 && turn != 0x600D0002) {
        check("MOD at reset", MOD, 0);
        check("TC at reset", TC, 0xFF);
        TC = 1000;
        feed();
        wait_us(100);
        check("a feed does not start a disabled watchdog", TV, 0xFF);
        MOD = WDEN;
        wait_us(100);
        check("nor does WDEN without a feed", TV, 0xFF);
        WARNINT = 500;
        line_on(0);
        feed();
        wait_us(1000);
        check_range("a quarter of 1 MHz", TV, 740, 751);
        check("no warning yet", MOD, WDEN);
        wait_us(1010);
        check("warning flag", MOD, WDEN | WDINT);
        check("warning interrupt", taken[0], 1);
        feed();
        MOD = WDEN | WDINT;
        check("warning cleared after a feed", MOD, WDEN);
        check_range("fed", TV, 990, 1000);
        NVIC_ICPR(0) = 1;
        MOD = 0;
        check("WDEN stays", MOD, WDEN);
        WARNINT = 0;
        line_on(0);
        wait_us(4100);
        check("time-out without reset", MOD & WDTOF, WDTOF);
        check("is an interrupt", taken[0], 2);
        say("- time-out with reset\n");
        TURN = 0x600D0001;
        MOD = WDEN | WDRESET;
        feed();
        for (;;) {
        }
    }
    if (turn == 0x600D0001) {
        check("WDTOF tells of the reset", MOD, WDTOF);
        MOD = 0;
        check("WDTOF cleared by zero", MOD, 0);
        TC = 1000;
        WINDOW = 500;
        MOD = WDEN | WDRESET;
        feed();
        wait_us(2100);
        feed();
        check_range("fed within its window", TV, 980, 1000);
        say("- fed too early\n");
        TURN = 0x600D0002;
        wait_us(100);
        feed();
        for (;;) {
        }
    }
    check("third start", MOD, WDTOF);
}
