/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The scheduler against what is promised of it, in many random systems: some of 32 VMs with slices
 * of their own, random times, yields, wake lines and stops. The promises are computed here from the
 * calls and answers alone:
 *
 *   - only a VM that can run is chosen, and one is as long as there is any;
 *   - a VM whose slice is not over, that has not yielded and that no wake line cuts, stays;
 *   - a wake line brings its VM in for a short slice; neither that nor, for as long as it lasted,
 * what comes after it is cut by another;
 *   - nobody has two slices in a row while another could run, unless the first was a wake line's,
 *     which is not its turn in the round;
 *   - VMs woken at once all run one after the other, before the round goes on;
 *   - a slice that a wake line cut is not lost, and goes on before the round does;
 *   - a VM waits for no more than one slice of each other VM, besides what wake lines bring in;
 *   - the VMs' processor times add up to the time that has passed.
 */
#include "mechanism.h"
#include "plan.h"
#include "schedule.h"
#include "vm.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
/* cmocka wants the first three above first. */
#include <cmocka.h>

#define VMS       32u
#define SYSTEMS   3000u
#define DECISIONS 400u
#define TAIL      200u /* schedule.c: with fewer ticks left a slice is over */
#define WAKE      1500u

#define SLICE_OF(n) (2000u + 700u * (n))
#define VM(n)                \
    {                        \
        .slice = SLICE_OF(n) \
    }
#define FOUR_VMS(n)  VM(n), VM((n) + 1), VM((n) + 2), VM((n) + 3)
#define EIGHT_VMS(n) FOUR_VMS(n), FOUR_VMS((n) + 4)
const struct plan_vm plan_vms[] = {EIGHT_VMS(0), EIGHT_VMS(8), EIGHT_VMS(16), EIGHT_VMS(24)};
const uint32_t plan_vm_count = VMS;
const uint32_t plan_wake_slice = WAKE;
struct vm vms[VMS];

static uint32_t now, seed;

uint32_t machine_ticks(void)
{
    return now;
}

void machine_pend_switch(void)
{
}

static uint32_t below(uint32_t limit)
{
    seed = seed * 1664525u + 1013904223u;
    return (uint32_t)((uint64_t)seed * limit >> 32);
}

/* What the calls so far promise. */
static struct {
    bool can_run[VMS];
    uint32_t left[VMS];   /* of a slice that was cut, 0: none */
    uint32_t waited[VMS]; /* ticks of other VMs' own slices since it ran */
    uint32_t woken;       /* not yet served */
    unsigned current;
    uint32_t begun, allowed; /* the running slice, what was seen of it taken off */
    bool by_wake;            /* begun for a wake line, ... */
    uint32_t wake_left;      /* with so many ticks left of that */
    uint32_t shield;         /* ticks for which no wake line cuts what runs now */
    bool yielded;
    uint64_t start, total;
} model;

