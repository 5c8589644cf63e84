/* SPDX-License-Identifier: Apache-2.0 */
#include "trace.h"

struct trace_entry trace_ring[TRACE_SIZE];
uint32_t trace_next;

void trace(enum trace_event event, unsigned vm, uint32_t now)
{
    struct trace_entry *entry = &trace_ring[trace_next++ % TRACE_SIZE];
    entry->time = now;
    entry->event = (uint8_t)event;
    entry->vm = (uint8_t)vm;
}
