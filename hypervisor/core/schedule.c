/* SPDX-License-Identifier: Apache-2.0 */
#include "schedule.h"

#include "mechanism.h"
#include "plan.h"
#include "trace.h"
#include "vm.h"

/* A slice with fewer ticks left than a switch takes is over. */
#define SLICE_TAIL 200
/* The current slice goes on. */
#define SAME_SLICE 0xfeu

uint8_t schedule_current;

uint32_t schedule_runnable, schedule_end;

/* What runs: a slice of the round's; the short one of a wake line, which no other cuts; or after
 * that, for as long, again one of the round's that none cuts. So wake lines get no more of the time
 * than they leave, and a VM with work for longer than its line's slice is soon in again. */
static enum { OWN, WAKING, SHIELDED } phase;
static uint32_t shield_end;

static uint32_t woken;    /* bit n: VM n is to run at once; set by interrupt handlers */
static uint32_t since;    /* when the current VM was last accounted */
static uint8_t cut_short; /* VM whose slice a wake line cut, resumed before the round goes on */
static bool give_up;      /* the current VM yields */
static bool asked;        /* there is more to decide on than the end of a slice of the round */
static uint32_t time_low, time_high;

void schedule_init(void)
{
    schedule_runnable = plan_vm_count == 32 ? 0xffffffffu : (1u << plan_vm_count) - 1u;
    woken = 0;
    phase = OWN;
    schedule_current = SCHEDULE_NONE;
    cut_short = SCHEDULE_NONE;
    give_up = asked = false;
    since = schedule_end = time_low = machine_ticks();
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

/* The VM after `vm` in the round, the first one after SCHEDULE_NONE. */
static unsigned after(unsigned vm)
{
    uint32_t later = schedule_runnable & 0xfffffffeu << (vm & 31u);

    if (!schedule_runnable) {
        return SCHEDULE_NONE;
    }
    return (unsigned)__builtin_ctz(later ? later : schedule_runnable);
}

/* The VM whose slice a wake line cut goes on before the round does, if it has not stopped. */
static unsigned round_robin(unsigned from)
{
    unsigned vm = cut_short;
    cut_short = SCHEDULE_NONE;
    if (vm == SCHEDULE_NONE) {
        return after(from);
    }
    return schedule_has(vm) && vms[vm].slice_left ? vm : after(vm);
}

/* Wake lines have asked for the VMs in `wake`: the first of them, the others one after the other.
 * The slice that is cut short for them goes on afterwards. */
static unsigned __attribute__((noinline, cold)) first_woken(unsigned from, uint32_t wake, bool cut)
{
    unsigned to = (unsigned)__builtin_ctz(wake);

    wake &= wake - 1;
    if (wake) {
        __atomic_or_fetch(&woken, wake, __ATOMIC_RELAXED);
    }
    if (cut) {
        vms[from].slice_left = (uint32_t)schedule_left(since);
    }
    if (cut_short == SCHEDULE_NONE) {
        cut_short = (uint8_t)from;
    }
    if (to == cut_short) {
        cut_short = SCHEDULE_NONE;
    }
    return to;
}

/* Phases end, and a slice goes on behind the part of it that a wake line could not cut. */
static void __attribute__((noinline, cold)) go_on(unsigned vm, uint32_t now)
{
    uint32_t rest = vms[vm].slice_left;
    bool over = schedule_left(now) <= SLICE_TAIL;

    if (phase == SHIELDED && (int32_t)(shield_end - now) <= SLICE_TAIL) {
        phase = OWN;
    }
    if (rest && (give_up || over)) {
        vms[vm].slice_left = 0;
        if (!give_up) {
            schedule_end += rest;
            phase = OWN;
        }
    }
}

/* Ticks until the next decision, for a VM that comes in for a wake line or while none may cut. */
static uint32_t __attribute__((noinline, cold)) uncut(unsigned vm, bool wake, uint32_t now)
{
    uint32_t left = vms[vm].slice_left, slice = plan_vms[vm].slice, most = plan_wake_slice;

    if (wake) {
        slice = slice < most ? slice : most;
    } else if (phase == WAKING) {
        shield_end = now + most;
    } else {
        most = shield_end - now;
    }
    phase = wake ? WAKING : SHIELDED;
    left = left ? left : slice;
    most = most < left ? most : left;
    vms[vm].slice_left = left - most;
    return most;
}

/* The VM to run, or SAME_SLICE, where the round alone does not tell. */
static unsigned __attribute__((noinline, cold)) decide(unsigned from, uint32_t now)
{
    unsigned to = SAME_SLICE;
    enum trace_event why = give_up ? TRACE_YIELD : TRACE_SLICE;
    bool goes_on = false;
    uint32_t wake = 0;

    if (from != SCHEDULE_NONE) {
        if (phase != OWN) {
            go_on(from, now);
        }
        goes_on = schedule_has(from) && !give_up && schedule_left(now) > SLICE_TAIL;
    }
    if (woken && (phase == OWN || (phase == WAKING && !goes_on))) {
        wake = __atomic_exchange_n(&woken, 0, __ATOMIC_RELAXED) & schedule_runnable;
        if (from != SCHEDULE_NONE) {
            wake &= ~(1u << from);
        }
    }
    if (wake) {
        to = first_woken(from, wake, goes_on);
        why = TRACE_WAKE;
    } else if (!goes_on) {
        to = round_robin(from);
    }
    if (to != SAME_SLICE) {
        trace(why, to, now);
        give_up = false;
    }
    if (to < SAME_SLICE) {
        schedule_end = now + (why == TRACE_WAKE || phase != OWN ? uncut(to, why == TRACE_WAKE, now)
                                                                : plan_vms[to].slice);
    }
    asked = woken || phase != OWN || cut_short != SCHEDULE_NONE;
    return to;
}

unsigned schedule(uint32_t now)
{
    unsigned from = schedule_current, to;

    time_at(now);
    if (from != SCHEDULE_NONE) {
        vms[from].cpu_ticks += now - since;
    }
    since = now;
    if (asked) {
        to = decide(from, now);
        if (to == SAME_SLICE) {
            return from;
        }
    } else {
        if (from != SCHEDULE_NONE && schedule_has(from) && schedule_left(now) > SLICE_TAIL) {
            return from;
        }
        to = after(from);
        trace(TRACE_SLICE, to, now);
        if (to != SCHEDULE_NONE) {
            schedule_end = now + plan_vms[to].slice;
        }
    }
    schedule_current = (uint8_t)to;
    if (to != SCHEDULE_NONE && to != from) {
        vms[to].switches++;
    }
    return to;
}

void schedule_yield(void)
{
    give_up = asked = true;
    machine_pend_switch();
}

void schedule_keep(void)
{
    give_up = false;
}

bool schedule_is_due(uint32_t now)
{
    return (phase == OWN && __atomic_load_n(&woken, __ATOMIC_RELAXED)) ||
           schedule_left(now) <= SLICE_TAIL;
}

void schedule_remove(unsigned vm)
{
    schedule_runnable &= ~(1u << vm);
    machine_pend_switch();
}

void schedule_wake(unsigned vm)
{
    __atomic_or_fetch(&woken, 1u << vm, __ATOMIC_RELAXED);
    asked = true;
    machine_pend_switch();
}
