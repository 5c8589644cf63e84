/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What happens to a VM's lines while it is out. It leaves some enabled, some pending, each with a
 * priority of its own, gives the processor away to a peer that tries to change them (guest
 * `probe`), and looks when it is back. Then it measures how late a timer line is served that fires
 * meanwhile: with DEV_WAKE it brings the VM in at once, without it waits for the VM's turn. (The
 * letter n after the dash of the VM's name: it measures that more often.)
 */
#include "../common/test.h"
#include "timer.h"

#define ROUNDS  40u
#define SERVED  (name_has_flag('n') ? 400u : 50u)
#define LINE(n) TEST_LINE(VM_INDEX, n)

static volatile uint32_t soft_handled, timer_handled, latest_us, sum_us;
static uint64_t due_ns;

void irq_handler(uint32_t line)
{
    if (line == USE_TICK_IRQ_0) {
        uint32_t late_us = (uint32_t)(septum_time_ns() - due_ns) / 1000u;
        timer_clear(TIMER_AT(USE_TICK_BASE));
        timer_stop(TIMER_AT(USE_TICK_BASE));
        timer_handled++;
        sum_us += late_us;
        latest_us = late_us > latest_us ? late_us : latest_us;
    } else {
        soft_handled++;
    }
}

/* Line 0 enabled, line 1 pending but disabled, line 2 neither: seen unchanged after each absence.
 */
static void keep_state(void)
{
    for (uint32_t n = 0; n < TEST_LINES_EACH; n++) {
        line_priority(LINE(n), 0x40u + 0x20u * n);
    }
    line_enable(LINE(0));
    line_pend(LINE(1));
    for (uint32_t round = 0; round < ROUNDS; round++) {
        septum_yield();
        for (uint32_t n = 0; n < TEST_LINES_EACH; n++) {
            demand("priority", NVIC_IPR(LINE(n)), 0x40u + 0x20u * n);
            demand("enabled", line_is_enabled(LINE(n)), n == 0);
            demand("pending", line_is_pending(LINE(n)), n == 1);
            demand("active", line_is_active(LINE(n)), 0);
        }
        demand("handled", soft_handled, 0);
    }
    check_equal("lines-kept", failures(), 0);
    line_enable(LINE(1));
    check_equal("line-served-once", soft_handled, 1);
    line_disable(LINE(0));
    line_disable(LINE(1));
}

/* A line pended with interrupts masked stays pending over a switch and is served once, after it. */
static void keep_masked(void)
{
    uint32_t before = soft_handled;
    line_enable(LINE(2));
    interrupts_off();
    line_pend(LINE(2));
    septum_yield();
    check_equal("masked-waits", soft_handled, before);
    check_equal("masked-pending", line_is_pending(LINE(2)), 1);
    interrupts_on();
    check_equal("masked-served", soft_handled, before + 1);
    line_disable(LINE(2));
}

/* One shot of the timer after another, at changing distances, so that most fire while the peer has
 * the processor. */
static void measure(uint32_t clock_mhz, uint32_t slice_us)
{
    uint32_t random = 4711;
    line_priority(USE_TICK_IRQ_0, 0xC0); /* that it wakes the VM does not depend on it */
    line_enable(USE_TICK_IRQ_0);
    for (uint32_t n = 0; n < SERVED; n++) {
        uint32_t after_us = slice_us / 2u + (random_next(&random) >> 8) % (3u * slice_us);
        interrupts_off();
        due_ns = septum_time_ns() + after_us * 1000u;
        timer_start(TIMER_AT(USE_TICK_BASE), after_us * clock_mhz);
        interrupts_on();
        while (timer_handled == n) {
            septum_yield();
        }
    }
    check_equal("timer-served", timer_handled, SERVED);
    report("N lines served=%u latest_us=%u mean_us=%u", timer_handled, latest_us,
           sum_us / timer_handled);
}

int main(void)
{
    struct septum_vm_info info;
    septum_vm_info(&info);
    keep_state();
    keep_masked();
    measure(info.clock_hz / 1000000u, info.slice_us);
    done("lines");
}
