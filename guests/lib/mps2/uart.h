/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CMSDK APB UART (Arm DDI 0479, "APB UART"): one byte of buffer each way. Polled output; input is
 * by polling or by the receive interrupt, as the guest likes.
 */
#ifndef GUEST_UART_H
#define GUEST_UART_H

#include <stdint.h>

struct uart {
    volatile uint32_t DATA;
    volatile uint32_t STATE;
    volatile uint32_t CTRL;
    volatile uint32_t INT; /* read: INTSTATUS, write one: INTCLEAR */
    volatile uint32_t BAUDDIV;
};

#define UART_STATE_TXFULL (1u << 0)
#define UART_STATE_RXFULL (1u << 1)
#define UART_STATE_TXORUN (1u << 2)
#define UART_STATE_RXORUN (1u << 3)
#define UART_CTRL_TXEN    (1u << 0)
#define UART_CTRL_RXEN    (1u << 1)
#define UART_CTRL_TXINTEN (1u << 2)
#define UART_CTRL_RXINTEN (1u << 3)
#define UART_INT_TX       (1u << 0)
#define UART_INT_RX       (1u << 1)

#define UART_AT(base) ((struct uart *)(uintptr_t)(base))

#define UART_RECEIVE_INTERRUPT UART_CTRL_RXINTEN

/* Transmit and receive on, at `baud`; clock_hz is the processor's clock. `interrupts` is 0 or
 * UART_RECEIVE_INTERRUPT, which raises the UART's first line while a byte waits. */
void uart_start(struct uart *uart, uint32_t clock_hz, uint32_t baud, uint32_t interrupts);
void uart_put(struct uart *uart, char c);
/* A received byte, or -1. Takes the receive interrupt back when there is none. */
int uart_get(struct uart *uart);
/* How often received bytes were lost since the last call, at least. */
uint32_t uart_overruns(struct uart *uart);

#endif
