/* SPDX-License-Identifier: Apache-2.0 */
#include "fault.h"

#include "console.h"
#include "mechanism.h"
#include "plan.h"
#include "schedule.h"
#include "trace.h"
#include "vm.h"

/* By enum fault_kind. */
static const char kinds[] = "load \0"
                            "store \0"
                            "execute \0"
                            "refused access \0"
                            "stack \0"
                            "vector table \0"
                            "bad instruction\0"
                            "breakpoint\0"
                            "bad exception return\0"
                            "fault in the guest that it could not handle\0"
                            "refused store";

const struct plan_place *fault_place(uint32_t address)
{
    const struct plan_place *place = plan_places;

    while (address < place->base || address > place->last) {
        place++;
    }
    return place;
}

void fault_print_place(uint32_t address, const char *owner)
{
    /* The plan lists Non-secure addresses; bit 28 set is the Secure alias of the same place. */
    uint32_t plain = address < 0x60000000u ? address & ~0x10000000u : address;
    const struct plan_place *place = fault_place(plain);

    console_print("%x (%s, owner %s%s", address, place->name, owner ? owner : place->owner,
                  address == plain ? ")" : ", Secure alias)");
}

static void report(const struct fault *fault)
{
    console_print(": %w", kinds, fault->kind);
    if (fault->kind <= FAULT_VECTOR_TABLE) {
        fault_print_place(fault->address, fault->owner);
    }
    if (fault->bits) {
        console_print(" bits %x", fault->bits);
    }
    if (fault->master) {
        console_print(" by %s", fault->master);
    }
    if (fault->late) {
        console_print(", reported late");
    }
    if (!fault->has_frame) {
        console_print(", registers not stacked");
    }
    console_print(" pc %x lr %x sp %x psr %x cfsr %x sfsr %x\n", fault->r[15], fault->r[14],
                  fault->r[13], fault->psr, fault->cfsr, fault->sfsr);
    console_print("  ");
    for (uint32_t i = 0; i <= 12; i++) {
        console_print(" r%u %x", i, fault->r[i]);
    }
    console_print("\n");
}

void vm_end(unsigned vm, bool again, const struct fault *fault, const char *why)
{
    console_print("vm %s %s", plan_vms[vm].info->name, again ? "restarted" : "stopped");
    if (fault) {
        report(fault);
    } else {
        console_print(" %s\n", why);
    }
    if (again) {
        vms[vm].restarts++;
        trace(TRACE_RESTART, vm, machine_ticks());
        machine_restart_vm(vm);
        schedule_yield();
    } else {
        schedule_remove(vm);
    }
}

void fault_handle(unsigned vm, const struct fault *fault)
{
    trace(TRACE_FAULT, vm, machine_ticks());
    vm_end(vm, plan_vms[vm].on_fault == PLAN_RESTART, fault, 0);
}

bool fault_skip(unsigned vm)
{
    bool skips = plan_vms[vm].on_fault == PLAN_SKIP;

    vms[vm].skipped += skips;
    return skips;
}
