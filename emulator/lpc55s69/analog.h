/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ANACTRL (oscillators) and PMC (power of analog blocks), as far as start-up code looks. */
#ifndef LPC55_ANALOG_H
#define LPC55_ANALOG_H

#include "peripheral.h"

#define TYPE_LPC55_ANACTRL "lpc55-anactrl"
OBJECT_DECLARE_SIMPLE_TYPE(Lpc55Anactrl, LPC55_ANACTRL)

struct Lpc55Anactrl {
    Lpc55Peripheral parent_obj;

    uint32_t regs[LPC55_SLOT / 4];
    void (*changed)(void *opaque);
    void *opaque;
};

bool lpc55_anactrl_fro12m(Lpc55Anactrl *s);
bool lpc55_anactrl_fro96m(Lpc55Anactrl *s);

#define TYPE_LPC55_PMC "lpc55-pmc"
OBJECT_DECLARE_SIMPLE_TYPE(Lpc55Pmc, LPC55_PMC)

struct Lpc55Pmc {
    Lpc55Peripheral parent_obj;

    uint32_t regs[LPC55_SLOT / 4];
    void (*changed)(void *opaque);
    void *opaque;
};

bool lpc55_pmc_rng_powered(Lpc55Pmc *s);
/* The OS timer's counter is clocked, or is held at zero. */
bool lpc55_pmc_ostimer_runs(Lpc55Pmc *s);
bool lpc55_pmc_ostimer_reset(Lpc55Pmc *s);

#endif
