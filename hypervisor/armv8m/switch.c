/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The VM switch: everything of the Non-secure state that one VM could see of another is exchanged.
 *
 * It runs in PendSV with an empty Secure stack below it. A VM is preempted at any instruction,
 * inside nested interrupt handlers too: its frames lie on its own stacks, and which exceptions are
 * active is taken out of the processor here and put back when it returns.
 * docs/how-the-switch-works.md tells the story; the comments here give the constraints.
 */
#include "switch.h"

#include <stddef.h>

#include "console.h"
#include "fault.h"
#include "guest_time.h"
#include "hypercall.h"
#include "mechanism.h"
#include "monitor.h"
#include "plan.h"
#include "registers.h"
#include "schedule.h"
#include "trace.h"
#include "vm.h"

/* Secure priority of a wake line while its owner is out: below faults and alarm, above PendSV. */
#define WAKE_PRIORITY 0x40u
/* Priority at which a line is activated (any that nests above RESTING_PRIORITY) and at which it
 * then rests until all are active; priorities of the Non-secure side. */
#define ACTIVATE_PRIORITY 0x20u
#define RESTING_PRIORITY  0xFFu

/* The SAU slot that the hypervisor's Non-secure page borrows during a switch. */
#define PAGE_SLOT 7u

/* A VM that is preempted between a fault of its own and its handler's look at CFSR_NS gets this
 * many short extensions, because CFSR_NS cannot be written back. */
#define GRACE_LIMIT 4u
#define GRACE_TICKS 1000

/* Looks in a row at which a guest could not take its SysTick, before its clock moves on anyway. */
#define UNSAFE_LIMIT 20u

/* Shortest alarm, ticks: the guest gets some instructions even when its slice has just run out. */
#define ALARM_LEAST 400

/* Bytes of an image copied between two looks at the clock. */
#define COPY_STEP 256u

#define WFI 0xBF30u

extern uint32_t ns_page_start[], ns_page_limit[];
uint32_t activate_line(uint32_t iser, uint32_t bit);
void deactivate_line(uint32_t exception);
void fp_save(uint32_t fp[33]);
void fp_load(const uint32_t fp[33]);
uint32_t exchange_save(struct context *context);
void exchange_load(const struct context *context);
void exchange_windows(const struct plan_sau *regions, const struct plan_write *filter);

/* What the assembly routines take for granted. */
_Static_assert(offsetof(struct context, msp) == 36, "vectors.S, exchange.S");
_Static_assert(SAU_SLOTS == 8 && PAGE_SLOT == 7, "exchange.S");

struct context *switch_context;

#if BOARD_HAS_FPU
static struct context *fp_owner; /* whose values the FP registers hold */
#endif

/* The hypervisor's Non-secure page. */
static const struct plan_sau page = {
    .rnr = PAGE_SLOT,
    .rbar = (uint32_t)ns_page_start - SECURE_ALIAS,
    .rlar = (uint32_t)ns_page_limit - SECURE_ALIAS - 32u + SAU_RLAR_ENABLE,
};

/* Write one SAU region: RNR, RBAR, RLAR. */
static inline void sau_set(const struct plan_sau *region)
{
    __asm__ volatile("ldm %0, {r1-r3}\n\tstm %1, {r1-r3}" ::"r"(region), "r"(SAU_RNR), "m"(*region)
                     : "r1", "r2", "r3");
}

/* Map the hypervisor's Non-secure page instead of the VM's last region. No guest code runs
 * meanwhile; the page lies outside of every VM's windows. */
static void page_on(void)
{
    sau_set(&page);
    barrier(); /* fetches from the page follow */
}

static void page_off(const struct plan_vm *plan)
{
    sau_set(&plan->sau[PAGE_SLOT]);
}

/* For debuggers, and for a VM whose image is copied. */
void switch_windows(unsigned vm)
{
    exchange_windows(plan_vms[vm].sau, plan_vms[vm].filter);
    page_off(&plan_vms[vm]);
}

