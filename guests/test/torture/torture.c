/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A guest that makes itself as hard to switch as it can and notices whatever a switch gets wrong.
 *
 * Thread code and up to ten exceptions that preempt each other in every order hold patterns in all
 * registers. Every entry and exit compares the active exceptions in hardware with those that the
 * guest itself has counted, so that one that is lost, doubled, or belongs to another VM shows.
 *
 * Letters after the last dash of the VM's name add: f FPU in thread and handlers (where the core
 * has one), m MPU in use, t handlers lower their own priority, so that equal ones are nested, g
 * handlers change AIRCR.PRIGROUP.
 */
#include "../common/dualtimer.h"
#include "../common/test.h"
#include "active.h"
#include "stress.h"
#include "timer.h"

static bool use_fpu, use_mpu, use_ties, use_groups;

static volatile uint32_t active_expected;
static volatile uint32_t depth, deepest;
static volatile uint32_t entries, entries_switched, nested_switched, spurious;
static uint32_t handler_random;

#define LOWEST 0xFFu

/* Software lines of this VM, and their priorities: one is the highest a guest can have. */
static const uint8_t soft_priorities[TEST_LINES_EACH] = {0x60, 0x00, 0x80};

/* Acknowledge the device behind a line. A device that did not ask when its handler runs means that
 * the interrupt was taken twice. */
static void acknowledge(uint32_t line)
{
#ifdef DEV_TIMER0_BASE
    if (line == DEV_TIMER0_IRQ_0) {
        spurious += TIMER_AT(DEV_TIMER0_BASE)->INT == 0;
        timer_clear(TIMER_AT(DEV_TIMER0_BASE));
    }
#endif
#ifdef DEV_DUALTIMER_BASE
    if (line == DEV_DUALTIMER_IRQ_0) {
        spurious += !dualtimer_clear(DUALTIMER_AT(DEV_DUALTIMER_BASE));
    }
#endif
    (void)line;
}

/* What was pended by software and has not been taken yet. */
static volatile bool asked[SOURCE_LINES + TEST_LINES_EACH];

static void pend_pendsv(void)
{
    asked[SOURCE_PENDSV] = true;
    ICSR = ICSR_PENDSVSET;
    barrier();
}

static void pend_line(uint32_t n)
{
    asked[SOURCE_LINES + n] = true;
    line_pend(TEST_LINE(VM_INDEX, n));
}

static void provoke(uint32_t random, int source)
{
    if ((random >> 8 & 7u) == 0) {
        pend_pendsv();
    }
    if ((random >> 11 & 3u) == 0) {
        pend_line((random >> 13) % TEST_LINES_EACH);
    }
    /* An SVC that cannot be taken is a HardFault: only below its priority, and not twice. */
    if ((random >> 16 & 15u) == 0 && (active_expected & 1u << SOURCE_SVC) == 0 &&
        (active_in_hardware() & 1u << SOURCE_SVC) == 0 && depth == 1 && !use_groups &&
        priority_of(source) > priority_of(SOURCE_SVC)) {
        __asm__ volatile("svc 0" ::: "memory");
    }
}

static void stress_masked(uint32_t random)
{
    if ((random >> 22 & 7u) == 0) {
        __asm__ volatile("cpsid i" ::: "memory");
        demand("regs-primask", stress_registers(~random, 60), 0);
        demand("primask", MRS(primask), 1);
        __asm__ volatile("cpsie i\n isb" ::: "memory");
    }
    if ((random >> 25 & 7u) == 0) {
        uint32_t before = MRS(basepri);
        MSR(basepri, 0x40);
        demand("regs-basepri", stress_registers(random ^ 0xA5A5u, 80), 0);
        demand("basepri", MRS(basepri), 0x40);
        MSR(basepri, before);
    }
    if ((random >> 28 & 7u) == 0) {
        __asm__ volatile("cpsid f" ::: "memory");
        demand("regs-faultmask", stress_registers(random ^ 0x5A5Au, 60), 0);
        demand("faultmask", MRS(faultmask), 1);
        __asm__ volatile("cpsie f\n isb" ::: "memory");
    }
}

static void stress_in_handler(uint32_t ipsr, uint32_t random, int source)
{
    uint32_t group = AIRCR & AIRCR_PRIGROUP(7);
    bool grouped = use_groups && (random & 3u) == 0;
    if (grouped) {
        AIRCR = AIRCR_KEY | AIRCR_PRIGROUP(7);
        barrier();
    }
    provoke(random, source);
    if (use_fpu && (random >> 20 & 3u) == 0) {
        demand("fpu-handler", stress_fpu(random, 20 + (random >> 24)), 0);
    }
    demand("regs-handler", stress_registers(random ^ ipsr, 20 + (random >> 25)), 0);
    stress_masked(random);
    if ((random >> 5 & 31u) == 0) {
        septum_yield();
    }
    if (grouped) {
        demand("prigroup", AIRCR & AIRCR_PRIGROUP(7), AIRCR_PRIGROUP(7));
        AIRCR = AIRCR_KEY | group;
        barrier();
    }
}

