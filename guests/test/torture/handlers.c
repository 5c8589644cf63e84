/* SPDX-License-Identifier: Apache-2.0 */
#include "handlers.h"
#include "../common/test.h"
#include "constants.h"
#include "stress.h"

bool use_fpu, use_mpu, use_ties, use_groups, use_dirt;

volatile uint32_t active_expected, entries, entries_switched, nested_switched, deepest;
static volatile uint32_t depth;

volatile bool asked[SOURCE_LINES + TEST_LINES_EACH];

/* Note and pend in one piece, or a handler could pend the same in between. A source that is active,
 * but whose handler has not noted that yet, is left alone: the note would take the second for the
 * first. */
static void pend(uint32_t source, volatile uint32_t *where, uint32_t bit)
{
    uint32_t masked = MRS(primask);
    interrupts_off();
    if ((active_in_hardware() & ~active_expected & 1u << source) == 0) {
        asked[source] = true;
        *where = bit;
    }
    barrier();
    MSR(primask, masked);
}

void pend_pendsv(void)
{
    pend(SOURCE_PENDSV, &ICSR, ICSR_PENDSVSET);
}

void pend_line(uint32_t n)
{
    uint32_t line = TEST_LINE(VM_INDEX, n);
    pend(SOURCE_LINES + n, &NVIC_ISPR(line / 32u), 1u << (line % 32u));
}

/* A synchronous exception that cannot be taken is a HardFault, and not the guest's to handle. */
static bool can_take(int source)
{
    return !use_groups && (active_in_hardware() & 1u << source) == 0 &&
           execution_priority() > priority_of(source);
}

void provoke_fault(uint32_t random)
{
    if ((random & 1u) != 0 && can_take(SOURCE_USAGEFAULT)) {
        __asm__ volatile("udf #7" ::: "memory");
    }
    if ((random & 2u) != 0 && use_mpu && can_take(SOURCE_MEMMANAGE)) {
        uint32_t value = 0;
        __asm__ volatile("ldr.w %0, [%1]" : "+r"(value) : "r"(constants_hole()) : "memory");
        demand("mpu-load", value, 0);
    }
}

static void provoke(uint32_t random)
{
    if ((random >> 8 & 7u) == 0) {
        pend_pendsv();
    }
    if ((random >> 11 & 3u) == 0) {
        pend_line((random >> 13) % TEST_LINES_EACH);
    }
    if ((random >> 16 & 15u) == 0 && can_take(SOURCE_SVC)) {
        __asm__ volatile("svc 0" ::: "memory");
    }
    if ((random >> 4 & 15u) == 0) {
        provoke_fault(random);
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
        /* Above the priority of most sources, and of all but the highest. */
        uint32_t masked = ((random & 1u) != 0 ? 0x40u : 0x18u) + VM_INDEX;
        MSR(basepri, masked);
        demand("regs-basepri", stress_registers(random ^ 0xA5A5u, 80), 0);
        demand("basepri", MRS(basepri), masked);
        MSR(basepri, before);
    }
    if ((random >> 28 & 7u) == 0) {
        __asm__ volatile("cpsid f" ::: "memory");
        demand("regs-faultmask", stress_registers(random ^ 0x5A5Au, 60), 0);
        demand("faultmask", MRS(faultmask), 1);
        __asm__ volatile("cpsie f\n isb" ::: "memory");
    }
}

