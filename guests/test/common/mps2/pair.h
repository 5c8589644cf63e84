/* SPDX-License-Identifier: Apache-2.0 */
/* Two timers on one line, and a counter that runs freely: halves of a CMSDK dual timer (Arm DDI
 * 0479, "APB dual timers"). */
#ifndef TEST_PAIR_H
#define TEST_PAIR_H

#include <stdbool.h>
#include <stdint.h>

struct pair {
    struct {
        volatile uint32_t LOAD;
        volatile uint32_t VALUE;
        volatile uint32_t CONTROL;
        volatile uint32_t INTCLR;
        volatile uint32_t RIS;
        volatile uint32_t MIS;
        volatile uint32_t BGLOAD;
        volatile uint32_t reserved;
    } half[2];
};

#define PAIR_AT(base)     ((struct pair *)(uintptr_t)(base))
#define PAIR_FREE_RUNNING 0x82u /* enabled, 32 bits, wraps */
#define PAIR_PERIODIC     0xE2u /* enabled, 32 bits, reloads, interrupts */

/* An interrupt every `ticks` from half `n`. */
static inline void pair_start(struct pair *timer, unsigned n, uint32_t ticks)
{
    timer->half[n].CONTROL = 0;
    timer->half[n].INTCLR = 1;
    timer->half[n].LOAD = ticks;
    timer->half[n].CONTROL = PAIR_PERIODIC;
}

/* Ticks until half n interrupts. */
static inline uint32_t pair_left(struct pair *timer, unsigned n)
{
    return timer->half[n].VALUE;
}

/* Acknowledge the halves that ask. Returns whether one did. A half that begins to ask meanwhile is
 * left alone: cleared together with the other it would leave a line pending that nobody drives. */
static inline bool pair_clear(struct pair *timer)
{
    uint32_t asked0 = timer->half[0].MIS & 1u, asked1 = timer->half[1].MIS & 1u;
    if (asked0 != 0) {
        timer->half[0].INTCLR = 1;
    }
    if (asked1 != 0) {
        timer->half[1].INTCLR = 1;
    }
    return (asked0 | asked1) != 0;
}

/* The counter that runs freely: 32 bits, counts the processor's clock up from 0. */
static inline void freerun_start(uint32_t base)
{
    struct pair *timer = PAIR_AT(base);
    timer->half[0].CONTROL = 0;
    timer->half[0].LOAD = 0xFFFFFFFFu;
    timer->half[0].CONTROL = PAIR_FREE_RUNNING;
}

static inline uint32_t freerun_now(uint32_t base)
{
    return ~PAIR_AT(base)->half[0].VALUE;
}

#endif
