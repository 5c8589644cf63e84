/* SPDX-License-Identifier: Apache-2.0 */
/* MRT, UTICK and OSTIMER, measured by CTIMER0 at 1 MHz. */
#include "check.h"

#define MRT     0x5000D000u
#define UTICK   0x5000E000u
#define OSTIMER 0x5002D000u
#define US      REG(CTIMER(0) + 0x08)

static void wait_us(uint32_t us)
{
    uint32_t start = US;

    while (US - start < us) {
    }
}

static void mrt(void)
{
#define INTVAL(n) REG(MRT + 0x10 * (n))
#define TIMER(n)  REG(MRT + 0x10 * (n) + 0x4)
#define CTRL(n)   REG(MRT + 0x10 * (n) + 0x8)
#define STAT(n)   REG(MRT + 0x10 * (n) + 0xC)
#define IDLE_CH   REG(MRT + 0xF4)
#define IRQ_FLAG  REG(MRT + 0xF8)
    uint32_t value, stat;

    say("- MRT\n");
    AHBCLKCTRLSET(1) = 1u << 0;
    check("4 channels of 24 bits", REG(MRT + 0xF0), 0x173);
    check("idle", TIMER(0), 0xFFFFFF);
    check("first idle channel", IDLE_CH, 0);
    INTVAL(0) = 12000; /* 1 ms of the bus clock */
    check("runs", STAT(0), 2);
    check("next idle channel", IDLE_CH, 0x10);
    wait_us(500);
    value = TIMER(0);
    check_range("counts down", value, 5000, 5990);
    wait_us(600);
    check("flag", STAT(0), 3);
    check("global flag", IRQ_FLAG, 1);
    check("no interrupt unless enabled", taken[9], 0);
    IRQ_FLAG = 1;
    check("flag cleared", STAT(0), 2);
    CTRL(0) = 1;
    line_on(9);
    wait_us(1000);
    check("repeats, with interrupt", taken[9], 1);
    INTVAL(0) = 0;
    wait_us(1100);
    check("zero stops at the end of the interval", STAT(0) & 2u, 0);
    STAT(0) = 1;
    NVIC_ICPR(0) = 1u << 9;

    CTRL(1) = 1u << 1 | 1u; /* one shot */
    INTVAL(1) = 1200;
    wait_us(90);
    stat = STAT(1);
    wait_us(20);
    check("one shot: before", stat, 2);
    check("one shot: after", STAT(1), 1);
    wait_us(200);
    check("and no more", STAT(1), 1);
    STAT(1) = 1;
    INTVAL(2) = 12000;
    INTVAL(2) = 1u << 31 | 120;
    wait_us(15);
    check("forced load", STAT(2), 3);
    INTVAL(2) = 1u << 31;
    check("forced stop", STAT(2) & 2u, 0);
}

static void utick(void)
{
    uint32_t stat;

    say("- UTICK\n");
    AHBCLKCTRLSET(1) = 1u << 10;
    REG(UTICK) = 99;
    wait_us(200);
    check("needs its clock", REG(UTICK + 4), 2);
    REG(UTICK) = 0;
    REG(SYSCON + 0xA18) |= 1u << 2; /* FRO1MHZ_UTICK_ENA */
    line_on(8);
    REG(UTICK) = 99;
    wait_us(90);
    stat = REG(UTICK + 4);
    wait_us(15);
    check("100 us: before", stat, 2);
    check("100 us: after", REG(UTICK + 4), 1);
    check("interrupt", taken[8], 1);
    REG(UTICK + 4) = 0;
    check("any write clears the flag", REG(UTICK + 4), 0);
    NVIC_ICPR(0) = 1u << 8;
    REG(UTICK) = 1u << 31 | 199;
    wait_us(250);
    check("repeated: flag, and active", REG(UTICK + 4), 3);
    REG(UTICK + 4) = 1;
    wait_us(200);
    check("again", REG(UTICK + 4), 3);
    REG(UTICK) = 0;
    REG(UTICK + 4) = 1;
    wait_us(300);
    check("stopped", REG(UTICK + 4), 0);
}

static uint32_t gray(uint32_t value)
{
    return value ^ value >> 1;
}

static uint32_t from_gray(uint32_t value)
{
    for (unsigned shift = 16; shift; shift /= 2) {
        value ^= value >> shift;
    }
    return value;
}

static void ostimer(void)
{
    uint32_t start, raw, stayed = 0;

    say("- OSTIMER\n");
    AHBCLKCTRLSET(1) = 1u << 1;
    PRESETCTRLCLR(1) = 1u << 1;
    start = REG(OSTIMER);
    wait_us(100);
    check("stands still without CLOCKENABLE", REG(OSTIMER), start);
    REG(PMC + 0x9C) |= 1u << 1;
    start = from_gray(REG(OSTIMER));
    wait_us(10000);
    check_range("32768 Hz, in Gray code", from_gray(REG(OSTIMER)) - start, 326, 330);
    raw = REG(OSTIMER);
    for (int i = 0; i < 100; i++) {
        uint32_t next = REG(OSTIMER), change = next ^ raw;

        stayed |= change & (change - 1); /* more than one bit at a time */
        raw = next;
        wait_us(5);
    }
    check("one bit changes at a time", stayed, 0);
    line_on(38);
    start = from_gray(REG(OSTIMER));
    REG(OSTIMER + 0x10) = gray(start + 33);
    REG(OSTIMER + 0x14) = 0;
    REG(OSTIMER + 0x1C) = 2; /* INTENA */
    wait_us(900);
    check("before the match", taken[38], 0);
    wait_us(200);
    check("match", REG(OSTIMER + 0x1C), 3);
    check("interrupt", taken[38], 1);
    REG(OSTIMER + 0x1C) = 1;
    check("flag cleared", REG(OSTIMER + 0x1C), 0);
    REG(PMC + 0x9C) |= 1u;
    wait_us(100);
    check("SOFTRESET", REG(OSTIMER), 0);
}

void test(void)
{
    AHBCLKCTRLSET(1) = 1u << 26;
    CTIMERCLKSEL(0) = 4;
    REG(CTIMER(0) + 0x04) = 1;
    mrt();
    utick();
    ostimer();
}
