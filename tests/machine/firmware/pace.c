/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bytes at the baud rate (rx-pace, tx-pace): 40 bytes wait on flexcomm 0's line. 16 of those that
 * come while nobody reads are kept, and sending takes its time.
 */
#include "check.h"

#define FC       FLEXCOMM(0)
#define FIFOSTAT REG(FC + 0xE04)
#define FIFORD   REG(FC + 0xE30)
#define TC       REG(CTIMER(0) + 0x08)

void test(void)
{
    uint32_t start, count = 0, first = 0, held;

    AHBCLKCTRLSET(1) = 1u << 26;
    CTIMERCLKSEL(0) = 4;
    REG(CTIMER(0) + 0x04) = 1;
    while (!(FIFOSTAT & (1u << 6))) {
    }
    start = TC;
    /* A character of 10 bits at 115384 baud takes 86.67 microseconds: 16 have come after 1387. */
    while (TC - start < 1320) {
    }
    held = FIFOSTAT >> 16 & 31u;
    while (!(FIFOSTAT & 2u)) {
    }
    uint32_t overrun = TC - start;
    first = FIFORD;
    while (FIFORD != 0 && ++count < 15) {
    }
    start = TC;
    say_byte('\n');
    for (int i = 0; i < 17; i++) {
        say_byte('.');
    }
    uint32_t fill = TC - start;
    while (!(REG(FC + 0x008) & (1u << 3))) {
    }
    uint32_t idle = TC - start;
    REG(SYSCON + 0x320) = 0x80FF; /* FLEXFRG0CTRL: the clock by 1.5 */
    start = TC;
    for (int i = 0; i < 18; i++) {
        say_byte('.');
    }
    while (!(REG(FC + 0x008) & (1u << 3))) {
    }
    uint32_t slower = TC - start;
    REG(SYSCON + 0x320) = 0x00FF;
    say("\n");
    check("16 bytes wait", held, 16);
    check_range("the 17th is lost after 16 characters", overrun, 1380, 1480);
    check_range("the oldest bytes are kept", first, 'A', 'C');
    check("15 more", count, 15);
    check_range("16 fit in the FIFO, one in the shifter", fill, 80, 180);
    check_range("18 characters take their time", idle, 1550, 1580);
    check_range("and longer with the fractional divider", slower, 2330, 2360);
}