#define DEMAND(condition)                                                               \
    do {                                                                                \
        if (!(condition)) {                                                             \
            fail_msg("system %u, at %u: VM %u to %u: %s", system_number, now, from, to, \
                     #condition);                                                       \
        }                                                                               \
    } while (0)

static unsigned runnable_count(void)
{
    unsigned count = 0;
    for (unsigned n = 0; n < VMS; n++) {
        count += model.can_run[n];
    }
    return count;
}

static uint32_t one_slice_of_each_other(unsigned vm)
{
    uint32_t sum = 0;
    for (unsigned n = 0; n < VMS; n++) {
        sum += n != vm && model.can_run[n] ? SLICE_OF(n) : 0;
    }
    return sum;
}

static void decide(unsigned system_number)
{
    unsigned from = model.current, to;
    uint32_t ran = now - model.begun, left, others;
    bool stays, cut;

    to = schedule(now);
    if (from == SCHEDULE_NONE) {
        DEMAND(to != SCHEDULE_NONE || !runnable_count());
        stays = false;
        left = 0;
    } else {
        model.total += ran;
        left = ran < model.allowed ? model.allowed - ran : 0;
        stays = model.can_run[from] && !model.yielded && left > TAIL;
        model.shield = model.shield > ran + TAIL ? model.shield - ran : 0;
        model.wake_left = model.wake_left > ran + TAIL ? model.wake_left - ran : 0;
        if (stays && model.by_wake && !model.wake_left) {
            model.by_wake = false; /* the rest is the VM's own */
        }
    }
    if (!runnable_count()) {
        DEMAND(to == SCHEDULE_NONE);
        model.current = to;
        model.begun = now;
        return;
    }
    DEMAND(to < VMS && model.can_run[to]);

    others = model.woken & ~(from == SCHEDULE_NONE ? 0 : 1u << from);
    for (unsigned n = 0; n < VMS; n++) {
        others &= ~(model.can_run[n] ? 0 : 1u << n);
    }
    if (model.shield || (stays && model.by_wake)) {
        others = 0;
    } else {
        model.woken = others;
    }
    cut = others && stays;
    if (stays && !cut) {
        DEMAND(to == from);
    } else if (others) {
        DEMAND(others >> to & 1u);
    } else if (from != SCHEDULE_NONE && model.can_run[from] && runnable_count() > 1 &&
               !model.by_wake) {
        DEMAND(to != from);
    }
    /* Time in a slice of the round counts against those who wait; a wake line's does not. */
    if (from != SCHEDULE_NONE && !model.by_wake) {
        for (unsigned n = 0; n < VMS; n++) {
            model.waited[n] += n != from ? ran : 0;
        }
    }
    if (from != SCHEDULE_NONE) {
        model.left[from] = cut ? left : 0;
        if (stays && !cut) {
            model.begun = now;
            model.allowed = left;
            return;
        }
    }
    for (unsigned n = 0; n < VMS; n++) {
        if (model.can_run[n] && n != to) {
            DEMAND(model.waited[n] <= one_slice_of_each_other(n) + SLICE_OF(VMS - 1));
        }
    }
    if (model.by_wake) {
        model.shield = WAKE;
    }
    model.by_wake = others >> to & 1u;
    if (model.by_wake) {
        model.shield = 0;
        model.woken &= ~(1u << to);
    }
    model.allowed = model.left[to] ? model.left[to] : model.by_wake ? WAKE : SLICE_OF(to);
    model.wake_left = model.by_wake ? (WAKE < model.allowed ? WAKE : model.allowed) : 0;
    model.left[to] = 0;
    model.waited[to] = 0;
    model.begun = now;
    model.yielded = false;
    model.current = to;
}

static void request(void)
{
    unsigned vm = below(VMS);

    switch (below(12)) {
    case 0:
    case 1:
        schedule_yield();
        model.yielded = true;
        break;
    case 2:
    case 3:
        for (unsigned n = 0; n < 1 + below(3); n++, vm = below(VMS)) {
            schedule_wake(vm);
            model.woken |= 1u << vm;
        }
        break;
    case 4:
        if (below(20) == 0) {
            schedule_remove(vm);
            model.can_run[vm] = false;
            model.left[vm] = 0;
        }
        break;
    default: /* the time alone decides */
        break;
    }
}

static void one_system(unsigned system_number)
{
    unsigned from = SCHEDULE_NONE, to = SCHEDULE_NONE;
    uint64_t cpu = 0;

    seed = system_number * 2654435761u + 1u;
    now = below(0xFFFFFFFFu);
    for (unsigned n = 0; n < VMS; n++) {
        vms[n] = (struct vm){0};
    }
    schedule_init();
    for (unsigned n = 0; n < VMS; n++) {
        model.can_run[n] = below(32) < 1 + system_number % 32;
        model.left[n] = model.waited[n] = 0;
        if (!model.can_run[n]) {
            schedule_remove(n);
        }
    }
    model.current = SCHEDULE_NONE;
    model.woken = 0;
    model.yielded = model.by_wake = false;
    model.shield = model.wake_left = 0;
    model.total = 0;
    model.begun = now;
    decide(system_number);
    for (unsigned n = 0; n < DECISIONS && model.current != SCHEDULE_NONE; n++) {
        uint32_t until;

        request();
        /* Mostly to when the alarm comes; else somewhere before that. */
        until = model.wake_left ? model.wake_left : model.shield ? model.shield : model.allowed;
        until = until < model.allowed ? until : model.allowed;
        if (!model.yielded && (!model.woken || model.by_wake || model.shield)) {
            now += below(3) ? until : 1 + below(until);
        } else {
            now += 1 + below(300);
        }
        decide(system_number);
    }
    for (unsigned n = 0; n < VMS; n++) {
        cpu += vms[n].cpu_ticks;
    }
    DEMAND(cpu == model.total);
}

static void random_systems(void **state)
{
    (void)state;
    for (unsigned n = 0; n < SYSTEMS; n++) {
        one_system(n);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(random_systems)};
    return cmocka_run_group_tests_name("schedule model", tests, NULL, NULL);
}
