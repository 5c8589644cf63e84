/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Round robin with a slice for each VM; a wake line brings its owner in at once.
 *
 * schedule() runs only in the switch path. The requests below only note what is wanted and pend
 * that path; schedule_wake() alone may interrupt it.
 */
#ifndef SEPTUM_SCHEDULE_H
#define SEPTUM_SCHEDULE_H

#include <stdbool.h>
#include <stdint.h>

#define SCHEDULE_NONE 0xffu

extern uint8_t schedule_current; /* VM index, SCHEDULE_NONE before the first and when all stopped */
extern uint32_t schedule_runnable; /* bit n: VM n can still run */
extern uint32_t schedule_end;      /* time base at the end of the running slice */

/* Make every VM of the plan runnable; the first switch takes VM 0. */
void schedule_init(void);

/* Decide at time `now` (ticks) which VM runs: schedule_current when it stays, another VM's index,
 * or SCHEDULE_NONE when no VM is left. Accounts processor time and starts the chosen VM's slice. */
unsigned schedule(uint32_t now);

/* Ticks from `now` to the end of the running slice, negative after it. */
static inline int32_t schedule_left(uint32_t now)
{
    return (int32_t)(schedule_end - now);
}

static inline bool schedule_has(unsigned vm)
{
    return schedule_runnable >> vm & 1u;
}

/* 64-bit time in ticks. Called at least once in a wrap of the time base by the switch path. */
uint64_t schedule_time(void);

/* Processor time of a VM in ticks, up to now for the running one. */
uint64_t schedule_cpu_time(unsigned vm);

/* The running VM's slice has ended or a wake line waits; a yield does not count. */
bool schedule_is_due(uint32_t now);

void schedule_yield(void);         /* the running VM gives up its slice */
void schedule_keep(void);          /* it does not, after all */
void schedule_remove(unsigned vm); /* never run it again */
void schedule_wake(unsigned vm);   /* run it at once */

#endif
