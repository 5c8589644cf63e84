/* SPDX-License-Identifier: Apache-2.0 */
#include "hypercall.h"

#include "console.h"
#include "fault.h"
#include "mechanism.h"
#include "plan.h"
#include "schedule.h"
#include "septum/guest.h"
#include "vm.h"

bool vm_owns_memory(unsigned vm, uint32_t address, uint32_t size)
{
    const struct plan_range *range = plan_vms[vm].ranges;
    const struct plan_range *end = range + plan_vms[vm].range_count;

    for (; range < end; range++) {
        uint32_t offset = address - range->base, length = range->last - range->base;
        if (offset <= length && size <= length - offset + 1) {
            return true;
        }
    }
    return !size;
}

static int32_t vm_info(unsigned vm, uint32_t address)
{
    struct septum_vm_info info = *plan_vms[vm].info;
    uint32_t size;

    if (address & 3) {
        return SEPTUM_EINVAL;
    }
    if (!vm_owns_memory(vm, address, sizeof size)) {
        return SEPTUM_EFAULT;
    }
    machine_read_guest(&size, address, sizeof size);
    if (size < sizeof size) {
        return SEPTUM_EINVAL;
    }
    if (size > sizeof info) {
        size = sizeof info;
    }
    if (!vm_owns_memory(vm, address, size) || !machine_is_ram(address)) {
        return SEPTUM_EFAULT;
    }
    info.size = size;
    info.switches = vms[vm].switches;
    info.restarts = vms[vm].restarts;
    info.skipped = vms[vm].skipped;
    machine_write_guest(address, &info, size);
    return (int32_t)size;
}

static int32_t console_write(unsigned vm, uint32_t address, uint32_t size)
{
    uint32_t taken;

    if (!size) {
        return 0;
    }
    if (!vm_owns_memory(vm, address, size)) {
        return SEPTUM_EFAULT;
    }
    taken = console_take(vm, address, size);
    return taken ? (int32_t)taken : SEPTUM_EAGAIN;
}

static int32_t doorbell(unsigned vm, uint32_t ipc)
{
    const struct plan_vm *plan = &plan_vms[vm];
    int32_t rung = 0;

    if (ipc >= plan->ipc_count) {
        return SEPTUM_EINVAL;
    }
    for (unsigned i = 0; i < plan->doorbell_count; i++) {
        if (plan->doorbells[i].ipc == ipc) {
            machine_raise_line(plan->doorbells[i].line);
            rung++;
        }
    }
    return rung;
}

uint64_t hypercall(unsigned vm, unsigned number, bool privileged, uint32_t r0, uint32_t r1)
{
    int32_t result = 0;

    if (!privileged && !plan_vms[vm].unpriv_calls) {
        number = SEPTUM_CALL_LIMIT;
    }
    switch (number) {
    case SEPTUM_CALL_VERSION:
        result = (int32_t)(SEPTUM_ABI_MAJOR << 16 | SEPTUM_ABI_MINOR);
        break;
    case SEPTUM_CALL_VM_INFO:
        result = vm_info(vm, r0);
        break;
    case SEPTUM_CALL_CONSOLE_WRITE:
        result = console_write(vm, r0, r1);
        break;
    case SEPTUM_CALL_YIELD:
        schedule_yield();
        break;
    case SEPTUM_CALL_DOORBELL:
        result = doorbell(vm, r0);
        break;
    case SEPTUM_CALL_TIME_NS:
        return machine_ticks_to_ns(schedule_time());
    case SEPTUM_CALL_CPU_NS:
        return machine_ticks_to_ns(schedule_cpu_time(vm));
    case SEPTUM_CALL_RESTART:
    case SEPTUM_CALL_STOP:
        vm_end(vm, number == SEPTUM_CALL_RESTART, 0, "at its own request");
        break;
    case SEPTUM_CALL_LIMIT:
        result = SEPTUM_EPERM;
        break;
    default:
        result = SEPTUM_ENOSYS;
    }
    return (uint64_t)r1 << 32 | (uint32_t)result;
}
