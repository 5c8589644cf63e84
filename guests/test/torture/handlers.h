/* SPDX-License-Identifier: Apache-2.0 */
/* The torture guest's exception handlers: what they use, what they count, what they are asked. */
#ifndef TEST_HANDLERS_H
#define TEST_HANDLERS_H

#include <stdbool.h>
#include <stdint.h>

#include "../common/layout.h"
#include "active.h"

extern bool use_fpu, use_mpu, use_ties, use_groups, use_dirt;

/* Bit n: source n, as the handlers have noted on entry and exit. */
extern volatile uint32_t active_expected;
/* Handlers entered; those of them that a switch hit, and those that it hit inside another one. */
extern volatile uint32_t entries, entries_switched, nested_switched;
/* Most handlers at a time. */
extern volatile uint32_t deepest;

/* Sources that software has pended and that have not been taken yet. */
extern volatile bool asked[SOURCE_LINES + TEST_LINES_EACH];
void pend_pendsv(void);
void pend_line(uint32_t n);

/* Raise one of the faults that this guest handles itself, if it could be taken here. */
void provoke_fault(uint32_t random);

/* Acknowledge the device behind a line; false when it had not asked. */
bool acknowledge(uint32_t line);

#endif
