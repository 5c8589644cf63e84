/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A guest that keeps time by its SysTick alone, as an RTOS does: ticks counted by the exception
 * plus what the counter shows. Every REPORT_EVERY ticks the host gets the guest's time and the
 * machine's.
 *
 * The letter after the dash of the VM's name: k a tick each millisecond instead of ten, w WFI when
 * idle (else it computes), p WFI with PRIMASK set, as Zephyr idles.
 */
#include "../common/test.h"
#include "pair.h"

static volatile uint32_t ticks;

void systick_handler(void)
{
    ticks++;
}

/* Clock cycles by SysTick: a tick that is due but not yet counted shows as pending. */
static uint64_t guest_cycles(uint32_t period)
{
    uint32_t count, left;
    interrupts_off();
    count = ticks;
    left = SYST_CVR;
    if ((ICSR & ICSR_PENDSTSET) != 0) {
        count++;
        left = SYST_CVR;
    }
    interrupts_on();
    return (uint64_t)count * period + (left == 0 ? 0 : period - left);
}

#ifdef USE_CLOCK_BASE
/* The machine's time by a counter of this VM's own, beside the hypervisor's answer. */
static void clock_begin(void)
{
    freerun_start(USE_CLOCK_BASE);
}

static uint32_t clock_own_us(uint32_t clock_mhz)
{
    return freerun_now(USE_CLOCK_BASE) / clock_mhz;
}
#else
static void clock_begin(void)
{
}

static uint32_t clock_own_us(uint32_t clock_mhz)
{
    (void)clock_mhz;
    return 0;
}
#endif

static void idle(bool sleep, bool masked)
{
    if (masked) {
        interrupts_off();
        wait_for_interrupt();
        interrupts_on();
    } else if (sleep) {
        wait_for_interrupt();
    }
}

int main(void)
{
    struct septum_vm_info info;
    uint32_t period, clock_mhz, due, every, random = 1;
    uint64_t began_ns, began_cycles;
    bool sleep = name_has_flag('w'), masked = name_has_flag('p');
    septum_vm_info(&info);
    clock_mhz = info.clock_hz / 1000000u;
    period = info.clock_hz / (name_has_flag('k') ? 1000u : 100u);
    every = name_has_flag('k') ? 40u : 4u;
    clock_begin();
    systick_start(period);
    began_ns = septum_time_ns();
    began_cycles = guest_cycles(period);
    due = every;
    for (;;) {
        idle(sleep, masked);
        if (ticks >= due) {
            uint32_t real_us, own_us, guest_us, switches;
            /* All three clocks in one piece of this VM's time. */
            do {
                switches = switches_now();
                guest_us = (uint32_t)((guest_cycles(period) - began_cycles) / clock_mhz);
                real_us = (uint32_t)((septum_time_ns() - began_ns) / 1000u);
                own_us = clock_own_us(clock_mhz);
            } while (switches_now() != switches);
            /* In step with nothing: a report can come before or after the catching up. */
            due = ticks + every + (random_next(&random) >> 16) % (2u * every);
            report("N clock guest_us=%u real_us=%u own_us=%u", guest_us, real_us, own_us);
        }
    }
}
