/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TEST_STRESS_H
#define TEST_STRESS_H

#include <stdint.h>

/* Hold patterns in r0-r12, lr and the flags for `delay` instructions (at most STRESS_LONGEST).
 * Returns 0 when all survived, else 1 + the register's number (17: the flags). */
#define STRESS_LONGEST 256u
uint32_t stress_registers(uint32_t seed, uint32_t delay);

/* The same in thread mode on the main stack, for thread code that runs on the process stack. */
uint32_t stress_main_stack(uint32_t seed, uint32_t delay);

/* The same for s0-s31 and FPSCR over `delay` turns of a two-instruction loop. */
uint32_t stress_fpu(uint32_t seed, uint32_t delay);

/* The first use of the FPU: not 0 when it holds anything but zeros. */
uint32_t stress_fpu_first(void);

#endif
