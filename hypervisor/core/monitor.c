/* SPDX-License-Identifier: Apache-2.0 */
#include "monitor.h"

#include "console.h"
#include "mechanism.h"
#include "plan.h"
#include "trace.h"

/* Characters sent in a switch, where a wake line has to wait for them: a UART's FIFO. */
#define BURST 16u

uint8_t monitor_left;
static uint32_t print_next; /* entries ever written, like trace_next */

/* One line a call, because at 115200 baud the whole ring would hold up the VMs for 100 ms. */
static void print_entry(const struct trace_entry *entry)
{
    /* By enum trace_event. */
    static const char names[] = "none\0slice\0yield\0wake\0fault\0restart";

    console_print("trace %u %w %s\n", entry->time, names, (uint32_t)entry->event,
                  entry->vm < plan_vm_count ? plan_vms[entry->vm].info->name : "-");
}

void monitor_poll(void)
{
    if (console_waiting) {
        console_send(BURST);
    }
    if (machine_console_get() == 'r') {
        monitor_left = (uint8_t)(trace_next < TRACE_SIZE ? trace_next : TRACE_SIZE);
        print_next = trace_next - monitor_left;
    }
    if (monitor_left) {
        monitor_left--;
        print_entry(&trace_ring[print_next++ % TRACE_SIZE]);
    }
}
