/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A standard counter/timer, CTIMER0-4. */
#ifndef LPC55_CTIMER_H
#define LPC55_CTIMER_H

#include "cycles.h"
#include "peripheral.h"

#define TYPE_LPC55_CTIMER "lpc55-ctimer"
OBJECT_DECLARE_SIMPLE_TYPE(Lpc55Ctimer, LPC55_CTIMER)

#define LPC55_CTIMER_MATCHES 4

struct Lpc55Ctimer {
    Lpc55Peripheral parent_obj;

    QEMUTimer *timer;
    Lpc55Cycles cycles;
    uint64_t at; /* tc and pc are those of this cycle */
    uint32_t ir, tcr, tc, pr, pc, mcr, ccr, emr, ctcr, pwmc;
    uint32_t mr[LPC55_CTIMER_MATCHES], msr[LPC55_CTIMER_MATCHES];
};

#endif
