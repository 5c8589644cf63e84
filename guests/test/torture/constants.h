/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Registers that no switch may change, each with a value that differs from VM to VM, so that a
 * register that is not saved, not restored, or shows a neighbour's value is noticed.
 */
#ifndef TEST_CONSTANTS_H
#define TEST_CONSTANTS_H

#include <stdbool.h>
#include <stdint.h>

/* Give every register its value. Lines must have been added, priorities and SysTick set. */
void constants_set(bool mpu, bool fpu, uint32_t psplim);
/* Let the FPU be used. */
void constants_fpu_on(void);
/* Remember what the registers hold; a chip need not have every bit. */
void constants_note(void);
/* Compare. Thread code with interrupts masked. */
void constants_check(void);

/* An address of this VM that its MPU regions leave out. */
uint32_t constants_hole(void);

#endif