uint32_t guest_frame_address(uint32_t exc_return)
{
    /* EXC_RETURN.SPSEL is the Secure one; the Non-secure stack in use follows from the mode. */
    if ((exc_return & EXC_RETURN_THREAD) && (READ_SPECIAL(control_ns) & CONTROL_SPSEL)) {
        return READ_SPECIAL(psp_ns);
    }
    return READ_SPECIAL(msp_ns);
}

/* Looks in a row, this one included, at which the guest could not take a SysTick interrupt; zero
 * when it waits for one in WFI, or could not for so long that its clock moves on anyway. */
static uint8_t __attribute__((noinline, cold)) looks(const struct context *context)
{
    uint16_t instruction;
    uint32_t frame = context->control & CONTROL_SPSEL ? context->psp : context->msp, pc;
    unsigned vm = (unsigned)(context->plan - plan_vms);

    if ((context->exc_return & EXC_RETURN_THREAD) && !(frame & 3u) &&
        vm_owns_memory(vm, frame, 32)) {
        pc = REG(frame + 24) - 2u;
        if (!(pc & 1u) && vm_owns_memory(vm, pc, 2)) {
            machine_read_guest(&instruction, pc, 2);
            if (instruction == WFI) {
                return 0;
            }
        }
    }
    return (uint8_t)((context->unsafe + 1u) % UNSAFE_LIMIT);
}

/* Its clock may be moved where it could take a SysTick interrupt, or waits for one; `busy`: its
 * interrupts are masked or one of its system exceptions is active. A jump between a driver's read
 * of the counter and its next write would be lost to the driver. */
static void look_if_safe(struct context *context, uint32_t busy)
{
    bool takes = !busy && (context->exc_return & EXC_RETURN_THREAD);

    context->unsafe = takes ? 0 : looks(context);
}

/* Go through the VM's words of the NVIC: `lines` is the plan's entry, `state` the context's, `nvic`
 * the registers. */
#define FOR_LINE_WORDS(plan, context, lines, state)                                  \
    for (lines = (plan)->lines, state = (context)->lines; lines < (plan)->lines_end; \
         lines++, state++)

static inline volatile struct nvic_word *nvic_of(const struct plan_lines *lines)
{
    return (volatile struct nvic_word *)lines->nvic;
}

/* Number of the lowest line in `left`. */
static inline uint32_t line_of(const struct plan_lines *lines, uint32_t left)
{
    return 8u * (lines->nvic - (uint32_t)NVIC_WORD(0)) + (uint32_t)__builtin_ctz(left);
}

/* Disable the VM's lines and hand those that are not active to the Secure side: they latch, and
 * nobody else can read or change them. Not zero when some are active. */
static uint32_t lines_off(struct context *context, const struct plan_vm *plan)
{
    const struct plan_lines *lines;
    struct context_lines *state;
    uint32_t any = 0;

    FOR_LINE_WORDS (plan, context, lines, state) {
        volatile struct nvic_word *nvic = nvic_of(lines);
        state->enabled = nvic->iser & lines->owned;
        nvic->icer = lines->owned;
        state->active = nvic->iabr & lines->owned;
        nvic->itns = state->active;
        any |= state->active;
    }
    return any;
}

/* Take the VM's active lines out of the processor and hide them too. A line whose level is still
 * high pends again when its active bit goes; that pend is not the VM's, it comes back by itself
 * after the real return. */
static void __attribute__((noinline))
lines_deactivate(struct context *context, const struct plan_vm *plan)
{
    const struct plan_lines *lines;
    struct context_lines *state;

    barrier(); /* erratum 1435973: ICER takes effect before anything depends on priorities */
    FOR_LINE_WORDS (plan, context, lines, state) {
        volatile struct nvic_word *nvic = nvic_of(lines);
        if (!state->active) {
            continue;
        }
        state->pending = nvic->ispr & state->active;
        for (uint32_t left = state->active; left; left &= left - 1) {
            deactivate_line(EXCEPTION_LINE0 + line_of(lines, left));
        }
        state->repended = nvic->ispr & state->active & ~state->pending;
        nvic->itns = 0;
    }
}

/* Let wake lines reach the Secure side, at a priority of ours; those too that are pending already,
 * or were active: what comes in after the interrupt that was preempted would else be lost. */
