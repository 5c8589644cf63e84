/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The random number generator. */
#ifndef LPC55_RNG_H
#define LPC55_RNG_H

#include "analog.h"
#include "peripheral.h"

#define TYPE_LPC55_RNG "lpc55-rng"
OBJECT_DECLARE_SIMPLE_TYPE(Lpc55Rng, LPC55_RNG)

struct Lpc55Rng {
    Lpc55Peripheral parent_obj;

    uint32_t counter_cfg, online_test_cfg;
    Lpc55Pmc *pmc; /* feeds its oscillator */
};

#endif
