/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A VM with a timer on a wake line and a handler that is about as long as the line's slice, so that
 * it is often preempted inside it, its line active or pending again. It reports the longest time
 * between two of its interrupts. By letters after the dash of its name it does what a guest should
 * not, so that its line stays pending: k its handler never ends, m it masks interrupts, y it yields
 * with interrupts masked.
 */
#include "../common/test.h"
#include "timer.h"

#define PERIOD_US  500u
#define HANDLER_NS 150000u
#define SERVED     2000u

static volatile uint32_t served, worst_us;
static uint64_t last_ns;

void irq_handler(uint32_t line)
{
    uint64_t now = septum_time_ns();
    uint32_t gap_us = (uint32_t)(now - last_ns) / 1000u;
    (void)line;
    last_ns = now;
    if (served++ && gap_us > worst_us) {
        worst_us = gap_us;
    }
    while (name_has_flag('k')) {
    }
    timer_clear(TIMER_AT(USE_TICK_BASE));
    busy_ns(HANDLER_NS);
}

int main(void)
{
    struct septum_vm_info info;
    septum_vm_info(&info);
    if (name_has_flag('m') || name_has_flag('y')) {
        interrupts_off();
    }
    line_enable(USE_TICK_IRQ_0);
    timer_start(TIMER_AT(USE_TICK_BASE), PERIOD_US * (info.clock_hz / 1000000u));
    while (served < SERVED) {
        if (name_has_flag('y')) {
            septum_yield();
        }
    }
    report("N woken served=%u worst_us=%u", served, worst_us);
    done("woken");
}
