/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The OS event timer: a free-running counter of 42 bits, in Gray code, with one match. */
#ifndef LPC55_OSTIMER_H
#define LPC55_OSTIMER_H

#include "analog.h"
#include "cycles.h"
#include "peripheral.h"

#define TYPE_LPC55_OSTIMER "lpc55-ostimer"
OBJECT_DECLARE_SIMPLE_TYPE(Lpc55Ostimer, LPC55_OSTIMER)

struct Lpc55Ostimer {
    Lpc55Peripheral parent_obj;

    Lpc55Pmc *pmc; /* gates and resets its counter */
    QEMUTimer *timer;
    Lpc55Cycles cycles;
    uint64_t counter; /* when the clock last changed */
    uint64_t match;   /* as written, in Gray code */
    uint64_t seen;    /* the counter when it was last compared with the match */
    bool flag, enabled;
};

/* PMC.OSTIMER has changed. */
void lpc55_ostimer_update(Lpc55Ostimer *s);

#endif
