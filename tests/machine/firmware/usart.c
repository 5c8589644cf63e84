/* SPDX-License-Identifier: Apache-2.0 */
/* Flexcomm USARTs: what a transfer needs, FIFO levels, interrupts, errors, loop-back. */
#include "check.h"

#define FC           FLEXCOMM(2)
#define CFG          REG(FC + 0x000)
#define CTL          REG(FC + 0x004)
#define STAT         REG(FC + 0x008)
#define FIFOCFG      REG(FC + 0xE00)
#define FIFOSTAT     REG(FC + 0xE04)
#define FIFOTRIG     REG(FC + 0xE08)
#define FIFOINTENSET REG(FC + 0xE10)
#define FIFOINTENCLR REG(FC + 0xE14)
#define FIFOINTSTAT  REG(FC + 0xE18)
#define FIFOWR       REG(FC + 0xE20)
#define FIFORD       REG(FC + 0xE30)
#define FIFORDNOPOP  REG(FC + 0xE40)
#define PSELID       REG(FC + 0xFF8)
#define TXERR        (1u << 0)
#define RXERR        (1u << 1)
#define LOOP         (1u << 15)
#define ENABLED      5u
#define RXLVL        (FIFOSTAT >> 16 & 31u)
#define LINE         16

/* Does a byte reach the receiver through the loop? */
static bool goes(void)
{
    FIFOSTAT = TXERR | RXERR;
    FIFOWR = 0x5A;
    if (RXLVL == 0) {
        return false;
    }
    return FIFORD == 0x5A;
}

void test(void)
{
    AHBCLKCTRLSET(1) = 1u << 13;
    PRESETCTRLCLR(1) = 1u << 13;
    PIN(27) = 1;
    PIN(56) = 1 | PIN_DIGIMODE;
    check("PSELID: USART present, none selected", PSELID & 0x17u, 0x10);
    FCCLKSEL(2) = 2;
    REG(FC + 0x20) = 7;
    REG(FC + 0x28) = 12;
    CFG = ENABLED | LOOP;
    FIFOCFG = 3;
    check("no transfer before PSELID", goes(), false);
    check("TXERR", FIFOSTAT & TXERR, TXERR);
    PSELID = 1;
    check("a byte goes round", goes(), true);
    check("no error", FIFOSTAT & 3u, 0);
    FCCLKSEL(2) = 7;
    check("no transfer without function clock", goes(), false);
    FCCLKSEL(2) = 2;
    CFG = LOOP | 4u;
    check("no transfer without CFG.ENABLE", goes(), false);
    CFG = ENABLED | LOOP;
    FIFOCFG = 2;
    check("no transfer without ENABLETX", goes(), false);
    FIFOCFG = 1;
    check("no transfer without ENABLERX", goes(), false);
    FIFOCFG = 3;
    PIN(27) = 0;
    check("no transfer without the TX pin", goes(), false);
    PIN(27) = 1;
    PIN(56) = 1;
    check("no transfer without DIGIMODE of the RX pin", goes(), false);
    PIN(56) = 1 | PIN_DIGIMODE;
    check("all there again", goes(), true);

    say("- levels\n");
    FIFOSTAT = TXERR | RXERR;
    check("empty", FIFOSTAT & 0x1F1FF0u, 0x30);
    for (uint32_t i = 0; i < 16; i++) {
        FIFOWR = i;
    }
    check("16 bytes: full", FIFOSTAT & 0x1F00F3u, 0x1000F0);
    FIFOWR = 16;
    check("one more is lost", FIFOSTAT & RXERR, RXERR);
    FIFOSTAT = RXERR;
    check("RXERR cleared", FIFOSTAT & RXERR, 0);
    check("look without taking", FIFORDNOPOP, 0);
    for (uint32_t i = 0; i < 16; i++) {
        check("in order", FIFORD, i);
    }
    check("empty again", RXLVL, 0);
    check("a read of the empty FIFO", FIFORD, 0);
    check("is an error", FIFOSTAT & RXERR, RXERR);
    FIFOSTAT = RXERR;
    FIFOWR = 1;
    FIFOCFG = 3 | 1u << 17;
    check("EMPTYRX", RXLVL, 0);

    say("- interrupts\n");
    FIFOTRIG = 2u << 16 | 2u; /* more than 2 bytes */
    FIFOINTENSET = 1u << 3;
    line_on(LINE);
    FIFOWR = 1;
    FIFOWR = 2;
    check("RX level not reached", taken[LINE], 0);
    FIFOWR = 3;
    check("RX level reached", taken[LINE], 1);
    check("FIFOINTSTAT.RXLVL", FIFOINTSTAT, 1u << 3);
    line_on(LINE);
    check("a level, not an edge", taken[LINE], 2);
    FIFOCFG = 3 | 1u << 17;
    FIFOINTENCLR = 1u << 3;
    NVIC_ICPR(0) = 1u << LINE;
    line_on(LINE);
    check("quiet", taken[LINE], 2);
    FIFOTRIG = 1;
    FIFOINTENSET = 1u << 2;
    check("TX level: the FIFO is empty", taken[LINE], 3);
    FIFOINTENCLR = 1u << 2;
    NVIC_ICPR(0) = 1u << LINE;
    FIFOINTENSET = RXERR;
    line_on(LINE);
    (void)FIFORD;
    check("RX error interrupt", taken[LINE], 4);

    say("- TXDIS\n");
    FIFOINTENCLR = 0xF;
    FIFOTRIG = 0;
    CTL = 1u << 6;
    FIFOWR = 0x33;
    check("TXDIS holds the byte", FIFOSTAT >> 8 & 31u, 1);
    check("TXDISSTAT", STAT >> 6 & 1u, 1);
    CTL = 0;
    check("released", FIFORD, 0x33);

    say("- reset\n");
    PRESETCTRLSET(1) = 1u << 13;
    check("in reset", FIFOCFG, 0);
    PRESETCTRLCLR(1) = 1u << 13;
    check("CFG after reset", CFG, 0);
    check("OSR after reset", REG(FC + 0x28), 0xF);
    check("PSELID after reset", PSELID & 7u, 0);
}
