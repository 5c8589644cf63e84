/* SPDX-License-Identifier: Apache-2.0 */
#include "fault.h"

#include "console.h"
#include "mechanism.h"
#include "plan.h"
#include "schedule.h"
#include "trace.h"
#include "vm.h"

static const char *const kind_names[FAULT_KINDS] = {
    [FAULT_LOAD] = "load ",
    [FAULT_STORE] = "store ",
    [FAULT_EXECUTE] = "execute ",
    [FAULT_ACCESS] = "refused access ",
    [FAULT_STACK] = "stack ",
    [FAULT_VECTOR_TABLE] = "vector table ",
    [FAULT_INSTRUCTION] = "bad instruction",
    [FAULT_BREAKPOINT] = "breakpoint",
    [FAULT_RETURN] = "bad exception return",
    [FAULT_ESCALATED] = "fault in the guest that it could not handle",
};

static const char *owner_name(unsigned owner)
{
    switch (owner) {
    case PLAN_HYPERVISOR:
        return "hypervisor";
    case PLAN_SHARED:
        return "shared";
    case PLAN_NO_VM:
        return "nobody";
    default:
        return plan_vms[owner].name;
    }
}

void fault_print_place(uint32_t address, uint8_t owner)
{
    /* The plan lists Non-secure addresses; bit 28 set is the Secure alias of the same place. */
    uint32_t plain = address < 0x60000000u ? address & ~0x10000000u : address;

    console_print("0x%x", address);
    for (uint32_t i = 0; i < plan_place_count; i++) {
        const struct plan_place *place = &plan_places[i];
        if (plain >= place->base && plain <= place->last) {
            console_print(" (%s, owner %s%s", place->name,
                          owner_name(owner == PLAN_NO_VM ? place->owner : owner),
                          address == plain ? ")" : ", Secure alias)");
            return;
        }
    }
    console_print(" (nothing there, owner nobody)");
}

static void report(unsigned vm, const struct fault *fault, const char *action)
{
    console_begin();
    console_print("vm %s%s: %s", plan_vms[vm].name, action, kind_names[fault->kind]);
    if (fault->kind <= FAULT_VECTOR_TABLE) {
        fault_print_place(fault->address, fault->bits ? fault->owner : PLAN_NO_VM);
    }
    if (fault->bits) {
        console_print(" bits 0x%x", fault->bits);
    }
    if (!fault->has_frame) {
        console_print(", registers not stacked");
    }
    console_print(" pc 0x%x lr 0x%x sp 0x%x psr 0x%x cfsr 0x%x sfsr 0x%x", fault->r[15],
                  fault->r[14], fault->r[13], fault->psr, fault->cfsr, fault->sfsr);
    console_end();
    console_begin();
    console_print("  ");
    for (uint32_t i = 0; i <= 12; i++) {
        console_print(" r%u 0x%x", i, fault->r[i]);
    }
    console_end();
}

static void restart(unsigned vm)
{
    vms[vm].restarts++;
    trace(TRACE_RESTART, vm, machine_ticks());
    machine_restart_vm(vm);
    schedule_yield();
}

void vm_stop(unsigned vm, const char *why)
{
    console_line("vm %s stopped %s", plan_vms[vm].name, why);
    schedule_remove(vm);
}

void vm_restart(unsigned vm, const char *why)
{
    console_line("vm %s restarted %s", plan_vms[vm].name, why);
    restart(vm);
}

bool fault_handle(unsigned vm, const struct fault *fault)
{
    unsigned action = plan_vms[vm].on_fault;

    if (action == PLAN_SKIP && fault->can_skip) {
        vms[vm].skipped++;
        return true;
    }
    trace(TRACE_FAULT, vm, machine_ticks());
    if (action == PLAN_RESTART) {
        report(vm, fault, " restarted");
        restart(vm);
    } else {
        report(vm, fault, " stopped");
        schedule_remove(vm);
    }
    return false;
}
