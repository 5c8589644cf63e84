/* SPDX-License-Identifier: Apache-2.0 */
#include "core_machine.h"

#include "hypercall.h"
#include "schedule.h"
#include "vm.h"

#include <septum/guest.h>
#include <string.h>

static int32_t call(unsigned vm, unsigned number, uint32_t r0, uint32_t r1)
{
    uint64_t result = hypercall(vm, number, true, r0, r1);
    assert_int_equal(result >> 32, r1);
    return (int32_t)result;
}

static void put_word(uint32_t address, uint32_t word)
{
    memcpy(machine_memory(address), &word, sizeof word);
}

static void memory_is_owned_whole(void **state)
{
    (void)state;
    assert_true(vm_owns_memory(0, RAM(0), RAM_SIZE));
    assert_true(vm_owns_memory(0, FAR_RAM(0) + 5, RAM_SIZE - 5));
    assert_false(vm_owns_memory(0, RAM(0), RAM_SIZE + 1));
    assert_false(vm_owns_memory(0, RAM(0) - 1, 2));
    assert_false(vm_owns_memory(0, RAM(0) + RAM_SIZE - 1, 2));
    assert_false(vm_owns_memory(0, RAM(1), 1));
    assert_false(vm_owns_memory(0, RAM(0), UINT32_MAX));
    assert_false(vm_owns_memory(0, RAM(0), 0u - RAM(0)));
    assert_true(vm_owns_memory(0, RAM(1), 0));
    /* Windows that adjoin. */
    assert_true(vm_owns_memory(1, RAM(1), RAM_SIZE));
    assert_true(vm_owns_memory(1, RAM(1) + RAM_SIZE / 2 - 1, 2));
    /* A window that ends with the address space. */
    assert_true(vm_owns_memory(2, 0xFFFFFFFFu, 1));
    assert_true(vm_owns_memory(2, 0xFFFFF000u, 0x1000u));
    assert_false(vm_owns_memory(2, 0xFFFFFFFFu, 2));
}

static void unknown_calls(void **state)
{
    (void)state;
    for (unsigned number = SEPTUM_CALL_STOP + 1; number < SEPTUM_CALL_LIMIT; number++) {
        assert_int_equal(call(0, number, 0, 0), SEPTUM_ENOSYS);
    }
}

static void unprivileged_calls(void **state)
{
    (void)state;
    for (unsigned number = 0; number < SEPTUM_CALL_LIMIT; number++) {
        uint64_t result = hypercall(0, number, false, RAM(0), 4);
        assert_int_equal((int32_t)result, SEPTUM_EPERM);
        assert_int_equal(result >> 32, 4);
    }
    assert_true(schedule_has(0));
    assert_false(machine.switch_pended);
    assert_int_equal(hypercall(1, SEPTUM_CALL_VERSION, false, 0, 0),
                     SEPTUM_ABI_MAJOR << 16 | SEPTUM_ABI_MINOR);
}

static void vm_info(void **state)
{
    struct septum_vm_info info;
    (void)state;
    vms[2].switches = 77;
    vms[2].restarts = 3;
    vms[2].skipped = 5;
    put_word(RAM(2), sizeof info);
    assert_int_equal(call(2, SEPTUM_CALL_VM_INFO, RAM(2), 0), sizeof info);
    memcpy(&info, machine_memory(RAM(2)), sizeof info);
    assert_int_equal(info.size, sizeof info);
    assert_int_equal(info.vm, 2);
    assert_int_equal(info.vms, VMS);
    assert_int_equal(info.slice_us, SLICE(2) / 20u);
    assert_int_equal(info.clock_hz, 20000000u);
    assert_int_equal(info.switches, 77);
    assert_int_equal(info.restarts, 3);
    assert_int_equal(info.skipped, 5);
    assert_string_equal(info.name, "gamma-of-15-let");
    assert_string_equal(info.board, "the-host");
}

static void vm_info_of_other_sizes(void **state)
{
    uint32_t end = RAM(0) + RAM_SIZE;
    (void)state;
    memset(machine_memory(RAM(0)), 0xEE, 0x100);
    put_word(RAM(0), 4);
    assert_int_equal(call(0, SEPTUM_CALL_VM_INFO, RAM(0), 0), 4);
    assert_int_equal(*machine_memory(RAM(0) + 4), 0xEE);
    put_word(RAM(0), 9);
    assert_int_equal(call(0, SEPTUM_CALL_VM_INFO, RAM(0), 0), 9);
    assert_int_equal(*machine_memory(RAM(0) + 9), 0xEE);
    put_word(RAM(0), UINT32_MAX);
    assert_int_equal(call(0, SEPTUM_CALL_VM_INFO, RAM(0), 0), sizeof(struct septum_vm_info));
    put_word(RAM(0), 3);
    assert_int_equal(call(0, SEPTUM_CALL_VM_INFO, RAM(0), 0), SEPTUM_EINVAL);
    for (uint32_t off = 1; off < 4; off++) {
        assert_int_equal(call(0, SEPTUM_CALL_VM_INFO, RAM(0) + off, 0), SEPTUM_EINVAL);
    }
    /* The size fits, the structure does not; and what a smaller size asks for fits again. */
    put_word(end - 8, sizeof(struct septum_vm_info));
    assert_int_equal(call(0, SEPTUM_CALL_VM_INFO, end - 8, 0), SEPTUM_EFAULT);
    put_word(end - 8, 8);
    assert_int_equal(call(0, SEPTUM_CALL_VM_INFO, end - 8, 0), 8);
    assert_int_equal(call(0, SEPTUM_CALL_VM_INFO, end, 0), SEPTUM_EFAULT);
    assert_int_equal(call(0, SEPTUM_CALL_VM_INFO, RAM(1), 0), SEPTUM_EFAULT);
    assert_int_equal(call(0, SEPTUM_CALL_VM_INFO, 0, 0), SEPTUM_EFAULT);
    assert_int_equal(call(0, SEPTUM_CALL_VM_INFO, 0xFFFFFFFCu, 0), SEPTUM_EFAULT);
    put_word(0xFFFFFFFCu, 64);
    assert_int_equal(call(2, SEPTUM_CALL_VM_INFO, 0xFFFFFFFCu, 0), SEPTUM_EFAULT);
}

