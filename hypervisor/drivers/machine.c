/* SPDX-License-Identifier: Apache-2.0 */
/* The mechanism functions of core/ that are no more than register accesses, on boards with Arm's
 * CMSDK peripherals (UART and timer: Cortex-M System Design Kit TRM, DDI 0479, chapter 4). */
#include "board.h"
#include "mechanism.h"
#include "plan.h"
#include "registers.h"

#define UART_DATA(base)    ((base) + 0x00u)
#define UART_STATE(base)   ((base) + 0x04u)
#define UART_TX_FULL       (1u << 0)
#define UART_RX_FULL       (1u << 1)
#define UART_CTRL(base)    ((base) + 0x08u)
#define UART_TX_ENABLE     (1u << 0)
#define UART_RX_ENABLE     (1u << 1)
#define UART_BAUDDIV(base) ((base) + 0x10u)
#define UART_BAUD          115200u

#define TIMER_CTRL   (BOARD_TIMEBASE + 0x00u)
#define TIMER_ENABLE (1u << 0)
#define TIMER_VALUE  (BOARD_TIMEBASE + 0x04u)
#define TIMER_RELOAD (BOARD_TIMEBASE + 0x08u)

void machine_init(void)
{
    REG(UART_BAUDDIV(plan_console)) = BOARD_CLOCK_HZ / UART_BAUD;
    REG(UART_CTRL(plan_console)) = UART_TX_ENABLE | UART_RX_ENABLE;
    REG(TIMER_RELOAD) = 0xFFFFFFFFu;
    REG(TIMER_VALUE) = 0xFFFFFFFFu;
    REG(TIMER_CTRL) = TIMER_ENABLE;
}

uint32_t machine_ticks(void)
{
    return BOARD_TICKS(REG(BOARD_TICKS_REGISTER));
}

uint64_t machine_ticks_to_ns(uint64_t ticks)
{
    return ticks * BOARD_NS_PER_TICK;
}

uint32_t machine_clock_hz(void)
{
    return BOARD_CLOCK_HZ;
}

const char *machine_board(void)
{
    return BOARD_NAME;
}

void machine_pend_switch(void)
{
    REG(ICSR) = ICSR_PENDSVSET;
    barrier(); /* pending before the exception return that is to tail-chain into it */
}

bool machine_switch_is_due(void)
{
    uint32_t icsr = REG(ICSR), line = ICSR_VECTPENDING(icsr) - EXCEPTION_LINE0;

    /* A wake line that waits is more urgent than every Non-secure line. */
    return (icsr & (ICSR_PENDSVSET | ICSR_PENDSTSET)) ||
           (line < BOARD_LINES && !(NVIC_WORD(line >> 5)->itns >> (line & 31u) & 1u));
}

void machine_raise_line(uint32_t line)
{
    NVIC_WORD(line >> 5)->ispr = 1u << (line & 31u);
}

void machine_read_guest(void *to, uint32_t address, uint32_t size)
{
    for (uint32_t i = 0; i < size; i++) {
        ((uint8_t *)to)[i] = REG8(address + i);
    }
}

void machine_write_guest(uint32_t address, const void *from, uint32_t size)
{
    for (uint32_t i = 0; i < size; i++) {
        REG8(address + i) = ((const uint8_t *)from)[i];
    }
}

bool machine_console_put(char c)
{
    if (REG(UART_STATE(plan_console)) & UART_TX_FULL) {
        return false;
    }
    REG(UART_DATA(plan_console)) = (uint8_t)c;
    return true;
}

int machine_console_get(void)
{
    if (!(REG(UART_STATE(plan_console)) & UART_RX_FULL)) {
        return -1;
    }
    return (int)(REG(UART_DATA(plan_console)) & 0xFFu);
}
