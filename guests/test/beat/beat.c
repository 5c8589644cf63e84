/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The peer whose heartbeat must stay on time whatever its neighbours do: the interrupt of TIMER0
 * counts, and the machine's free-running counter says how often it should have. A report every
 * REPORT_EVERY beats; the host judges: no beat missing or doubled, no gap of over three periods.
 */
#include "../common/test.h"
#include "pair.h"
#include "timer.h"

#define REPORT_EVERY 16u
/* A beat can be as late as all other VMs' slices together; the period is above that, so that no
 * beat falls on another one that still waits. */
#define SHORTEST_PERIOD_US 5000u

static volatile uint32_t beats, longest_us;
static uint64_t first_ns, last_ns;

void irq_handler(uint32_t line)
{
    uint64_t now = septum_time_ns();
    uint32_t gap_us = (uint32_t)(now - last_ns) / 1000u;
    (void)line;
    timer_clear(TIMER_AT(USE_TICK_BASE));
    if (beats == 0) {
        first_ns = now;
    } else if (gap_us > longest_us) {
        longest_us = gap_us;
    }
    last_ns = now;
    beats++;
}

/* Microseconds by a counter that is not the hypervisor's, where the VM has one. It wraps after
 * 214 s, which no test lasts. */
static uint32_t machine_us(uint32_t clock_mhz)
{
#ifdef USE_CLOCK_BASE
    return freerun_now(USE_CLOCK_BASE) / clock_mhz;
#else
    (void)clock_mhz;
    return (uint32_t)(septum_time_ns() / 1000u);
#endif
}

int main(void)
{
    struct septum_vm_info info;
    uint32_t period_us, clock_mhz, started_us, reported = 0;
    septum_vm_info(&info);
    clock_mhz = info.clock_hz / 1000000u;
    period_us = 2u * info.slice_us * info.vms;
    if (period_us < SHORTEST_PERIOD_US) {
        period_us = SHORTEST_PERIOD_US;
    }
#ifdef USE_CLOCK_BASE
    freerun_start(USE_CLOCK_BASE);
#endif
    line_enable(USE_TICK_IRQ_0);
    started_us = machine_us(clock_mhz);
    timer_start(TIMER_AT(USE_TICK_BASE), period_us * clock_mhz);
    for (;;) {
        uint32_t count, expected;
        wait_for_interrupt();
        if (beats - reported < REPORT_EVERY) {
            continue;
        }
        interrupts_off();
        count = beats;
        expected = (machine_us(clock_mhz) - started_us) / period_us;
        interrupts_on();
        reported = count;
        report("N beat count=%u expected=%u gap_us=%u period_us=%u", count, expected, longest_us,
               period_us);
    }
}
