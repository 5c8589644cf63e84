/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The micro-tick timer: one delay of up to 31 bits at 1 MHz. */
#ifndef LPC55_UTICK_H
#define LPC55_UTICK_H

#include "cycles.h"
#include "peripheral.h"

#define TYPE_LPC55_UTICK "lpc55-utick"
OBJECT_DECLARE_SIMPLE_TYPE(Lpc55Utick, LPC55_UTICK)

struct Lpc55Utick {
    Lpc55Peripheral parent_obj;

    QEMUTimer *timer;
    Lpc55Cycles cycles;
    uint32_t ctrl, cfg;
    bool flag, active;
    uint64_t end; /* cycle at which the delay is over */
};

#endif
