/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A flexcomm with its USART function. */
#ifndef LPC55_USART_H
#define LPC55_USART_H

#include "chardev/char-fe.h"
#include "peripheral.h"
#include "qemu/notify.h"
#include "qemu/timer.h"

#define TYPE_LPC55_USART "lpc55-usart"
OBJECT_DECLARE_SIMPLE_TYPE(Lpc55Usart, LPC55_USART)

#define LPC55_USART_FIFO 16
#define LPC55_USART_WIRE 4096 /* bytes that the other side has sent already, rx-pace=on */

typedef struct Lpc55UsartFifo {
    uint8_t byte[LPC55_USART_FIFO];
    unsigned first, count;
} Lpc55UsartFifo;

struct Lpc55Usart {
    Lpc55Peripheral parent_obj;

    CharBackend chr;                 /* property chardev */
    bool rx_pace, tx_pace, tx_stamp; /* properties */
    bool tx_routed, rx_routed;       /* the pins have the USART's function */

    uint32_t cfg, ctl, inten, brg, osr, addr;
    uint32_t fifocfg, fifoerr, fifotrig, fifointen, pselid;
    Lpc55UsartFifo tx, rx;
    QEMUTimer *tx_timer, *rx_timer;
    bool tx_busy; /* the shift register, tx-pace=on */
    uint8_t tx_shift;
    bool tx_in_line;

    uint8_t wire[LPC55_USART_WIRE];
    unsigned wire_first, wire_count;
    uint32_t received, lost, unheard, deepest;
    Notifier exit;
};

/* What IOCON says of the two pins. */
void lpc55_usart_set_pins(Lpc55Usart *s, bool tx, bool rx);

#endif