static void __attribute__((noinline, cold))
wakes_on(struct context *context, const struct plan_vm *plan)
{
    const struct plan_lines *lines;
    struct context_lines *state;
    uint8_t *priority = context->wake_priority;

    FOR_LINE_WORDS (plan, context, lines, state) {
        volatile struct nvic_word *nvic = nvic_of(lines);
        for (uint32_t left = lines->wake; left; left &= left - 1) {
            uint32_t line = line_of(lines, left);
            *priority++ = REG8(NVIC_IPR(line));
            REG8(NVIC_IPR(line)) = WAKE_PRIORITY;
        }
        barrier();
        nvic->iser = lines->wake & state->enabled;
    }
}

static void __attribute__((noinline, cold))
wakes_off(const struct context *context, const struct plan_vm *plan)
{
    const struct plan_lines *lines;
    const struct context_lines *state;
    const uint8_t *priority = context->wake_priority;

    FOR_LINE_WORDS (plan, context, lines, state) {
        nvic_of(lines)->icer = lines->wake;
        barrier();
        for (uint32_t left = lines->wake; left; left &= left - 1) {
            REG8(NVIC_IPR(line_of(lines, left))) = *priority++;
        }
    }
}

/* Give the VM its lines back, enabled as they were. */
static void lines_on(const struct context *context, const struct plan_vm *plan)
{
    const struct plan_lines *lines;
    const struct context_lines *state;

    FOR_LINE_WORDS (plan, context, lines, state) {
        volatile struct nvic_word *nvic = nvic_of(lines);
        nvic->itns = lines->owned;
        nvic->iser = state->enabled;
    }
}

/* Make one line active again; see below. False when it was not taken. */
static bool __attribute__((noinline))
line_activate(volatile struct nvic_word *nvic, const struct context_lines *state, uint32_t line)
{
    uint32_t bit = 1u << (line & 31u), exception;
    uint32_t pending = (nvic->ispr & ~state->repended) | state->pending;

    REG8(NVIC_IPR(line)) = ACTIVATE_PRIORITY;
    WRITE_SPECIAL(msp_ns, (uint32_t)ns_page_limit - SECURE_ALIAS);
    REG(SHCSR) &= ~(SHCSR_PENDSVACT | SHCSR_SECUREFAULTACT);
    barrier();
    exception = activate_line((uint32_t)&nvic->iser, bit);
    nvic->icer = bit;
    REG8(NVIC_IPR(line)) = RESTING_PRIORITY;
    REG(SFSR) = SFSR_INVEP; /* cleared by writing one */
    if (pending & bit) {
        nvic->ispr = bit;
    }
    if (!exception) {
        /* Nothing came: IPSR is still what it was before this line, without its active bit. */
        REG(SHCSR) |=
            READ_SPECIAL(ipsr) == EXCEPTION_PENDSV ? SHCSR_PENDSVACT : SHCSR_SECUREFAULTACT;
    }
    return exception == EXCEPTION_SECUREFAULT && (nvic->iabr & bit);
}

/*
 * Make the VM's active lines active again: each is pended and enabled, hardware takes it as an
 * ordinary Non-secure exception, and its vector, a Secure address, faults before an instruction is
 * fetched. In the meantime no Secure exception is active, so none may come: alarm and wake lines
 * are off. The switch then goes on with the SecureFault active instead of PendSV; the last return
 * deactivates it.
 *
 * Priorities: a guest may have lowered a line's priority inside its handler, and lines of equal
 * priority never nest. So each is activated at one priority, then rests at the lowest, and the
 * guest's priorities come back when all are active; PRIGROUP is 0 meanwhile. False when a line was
 * not taken.
 */
