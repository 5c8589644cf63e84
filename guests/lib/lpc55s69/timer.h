/* SPDX-License-Identifier: Apache-2.0 */
/* CTIMER of the LPC55S69 (NXP UM11126, chapter 23): 32 bits, counts the main clock up, starts again
 * at match 0 and interrupts there. */
#ifndef GUEST_TIMER_H
#define GUEST_TIMER_H

#include "syscon.h"

#include <stdbool.h>
#include <stdint.h>

struct timer {
    volatile uint32_t IR; /* write one to clear */
    volatile uint32_t TCR;
    volatile uint32_t TC;
    volatile uint32_t PR;
    volatile uint32_t PC;
    volatile uint32_t MCR;
    volatile uint32_t MR[4];
};

#define TIMER_TCR_CEN   (1u << 0)
#define TIMER_TCR_CRST  (1u << 1)
#define TIMER_MCR_MR0I  (1u << 0)
#define TIMER_MCR_MR0R  (1u << 1)
#define TIMER_IR_MR0INT (1u << 0)

#define TIMER_AT(base) ((struct timer *)(uintptr_t)(base))

/* Clock, reset and number of a CTIMER by its address. */
static inline void timer_clock(const struct timer *timer)
{
    switch ((uint32_t)(uintptr_t)timer) {
    case 0x40008000u:
        CTIMERCLKSEL(0) = CTIMERCLKSEL_MAIN;
        device_enable(1, 26);
        break;
    case 0x40009000u:
        CTIMERCLKSEL(1) = CTIMERCLKSEL_MAIN;
        device_enable(1, 27);
        break;
    case 0x40028000u:
        CTIMERCLKSEL(2) = CTIMERCLKSEL_MAIN;
        device_enable(1, 22);
        break;
    case 0x40029000u:
        CTIMERCLKSEL(3) = CTIMERCLKSEL_MAIN;
        device_enable(2, 21);
        break;
    default:
        break;
    }
}

/* An interrupt every `ticks` of the timer's clock, the first one in `ticks` from now. */
static inline void timer_start(struct timer *timer, uint32_t ticks)
{
    timer_clock(timer);
    timer->TCR = TIMER_TCR_CRST;
    timer->PR = 0;
    timer->MR[0] = ticks - 1u;
    timer->MCR = TIMER_MCR_MR0I | TIMER_MCR_MR0R;
    timer->IR = TIMER_IR_MR0INT;
    timer->TCR = TIMER_TCR_CEN;
}

/* The register that holds the period. */
static inline volatile uint32_t *timer_period(struct timer *timer)
{
    return &timer->MR[0];
}

/* Ticks until the next interrupt. */
static inline uint32_t timer_left(struct timer *timer)
{
    return timer->MR[0] - timer->TC;
}

/* Its interrupt has come and is not acknowledged yet. */
static inline bool timer_asks(struct timer *timer)
{
    return timer->IR & TIMER_IR_MR0INT;
}

static inline void timer_stop(struct timer *timer)
{
    timer->TCR = 0;
}

static inline void timer_clear(struct timer *timer)
{
    timer->IR = TIMER_IR_MR0INT;
}

#endif
