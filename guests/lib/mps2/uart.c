/* SPDX-License-Identifier: Apache-2.0 */
#include "uart.h"

void uart_start(struct uart *uart, uint32_t clock_hz, uint32_t baud, uint32_t interrupts)
{
    uart->CTRL = 0;
    uart->STATE = UART_STATE_TXORUN | UART_STATE_RXORUN;
    uart->INT = UART_INT_TX | UART_INT_RX;
    uart->BAUDDIV = (clock_hz + baud / 2u) / baud;
    uart->CTRL = UART_CTRL_TXEN | UART_CTRL_RXEN | interrupts;
}

void uart_put(struct uart *uart, char c)
{
    while (uart->STATE & UART_STATE_TXFULL) {
    }
    uart->DATA = (uint8_t)c;
}

int uart_get(struct uart *uart)
{
    if (!(uart->STATE & UART_STATE_RXFULL)) {
        uart->INT = UART_INT_RX;
        if (!(uart->STATE & UART_STATE_RXFULL)) {
            return -1;
        }
    }
    return (int)(uart->DATA & 0xffu);
}

uint32_t uart_overruns(struct uart *uart)
{
    uint32_t lost = uart->STATE & UART_STATE_RXORUN;
    uart->STATE = lost;
    return lost != 0;
}