static bool __attribute__((noinline))
lines_activate(struct context *context, const struct plan_vm *plan)
{
    const struct plan_lines *lines;
    const struct context_lines *state;
    struct {
        uint8_t line, priority;
    } resting[BOARD_LINES], *last = resting;
    uint32_t wake[CONTEXT_LINE_WORDS];
    bool good = true, again = REG(ICSR) & ICSR_PENDSVSET;

    if (!BOARD_SYSTICK_NS_STUB) {
        page_on(); /* with a stub it is on already */
    }
    REG(SYST_CSR) = 0;
    REG(ICSR) = ICSR_PENDSTCLR | ICSR_PENDSVCLR;
    for (uint32_t i = 0; i < plan_wake_words; i++) {
        volatile struct nvic_word *nvic = (volatile struct nvic_word *)plan_wakes[i].nvic;
        wake[i] = nvic->iser & plan_wakes[i].lines; /* this VM's are not enabled yet */
        nvic->icer = wake[i];
    }
    REG(NS(SHCSR)) = 0; /* of the VM that was out, whose exceptions were active */
    REG(NS(AIRCR)) = AIRCR_VECTKEY;
    REG(NS(VTOR)) = page.rbar;
    WRITE_SPECIAL(msplim_ns, 0);
    WRITE_SPECIAL(primask_ns, 0);
    WRITE_SPECIAL(basepri_ns, 0);
    WRITE_SPECIAL(faultmask_ns, 0);
    interrupts_on();
    FOR_LINE_WORDS (plan, context, lines, state) {
        if (state->active) {
            nvic_of(lines)->itns = state->active;
        }
        for (uint32_t left = state->active; good && left; left &= left - 1) {
            uint32_t line = line_of(lines, left);
            last->line = (uint8_t)line;
            last++->priority = REG8(NVIC_IPR(line));
            good = line_activate(nvic_of(lines), state, line);
        }
    }
    interrupts_off();
    while (last > resting) {
        last--;
        REG8(NVIC_IPR(last->line)) = last->priority;
    }
    for (uint32_t i = 0; i < plan_wake_words; i++) {
        ((volatile struct nvic_word *)plan_wakes[i].nvic)->iser = wake[i];
    }
    if (!BOARD_SYSTICK_NS_STUB) {
        page_off(plan);
    }
    if (again) {
        machine_pend_switch(); /* what was asked for since the switch began */
    }
    return good;
}

/* Take the running VM out of the processor. r4-r11 and EXC_RETURN are in its context already. */
static void __attribute__((noinline)) save(struct context *context)
{
    const struct plan_vm *plan = context->plan;
    uint32_t busy = exchange_save(context);

    look_if_safe(context, busy); /* reads guest memory: before the page takes a slot */
    if (BOARD_SYSTICK_NS_STUB) {
        page_on();
    }
    guest_time_stop(&context->time);
    context->icsr = REG(NS(ICSR)) & (ICSR_PENDSVSET | ICSR_PENDSTSET);
    REG(NS(ICSR)) = ICSR_PENDSVCLR | ICSR_PENDSTCLR;
    context->inside = lines_off(context, plan);
    if (context->inside) {
        lines_deactivate(context, plan);
    }
    if (plan->wakes) {
        wakes_on(context, plan);
    }
}

#if BOARD_HAS_FPU
static void __attribute__((noinline)) fpu_load(struct context *context)
{
    if (fp_owner != context) {
        /* The hypervisor's own FP accesses must not trigger a lazy save into anybody's frame. */
        REG(NS(FPCCR)) = 0;
        barrier();
        if (fp_owner) {
            fp_save(fp_owner->fp);
        }
        fp_load(context->fp);
        fp_owner = context;
    }
}
#endif

/* Put a VM into the processor whose windows are on already. False when it cannot go on. */
static bool __attribute__((noinline)) load(struct context *context)
{
    const struct plan_vm *plan = context->plan;

    if (plan->wakes) {
        wakes_off(context, plan);
    }
    if (context->inside && !lines_activate(context, plan)) {
        return false;
    }
#if BOARD_HAS_FPU
    if (context->nsacr) {
        fpu_load(context);
    }
#endif
    guest_time_start(context);
    if (BOARD_SYSTICK_NS_STUB) {
        page_off(plan);
    }
    lines_on(context, plan);
    exchange_load(context);
    barrier();
    return true;
}

