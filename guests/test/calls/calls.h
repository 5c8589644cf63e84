/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TEST_CALLS_H
#define TEST_CALLS_H

#include <stdbool.h>
#include <stdint.h>

/* Make every call with good and bad arguments and compare the answers; `allowed` is false where the
 * hypervisor has to refuse each of them. Makes no report, so that it can run anywhere: returns 0 or
 * the number of the first wrong case, whose answer is then in battery_got. */
uint32_t battery(bool allowed);
extern uint32_t battery_got;

/* preserve.S */
void call_filled(uint32_t seed, uint32_t target, uint32_t found[14]);
void call_filled_in_it(uint32_t seed, uint32_t target, uint32_t found[14]);
void call_filled_by_jump(uint32_t seed, uint32_t target, uint32_t found[14]);

#endif
