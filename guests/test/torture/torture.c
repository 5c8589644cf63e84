/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A guest that makes itself as hard to switch as it can and notices whatever a switch gets wrong.
 *
 * Thread code and up to twelve exceptions that preempt each other in every order hold patterns in
 * all registers. Every entry and exit compares the active exceptions in hardware with those that
 * the guest itself has counted, and what is pending with what it has asked for, so that one that is
 * lost, doubled, or belongs to another VM shows. System registers hold values of this VM alone.
 *
 * Letters after the last dash of the VM's name add: f FPU in thread and handlers (where the core
 * has one), l the same, but only after LATE switches, m MPU in use, t handlers lower their own
 * priority, so that equal ones are nested, g handlers change AIRCR.PRIGROUP, d faults are left in
 * the fault status, where no other VM may see them.
 */
#include "../common/test.h"
#include "constants.h"
#include "handlers.h"
#include "pair.h"
#include "stress.h"
#include "timer.h"

#define LATE 150u

/* A device that did not ask when its handler runs means that the interrupt was taken twice. */
bool acknowledge(uint32_t line)
{
    bool good = true;
#ifdef USE_TICK_BASE
    if (line == USE_TICK_IRQ_0) {
        good = timer_asks(TIMER_AT(USE_TICK_BASE));
        timer_clear(TIMER_AT(USE_TICK_BASE));
    }
#endif
#ifdef USE_PAIR_BASE
    if (line == USE_PAIR_IRQ_0) {
        good = pair_clear(PAIR_AT(USE_PAIR_BASE));
    }
#endif
    (void)line;
    return good;
}

static void add_line(uint32_t line, uint32_t priority)
{
    active_add_line(line);
    line_priority(line, priority);
    line_enable(line);
}

/* Periods are primes, so that every order of preemption comes; the more VMs, the slower, so that
 * thread code gets its turn as well. */
#define PACE (2u * VM_COUNT)
static void set_up_sources(void)
{
    bool odd = VM_INDEX % 2u != 0;
    SHPR(EXCEPTION_SVCALL) = 0x20u + VM_INDEX;
    SHPR(EXCEPTION_SYSTICK) = 0xC0u + VM_INDEX;
    SHPR(EXCEPTION_PENDSV) = 0xE0u + VM_INDEX;
    /* A fault's handler must not be kept from its look at the fault status: nothing is above. */
    SHPR(EXCEPTION_MEMMANAGE) = SHPR(EXCEPTION_USAGEFAULT) = odd ? 0x08 : 0x00;
    SHCSR = SHCSR_MEMFAULTENA | SHCSR_USGFAULTENA;
    add_line(TEST_LINE(VM_INDEX, 0), 0x60);
    add_line(TEST_LINE(VM_INDEX, 1), odd ? 0x10 : 0x00); /* the highest that a guest can have */
    add_line(TEST_LINE(VM_INDEX, 2), 0x80);
#ifdef USE_TICK_BASE
    add_line(USE_TICK_IRQ_0, 0x48);
    timer_start(TIMER_AT(USE_TICK_BASE), 15511u * PACE);
#endif
#ifdef USE_PAIR_BASE
    add_line(USE_PAIR_IRQ_0, 0x40);
    pair_start(PAIR_AT(USE_PAIR_BASE), 0, 21751u * PACE);
    pair_start(PAIR_AT(USE_PAIR_BASE), 1, 38501u * PACE);
#endif
    SYST_RVR = (25013u + 1000u * VM_INDEX) * PACE;
    SYST_CVR = 0;
    SYST_CSR = SYST_CSR_ENABLE | SYST_CSR_TICKINT | SYST_CSR_CLKSOURCE;
}

/* Interrupts are masked: nothing is active, and nothing pending but what was asked for. */
static void check_pending(void)
{
    demand("active-thread", active_in_hardware(), 0);
    demand("expected-thread", active_expected, 0);
    demand("pendsv-pending", (ICSR & ICSR_PENDSVSET) != 0, asked[SOURCE_PENDSV]);
    for (uint32_t n = 0; n < TEST_LINES_EACH; n++) {
        demand("line-pending", line_is_pending(TEST_LINE(VM_INDEX, n)), asked[SOURCE_LINES + n]);
    }
}

/* Pended with interrupts masked, or its line disabled: it waits. */
static void stress_pending(uint32_t random)
{
    uint32_t n = (random >> 20) % TEST_LINES_EACH, line = TEST_LINE(VM_INDEX, n);
    interrupts_off();
    if ((random & 1u) != 0) {
        pend_line(n);
    }
    if ((random & 2u) != 0) {
        pend_pendsv();
    }
    demand("regs-pending", stress_registers(random, STRESS_LONGEST), 0);
    check_pending();
    interrupts_on();
    line_disable(line);
    pend_line(n);
    demand("regs-disabled", stress_registers(~random, STRESS_LONGEST), 0);
    demand("disabled-waits", asked[SOURCE_LINES + n], 1);
    demand("disabled-pending", line_is_pending(line), 1);
    demand("disabled", line_is_enabled(line), 0);
    line_enable(line);
}

