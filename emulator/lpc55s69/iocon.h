/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IOCON: which function each pin has. */
#ifndef LPC55_IOCON_H
#define LPC55_IOCON_H

#include "peripheral.h"

#define TYPE_LPC55_IOCON "lpc55-iocon"
OBJECT_DECLARE_SIMPLE_TYPE(Lpc55Iocon, LPC55_IOCON)

#define LPC55_PINS 64 /* pin n is PIO(n / 32)_(n % 32) */

struct Lpc55Iocon {
    Lpc55Peripheral parent_obj;

    uint32_t pin[LPC55_PINS];
    void (*changed)(void *opaque);
    void *opaque;
};

/* The pin has this function; an input needs its digital mode as well. */
bool lpc55_iocon_routes(Lpc55Iocon *s, unsigned pin, unsigned function, bool input);
/* The pin's digital input is on; the pin has its pull-up. */
bool lpc55_iocon_digital(Lpc55Iocon *s, unsigned pin);
bool lpc55_iocon_pulled_up(Lpc55Iocon *s, unsigned pin);

#endif
