/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A Flexcomm of the LPC55S69 as a USART (NXP UM11126, chapters 32 and 35): 16 bytes of buffer each
 * way. Polled output; input is by polling or by the receive interrupt, as the guest likes.
 */
#ifndef GUEST_UART_H
#define GUEST_UART_H

#include <stdint.h>

struct uart {
    volatile uint32_t CFG;
    volatile uint32_t reserved0[7];
    volatile uint32_t BRG;
    volatile uint32_t reserved1;
    volatile uint32_t OSR;
    volatile uint32_t reserved2[(0xE00 - 0x2C) / 4];
    volatile uint32_t FIFOCFG;
    volatile uint32_t FIFOSTAT;
    volatile uint32_t FIFOTRIG;
    volatile uint32_t reserved3;
    volatile uint32_t FIFOINTENSET;
    volatile uint32_t FIFOINTENCLR;
    volatile uint32_t FIFOINTSTAT;
    volatile uint32_t reserved4;
    volatile uint32_t FIFOWR;
    volatile uint32_t reserved5[3];
    volatile uint32_t FIFORD;
    volatile uint32_t reserved6[(0xFF8 - 0xE34) / 4];
    volatile uint32_t PSELID;
};

#define UART_AT(base) ((struct uart *)(uintptr_t)(base))

#define UART_RECEIVE_INTERRUPT (1u << 3) /* FIFOINTENSET.RXLVL */

/* Transmit and receive on, at `baud`; the Flexcomm runs on the 12 MHz oscillator whatever the
 * processor's clock_hz is. Flexcomms 0 to 3 at the pins of the LPCXpresso board. `interrupts` is 0
 * or UART_RECEIVE_INTERRUPT, which raises the Flexcomm's line while a byte waits. */
void uart_start(struct uart *uart, uint32_t clock_hz, uint32_t baud, uint32_t interrupts);
void uart_put(struct uart *uart, char c);
/* A received byte, or -1. */
int uart_get(struct uart *uart);
/* How often received bytes were lost since the last call, at least. */
uint32_t uart_overruns(struct uart *uart);

#endif
