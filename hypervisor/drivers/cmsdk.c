/* SPDX-License-Identifier: Apache-2.0 */
/* Console and time base on Arm's CMSDK peripherals (UART and timer: Cortex-M System Design Kit TRM,
 * DDI 0479, chapter 4). */
#include "board.h"
#include "mechanism.h"
#include "plan.h"
#include "registers.h"

#define UART_DATA(base)    ((base) + 0x00u)
#define UART_STATE(base)   ((base) + 0x04u)
#define UART_TX_FULL       (1u << 0)
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
    if (!(REG(UART_STATE(plan_console)) & BOARD_CONSOLE_INPUT)) {
        return -1;
    }
    return (int)(REG(UART_DATA(plan_console)) & 0xFFu);
}
