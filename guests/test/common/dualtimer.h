/* SPDX-License-Identifier: Apache-2.0 */
/* CMSDK dual timer (Arm DDI 0479, "APB dual timers"): two 32-bit counters on one line. */
#ifndef TEST_DUALTIMER_H
#define TEST_DUALTIMER_H

#include <stdbool.h>
#include <stdint.h>

struct dualtimer {
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

#define DUALTIMER_AT(base)     ((struct dualtimer *)(uintptr_t)(base))
#define DUALTIMER_FREE_RUNNING 0x82u /* enabled, 32 bits, wraps */
#define DUALTIMER_PERIODIC     0xE2u /* enabled, 32 bits, reloads, interrupts */

/* An interrupt every `ticks` from half `n`. */
static inline void dualtimer_start(struct dualtimer *timer, unsigned n, uint32_t ticks)
{
    timer->half[n].CONTROL = 0;
    timer->half[n].INTCLR = 1;
    timer->half[n].LOAD = ticks;
    timer->half[n].CONTROL = DUALTIMER_PERIODIC;
}

static inline void dualtimer_free_run(struct dualtimer *timer, unsigned n)
{
    timer->half[n].CONTROL = 0;
    timer->half[n].LOAD = 0xFFFFFFFFu;
    timer->half[n].CONTROL = DUALTIMER_FREE_RUNNING;
}

/* Acknowledge both halves. Returns whether one of them had asked for it. */
static inline bool dualtimer_clear(struct dualtimer *timer)
{
    bool asked = ((timer->half[0].MIS | timer->half[1].MIS) & 1u) != 0;
    timer->half[0].INTCLR = 1;
    timer->half[1].INTCLR = 1;
    return asked;
}

#endif
