/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The multi-rate timer: four down-counters of 24 bits that count the bus clock. */
#ifndef LPC55_MRT_H
#define LPC55_MRT_H

#include "cycles.h"
#include "peripheral.h"

#define TYPE_LPC55_MRT "lpc55-mrt"
OBJECT_DECLARE_SIMPLE_TYPE(Lpc55Mrt, LPC55_MRT)

#define LPC55_MRT_CHANNELS 4

typedef struct Lpc55MrtChannel {
    uint32_t intval, ctrl;
    bool flag, running, in_use;
    uint32_t interval; /* of the turn that runs */
    uint64_t start;    /* cycle at which it began */
} Lpc55MrtChannel;

struct Lpc55Mrt {
    Lpc55Peripheral parent_obj;

    QEMUTimer *timer;
    Lpc55Cycles cycles;
    uint32_t modcfg;
    Lpc55MrtChannel channel[LPC55_MRT_CHANNELS];
};

#endif
