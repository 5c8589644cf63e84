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

    console_hex(address);
    for (uint32_t i = 0; i < plan_place_count; i++) {
        const struct plan_place *place = &plan_places[i];
        if (plain >= place->base && plain <= place->last) {
            console_text(" (");
            console_text(place->name);
            console_text(", owner ");
            console_text(owner_name(owner == PLAN_NO_VM ? place->owner : owner));
            console_text(address == plain ? ")" : ", Secure alias)");
            return;
        }
    }
    console_text(" (nothing there, owner nobody)");
}

void fault_print_register(const char *name, uint32_t value)
{
    console_text(" ");
    console_text(name);
    console_text(" ");
    console_hex(value);
}

static void report(unsigned vm, const struct fault *fault, const char *action)
{
    console_begin();
    console_text("vm ");
    console_text(plan_vms[vm].name);
    console_text(action);
    console_text(": ");
    console_text(kind_names[fault->kind]);
    if (fault->kind <= FAULT_VECTOR_TABLE) {
        fault_print_place(fault->address, fault->bits ? fault->owner : PLAN_NO_VM);
    }
    if (fault->bits) {
        fault_print_register("bits", fault->bits);
    }
    if (!fault->has_frame) {
        console_text(", registers not stacked");
    }
    fault_print_register("pc", fault->r[15]);
    fault_print_register("lr", fault->r[14]);
    fault_print_register("sp", fault->r[13]);
    fault_print_register("psr", fault->psr);
    fault_print_register("cfsr", fault->cfsr);
    fault_print_register("sfsr", fault->sfsr);
    console_end();
    console_begin();
    console_text("  ");
    for (unsigned i = 0; i <= 12; i++) {
        console_text(" r");
        console_decimal(i);
        console_text(" ");
        console_hex(fault->r[i]);
    }
    console_end();
}

static void say(unsigned vm, const char *what, const char *why)
{
    console_begin();
    console_text("vm ");
    console_text(plan_vms[vm].name);
    console_text(what);
    console_text(why);
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
    say(vm, " stopped ", why);
    schedule_remove(vm);
}

void vm_restart(unsigned vm, const char *why)
{
    say(vm, " restarted ", why);
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
