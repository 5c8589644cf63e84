/* SPDX-License-Identifier: Apache-2.0 */
/* The last 32 switches and faults, for the debugger and the monitor. */
#ifndef SEPTUM_TRACE_H
#define SEPTUM_TRACE_H

#include <stdint.h>

#define TRACE_SIZE 32u

enum __attribute__((packed)) trace_event {
    TRACE_NONE,
    TRACE_SLICE,
    TRACE_YIELD,
    TRACE_WAKE,
    TRACE_FAULT,
    TRACE_RESTART
};
struct trace_entry {
    uint32_t time; /* ticks of the time base */
    enum trace_event event;
    uint8_t vm; /* the VM switched in, or at fault */
};
extern struct trace_entry trace_ring[TRACE_SIZE];
extern uint32_t trace_next; /* entries ever written; the next one goes to trace_next % TRACE_SIZE */

static inline void trace(enum trace_event event, unsigned vm, uint32_t now)
{
    struct trace_entry *entry = &trace_ring[trace_next++ % TRACE_SIZE];
    entry->time = now;
    entry->event = event;
    entry->vm = (uint8_t)vm;
}

#endif