static void any_exception(void)
{
    uint32_t ipsr = MRS(ipsr), outer = active_expected, own, mine, hardware;
    uint32_t priority = 0, lowered = 0;
    uint32_t switches = switches_now(), control = MRS(control);
    int source = source_of(ipsr);
    demand("exception", source < 0, 0);
    if (source < 0) {
        return;
    }
    if (source < (int)(sizeof asked / sizeof asked[0])) {
        asked[source] = false;
    }
    own = 1u << source;
    demand("reentered", outer & own, 0);
    mine = outer | own;
    active_expected = mine;
    depth++;
    deepest = depth > deepest ? depth : deepest;
    entries++;
    if (source >= SOURCE_LINES) {
        acknowledge(ipsr - 16);
        if (use_ties) {
            priority = NVIC_IPR(ipsr - 16);
            line_priority(ipsr - 16, LOWEST);
            lowered = NVIC_IPR(ipsr - 16); /* in as many bits as the chip has */
        }
    }
    hardware = active_in_hardware();
    demand("active-missing", hardware & mine, mine);
    demand("active-foreign", hardware & ACTIVE_FOREIGN, 0);
    stress_in_handler(ipsr, random_next(&handler_random), source);
    demand("ipsr", MRS(ipsr), ipsr);
    demand("control-handler", MRS(control) & 3u, control & 3u);
    hardware = active_in_hardware();
    demand("active-lost", hardware & mine, mine);
    demand("nesting", active_expected, mine);
    if (source >= SOURCE_LINES && use_ties) {
        demand("own-priority", NVIC_IPR(ipsr - 16), lowered);
        line_priority(ipsr - 16, priority);
    }
    if (switches_now() != switches) {
        entries_switched++;
        nested_switched += depth > 1;
    }
    depth--;
    active_expected = outer;
}

/* An SVC from unprivileged thread code gives it its privilege back. */
void svc_handler(void)
{
    if (depth == 0) {
        MSR(control, MRS(control) & ~CONTROL_NPRIV);
    }
    any_exception();
}

void pendsv_handler(void)
{
    any_exception();
}

void systick_handler(void)
{
    any_exception();
}

void irq_handler(uint32_t line)
{
    (void)line;
    any_exception();
}

static void add_line(uint32_t line, uint32_t priority)
{
    line_of[line_count++] = line;
    line_priority(line, priority);
    line_enable(line);
}

static uint64_t thread_stack[256];
extern uint32_t _stack_bottom[]; /* where the start-up code has put MSPLIM */

/* Read-only executable code, the VM's RAM and all devices: what an RTOS sets up. */
static void mpu_region(uint32_t n, uint32_t base, uint32_t size, uint32_t rights,
                       uint32_t attribute)
{
    MPU_RNR = n;
    MPU_RBAR = base | rights;
    MPU_RLAR = (base + size - 32u) | attribute << 1 | 1u;
}
#define MPU_READ_ONLY  (3u << 1)
#define MPU_READ_WRITE (1u << 1)
#define MPU_NO_EXECUTE 1u

static void mpu_on(void)
{
    MPU_MAIR0 = 0x000000FFu; /* attribute 0: memory, 1: device */
    mpu_region(0, TEST_CODE(VM_INDEX), TEST_CODE_SIZE, MPU_READ_ONLY, 0);
    mpu_region(1, TEST_RAM(VM_INDEX), TEST_RAM_SIZE, MPU_READ_WRITE | MPU_NO_EXECUTE, 0);
    mpu_region(2, 0x40000000u, 0x10000000u, MPU_READ_WRITE | MPU_NO_EXECUTE, 1);
    mpu_region(7, 0x80000000u, 0x1000u, MPU_READ_WRITE | MPU_NO_EXECUTE, 1);
    MPU_CTRL = 1;
    barrier();
}

/* Registers that no switch may change: their values when the guest had set itself up. */
static volatile uint32_t *const constant_registers[] = {
    &VTOR, &AIRCR, &SCR, &CCR, &SHPR1, &SHPR2, &SHPR3, &CPACR, &MPU_CTRL, &MPU_MAIR0, &SYST_RVR,
};
#define CONSTANTS (sizeof constant_registers / sizeof constant_registers[0])
static uint32_t constant_values[CONSTANTS];
#define MPU_REGIONS 8u
static uint32_t mpu_values[MPU_REGIONS][2];

