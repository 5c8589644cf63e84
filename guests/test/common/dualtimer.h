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

/* Acknowledge the halves that ask. Returns whether one did. A half that begins to ask meanwhile is
 * left alone: cleared together with the other it would leave a line pending that nobody drives. */
static inline bool dualtimer_clear(struct dualtimer *timer)
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

#endif
