/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Cycles of a function clock as a function of virtual time. They are counted from a fixed origin,
 * so that a periodic timer does not gather rounding errors.
 */
#ifndef LPC55_CYCLES_H
#define LPC55_CYCLES_H

#include "qemu/host-utils.h"
#include "qemu/timer.h"

typedef struct Lpc55Cycles {
    int64_t origin; /* virtual ns */
    uint32_t hz;    /* 0: stopped */
} Lpc55Cycles;

/* Count from zero, now. */
static inline void lpc55_cycles_start(Lpc55Cycles *c, uint32_t hz)
{
    c->origin = qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);
    c->hz = hz;
}

static inline uint64_t lpc55_cycles_now(const Lpc55Cycles *c)
{
    return muldiv64(qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL) - c->origin, c->hz,
                    NANOSECONDS_PER_SECOND);
}

/* When cycle n is reached, the first virtual ns at which lpc55_cycles_now() is n; never for a
 * stopped clock and for what is centuries away. */
static inline int64_t lpc55_cycles_when(const Lpc55Cycles *c, uint64_t n)
{
    uint64_t ns;

    if (!c->hz || n > (uint64_t)INT64_MAX / 2 / NANOSECONDS_PER_SECOND * c->hz) {
        return INT64_MAX;
    }
    ns = muldiv64(n, NANOSECONDS_PER_SECOND, c->hz);
    while (muldiv64(ns, c->hz, NANOSECONDS_PER_SECOND) < n) {
        ns++;
    }
    return c->origin + ns;
}

#endif
