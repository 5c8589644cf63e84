/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A VM of the LPC55S69 that reaches for what is not its own through the chip's shared blocks. The
 * VM's name says what it tries; it has FLEXCOMM2, its neighbour "owner" has FLEXCOMM3 and finds its
 * clock, reset and pins as it left them. First everything that start-up code does to its own device
 * and to what is so anyway.
 */
#include "../common/test.h"

#define SYSCON(offset) REG32(0x40000000u + (offset))
#define IOCON(pin)     REG32(0x40001000u + 4u * (pin))

#define PRESETCTRL1    0x104u
#define PRESETCTRLSET1 0x124u
#define PRESETCTRLCLR1 0x144u
#define AHBCLKCTRL1    0x204u
#define AHBCLKCTRLSET1 0x224u
#define AHBCLKCTRLCLR1 0x244u
#define MAINCLKSELA    0x280u
#define FCCLKSEL(n)    (0x2B0u + 4u * (n))
#define FC(n)          (1u << (11u + (n)))
#define PIN_OF_FC3     2u  /* PIO0_2 */
#define PIN_OF_FC2     27u /* PIO0_27 */
#define USART_OSR(n)   REG32(0x40086028u + 0x1000u * (n))
#define USART_SEL(n)   REG32(0x40086FF8u + 0x1000u * (n))

static void own_device(uint32_t n, uint32_t pin)
{
    SYSCON(AHBCLKCTRLSET1) = FC(n);
    SYSCON(PRESETCTRLSET1) = FC(n);
    check("reset-asserted", SYSCON(PRESETCTRL1) & FC(n), SYSCON(PRESETCTRL1), FC(n));
    SYSCON(PRESETCTRLCLR1) = FC(n);
    check_equal("reset-released", SYSCON(PRESETCTRL1) & FC(n), 0);
    check_equal("clock-on", SYSCON(AHBCLKCTRL1) & FC(n), FC(n));
    SYSCON(FCCLKSEL(n)) = 2;
    IOCON(pin) = 0x101u;
    check_equal("pin", IOCON(pin), 0x101u);
    USART_SEL(n) = 1;
    USART_OSR(n) = 9;
    check_equal("device", USART_OSR(n), 9);
}

static void watch(void)
{
    own_device(3, PIN_OF_FC3);
    for (uint32_t n = 0; n < 100; n++) {
        demand("clock", SYSCON(AHBCLKCTRL1) & FC(3), FC(3));
        demand("reset", SYSCON(PRESETCTRL1) & FC(3), 0);
        demand("device", USART_OSR(3), 9);
        demand("pin", IOCON(PIN_OF_FC3), 0x101u);
        busy_ns(100000);
    }
    check_equal("undisturbed", failures(), 0);
}

static void try(const char *name, uint32_t address, uint32_t value)
{
    if (name_is(name)) {
        REG32(address) = value;
        report("T alive FAIL 0 1");
    }
}

int main(void)
{
    if (name_is("owner")) {
        watch();
        done("chip");
    }
    own_device(2, PIN_OF_FC2);
    /* As Zephyr's start-up: to 12 MHz and back, which both are dropped, a clock that is on, a reset
     * of a device that nobody has. */
    SYSCON(MAINCLKSELA) = 0;
    SYSCON(MAINCLKSELA) = 3;
    check_equal("clock-stays", SYSCON(MAINCLKSELA), 3);
    SYSCON(AHBCLKCTRLSET1 - 4u) = 1u << 13;
    SYSCON(PRESETCTRLSET1) = FC(5);
    check_equal("spare-reset", SYSCON(PRESETCTRL1) & FC(5), FC(5));
    SYSCON(PRESETCTRLCLR1) = FC(5);
    try("cpu1-boot", 0x40000804u, TEST_CODE(0));
    try("cpu1-start", 0x40000800u, 0xC0C48008u);
    try("their-clock", 0x40000000u + AHBCLKCTRLCLR1, FC(3));
    try("their-reset", 0x40000000u + PRESETCTRLSET1, FC(3));
    try("their-source", 0x40000000u + FCCLKSEL(3), 7);
    try("their-pin", 0x40001000u + 4u * PIN_OF_FC3, 0);
    try("their-device", 0x40089028u, 0);
    try("systick", 0x40000260u, 7);
    try("time-base", 0x40000248u, 1u << 22);
    try("console", 0x40000000u + AHBCLKCTRLCLR1, FC(0));
    try("rom-patch", 0x4003E000u, 0);
    try("filters", 0x400ACFFCu, 0xAAAAu);
    try("flash", 0x40034000u, 0);
    try("oscillator", 0x40013014u, 0);
    if (name_is("reset")) {
        SYSCON(0x160u) = 0x5A000001u;
        for (;;) {
        }
    }
    done("chip");
}
