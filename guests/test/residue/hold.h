/* SPDX-License-Identifier: Apache-2.0 */
/* Registers that only assembly can fill and look at. */
#ifndef HOLD_H
#define HOLD_H

#include <stdint.h>

/* In the order in which hold.S stores them. */
struct registers {
    uint32_t r[13], lr; /* r0-r12 */
    uint32_t apsr;
    uint32_t other_sp; /* PSP on the main stack, MSP on the process stack */
    uint32_t msplim, psplim, primask, basepri, faultmask, control;
};

/* Fill the registers from *set, wait until the peer has run, store what is there then in *got, and
 * clear PRIMASK and FAULTMASK. counter[0] and [2] are counted up, [1] is the peer's. hold_low keeps
 * r0-r4 and r8-r12, lr; hold_high keeps r3-r12, lr; hold_yield calls the hypervisor to give the
 * slice away and keeps r1-r12. What a routine needs itself reads as in *set. */
void hold_low(const struct registers *set, struct registers *got, volatile uint32_t *counter);
void hold_high(const struct registers *set, struct registers *got, volatile uint32_t *counter);
void hold_yield(const struct registers *set, struct registers *got, volatile uint32_t *counter);

/* s0-s31 and FPSCR. */
void hold_fpu_fill(const uint32_t set[33]);
void hold_fpu_store(uint32_t got[33]);

/* Load exclusively from *own, wait as above, store exclusively. Returns STREX's result: 1 when it
 * was refused. */
uint32_t hold_exclusive(volatile uint32_t *own, volatile uint32_t *counter);
/* Store exclusively without having loaded. */
uint32_t store_exclusive(volatile uint32_t *at);

#endif
