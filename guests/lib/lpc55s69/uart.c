/* SPDX-License-Identifier: Apache-2.0 */
#include "uart.h"

#include "syscon.h"

#define FLEXCOMM0           0x40086000u
#define FLEXCOMM_STEP       0x1000u
#define FLEXCOMM0_BIT       11u /* in word 1 of AHBCLKCTRL and PRESETCTRL */
#define CFG_ENABLE          (1u << 0)
#define CFG_EIGHT_BITS      (1u << 2)
#define FIFOCFG_ENABLE      3u /* ENABLETX, ENABLERX */
#define FIFOCFG_EMPTY       (3u << 16)
#define FIFOSTAT_RXERR      (1u << 1)
#define FIFOSTAT_TXNOTFULL  (1u << 5)
#define FIFOSTAT_RXNOTEMPTY (1u << 6)
#define FIFOTRIG_RXLVLENA   (1u << 1) /* at level 0: as soon as a byte is there */
#define PSELID_USART        1u
#define OVERSAMPLE          13u

/* Where the board brings each Flexcomm's two lines out: pin and function number. */
static const struct {
    uint8_t rx, rx_function, tx, tx_function;
} pins[] = {
    {29, 1, 30, 1}, /* the debug probe's serial port */
    {13, 5, 10, 4},
    {32 + 24, 1, 27, 1}, /* mikroBUS and Arduino connectors */
    {3, 1, 2, 1},
};

void uart_start(struct uart *uart, uint32_t clock_hz, uint32_t baud, uint32_t interrupts)
{
    uint32_t n = ((uint32_t)(uintptr_t)uart - FLEXCOMM0) / FLEXCOMM_STEP;

    (void)clock_hz;
    if (n < sizeof pins / sizeof *pins) {
        IOCON_PIN(pins[n].rx) = pins[n].rx_function | IOCON_DIGIMODE;
        IOCON_PIN(pins[n].tx) = pins[n].tx_function | IOCON_DIGIMODE;
    }
    FCCLKSEL(n) = FCCLKSEL_FRO_12_MHZ;
    device_enable(1, FLEXCOMM0_BIT + n);
    uart->PSELID = PSELID_USART;
    uart->OSR = OVERSAMPLE - 1u;
    uart->BRG = (FRO_12_MHZ + OVERSAMPLE * baud / 2u) / (OVERSAMPLE * baud) - 1u;
    uart->FIFOCFG = FIFOCFG_ENABLE | FIFOCFG_EMPTY;
    uart->FIFOTRIG = FIFOTRIG_RXLVLENA;
    uart->CFG = CFG_ENABLE | CFG_EIGHT_BITS;
    uart->FIFOINTENSET = interrupts;
}

void uart_put(struct uart *uart, char c)
{
    while (!(uart->FIFOSTAT & FIFOSTAT_TXNOTFULL)) {
    }
    uart->FIFOWR = (uint8_t)c;
}

int uart_get(struct uart *uart)
{
    if (!(uart->FIFOSTAT & FIFOSTAT_RXNOTEMPTY)) {
        return -1;
    }
    return (int)(uart->FIFORD & 0xFFu);
}

uint32_t uart_overruns(struct uart *uart)
{
    uint32_t lost = uart->FIFOSTAT & FIFOSTAT_RXERR;
    uart->FIFOSTAT = lost; /* cleared by writing one */
    return lost != 0;
}
