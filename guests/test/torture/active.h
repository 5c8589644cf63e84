/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The exceptions of the torture guest, and which of them are active: as the guest believes (it
 * counts its own entries and exits) and as the hardware says.
 */
#ifndef TEST_ACTIVE_H
#define TEST_ACTIVE_H

#include <stdbool.h>
#include <stdint.h>

enum source {
    SOURCE_SVC,
    SOURCE_PENDSV,
    SOURCE_SYSTICK,
    SOURCE_MEMMANAGE,
    SOURCE_USAGEFAULT,
    SOURCE_LINES
};
#define SOURCE_LINES_MAX 8u
/* In active_in_hardware(): a line that this VM does not own. */
#define ACTIVE_FOREIGN (1u << 31)

/* The lines that the guest uses, in the order of their sources from SOURCE_LINES on. */
extern uint32_t line_of[SOURCE_LINES_MAX];
extern uint32_t line_count;
void active_add_line(uint32_t line);

/* Bit n: source n. */
uint32_t active_in_hardware(void);
/* Bits of NVIC word `word` that are this VM's lines. */
uint32_t lines_in(uint32_t word);
/* Source of the exception with this IPSR, or -1. */
int source_of(uint32_t ipsr);
/* Present priority of a source. */
uint32_t priority_of(int source);
/* Priority of the most urgent active exception; LOWEST + 1 in thread mode. */
#define LOWEST 0xFFu
uint32_t execution_priority(void);

#endif
