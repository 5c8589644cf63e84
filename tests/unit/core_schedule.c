/* SPDX-License-Identifier: Apache-2.0 */
#include "core_machine.h"

#include "schedule.h"
#include "trace.h"
#include "vm.h"

static unsigned at(uint32_t ticks)
{
    machine.ticks = ticks;
    return schedule(ticks);
}

static void round_robin(void **state)
{
    uint32_t now = 0;
    (void)state;
    assert_int_equal(at(now), 0);
    for (unsigned n = 1; n < 10; n++) {
        now += SLICE((n - 1) % VMS);
        assert_int_equal(at(now), n % VMS);
    }
    assert_int_equal(vms[0].switches, 4);
    assert_int_equal(vms[1].switches, 3);
}

static void a_slice_is_not_cut(void **state)
{
    (void)state;
    assert_int_equal(at(0), 0);
    assert_int_equal(at(SLICE(0) / 2), 0);
    assert_int_equal(schedule_left(SLICE(0) / 2), SLICE(0) / 2);
    assert_int_equal(vms[0].switches, 1);
    /* So little is left that a switch takes longer. */
    assert_int_equal(at(SLICE(0) - 10), 1);
}

static void left_is_never_zero(void **state)
{
    (void)state;
    at(0);
    assert_int_equal(schedule_left(SLICE(0)), 0);
    assert_int_equal(schedule_left(SLICE(0) + 5000), -5000);
}

static void a_single_vm_goes_on(void **state)
{
    (void)state;
    at(0);
    schedule_remove(1);
    schedule_remove(2);
    assert_int_equal(at(SLICE(0)), 0);
    assert_int_equal(vms[0].switches, 1);
    schedule_yield();
    assert_int_equal(at(SLICE(0) + 10), 0);
    assert_int_equal(schedule_left(SLICE(0) + 10), SLICE(0));
}

static void yield_gives_up_the_rest(void **state)
{
    (void)state;
    at(0);
    schedule_yield();
    assert_true(machine.switch_pended);
    assert_int_equal(at(100), 1);
    assert_int_equal(schedule_left(100), SLICE(1));
    /* The request is used up. */
    assert_int_equal(at(200), 1);
    schedule_yield();
    schedule_keep();
    assert_int_equal(at(300), 1);
}

static void a_removed_vm_never_runs(void **state)
{
    uint32_t now = 0;
    (void)state;
    at(now);
    schedule_remove(1);
    assert_false(schedule_has(1));
    for (unsigned n = 0; n < 6; n++) {
        now += SLICE(2);
        assert_int_equal(at(now), n % 2 ? 0 : 2);
    }
    schedule_wake(1);
    assert_int_not_equal(at(now + 10), 1);
    schedule_remove(0);
    schedule_remove(2);
    assert_int_equal(at(now + 20), SCHEDULE_NONE);
    assert_int_equal(at(now + 30), SCHEDULE_NONE);
}

static void wake_runs_at_once_and_the_slice_goes_on(void **state)
{
    (void)state;
    at(0);
    at(SLICE(0)); /* VM 1 has until SLICE(0) + SLICE(1) */
    schedule_wake(2);
    assert_true(schedule_is_due(SLICE(0) + 100));
    assert_int_equal(at(SLICE(0) + 100), 2);
    assert_int_equal(schedule_left(SLICE(0) + 100), WAKE_SLICE);
    assert_int_equal(at(SLICE(0) + 100 + WAKE_SLICE), 1);
    assert_int_equal(at(SLICE(0) + 100 + 2 * WAKE_SLICE), 1);
    assert_int_equal(schedule_left(SLICE(0) + 100 + 2 * WAKE_SLICE), SLICE(1) - 100 - WAKE_SLICE);
    /* After VM 1's slice the round goes on as if nothing had been. */
    assert_int_equal(at(SLICE(0) + WAKE_SLICE + SLICE(1)), 2);
    assert_int_equal(schedule_left(SLICE(0) + WAKE_SLICE + SLICE(1)), SLICE(2));
}

static void what_comes_after_a_wake_is_not_cut(void **state)
{
    (void)state;
    at(0);
    schedule_wake(2);
    assert_int_equal(at(100), 2);
    schedule_yield();
    assert_int_equal(at(200), 0);
    schedule_wake(2);
    assert_false(schedule_is_due(450));
    assert_int_equal(at(450), 0);
    assert_int_equal(schedule_left(450), WAKE_SLICE - 250); /* when the alarm is to come */
    assert_true(schedule_is_due(200 + WAKE_SLICE));
    assert_int_equal(at(200 + WAKE_SLICE), 2);
}

static void a_yield_does_not_end_it(void **state)
{
    (void)state;
    at(0);
    schedule_wake(2);
    at(100);
    assert_int_equal(at(100 + WAKE_SLICE), 0);
    schedule_yield();
    schedule_wake(2);
    /* The rest of VM 0's slice is given up with it; VM 2 has had its time, so the round goes on. */
    assert_int_equal(at(110 + WAKE_SLICE), 1);
    assert_int_equal(at(100 + 2 * WAKE_SLICE), 2);
    assert_int_equal(at(100 + 3 * WAKE_SLICE), 1);
    schedule_yield();
    assert_int_equal(at(110 + 3 * WAKE_SLICE), 2);
}

