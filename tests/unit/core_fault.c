/* SPDX-License-Identifier: Apache-2.0 */
#include "core_machine.h"

#include "console.h"
#include "fault.h"
#include "plan.h"
#include "schedule.h"
#include "trace.h"
#include "vm.h"

#include <string.h>

static const struct fault a_store = {
    .kind = FAULT_STORE,
    .has_frame = true,
    .address = 0x40204010u,
    .r = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0x28200FF0u, 0x00200201u, 0x00200100u},
    .psr = 0x61000000u,
    .sfsr = 0x48u,
};

#define REGISTERS                                                                           \
    "septum:    r0 0x00000000 r1 0x00000001 r2 0x00000002 r3 0x00000003 r4 0x00000004 "     \
    "r5 0x00000005 r6 0x00000006 r7 0x00000007 r8 0x00000008 r9 0x00000009 r10 0x0000000A " \
    "r11 0x0000000B r12 0x0000000C\n"

static void the_report(void **state)
{
    (void)state;
    schedule(0);
    fault_handle(0, &a_store);
    assert_string_equal(machine_output(),
                        "septum: vm alpha stopped: store 0x40204010 (UART4, owner nobody) "
                        "pc 0x00200100 lr 0x00200201 sp 0x28200FF0 psr 0x61000000 "
                        "cfsr 0x00000000 sfsr 0x00000048\n" REGISTERS);
    assert_false(schedule_has(0));
    assert_true(machine.switch_pended);
    assert_int_equal(trace_ring[(trace_next - 1) % TRACE_SIZE].event, TRACE_FAULT);
}

/* A register that several VMs share: what counts is who has the bits. */
static void bits_of_a_register(void **state)
{
    struct fault fault = a_store;
    (void)state;
    schedule(0);
    fault.bits = 0x30u;
    fault.owner = plan_vms[2].info->name;
    fault_handle(0, &fault);
    assert_non_null(
        strstr(machine_output(),
               " store 0x40204010 (UART4, owner gamma-of-15-let) bits 0x00000030 pc 0x"));
    schedule_init();
    schedule(0);
    fault.owner = NULL;
    fault_handle(0, &fault);
    assert_non_null(
        strstr(machine_output(), " store 0x40204010 (UART4, owner nobody) bits 0x00000030 pc 0x"));
}

static void restart_on_fault(void **state)
{
    (void)state;
    schedule(0);
    fault_handle(1, &a_store);
    assert_int_equal(machine.restarted, 1u << 1);
    assert_int_equal(vms[1].restarts, 1);
    assert_true(schedule_has(1));
    assert_memory_equal(machine_output(), "septum: vm beta restarted: store ", 33);
}

static void skip_on_fault(void **state)
{
    (void)state;
    schedule(0);
    assert_false(fault_skip(0));
    assert_int_equal(vms[0].skipped, 0);
    assert_true(fault_skip(2));
    assert_int_equal(vms[2].skipped, 1);
    assert_true(schedule_has(2));
    assert_string_equal(machine_output(), "");
    fault_handle(2, &a_store);
    assert_false(schedule_has(2));
}

static void places(void **state)
{
    static const struct {
        uint32_t address;
        const char *text;
    } cases[] = {
        {0x00000000u, "0x00000000 (FIRMWARE, owner hypervisor)"},
        {0x001FFFFFu, "0x001FFFFF (FIRMWARE, owner hypervisor)"},
        {0x00200000u, "0x00200000 (nothing there, owner nobody)"},
        {0x10000010u, "0x10000010 (FIRMWARE, owner hypervisor, Secure alias)"},
        {0x28100800u, "0x28100800 (status, owner shared)"},
        {RAM(0), "0x28200000 (ram, owner alpha)"},
        {RAM(0) | 0x10000000u, "0x38200000 (ram, owner alpha, Secure alias)"},
        {0x40204FFFu, "0x40204FFF (UART4, owner nobody)"},
        {0xFFFFFFFFu, "0xFFFFFFFF (nothing there, owner nobody)"},
    };
    (void)state;
    for (unsigned n = 0; n < sizeof cases / sizeof cases[0]; n++) {
        console_print("at ");
        machine_output();
        fault_print_place(cases[n].address, NULL);
        assert_string_equal(machine_output(), cases[n].text);
        console_print("\n");
    }
}

/* Every kind has words of its own. */
static void kinds(void **state)
{
    struct fault fault = a_store;
    (void)state;
    for (unsigned kind = 0; kind < FAULT_KINDS; kind++) {
        fault.kind = kind;
        schedule_init();
        schedule(0);
        fault_handle(0, &fault);
        assert_memory_equal(machine_output(), "septum: vm alpha stopped: ", 26);
        assert_in_range(machine.console[26], 'a', 'z');
    }
}

#define TEST(function) cmocka_unit_test_setup(function, machine_reset)

int core_fault_tests(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_report),       TEST(bits_of_a_register),
        TEST(restart_on_fault), TEST(skip_on_fault),
        TEST(places),           TEST(kinds),
    };
    return cmocka_run_group_tests_name("core fault", tests, NULL, NULL);
}
