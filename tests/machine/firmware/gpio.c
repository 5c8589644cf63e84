/* SPDX-License-Identifier: Apache-2.0 */
/* GPIO, PINT, SECPINT, INPUTMUX: an output pin is its own input. */
#include "check.h"

#define GPIO          0x5008C000u
#define B(pin)        REG8(GPIO + (pin))
#define W(pin)        REG(GPIO + 0x1000 + 4 * (pin))
#define DIR(n)        REG(GPIO + 0x2000 + 4 * (n))
#define MASK(n)       REG(GPIO + 0x2080 + 4 * (n))
#define PINS(n)       REG(GPIO + 0x2100 + 4 * (n))
#define MPIN(n)       REG(GPIO + 0x2180 + 4 * (n))
#define SET(n)        REG(GPIO + 0x2200 + 4 * (n))
#define CLR(n)        REG(GPIO + 0x2280 + 4 * (n))
#define NOT(n)        REG(GPIO + 0x2300 + 4 * (n))
#define DIRSET(n)     REG(GPIO + 0x2380 + 4 * (n))
#define DIRCLR(n)     REG(GPIO + 0x2400 + 4 * (n))
#define DIRNOT(n)     REG(GPIO + 0x2480 + 4 * (n))
#define PINT          0x50004000u
#define SECPINT       0x50005000u
#define INPUTMUX      0x50006000u
#define PINTSEL(n)    REG(INPUTMUX + 0x0C0 + 4 * (n))
#define PINTSECSEL(n) REG(INPUTMUX + 0x1E0 + 4 * (n))
#define ISEL(at)      REG((at) + 0x00)
#define SIENR(at)     REG((at) + 0x08)
#define CIENR(at)     REG((at) + 0x0C)
#define SIENF(at)     REG((at) + 0x14)
#define CIENF(at)     REG((at) + 0x18)
#define RISE(at)      REG((at) + 0x1C)
#define FALL(at)      REG((at) + 0x20)
#define IST(at)       REG((at) + 0x24)

static void ports(void)
{
    say("- ports\n");
    DIR(0) = 1;
    check("port 0 needs its clock", DIR(0), 0);
    AHBCLKCTRLSET(0) = 1u << 14;
    DIR(0) = 0xF0;
    DIR(1) = 1;
    check("port 1 has a clock of its own", DIR(1), 0);
    AHBCLKCTRLSET(0) = 1u << 15;
    DIR(1) = 1u << 4;
    check("DIR0", DIR(0), 0xF0);
    check("DIR1", DIR(1), 1u << 4);
    SET(0) = 0x30;
    check("SET", PINS(0), 0x30);
    CLR(0) = 0x10;
    check("CLR", PINS(0), 0x20);
    NOT(0) = 0xC0;
    check("NOT", PINS(0), 0xE0);
    check("byte of a pin that is high", B(5), 1);
    check("byte of a pin that is low", B(4), 0);
    check("word of a pin that is high", W(5), 0xFFFFFFFF);
    B(4) = 1;
    W(5) = 0;
    check("written by byte and word", PINS(0), 0xD0);
    B(36) = 1;
    check("port 1 by byte", PINS(1), 1u << 4);
    MASK(0) = ~0x30u;
    MPIN(0) = 0x20;
    check("masked write", PINS(0), 0xE0);
    check("masked read", MPIN(0), 0x20);
    DIRCLR(0) = 0x80;
    DIRSET(0) = 0x01;
    DIRNOT(0) = 0x02;
    check("DIRSET, DIRCLR, DIRNOT", DIR(0), 0x73);
    check("an input without DIGIMODE", PINS(0) & 0x80u, 0);
    PIN(7) = PIN_DIGIMODE | 2u << 4;
    check("an input with its pull-up", PINS(0) & 0x80u, 0x80);
    PIN(7) = PIN_DIGIMODE | 1u << 4;
    check("an input with its pull-down", PINS(0) & 0x80u, 0);
    PRESETCTRLSET(0) = 1u << 14;
    PRESETCTRLCLR(0) = 1u << 14;
    check("reset", DIR(0), 0);
    check("the other port goes on", DIR(1), 1u << 4);
}

static void interrupts(void)
{
    say("- PINT\n");
    AHBCLKCTRLSET(0) = 1u << 11 | 1u << 18;
    check("no pin selected", PINTSEL(0), 0x7F);
    DIR(0) = 1u << 9;
    PINTSEL(0) = 9;
    PINTSEL(7) = 36;
    CLR(1) = 1u << 4;
    RISE(PINT) = FALL(PINT) = 0xFF;
    SIENR(PINT) = 1;
    line_on(4);
    SET(0) = 1u << 9;
    check("rising edge", RISE(PINT), 1);
    check("status", IST(PINT), 1);
    check("interrupt of channel 0", taken[4], 1);
    IST(PINT) = 1;
    check("cleared", IST(PINT) | RISE(PINT), 0);
    NVIC_ICPR(0) = 1u << 4;
    line_on(4);
    CLR(0) = 1u << 9;
    check("falling edge seen", FALL(PINT), 1);
    check("but not enabled", taken[4], 1);
    SIENF(PINT) = 1;
    check("enabled", taken[4], 2);
    FALL(PINT) = 1;
    CIENF(PINT) = 1;
    CIENR(PINT) = 1;

    ISEL(PINT) = 1u << 7;
    SIENF(PINT) = 1u << 7; /* high level */
    SIENR(PINT) = 1u << 7;
    line_on(35);
    check("level low", taken[35], 0);
    B(36) = 1;
    check("level high: interrupt of channel 7", taken[35], 1);
    NVIC_ICPR(1) = 1u << 3;
    line_on(35);
    check("as long as it lasts", taken[35], 2);
    B(36) = 0;
    NVIC_ICPR(1) = 1u << 3;
    line_on(35);
    check("gone", taken[35], 2);
    IST(PINT) = 1u << 7;
    check("IST inverts the active level", taken[35], 3);

    say("- SECPINT\n");
    AHBCLKCTRLSET(2) = 1u << 30;
    PINTSECSEL(1) = 9;
    SIENR(SECPINT) = 2;
    line_on(51);
    SET(0) = 1u << 9;
    check("interrupt of channel 1", taken[51], 1);
}

void test(void)
{
    ports();
    interrupts();
}