/* Copy the VM's image from the store, piece by piece, until done or a switch is due. */
static bool image_loaded(unsigned vm)
{
    const struct plan_vm *plan = &plan_vms[vm];
    struct context *context = &contexts[vm];

    for (;;) {
        uint32_t at = context->loaded, step = COPY_STEP;
        const struct plan_segment *segment = plan->segments;
        const struct plan_segment *end = segment + plan->segment_count;

        while (segment < end && at >= segment->size) {
            at -= segment->size;
            segment++;
        }
        if (segment == end) {
            return true;
        }
        if (machine_switch_is_due()) {
            return false;
        }
        step = segment->size - at < step ? segment->size - at : step;
        for (uint32_t i = 0; i < step; i += 4) {
            REG(segment->to + at + i) = REG(segment->from + at + i);
        }
        context->loaded += step;
    }
}

/* A VM at its reset vector: everything zero but what the architecture or the plan says. */
static void start(unsigned vm)
{
    const struct plan_vm *plan = &plan_vms[vm];
    struct context *context = &contexts[vm];
    uint32_t frame[8] = {[5] = 0xFFFFFFFFu, [6] = plan->entry, [7] = XPSR_T};

#if BOARD_HAS_FPU
    if (fp_owner == context) {
        fp_owner = 0;
    }
#endif
    for (uint32_t *word = (uint32_t *)context; word < (uint32_t *)(context + 1); word++) {
        *word = 0;
    }
    context->plan = plan;
    context->exc_return = EXC_RETURN_GUEST;
    context->msp = plan->stack - sizeof frame;
    context->scb.vtor = plan->vectors;
    context->scb.aircr = AIRCR_VECTKEY;
    context->scb.ccr = CCR_RESET;
#if BOARD_HAS_FPU
    context->fpccr = FPCCR_ASPEN | FPCCR_LSPEN;
    context->fpccr_s = REG(FPCCR) & ~(FPCCR_S | FPCCR_RDY);
#endif
    machine_write_guest(context->msp, frame, sizeof frame);
    for (const struct plan_lines *lines = plan->lines; lines < plan->lines_end; lines++) {
        nvic_of(lines)->icpr = lines->owned;
        for (uint32_t left = lines->owned; left; left &= left - 1) {
            REG8(NVIC_IPR(line_of(lines, left))) = 0;
        }
    }
}

void machine_restart_vm(unsigned vm)
{
    contexts[vm].reload = true;
    contexts[vm].loaded = 0;
}

/* The running guest's clock is behind: catch up as far as it can bear it. True when it was given an
 * expiry. */
static bool __attribute__((noinline, cold)) look_after_clock(struct context *context)
{
    bool expired;

    /* What this clears of it, CFSR_NS and the exclusive monitor, a switch would take too. */
    look_if_safe(context, exchange_save(context));
    page_on();
    guest_time_stop(&context->time);
    context->icsr = REG(NS(ICSR)) & (ICSR_PENDSVSET | ICSR_PENDSTSET);
    expired = guest_time_start(context);
    page_off(context->plan);
    exchange_load(context);
    barrier();
    return expired;
}

static void set_alarm(int32_t ticks)
{
    ticks = ticks < ALARM_LEAST ? ALARM_LEAST : ticks;
    __asm__("usat %0, #24, %0" : "+r"(ticks)); /* RVR has 24 bits */
    REG(SYST_RVR) = (uint32_t)ticks;
    REG(SYST_CVR) = 0; /* any write: start from RVR */
    REG(ICSR) = ICSR_PENDSTCLR;
    REG(SYST_CSR) = SYST_CSR_ENABLE | SYST_CSR_TICKINT | SYST_CSR_CLKSOURCE;
}

/* A comparator that one VM sets must not fire in another. TRCENA off stops the DWT and the ITM. A
 * halting debugger keeps what it set. */
static void debug_off(void)
{
    if (!(REG(DHCSR) & DHCSR_C_DEBUGEN)) {
        REG(DEMCR) = 0;
        REG(FP_CTRL) = FP_CTRL_KEY;
    }
}

/* All VMs have stopped: keep the console answering. */
static void __attribute__((noreturn, cold)) rest(void)
{
    console_print("no VM left to run\n");
    interrupts_on();
    for (;;) {
        set_alarm((int32_t)BOARD_CLOCK_HZ / 100);
        __asm__ volatile("wfi");
        REG(ICSR) = ICSR_PENDSVCLR;
        monitor_poll();
    }
}

