/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The windowed watchdog. */
#ifndef LPC55_WWDT_H
#define LPC55_WWDT_H

#include "cycles.h"
#include "peripheral.h"

#define TYPE_LPC55_WWDT "lpc55-wwdt"
OBJECT_DECLARE_SIMPLE_TYPE(Lpc55Wwdt, LPC55_WWDT)

struct Lpc55Wwdt {
    Lpc55Peripheral parent_obj;

    QEMUTimer *timer;
    Lpc55Cycles cycles;
    uint32_t mod, tc, warnint, window;
    uint32_t load; /* of the counter, at cycle `start` */
    uint64_t start;
    bool running, half_fed;
    bool bitten; /* the reset that comes is this watchdog's own */
};

#endif
