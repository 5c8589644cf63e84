/* SPDX-License-Identifier: Apache-2.0 */
#include "trace.h"

#include "console.h"
#include "mechanism.h"
#include "plan.h"

struct trace_entry trace_ring[TRACE_SIZE];
uint32_t trace_next;

static uint32_t print_next, print_end; /* entries ever written, like trace_next */

void trace(enum trace_event event, unsigned vm)
{
    struct trace_entry *entry = &trace_ring[trace_next++ % TRACE_SIZE];
    entry->time = machine_ticks();
    entry->event = (uint8_t)event;
    entry->vm = (uint8_t)vm;
}

void trace_print_begin(void)
{
    print_end = trace_next;
    print_next = print_end < TRACE_SIZE ? 0 : print_end - TRACE_SIZE;
}

/* One line a call, because at 115200 baud the whole ring would hold up the VMs for 100 ms. */
void trace_print_step(void)
{
    static const char names[][8] = {"none", "slice", "yield", "wake", "fault", "restart"};
    const struct trace_entry *entry;

    if (print_next == print_end) {
        return;
    }
    entry = &trace_ring[print_next++ % TRACE_SIZE];
    console_begin();
    console_text("trace ");
    console_decimal(entry->time);
    console_text(" ");
    console_text(names[entry->event]);
    console_text(" ");
    console_text(entry->vm < plan_vm_count ? plan_vms[entry->vm].name : "-");
    console_end();
}