static void stress_in_handler(uint32_t ipsr, uint32_t random)
{
    uint32_t group = AIRCR & AIRCR_PRIGROUP(7);
    bool grouped = use_groups && (random & 3u) == 0;
    if (grouped) {
        AIRCR = AIRCR_KEY | AIRCR_PRIGROUP(7);
        barrier();
    }
    provoke(random);
    if (use_fpu && (random >> 20 & 3u) == 0) {
        demand("fpu-handler", stress_fpu(random, 20 + (random >> 24)), 0);
    }
    demand("regs-handler", stress_registers(random ^ ipsr, 20 + (random >> 25)), 0);
    stress_masked(random);
    if ((random >> 5 & 31u) == 0) {
        septum_yield();
    }
    if (ipsr >= EXCEPTION_LINE(0) && (random & 0x30u) == 0) {
        /* Disabled inside its own handler, as drivers do that finish their work elsewhere. */
        line_disable(ipsr - 16u);
        demand("regs-own-line", stress_registers(~random, 150), 0);
        demand("own-line-disabled", line_is_enabled(ipsr - 16u), 0);
        line_enable(ipsr - 16u);
    }
    if (grouped) {
        demand("prigroup", AIRCR & AIRCR_PRIGROUP(7), AIRCR_PRIGROUP(7));
        AIRCR = AIRCR_KEY | group;
        barrier();
    }
}

/* On the way in: what came was asked for, and is where it should be. */
static void check_entry(uint32_t ipsr, uint32_t mine)
{
    uint32_t hardware = active_in_hardware();
    demand("active-missing", hardware & mine, mine);
    demand("active-foreign", hardware & ACTIVE_FOREIGN, 0);
    demand("vectactive", ICSR & 0x1FFu, ipsr);
    demand("rettobase", (ICSR & ICSR_RETTOBASE) != 0, (hardware & (hardware - 1u)) == 0);
}

static void any_exception(void)
{
    static uint32_t state = 777u + VM_INDEX;
    uint32_t ipsr = MRS(ipsr), outer = active_expected, own, mine;
    uint32_t priority = 0, lowered = 0;
    uint32_t switches = switches_now(), control = MRS(control);
    int source = source_of(ipsr);
    demand("exception", source < 0, 0);
    if (source < 0) {
        return;
    }
    if (source == SOURCE_PENDSV ||
        (source >= SOURCE_LINES && source < (int)(sizeof asked / sizeof asked[0]))) {
        demand("taken-twice", asked[source], 1);
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
        demand("spurious", acknowledge(ipsr - 16), 1);
        if (use_ties) {
            priority = NVIC_IPR(ipsr - 16);
            line_priority(ipsr - 16, LOWEST);
            lowered = NVIC_IPR(ipsr - 16); /* in as many bits as the chip has */
        }
    }
    check_entry(ipsr, mine);
    stress_in_handler(ipsr, random_next(&state));
    demand("ipsr", MRS(ipsr), ipsr);
    demand("control-handler", MRS(control) & 3u, control & 3u);
    demand("active-lost", active_in_hardware() & mine, mine);
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

void own_fault(uint32_t *frame);

/* The fault status cannot be written back by a switch, so that a guest is given the time to read
 * it: it takes some of that before it does. Then it goes on behind the instruction. */
void own_fault(uint32_t *frame)
{
    static uint32_t state = 4711u + VM_INDEX;
    bool memory = MRS(ipsr) == EXCEPTION_MEMMANAGE;
    uint32_t cfsr;
    demand("regs-fault", stress_registers(state, random_next(&state) >> 25), 0);
    cfsr = CFSR;
    if (!use_dirt) {
        CFSR = cfsr;
        demand("cfsr-own", cfsr, memory ? CFSR_DACCVIOL | CFSR_MMARVALID : CFSR_UNDEFINSTR);
    }
    if (memory) {
        demand("mmfar-own", MMFAR, constants_hole());
    }
    frame[6] += memory ? 4u : 2u;
    any_exception();
}

/* EXC_RETURN.SPSEL: the frame is on the process stack. */
#define FAULT_HANDLER(name)                                                                        \
    void __attribute__((naked)) name(void)                                                         \
    {                                                                                              \
        __asm__ volatile("tst lr, #4\n\tite eq\n\tmrseq r0, msp\n\tmrsne r0, psp\n\tb own_fault"); \
    }
FAULT_HANDLER(memmanage_handler)
FAULT_HANDLER(usagefault_handler)
