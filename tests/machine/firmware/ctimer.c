/* SPDX-License-Identifier: Apache-2.0 */
/* CTIMER0-4: counting, prescaler, matches with their actions, interrupt. */
#include "check.h"

#define IR     REG(at + 0x00)
#define TCR    REG(at + 0x04)
#define TC     REG(at + 0x08)
#define PR     REG(at + 0x0C)
#define MCR    REG(at + 0x14)
#define MR(n)  REG(at + 0x18 + 4 * (n))
#define EMR    REG(at + 0x3C)
#define MSR(n) REG(at + 0x78 + 4 * (n))
#define CEN    1u
#define CRST   2u

static const struct {
    uint32_t reg, bit, line;
} gate[5] = {{1, 26, 10}, {1, 27, 11}, {1, 22, 36}, {2, 21, 13}, {2, 22, 37}};

static void one(unsigned n)
{
    uint32_t at = CTIMER(n), line = gate[n].line;

    say("- CTIMER");
    say_byte((char)('0' + n));
    say("\n");
    AHBCLKCTRLSET(gate[n].reg) = 1u << gate[n].bit;
    TCR = CEN;
    wait_cycles(1200);
    check("no function clock: does not count", TC, 0);
    CTIMERCLKSEL(n) = 0; /* main clock, 12 MHz */
    wait_cycles(1200);
    check_range("counts the main clock", TC, 1200, 1300);
    TCR = CEN | CRST;
    check("CRST holds zero", TC, 0);
    PR = 11;
    TCR = CEN;
    wait_cycles(12000);
    check_range("prescaler", TC, 1000, 1010);

    TCR = CRST;
    MR(1) = 500;
    MCR = 1u << 3; /* MR1I */
    TCR = CEN;
    line_on(line);
    wait_cycles(12 * 400);
    check("before the match", IR, 0);
    wait_cycles(12 * 200);
    check("match flag", IR, 2);
    check("match interrupt", taken[line], 1);
    IR = 2;
    check("flag cleared", IR, 0);
    NVIC_ICPR(line / 32) = 1u << line % 32;
    line_on(line);
    check("line quiet", taken[line], 1);

    TCR = CRST;
    MR(0) = 99;
    MCR = 2u; /* MR0R */
    TCR = CEN;
    wait_cycles(12 * 1030);
    check_range("reset on match: period 100", TC, 29, 40);
    TCR = CRST;
    MCR = 1u | 4u; /* MR0I, MR0S */
    TCR = CEN;
    wait_cycles(12 * 200);
    check("stop on match", TC, 99);
    check("stopped", TCR, 0);
    check("flag of match 0", IR, 1);
    IR = 0xFF;

    TCR = CRST;
    PR = 11;
    MSR(0) = 49;
    MCR = 2u | 1u << 24; /* MR0R, MR0RL */
    EMR = 3u << 4;       /* EMC0: toggle */
    TCR = CEN;
    wait_cycles(12 * 120);
    uint32_t second = TC, once = EMR & 1u;
    wait_cycles(12 * 40);
    TCR = 0;
    check("shadow reload at reset", MR(0), 49);
    check_range("period 100, then 50", second, 20, 30);
    check("external match has toggled", once, 1);
    check("external match has toggled twice", EMR & 1u, 0);
    uint32_t stopped = TC;
    wait_cycles(1200);
    check("does not count while off", TC, stopped);
    TC = 0xFFFFFFF0u;
    MCR = 0;
    TCR = CEN;
    wait_cycles(12 * 32);
    check_range("wraps", TC, 16, 24);
    TCR = 0;
}

void test(void)
{
    for (unsigned n = 0; n < 5; n++) {
        one(n);
    }
    /* A periodic match keeps time: 200 periods of 1 ms against another timer. */
    uint32_t at = CTIMER(0);
    TCR = CRST;
    PR = 0;
    CTIMERCLKSEL(1) = 4; /* 1 MHz */
    REG(CTIMER(1) + 0x04) = CRST;
    REG(CTIMER(1) + 0x0C) = 0;
    REG(CTIMER(1) + 0x14) = 0;
    MR(0) = 11999;
    MCR = 3;
    IR = 0xFF;
    REG(CTIMER(1) + 0x04) = CEN;
    TCR = CEN;
    for (unsigned i = 0; i < 200; i++) {
        while (!(IR & 1u)) {
        }
        IR = 1;
    }
    check_range("200 periods of 1 ms", REG(CTIMER(1) + 0x08), 199998, 200004);
}
