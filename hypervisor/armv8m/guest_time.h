/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The guest's SysTick keeps real time although the guest is often out.
 *
 * It is stopped while its VM is out and brought up to date later: its counter is moved forward by
 * what it missed as long as that stays within the period; otherwise one true expiry is provoked,
 * the guest's handler runs, and the rest follows. `owed` is what is still missing.
 */
#ifndef SEPTUM_GUEST_TIME_H
#define SEPTUM_GUEST_TIME_H

#include "context.h"

/* Owed ticks above this are worth an extra look before the slice ends. The restart of the counter
 * is uncertain by up to a few hundred ticks; a lower bound would never be reached. */
#define GUEST_TIME_OWED 500
/* Ticks until that look. */
#define GUEST_TIME_LOOK 2000

/* Stop the counter of the running VM and note where it stood. MPU_NS must be off, PRIMASK set. */
void guest_time_stop(struct context_time *time);

/* Start it again, caught up as far as the guest can bear: context->unsafe, icsr, scb.shcsr must be
 * those of the preempted guest. Leaves in context->icsr whether SysTick_NS shall be pending. MPU_NS
 * must be off, PRIMASK set. True when the guest was given an expiry that it has still to notice. */
bool guest_time_start(struct context *context);

#endif
