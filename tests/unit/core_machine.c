/* SPDX-License-Identifier: Apache-2.0 */
#include "core_machine.h"

#include "console.h"
#include "mechanism.h"
#include "monitor.h"
#include "plan.h"
#include "schedule.h"
#include "trace.h"
#include "vm.h"

#include <string.h>

struct machine machine;
struct vm vms[VMS];

/* VM 1's two RAM windows lie side by side, of which the plan makes one piece of memory. */
static const struct plan_range ranges[VMS][2] = {
    {{RAM(0), RAM(0) + RAM_SIZE - 1}, {FAR_RAM(0), FAR_RAM(0) + RAM_SIZE - 1}},
    {{RAM(1), RAM(1) + RAM_SIZE - 1}},
    {{RAM(2), RAM(2) + RAM_SIZE - 1}, {0xFFFFF000u, 0xFFFFFFFFu}},
};
static const struct plan_doorbell bells_of_0[] = {{0, 101}, {0, 102}, {1, 111}};

#define INFO(n, called)                                                                       \
    {                                                                                         \
        .vm = n, .vms = VMS, .slice_us = SLICE(n) / 20u, .clock_hz = 1000000000u / NS_A_TICK, \
        .name = called, .board = "the-host",                                                  \
    }
static const struct septum_vm_info infos[] = {INFO(0, "alpha"), INFO(1, "beta"),
                                              INFO(2, "gamma-of-15-let")};

const uint32_t plan_vm_count = VMS;
const struct plan_vm plan_vms[VMS] = {
    {.info = &infos[0],
     .slice = SLICE(0),
     .on_fault = PLAN_STOP,
     .range_count = 2,
     .ranges = ranges[0],
     .ipc_count = 2,
     .doorbell_count = 3,
     .doorbells = bells_of_0},
    {.info = &infos[1],
     .slice = SLICE(1),
     .on_fault = PLAN_RESTART,
     .unpriv_calls = 1,
     .range_count = 1,
     .ranges = ranges[1]},
    {.info = &infos[2],
     .slice = SLICE(2),
     .on_fault = PLAN_SKIP,
     .range_count = 2,
     .ranges = ranges[2]},
};
const uint32_t plan_wake_slice = WAKE_SLICE;
const uint32_t plan_console = 0x50200000u;
const struct plan_place plan_places[] = {
    {0x00000000u, 0x001FFFFFu, "FIRMWARE", "hypervisor"},
    {0x28100000u, 0x28100FFFu, "status", "shared"},
    {RAM(0), RAM(0) + RAM_SIZE - 1, "ram", "alpha"},
    {0x40204000u, 0x40204FFFu, "UART4", "nobody"},
    {0x00000000u, 0xFFFFFFFFu, "nothing there", "nobody"},
};

static uint8_t memory[VMS][2][RAM_SIZE];

int machine_reset(void **state)
{
    const struct machine fresh = {.console_room = UINT32_MAX, .typed = -1, .due_after = UINT32_MAX};
    (void)state;
    /* The console remembers a line that it was in the middle of: let it finish. */
    machine = fresh;
    monitor_poll();
    monitor_poll();
    machine = fresh;
    memset(vms, 0, sizeof vms);
    memset(memory, 0, sizeof memory);
    memset(trace_ring, 0, sizeof trace_ring);
    trace_next = 0;
    schedule_init();
    return 0;
}

uint8_t *machine_memory(uint32_t address)
{
    for (uint32_t vm = 0; vm < VMS; vm++) {
        if (address - RAM(vm) < RAM_SIZE) {
            return &memory[vm][0][address - RAM(vm)];
        }
        if (address - FAR_RAM(vm) < RAM_SIZE) {
            return &memory[vm][1][address - FAR_RAM(vm)];
        }
    }
    if (address >= 0xFFFFF000u) {
        return &memory[2][1][address - 0xFFFFF000u];
    }
    fail_msg("access to 0x%08x", address);
    return NULL;
}

const char *machine_output(void)
{
    machine.console[machine.console_used] = 0;
    machine.console_used = 0;
    return machine.console;
}

uint32_t machine_ticks(void)
{
    return machine.ticks;
}

uint64_t machine_ticks_to_ns(uint64_t ticks)
{
    return ticks * NS_A_TICK;
}

uint32_t machine_divide(uint64_t *value, uint32_t by)
{
    uint32_t rest = (uint32_t)(*value % by);
    *value /= by;
    return rest;
}

void machine_pend_switch(void)
{
    machine.switch_pended = true;
}

bool machine_switch_is_due(void)
{
    if (machine.due_after == 0) {
        return true;
    }
    machine.due_after -= machine.due_after != UINT32_MAX;
    return false;
}

void machine_restart_vm(unsigned vm)
{
    machine.restarted |= 1u << vm;
}

void machine_raise_line(uint32_t line)
{
    assert_in_range(machine.raised_count, 0, 3);
    machine.raised[machine.raised_count++] = line;
}

bool machine_is_ram(uint32_t address)
{
    return address < 0xFFFFF000u;
}

void machine_read_guest(void *to, uint32_t address, uint32_t size)
{
    for (uint32_t n = 0; n < size; n++) {
        ((uint8_t *)to)[n] = *machine_memory(address + n);
    }
}

void machine_write_guest(uint32_t address, const void *from, uint32_t size)
{
    for (uint32_t n = 0; n < size; n++) {
        *machine_memory(address + n) = ((const uint8_t *)from)[n];
    }
}

bool machine_console_put(char c)
{
    if (machine.console_room == 0) {
        return false;
    }
    machine.console_room -= machine.console_room != UINT32_MAX;
    machine.ticks += machine.tick_a_char;
    assert_in_range(machine.console_used, 0, sizeof machine.console - 2);
    machine.console[machine.console_used++] = c;
    return true;
}

int machine_console_get(void)
{
    int c = machine.typed;
    machine.typed = -1;
    return c;
}

int main(void)
{
    int failed = core_schedule_tests();
    failed += core_hypercall_tests();
    failed += core_console_tests();
    failed += core_fault_tests();
    return failed != 0;
}