static uint32_t exclusive_kept, exclusive_lost;

/* Where a device shows how time passes, an exclusive access is held open: when the VM was out
 * meanwhile, or one of its own handlers ran, the store must fail. */
static void stress_exclusive(void)
{
#if defined USE_TICK_BASE || defined USE_PAIR_BASE
#ifdef USE_TICK_BASE
#define TICKS_LEFT() timer_left(TIMER_AT(USE_TICK_BASE))
#else
#define TICKS_LEFT() pair_left(PAIR_AT(USE_PAIR_BASE), 0)
#endif
    static uint32_t word;
    uint32_t value, failed, before;
    int32_t longest = 0;
    __asm__ volatile("ldrex %0, [%1]" : "=r"(value) : "r"(&word) : "memory");
    before = TICKS_LEFT();
    for (uint32_t n = 0; n < 40; n++) {
        uint32_t now = TICKS_LEFT();
        int32_t gap = (int32_t)(before - now);
        longest = gap > longest ? gap : longest;
        before = now;
    }
    __asm__ volatile("strex %0, %2, [%1]" : "=&r"(failed) : "r"(&word), "r"(value + 1u) : "memory");
    if (longest > 300) { /* ticks; a turn of the loop takes about a dozen */
        demand("exclusive", failed, 1);
        exclusive_lost++;
    }
    exclusive_kept += !failed;
#endif
}

static void stress_unprivileged(uint32_t random)
{
    MSR(control, MRS(control) | CONTROL_NPRIV);
    demand("regs-unpriv", stress_registers(random ^ 0x33u, 100), 0);
    demand("control-unpriv", MRS(control) & 3u, CONTROL_NPRIV | CONTROL_SPSEL);
    __asm__ volatile("svc 0" ::: "memory");
}

static void thread_turn(uint32_t random)
{
    demand("regs-thread", stress_registers(random, 50 + (random >> 25)), 0);
    if (use_fpu && (random & 0x100u) != 0) {
        demand("fpu-thread", stress_fpu(~random, 50 + (random >> 25)), 0);
    }
    if ((random >> 12 & 7u) == 0) {
        pend_pendsv();
    }
    if ((random >> 15 & 7u) == 0) {
        pend_line((random >> 20) % TEST_LINES_EACH);
    }
    switch (random >> 17 & 31u) {
    case 0:
    case 1:
        stress_unprivileged(random);
        break;
    case 2:
    case 3:
        stress_pending(random);
        break;
    case 4:
        stress_exclusive();
        break;
    case 5:
        demand("regs-main", stress_main_stack(random, 200), 0);
        break;
    case 6:
    case 7:
        provoke_fault(random >> 3);
        break;
    default:
        break;
    }
    if ((random >> 22 & 63u) == 0) {
        septum_yield();
    }
    if ((random >> 9 & 63u) == 1) {
        __asm__ volatile("wfi" ::: "memory");
    }
    demand("control-thread", MRS(control) & 3u, CONTROL_SPSEL);
    /* Thread code goes on only when nothing is pending any more: what was pended has been taken. */
    for (uint32_t n = 0; n < sizeof asked / sizeof asked[0]; n++) {
        demand("pend-lost", asked[n], 0);
    }
    interrupts_off();
    check_pending();
    interrupts_on();
}

/* FPU registers at the first use hold nothing of anybody's. */
static void begin_fpu(void)
{
    constants_fpu_on();
    demand("fpu-first", stress_fpu_first(), 0);
    use_fpu = true;
}

#define REPORT_EVERY 250u

static void thread_main(void)
{
    uint32_t turns = 0, random = 99u + VM_INDEX, reported = 0, now;
    bool late = name_has_flag('l') && have_fpu();
    for (;;) {
        thread_turn(random_next(&random));
        if (++turns % 4u != 0) {
            continue;
        }
        interrupts_off();
        constants_check();
        interrupts_on();
        now = switches_now();
        if (late && now >= LATE) {
            late = false;
            begin_fpu();
        }
        if (now - reported >= REPORT_EVERY) {
            reported = now;
            report("N torture switches=%u entries=%u inside=%u", now, entries, entries_switched);
            report("N exclusive kept=%u lost=%u", exclusive_kept, exclusive_lost);
            report("N depth nested=%u deepest=%u fails=%u", nested_switched, deepest, failures());
        }
    }
}

static uint64_t thread_stack[256];

int main(void)
{
    use_fpu = name_has_flag('f') && have_fpu();
    use_mpu = name_has_flag('m');
    use_ties = name_has_flag('t');
    use_groups = name_has_flag('g');
    use_dirt = name_has_flag('d');
    interrupts_off();
    set_up_sources();
    constants_set(use_mpu, use_fpu, address_of(thread_stack));
    constants_note();
    interrupts_on();
    report("N start fpu=%u mpu=%u ties=%u groups=%u", use_fpu, use_mpu, use_ties, use_groups);
    process_stack(address_of(thread_stack) + sizeof thread_stack, thread_main);
}
