/* SPDX-License-Identifier: Apache-2.0 */
#include "core_machine.h"

#include "console.h"
#include "monitor.h"
#include "schedule.h"
#include "trace.h"
#include "vm.h"

#include <stdio.h>
#include <string.h>

static uint32_t take(unsigned vm, const char *text)
{
    uint32_t size = (uint32_t)strlen(text);
    memcpy(machine_memory(RAM(vm)), text, size);
    return console_take(vm, RAM(vm), size);
}

static void whole_lines_with_name_and_time(void **state)
{
    (void)state;
    machine.ticks = 24690000u; /* 1.2345 s */
    assert_int_equal(take(0, "one\ntwo\nrest"), 12);
    assert_string_equal(machine_output(), "[alpha 1.234500] one\n[alpha 1.234500] two\n");
    assert_int_equal(take(0, " of it\n"), 7);
    assert_string_equal(machine_output(), "[alpha 1.234500] rest of it\n");
}

static void lines_of_vms_do_not_mix(void **state)
{
    (void)state;
    take(0, "al");
    take(1, "be\n");
    take(0, "pha\n");
    assert_string_equal(machine_output(), "[beta 0.000000] be\n[alpha 0.000000] alpha\n");
}

static void long_lines_are_broken(void **state)
{
    char text[2 * VM_LINE_SIZE + 3];
    const char *output;
    (void)state;
    memset(text, 'x', sizeof text);
    text[sizeof text - 2] = '\n';
    text[sizeof text - 1] = 0;
    assert_int_equal(take(0, text), 2 * VM_LINE_SIZE + 2);
    output = machine_output();
    assert_int_equal(strlen(output), 2 * VM_LINE_SIZE + 1 + 3 * strlen("[alpha 0.000000] \n"));
    /* A line of exactly the buffer's size is one line. */
    memset(text, 'y', VM_LINE_SIZE);
    text[VM_LINE_SIZE] = '\n';
    text[VM_LINE_SIZE + 1] = 0;
    take(0, text);
    output = machine_output();
    assert_int_equal(strlen(output), VM_LINE_SIZE + strlen("[alpha 0.000000] \n"));
}

static void control_characters_are_dropped(void **state)
{
    (void)state;
    assert_int_equal(take(0, "a\r\x1b[2Jb\x01\tc\n"), 11);
    assert_string_equal(machine_output(), "[alpha 0.000000] a[2Jb\tc\n");
}

static void a_slow_uart_is_not_waited_for(void **state)
{
    (void)state;
    machine.console_room = 20;
    /* The second line has to wait until the first is out. */
    assert_int_equal(take(0, "first line\nsecond line\n"), 11);
    assert_int_equal(machine.console_used, 20);
    assert_int_equal(take(0, "second line\n"), 0);
    machine.console_room = UINT32_MAX;
    monitor_poll();
    assert_string_equal(machine_output(), "[alpha 0.000000] first line\n");
    assert_int_equal(take(0, "second line\n"), 12);
    assert_string_equal(machine_output(), "[alpha 0.000000] second line\n");
}

static void a_due_switch_stops_the_taking(void **state)
{
    (void)state;
    machine.due_after = 5;
    assert_in_range(take(0, "0123456789 0123456789\n"), 0, 6);
    machine.due_after = UINT32_MAX;
    take(0, "\n");
    machine_output();
}

static void vms_take_turns(void **state)
{
    const char *output;
    (void)state;
    machine.console_room = 0;
    take(0, "a\n");
    take(1, "b\n");
    take(2, "c\n");
    machine.console_room = UINT32_MAX;
    /* Not all at once: what is urgent waits for what a switch sends. */
    monitor_poll();
    assert_int_equal(machine.console_used, 16);
    for (uint32_t n = 0; n < 4; n++) {
        monitor_poll();
    }
    output = machine_output();
    assert_non_null(strstr(output, "] a\n"));
    assert_non_null(strstr(output, "] b\n"));
    assert_non_null(strstr(output, "] c\n"));
}

static void own_messages_are_whole(void **state)
{
    (void)state;
    machine.console_room = 10;
    take(0, "guest line\n");
    assert_int_equal(machine.console_used, 10);
    machine.console_room = UINT32_MAX;
    console_print("x%u %u", 0u, 4294967295u);
    console_print(" %s%x %3 %3 %w %w\n", "=", 0x00ABCDEFu, 7u, 1234u, "a\0bc\0", 1u, "a\0bc\0", 0u);
    console_print("next\n");
    assert_string_equal(machine_output(), "[alpha 0.000000] guest line\n"
                                          "septum: x0 4294967295 =0x00ABCDEF 007 1234 bc a\n"
                                          "septum: next\n");
}

static void a_dead_uart_does_not_hold_the_machine(void **state)
{
    (void)state;
    machine.console_room = 0;
    console_print("nobody reads this\n");
    assert_int_equal(machine.console_used, 0);
}

static void large_times(void **state)
{
    (void)state;
    schedule(0);
    /* 2^32 ticks are 214.7 s: beyond one wrap of the time base. */
    machine.ticks = 0xFFFFFFFFu;
    schedule_time();
    machine.ticks = 20000000u - 1u;
    take(0, "late\n");
    assert_string_equal(machine_output(), "[alpha 215.748364] late\n");
}

/* 40 switches, the trace asked for, and further switches while it is printed. */
static void the_trace_is_printed_without_gaps(void **state)
{
    const char *output, *at;
    (void)state;
    for (uint32_t n = 0; n < 40; n++) {
        machine.ticks = 1000 + n;
        trace(TRACE_SLICE, n % VMS, machine.ticks);
    }
    machine.typed = 'r';
    for (uint32_t n = 0; n < 2 * TRACE_SIZE; n++) {
        monitor_poll();
        machine.ticks = 2000 + n;
        trace(TRACE_YIELD, 0, machine.ticks);
    }
    at = output = machine_output();
    for (uint32_t n = 0; n < TRACE_SIZE; n++) {
        char expected[64];
        snprintf(expected, sizeof expected, "septum: trace %u ", n < 32 ? 1008 + n : 2000 + n - 32);
        assert_memory_equal(at, expected, strlen(expected));
        at = strchr(at, '\n') + 1;
    }
    assert_int_equal(*at, 0);
}

#define TEST(function) cmocka_unit_test_setup(function, machine_reset)

int core_console_tests(void)
{
    const struct CMUnitTest tests[] = {
        TEST(whole_lines_with_name_and_time),
        TEST(lines_of_vms_do_not_mix),
        TEST(long_lines_are_broken),
        TEST(control_characters_are_dropped),
        TEST(a_slow_uart_is_not_waited_for),
        TEST(a_due_switch_stops_the_taking),
        TEST(vms_take_turns),
        TEST(own_messages_are_whole),
        TEST(a_dead_uart_does_not_hold_the_machine),
        TEST(large_times),
        TEST(the_trace_is_printed_without_gaps),
    };
    return cmocka_run_group_tests_name("core console", tests, NULL, NULL);
}