/* VM 2 leaves its wake line pending all the time, beside two busy ones. */
static void wake_lines_get_half_of_the_time_at_most(void **state)
{
    const uint64_t rounds = 10, work = rounds * (SLICE(0) + SLICE(1)), own = rounds * SLICE(2);
    uint32_t now = 0;
    (void)state;
    at(now);
    while (schedule_cpu_time(0) + schedule_cpu_time(1) < work) {
        if (schedule_current != 2) {
            schedule_wake(2);
        }
        now += schedule_is_due(now) ? 20 : (uint32_t)schedule_left(now);
        at(now);
    }
    assert_in_range(schedule_cpu_time(2), own + work / 2, own + work + rounds * WAKE_SLICE);
}

static void waking_the_running_vm_changes_nothing(void **state)
{
    (void)state;
    at(0);
    schedule_wake(0);
    assert_int_equal(at(100), 0);
    assert_int_equal(schedule_left(100), SLICE(0) - 100);
    assert_int_equal(vms[0].switches, 1);
}

static void two_wakes_are_both_served(void **state)
{
    (void)state;
    at(0);
    schedule_wake(2);
    schedule_wake(1);
    assert_int_equal(at(100), 1);
    assert_int_equal(at(200), 1); /* one does not cut the other */
    assert_int_equal(at(100 + WAKE_SLICE), 2);
    assert_int_equal(at(100 + 2 * WAKE_SLICE), 0);
}

/* A VM that was cut itself has its wake line's slice first, then the rest of its own. */
static void a_cut_vm_is_woken(void **state)
{
    (void)state;
    at(0);
    at(SLICE(0));
    schedule_wake(0);
    assert_int_equal(at(SLICE(0) + 100), 0);
    schedule_wake(1);
    assert_int_equal(at(SLICE(0) + 100 + WAKE_SLICE), 1);
    schedule_wake(2);
    assert_int_equal(at(SLICE(0) + 110 + WAKE_SLICE), 1);
    assert_int_equal(at(SLICE(0) + 100 + 2 * WAKE_SLICE), 2);
    assert_int_equal(at(SLICE(0) + 100 + 3 * WAKE_SLICE), 1);
    assert_int_equal(at(SLICE(0) + SLICE(1) + 2 * WAKE_SLICE), 2);
}

static void wake_in_a_yield(void **state)
{
    (void)state;
    at(0);
    schedule_yield();
    schedule_wake(2);
    assert_int_equal(at(100), 2);
    /* VM 0 had given up: it is not owed anything, VM 1 comes. */
    assert_int_equal(at(100 + SLICE(2)), 1);
}

static void processor_time_is_accounted(void **state)
{
    (void)state;
    at(0);
    machine.ticks = 300;
    assert_int_equal(schedule_cpu_time(0), 300);
    assert_int_equal(schedule_cpu_time(1), 0);
    at(SLICE(0));
    machine.ticks = SLICE(0) + 7;
    assert_int_equal(schedule_cpu_time(0), SLICE(0));
    assert_int_equal(schedule_cpu_time(1), 7);
}

static void time_has_64_bits(void **state)
{
    uint64_t before;
    (void)state;
    machine.ticks = 0xFFFFFF00u;
    schedule_init();
    at(0xFFFFFF00u);
    before = schedule_time();
    machine.ticks = 0x100u;
    assert_int_equal(schedule_time() - before, 0x200);
    machine.ticks = 0xFFFFFFFFu;
    schedule_time();
    machine.ticks = 1;
    assert_int_equal(schedule_time() >> 32, 2);
}

static void slices_run_over_the_wrap(void **state)
{
    (void)state;
    machine.ticks = 0xFFFFFE00u;
    schedule_init();
    assert_int_equal(at(0xFFFFFE00u), 0);
    assert_int_equal(at(0u), 0);
    assert_int_equal(schedule_left(0), SLICE(0) - 0x200u);
    assert_int_equal(at(SLICE(0) - 0x200u), 1);
}

static void the_trace_tells_why(void **state)
{
    (void)state;
    at(0);
    at(SLICE(0));
    schedule_yield();
    at(SLICE(0) + 10);
    schedule_wake(0);
    at(SLICE(0) + 20);
    assert_int_equal(trace_next, 4);
    assert_int_equal(trace_ring[1].event, TRACE_SLICE);
    assert_int_equal(trace_ring[1].vm, 1);
    assert_int_equal(trace_ring[2].event, TRACE_YIELD);
    assert_int_equal(trace_ring[3].event, TRACE_WAKE);
    assert_int_equal(trace_ring[3].vm, 0);
    assert_int_equal(trace_ring[3].time, SLICE(0) + 20);
}

#define TEST(function) cmocka_unit_test_setup(function, machine_reset)

int core_schedule_tests(void)
{
    const struct CMUnitTest tests[] = {
        TEST(round_robin),
        TEST(a_slice_is_not_cut),
        TEST(left_is_never_zero),
        TEST(a_single_vm_goes_on),
        TEST(yield_gives_up_the_rest),
        TEST(a_removed_vm_never_runs),
        TEST(wake_runs_at_once_and_the_slice_goes_on),
        TEST(what_comes_after_a_wake_is_not_cut),
        TEST(a_yield_does_not_end_it),
        TEST(wake_lines_get_half_of_the_time_at_most),
        TEST(waking_the_running_vm_changes_nothing),
        TEST(two_wakes_are_both_served),
        TEST(a_cut_vm_is_woken),
        TEST(wake_in_a_yield),
        TEST(processor_time_is_accounted),
        TEST(time_has_64_bits),
        TEST(slices_run_over_the_wrap),
        TEST(the_trace_tells_why),
    };
    return cmocka_run_group_tests_name("core schedule", tests, NULL, NULL);
}