/* Make a VM anew whose windows are on. False when a switch is due before all is copied. */
static bool __attribute__((noinline, cold)) reload(unsigned vm)
{
    bool done;

    switch_windows(vm); /* the last region too: the image may lie there */
    barrier();
    set_alarm(schedule_left(ticks_now()));
    interrupts_on();
    done = image_loaded(vm);
    interrupts_off();
    if (done) {
        start(vm);
    } else {
        REG(ICSR) = ICSR_PENDSVCLR; /* acted upon right here */
    }
    if (BOARD_SYSTICK_NS_STUB) {
        page_on();
    }
    return done;
}

/* Bring in VM `to` or, when it cannot run, the one that schedule() names next. Returns its context.
 */
static struct context *__attribute__((noinline)) bring_in(unsigned to)
{
    for (;; to = schedule(ticks_now())) {
        const struct plan_vm *plan = &plan_vms[to];
        if (to == SCHEDULE_NONE) {
            rest();
        }
        exchange_windows(plan->sau, plan->filter);
        if (plan->context->reload && !reload(to)) {
            continue;
        }
        if (load(plan->context)) {
            return plan->context;
        }
        vm_stop(to, "because one of its interrupts could not be made active again");
    }
}

/* The running VM has a fault of its own that its handler has not looked at: let it, for a moment.
 */
static bool __attribute__((noinline, cold)) extended(const struct context *context)
{
    static uint32_t stay; /* the switch that `grace` counts for */
    static uint8_t grace;

    if (stay != trace_next) {
        stay = trace_next;
        grace = 0;
    }
    if (!schedule_has(schedule_current) || context->reload || grace == GRACE_LIMIT) {
        return false;
    }
    grace++;
    set_alarm(GRACE_TICKS);
    return true;
}

/* The running VM's clock is behind: whether it has been given a tick to serve. */
static bool __attribute__((noinline, cold)) catches_up(struct context *context, unsigned vm)
{
    return schedule_has(vm) && !context->reload && !schedule_is_due(ticks_now()) &&
           look_after_clock(context);
}

struct context *switch_vm(struct context *context)
{
    unsigned from = schedule_current, to;
    int32_t left;

    interrupts_off(); /* alarm and wake lines wait until the exchange is complete */
    if (console_waiting || monitor_left ||
        (REG(plan_console + BOARD_CONSOLE_STATUS) & BOARD_CONSOLE_INPUT)) {
        monitor_poll();
    }
    if (REG(NS(CFSR)) && extended(context)) {
        interrupts_on();
        return context;
    }
    if (context->time.owed > GUEST_TIME_OWED && schedule_left(ticks_now()) > 0 &&
        catches_up(context, from)) {
        /* A guest that yields whenever it is idle would get one expiry a round and fall behind for
         * ever: it has a tick to serve first. */
        schedule_keep();
    }
    to = schedule(ticks_now());
    if (to != from || context->reload) {
        if (from != SCHEDULE_NONE) {
            save(context);
        }
        context = switch_context = bring_in(to);
        debug_off();
    }
    left = schedule_left(ticks_now());
    if (context->time.owed > GUEST_TIME_OWED && left > 2 * GUEST_TIME_LOOK) {
        left = GUEST_TIME_LOOK;
    }
    set_alarm(left);
    interrupts_on();
    return context;
}

void wake_line(uint32_t exception)
{
    uint32_t line = exception - EXCEPTION_LINE0, bit = 1u << (line & 31u);

    /* Masked, it stays pending until its owner takes it; a pulse is not lost. */
    NVIC_WORD(line >> 5)->icer = bit;
    NVIC_WORD(line >> 5)->ispr = bit;
    barrier();
    schedule_wake(plan_line_owner[line]);
}

#if BOARD_HAS_FPU
void switch_grant_fpu(unsigned vm)
{
    uint32_t fpccr = REG(NS(FPCCR));

    REG(NSACR) = contexts[vm].nsacr = NSACR_CP10_CP11;
    fpu_load(&contexts[vm]);
    REG(NS(FPCCR)) = fpccr;
}
#endif
