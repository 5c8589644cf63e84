/* SPDX-License-Identifier: Apache-2.0 */
/* CMSDK APB timer (Arm DDI 0479, "APB timer"): 32 bits, counts down, reloads, interrupts at zero.
 */
#ifndef GUEST_TIMER_H
#define GUEST_TIMER_H

#include <stdbool.h>
#include <stdint.h>

struct timer {
    volatile uint32_t CTRL;
    volatile uint32_t VALUE;
    volatile uint32_t RELOAD;
    volatile uint32_t INT; /* read: INTSTATUS, write one: INTCLEAR */
};

#define TIMER_CTRL_EN    (1u << 0)
#define TIMER_CTRL_INTEN (1u << 3)
#define TIMER_INT        (1u << 0)

#define TIMER_AT(base) ((struct timer *)(uintptr_t)(base))

/* An interrupt every `ticks` of the timer's clock, the first one in `ticks` from now. */
static inline void timer_start(struct timer *timer, uint32_t ticks)
{
    timer->CTRL = 0;
    timer->INT = TIMER_INT;
    timer->RELOAD = ticks - 1u;
    timer->VALUE = ticks - 1u;
    timer->CTRL = TIMER_CTRL_EN | TIMER_CTRL_INTEN;
}

/* The register that holds the period. */
static inline volatile uint32_t *timer_period(struct timer *timer)
{
    return &timer->RELOAD;
}

/* Ticks until the next interrupt. */
static inline uint32_t timer_left(struct timer *timer)
{
    return timer->VALUE;
}

/* Its interrupt has come and is not acknowledged yet. */
static inline bool timer_asks(struct timer *timer)
{
    return timer->INT & TIMER_INT;
}

static inline void timer_stop(struct timer *timer)
{
    timer->CTRL = 0;
}

static inline void timer_clear(struct timer *timer)
{
    timer->INT = TIMER_INT;
}

#endif
