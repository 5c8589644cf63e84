/* SPDX-License-Identifier: Apache-2.0 */
/* Clocks, console and time base of the LPC55S69 (NXP UM11126: SYSCON, IOCON, ANACTRL, FLASH, USART,
 * CTIMER). Everything through the Secure aliases, before the bus filter is switched on. */
#include "board.h"
#include "mechanism.h"
#include "plan.h"
#include "registers.h"

#define SYSCON               0x50000000u
#define PRESETCTRLCLR(group) (SYSCON + 0x140u + 4u * (group))
#define AHBCLKCTRLSET(group) (SYSCON + 0x220u + 4u * (group))
#define CTIMERCLKSEL4        (SYSCON + 0x27Cu)
#define CTIMERCLKSEL_MAIN    0u
#define MAINCLKSELA          (SYSCON + 0x280u)
#define MAINCLKSELA_FRO96M   3u
#define FCCLKSEL(n)          (SYSCON + 0x2B0u + 4u * (n))
#define FCCLKSEL_FRO12M      2u
#define FMCCR                (SYSCON + 0x400u)
#define FMCCR_FLASHTIM       (0xFu << 12)
#define FLEXCOMMS            8u
/* Bits of the groups of clock gates and of resets. */
#define GROUP0_SRAM1_TO_4  (0xFu << 3)
#define GROUP0_IOCON       (1u << 13)
#define GROUP1_FLEXCOMM(n) (1u << (11u + (n)))
#define GROUP2_CTIMER4     (1u << 22)
#define GROUP2_ANALOG      (1u << 27)

#define FRO192M_CTRL        0x50013010u /* ANACTRL */
#define FRO192M_CTRL_ENA_96 (1u << 30)

#define FLASH_CMD               0x50034000u
#define FLASH_CMD_SET_READ_MODE 2u
#define FLASH_DATAW0            0x50034080u
#define FLASH_INT_STATUS        0x50034FE0u
#define FLASH_INT_STATUS_DONE   (1u << 2)
#define FLASH_INT_CLR_STATUS    0x50034FE8u
/* Cycles of a flash access less one, for clocks up to 100 MHz. */
#define FLASH_WAIT 8u

/* USART0's wires to the debug probe: PIO0_29 in, PIO0_30 out. */
#define IOCON_PIO0(pin) (0x50001000u + 4u * (pin))
#define IOCON_USART     0x101u /* function 1, DIGIMODE */
#define PIN_RXD         29u
#define PIN_TXD         30u

#define USART_CFG(base)       ((base) + 0x000u)
#define USART_CFG_8N1         0x5u /* ENABLE, DATALEN 8 bits */
#define USART_BRG(base)       ((base) + 0x020u)
#define USART_OSR(base)       ((base) + 0x028u)
#define USART_FIFOCFG(base)   ((base) + 0xE00u)
#define USART_FIFOCFG_ENABLE  0x3u /* ENABLETX, ENABLERX */
#define USART_FIFOSTAT(base)  ((base) + 0xE04u)
#define USART_FIFOSTAT_TXROOM (1u << 5)
#define USART_FIFOWR(base)    ((base) + 0xE20u)
#define USART_FIFORD(base)    ((base) + 0xE30u)
#define USART_PSELID(base)    ((base) + 0xFF8u)
#define USART_PSELID_USART    1u
/* 12 MHz / (13 * 8) = 115385 baud. */
#define USART_OSR_VALUE 12u
#define USART_BRG_VALUE 7u

#define CTIMER_TCR        (BOARD_TIMEBASE + 0x04u)
#define CTIMER_TCR_ENABLE (1u << 0)
#define CTIMER_TCR_RESET  (1u << 1)

/* Looks at the flash controller; it takes some microseconds. */
#define PATIENCE 100000u

extern uint32_t ns_page_start[], ns_page_end[], ns_page_load[];

/* FRO96M; the flash must be slow enough for it before. */
static void core_clock(void)
{
    REG(FLASH_INT_CLR_STATUS) = 0x1Fu;
    REG(FLASH_DATAW0) = (REG(FLASH_DATAW0) & ~0xFu) | FLASH_WAIT;
    REG(FLASH_CMD) = FLASH_CMD_SET_READ_MODE;
    for (uint32_t n = 0; n < PATIENCE && !(REG(FLASH_INT_STATUS) & FLASH_INT_STATUS_DONE); n++) {
    }
    REG(FMCCR) = (REG(FMCCR) & ~FMCCR_FLASHTIM) | FLASH_WAIT << 12;
    REG(FRO192M_CTRL) |= FRO192M_CTRL_ENA_96;
    REG(MAINCLKSELA) = MAINCLKSELA_FRO96M;
}

void machine_init(void)
{
    uint32_t console = plan_console >> 12 & 0xFFu;

    /* 0x86 to 0x8A are FLEXCOMM0 to 4, 0x96 to 0x98 are 5 to 7. */
    console -= console < 0x90u ? 0x86u : 0x91u;
    REG(AHBCLKCTRLSET(0)) = GROUP0_SRAM1_TO_4 | GROUP0_IOCON;
    REG(AHBCLKCTRLSET(1)) = GROUP1_FLEXCOMM(console);
    REG(AHBCLKCTRLSET(2)) = GROUP2_CTIMER4 | GROUP2_ANALOG;
    REG(PRESETCTRLCLR(0)) = GROUP0_IOCON;
    REG(PRESETCTRLCLR(1)) = GROUP1_FLEXCOMM(console);
    REG(PRESETCTRLCLR(2)) = GROUP2_CTIMER4 | GROUP2_ANALOG;
    core_clock();

    /* Non-secure Zephyr relies on the clock of its console being there. */
    for (uint32_t n = 0; n < FLEXCOMMS; n++) {
        REG(FCCLKSEL(n)) = FCCLKSEL_FRO12M;
    }
    REG(IOCON_PIO0(PIN_RXD)) = IOCON_USART;
    REG(IOCON_PIO0(PIN_TXD)) = IOCON_USART;
    REG(USART_PSELID(plan_console)) = USART_PSELID_USART;
    REG(USART_OSR(plan_console)) = USART_OSR_VALUE;
    REG(USART_BRG(plan_console)) = USART_BRG_VALUE;
    REG(USART_FIFOCFG(plan_console)) = USART_FIFOCFG_ENABLE;
    REG(USART_CFG(plan_console)) = USART_CFG_8N1;

    REG(CTIMERCLKSEL4) = CTIMERCLKSEL_MAIN;
    REG(CTIMER_TCR) = CTIMER_TCR_RESET;
    REG(CTIMER_TCR) = CTIMER_TCR_ENABLE;

    /* While its Secure alias can still be written. */
    for (uint32_t n = 0; &ns_page_start[n] < ns_page_end; n++) {
        ns_page_start[n] = ns_page_load[n];
    }
}

bool machine_console_put(char c)
{
    if (!(REG(USART_FIFOSTAT(plan_console)) & USART_FIFOSTAT_TXROOM)) {
        return false;
    }
    REG(USART_FIFOWR(plan_console)) = (uint8_t)c;
    return true;
}

int machine_console_get(void)
{
    if (!(REG(USART_FIFOSTAT(plan_console)) & BOARD_CONSOLE_INPUT)) {
        return -1;
    }
    return (int)(REG(USART_FIFORD(plan_console)) & 0xFFu);
}
