/* SPDX-License-Identifier: Apache-2.0 */
#include "schedule.h"

#include "mechanism.h"
#include "plan.h"
#include "trace.h"
#include "vm.h"

/* A slice with fewer ticks left than a switch takes is over. */
#define SLICE_TAIL 200u

uint8_t schedule_current;

static uint32_t runnable; /* bit n: VM n may run */
static uint32_t woken;    /* bit n: VM n is to run at once; set by interrupt handlers */
static uint32_t slice_end;
static uint32_t since;    /* when the current VM was last accounted */
static uint8_t cut_short; /* VM whose slice a wake line cut, resumed before the round goes on */
static bool give_up;      /* the current VM yields */
static uint32_t time_low, time_high;

void schedule_init(void)
{
    runnable = plan_vm_count == 32 ? 0xffffffffu : (1u << plan_vm_count) - 1u;
    woken = 0;
    schedule_current = SCHEDULE_NONE;
    cut_short = SCHEDULE_NONE;
    give_up = false;
    since = slice_end = time_low = machine_ticks();
    time_high = 0;
}

static uint64_t time_at(uint32_t now)
{
    if (now < time_low) {
        time_high++;
    }
    time_low = now;
    return (uint64_t)time_high << 32 | now;
}

uint64_t schedule_time(void)
{
    return time_at(machine_ticks());
}

uint64_t schedule_cpu_time(unsigned vm)
{
    uint64_t ticks = vms[vm].cpu_ticks;
    return vm == schedule_current ? ticks + (machine_ticks() - since) : ticks;
}

uint32_t schedule_left(uint32_t now)
{
    uint32_t left = slice_end - now;
    return (int32_t)left > 0 ? left : 1;
}

/* The runnable VM after `vm` in the round; runnable must not be empty. */
static unsigned after(unsigned vm)
{
    uint32_t later = vm >= 31 ? 0 : runnable & (0xfffffffeu << vm);
    return (unsigned)__builtin_ctz(later ? later : runnable);
}

static void start_slice(unsigned vm, uint32_t now)
{
    uint32_t left = vms[vm].slice_left;
    vms[vm].slice_left = 0;
    slice_end = now + (left ? left : plan_vms[vm].slice);
}

/* The VM whose slice a wake line cut goes on before the round does, if it has not stopped. */
static unsigned round_robin(unsigned from)
{
    unsigned vm = cut_short;
    cut_short = SCHEDULE_NONE;
    if (vm == SCHEDULE_NONE) {
        return from == SCHEDULE_NONE ? after(31) : after(from);
    }
    return schedule_has(vm) && vms[vm].slice_left ? vm : after(vm);
}

unsigned schedule(uint32_t now)
{
    unsigned from = schedule_current, to;
    bool stays = from != SCHEDULE_NONE && schedule_has(from);
    int32_t left = (int32_t)(slice_end - now);
    uint32_t wake = __atomic_load_n(&woken, __ATOMIC_RELAXED);

    time_at(now);
    if (from != SCHEDULE_NONE) {
        vms[from].cpu_ticks += now - since;
    }
    since = now;
    if (wake) {
        __atomic_and_fetch(&woken, ~wake, __ATOMIC_RELAXED);
        wake &= runnable;
        if (stays) {
            wake &= ~(1u << from);
        }
    }
    if (!runnable) {
        to = SCHEDULE_NONE;
    } else if (wake) {
        to = (unsigned)__builtin_ctz(wake);
        wake &= wake - 1;
        if (wake) {
            __atomic_or_fetch(&woken, wake, __ATOMIC_RELAXED);
            machine_pend_switch();
        }
        if (stays && !give_up && left > (int32_t)SLICE_TAIL) {
            vms[from].slice_left = (uint32_t)left;
        }
        if (cut_short == SCHEDULE_NONE) {
            cut_short = (uint8_t)from;
        }
        if (to == cut_short) {
            cut_short = SCHEDULE_NONE;
        }
        trace(TRACE_WAKE, to);
    } else if (stays && !give_up && left > (int32_t)SLICE_TAIL) {
        return from;
    } else {
        to = round_robin(from);
        trace(give_up ? TRACE_YIELD : TRACE_SLICE, to);
    }
    give_up = false;
    if (to != SCHEDULE_NONE) {
        start_slice(to, now);
        if (to != from) {
            vms[to].switches++;
        }
    }
    schedule_current = (uint8_t)to;
    return to;
}

void schedule_yield(void)
{
    give_up = true;
    machine_pend_switch();
}

void schedule_keep(void)
{
    give_up = false;
}

bool schedule_is_due(uint32_t now)
{
    return __atomic_load_n(&woken, __ATOMIC_RELAXED) ||
           (int32_t)(slice_end - now) <= (int32_t)SLICE_TAIL;
}

void schedule_remove(unsigned vm)
{
    runnable &= ~(1u << vm);
    machine_pend_switch();
}

void schedule_wake(unsigned vm)
{
    __atomic_or_fetch(&woken, 1u << vm, __ATOMIC_RELAXED);
    machine_pend_switch();
}

bool schedule_has(unsigned vm)
{
    return runnable >> vm & 1u;
}