static void console_write(void **state)
{
    (void)state;
    assert_int_equal(call(0, SEPTUM_CALL_CONSOLE_WRITE, 0, 0), 0);
    assert_int_equal(call(0, SEPTUM_CALL_CONSOLE_WRITE, RAM(1), 1), SEPTUM_EFAULT);
    assert_int_equal(call(0, SEPTUM_CALL_CONSOLE_WRITE, RAM(0), RAM_SIZE + 1), SEPTUM_EFAULT);
    assert_int_equal(call(0, SEPTUM_CALL_CONSOLE_WRITE, RAM(0) + 1, UINT32_MAX), SEPTUM_EFAULT);
    memcpy(machine_memory(RAM(0)), "hello\n", 6);
    assert_int_equal(call(0, SEPTUM_CALL_CONSOLE_WRITE, RAM(0), 6), 6);
    assert_string_equal(machine_output(), "[alpha 0.000000] hello\n");
    machine.console_room = 0;
    assert_int_equal(call(0, SEPTUM_CALL_CONSOLE_WRITE, RAM(0), 6), 6);
    assert_int_equal(call(0, SEPTUM_CALL_CONSOLE_WRITE, RAM(0), 6), SEPTUM_EAGAIN);
}

static void doorbells(void **state)
{
    (void)state;
    assert_int_equal(call(0, SEPTUM_CALL_DOORBELL, 0, 0), 2);
    assert_int_equal(machine.raised_count, 2);
    assert_int_equal(machine.raised[0] + machine.raised[1], 101 + 102);
    assert_int_equal(call(0, SEPTUM_CALL_DOORBELL, 1, 0), 1);
    assert_int_equal(machine.raised[2], 111);
    assert_int_equal(call(0, SEPTUM_CALL_DOORBELL, 2, 0), SEPTUM_EINVAL);
    assert_int_equal(call(0, SEPTUM_CALL_DOORBELL, 256, 0), SEPTUM_EINVAL);
    assert_int_equal(call(0, SEPTUM_CALL_DOORBELL, UINT32_MAX, 0), SEPTUM_EINVAL);
    assert_int_equal(call(1, SEPTUM_CALL_DOORBELL, 0, 0), SEPTUM_EINVAL);
    assert_int_equal(machine.raised_count, 3);
}

static void times(void **state)
{
    (void)state;
    schedule(0);
    machine.ticks = 0xF0000000u;
    assert_true(hypercall(0, SEPTUM_CALL_TIME_NS, true, 1, 2) == 0xF0000000ull * NS_A_TICK);
    assert_true(hypercall(0, SEPTUM_CALL_CPU_NS, true, 1, 2) == 0xF0000000ull * NS_A_TICK);
    assert_true(hypercall(1, SEPTUM_CALL_CPU_NS, true, 1, 2) == 0);
}

static void yield_restart_stop(void **state)
{
    (void)state;
    schedule(0);
    assert_int_equal(call(0, SEPTUM_CALL_YIELD, 0, 0), 0);
    assert_true(machine.switch_pended);
    assert_int_equal(schedule(10), 1);
    call(1, SEPTUM_CALL_RESTART, 0, 0);
    assert_int_equal(machine.restarted, 1u << 1);
    assert_int_equal(vms[1].restarts, 1);
    assert_true(schedule_has(1));
    assert_string_equal(machine_output(), "septum: vm beta restarted at its own request\n");
    assert_int_equal(schedule(20), 2);
    call(2, SEPTUM_CALL_STOP, 0, 0);
    assert_false(schedule_has(2));
    assert_string_equal(machine_output(),
                        "septum: vm gamma-of-15-let stopped at its own request\n");
}

#define TEST(function) cmocka_unit_test_setup(function, machine_reset)

int core_hypercall_tests(void)
{
    const struct CMUnitTest tests[] = {
        TEST(memory_is_owned_whole),  TEST(unknown_calls), TEST(unprivileged_calls), TEST(vm_info),
        TEST(vm_info_of_other_sizes), TEST(console_write), TEST(doorbells),          TEST(times),
        TEST(yield_restart_stop),
    };
    return cmocka_run_group_tests_name("core hypercall", tests, NULL, NULL);
}