static void constants_note(void)
{
    uint32_t n;
    for (n = 0; n < CONSTANTS; n++) {
        constant_values[n] = *constant_registers[n];
    }
    for (n = 0; n < MPU_REGIONS; n++) {
        MPU_RNR = n;
        mpu_values[n][0] = MPU_RBAR;
        mpu_values[n][1] = MPU_RLAR;
    }
}

static void constants_check(void)
{
    uint32_t n;
    for (n = 0; n < CONSTANTS; n++) {
        demand("constant", *constant_registers[n], constant_values[n]);
    }
    for (n = 0; n < MPU_REGIONS; n++) {
        MPU_RNR = n;
        demand("mpu-rbar", MPU_RBAR, mpu_values[n][0]);
        demand("mpu-rlar", MPU_RLAR, mpu_values[n][1]);
    }
    for (n = 0; n < line_count; n++) {
        demand("enabled", line_is_enabled(line_of[n]), 1);
    }
    demand("msplim", MRS(msplim), address_of(_stack_bottom));
    demand("psplim", MRS(psplim), address_of(thread_stack));
}

static void set_up(void)
{
    uint32_t n;
    use_fpu = name_has_flag('f') && have_fpu();
    use_mpu = name_has_flag('m');
    use_ties = name_has_flag('t');
    use_groups = name_has_flag('g');
    handler_random = 777u + VM_INDEX;
    SHPR2 = 0x20000000u; /* SVC */
    SHPR3 = 0xC0E00000u; /* SysTick, PendSV */
    SCR = 1u << 4;       /* SEVONPEND: harmless, and to be kept */
    if (use_fpu) {
        CPACR |= CPACR_FPU;
    }
    barrier();
    for (n = 0; n < TEST_LINES_EACH; n++) {
        add_line(TEST_LINE(VM_INDEX, n), soft_priorities[n]);
    }
    /* Primes, so that every order of preemption comes; the more VMs, the slower, so that thread
     * code gets its turn as well. */
#ifdef DEV_TIMER0_BASE
    add_line(DEV_TIMER0_IRQ_0, 0x40);
    timer_start(TIMER_AT(DEV_TIMER0_BASE), 15511u * VM_COUNT);
#endif
#ifdef DEV_DUALTIMER_BASE
    add_line(DEV_DUALTIMER_IRQ_0, 0x40);
    dualtimer_start(DUALTIMER_AT(DEV_DUALTIMER_BASE), 0, 21751u * VM_COUNT);
    dualtimer_start(DUALTIMER_AT(DEV_DUALTIMER_BASE), 1, 38501u * VM_COUNT);
#endif
    SYST_RVR = (25013u + 1000u * VM_INDEX) * VM_COUNT;
    SYST_CVR = 0;
    SYST_CSR = 7;
    MSR(psplim, address_of(thread_stack));
    if (use_mpu) {
        mpu_on();
    }
    constants_note();
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
    if ((random >> 18 & 15u) == 0) {
        MSR(control, MRS(control) | CONTROL_NPRIV);
        demand("regs-unpriv", stress_registers(random ^ 0x33u, 100), 0);
        demand("control-unpriv", MRS(control) & 3u, 3);
        __asm__ volatile("svc 0" ::: "memory");
    }
    if ((random >> 22 & 63u) == 0) {
        septum_yield();
    }
    if ((random >> 9 & 63u) == 1) {
        __asm__ volatile("wfi" ::: "memory");
    }
    demand("control-thread", MRS(control) & 3u, 2);
    /* Thread code goes on only when nothing is pending any more: what was pended has been taken. */
    for (uint32_t n = 0; n < sizeof asked / sizeof asked[0]; n++) {
        demand("pend-lost", asked[n], 0);
    }
    __asm__ volatile("cpsid i\n isb" ::: "memory");
    demand("active-thread", active_in_hardware(), 0);
    demand("expected-thread", active_expected, 0);
    __asm__ volatile("cpsie i\n isb" ::: "memory");
}

#define REPORT_EVERY 250u

static void thread_main(void)
{
    uint32_t turns = 0, random = 99u + VM_INDEX, reported = 0, now;
    for (;;) {
        thread_turn(random_next(&random));
        if (++turns % 4u != 0) {
            continue;
        }
        constants_check();
        now = switches_now();
        if (now - reported >= REPORT_EVERY) {
            reported = now;
            report("N torture switches=%u entries=%u inside=%u", now, entries, entries_switched);
            report("N depth nested=%u deepest=%u spurious=%u fails=%u", nested_switched, deepest,
                   spurious, failures());
        }
    }
}

int main(void)
{
    set_up();
    report("N start fpu=%u mpu=%u ties=%u groups=%u", use_fpu, use_mpu, use_ties, use_groups);
    process_stack(address_of(thread_stack) + sizeof thread_stack, thread_main);
}
