/* SPDX-License-Identifier: Apache-2.0 */
/* Two timers on one line, channels of the MRT, and a counter that runs freely, a CTIMER (NXP
 * UM11126, chapters 24 and 23). */
#ifndef TEST_PAIR_H
#define TEST_PAIR_H

#include "syscon.h"
#include "timer.h"

#include <stdbool.h>
#include <stdint.h>

struct pair {
    struct {
        volatile uint32_t INTVAL;
        volatile uint32_t TIMER;
        volatile uint32_t CTRL;
        volatile uint32_t STAT;
    } half[4];
};

#define PAIR_AT(base)   ((struct pair *)(uintptr_t)(base))
#define PAIR_LOAD_NOW   (1u << 31)
#define PAIR_INTERRUPTS 1u /* CTRL: INTEN, repeat */
#define PAIR_STAT_ASKS  1u
#define PAIR_CLOCK_BIT  0u /* in word 1 of AHBCLKCTRL and PRESETCTRL */

/* An interrupt every `ticks` from half `n`, 24 bits. */
static inline void pair_start(struct pair *timer, unsigned n, uint32_t ticks)
{
    AHBCLKCTRLSET(1) = 1u << PAIR_CLOCK_BIT;
    PRESETCTRLCLR(1) = 1u << PAIR_CLOCK_BIT;
    timer->half[n].CTRL = PAIR_INTERRUPTS;
    timer->half[n].INTVAL = ticks | PAIR_LOAD_NOW;
}

/* Ticks until half n interrupts. */
static inline uint32_t pair_left(struct pair *timer, unsigned n)
{
    return timer->half[n].TIMER;
}

/* Acknowledge the halves that ask. Returns whether one did. */
static inline bool pair_clear(struct pair *timer)
{
    bool asked = false;
    for (unsigned n = 0; n < 2; n++) {
        if (timer->half[n].STAT & PAIR_STAT_ASKS) {
            timer->half[n].STAT = PAIR_STAT_ASKS;
            asked = true;
        }
    }
    return asked;
}

/* The counter that runs freely: 32 bits, counts the processor's clock up from 0. */
static inline void freerun_start(uint32_t base)
{
    struct timer *timer = TIMER_AT(base);
    timer_clock(timer);
    timer->TCR = TIMER_TCR_CRST;
    timer->PR = 0;
    timer->MCR = 0;
    timer->TCR = TIMER_TCR_CEN;
}

static inline uint32_t freerun_now(uint32_t base)
{
    return TIMER_AT(base)->TC;
}

#endif
