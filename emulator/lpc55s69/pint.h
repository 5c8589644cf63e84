/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pin interrupts, PINT (8 channels) and SECPINT (2), and INPUTMUX, which selects their pins. */
#ifndef LPC55_PINT_H
#define LPC55_PINT_H

#include "peripheral.h"

#define LPC55_PINT_CHANNELS    8
#define LPC55_SECPINT_CHANNELS 2

#define TYPE_LPC55_PINT "lpc55-pint"
OBJECT_DECLARE_SIMPLE_TYPE(Lpc55Pint, LPC55_PINT)

struct Lpc55Pint {
    Lpc55Peripheral parent_obj;

    qemu_irq lines[LPC55_PINT_CHANNELS];
    uint32_t isel, ienr, ienf, rise, fall, pmctrl, pmsrc, pmcfg;
    uint32_t levels; /* of the channels' pins, a bit a channel */
};

/* The levels of the channels' pins, a bit a channel. */
void lpc55_pint_set_levels(Lpc55Pint *s, uint32_t levels);

#define TYPE_LPC55_INPUTMUX "lpc55-inputmux"
OBJECT_DECLARE_SIMPLE_TYPE(Lpc55Inputmux, LPC55_INPUTMUX)

struct Lpc55Inputmux {
    Lpc55Peripheral parent_obj;

    uint32_t regs[LPC55_SLOT / 4];
    void (*changed)(void *opaque);
    void *opaque;
};

/* Pin of a channel of PINT or of SECPINT. */
unsigned lpc55_inputmux_pin(Lpc55Inputmux *s, bool secure, unsigned channel);

#endif
