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

#include "console.h"
#include "fault.h"
#include "guest_time.h"
#include "hypercall.h"
#include "mechanism.h"
#include "monitor.h"
#include "plan.h"
#include "registers.h"
#include "schedule.h"
#include "vm.h"

/* NS system exceptions whose active and pended bits software may write (DDI 0553, SHCSR). */
#define SHCSR_NS_ACTIVE \
    (SHCSR_MEMFAULTACT | SHCSR_USGFAULTACT | SHCSR_SVCALLACT | SHCSR_PENDSVACT | SHCSR_SYSTICKACT)
#define SHCSR_NS_PENDED (SHCSR_USGFAULTPENDED | SHCSR_MEMFAULTPENDED | SHCSR_SVCALLPENDED)

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
#define GRACE_TICKS 1000u

/* Looks in a row at which a guest could not take its SysTick, before its clock moves on anyway. */
#define UNSAFE_LIMIT 20u

/* Shortest alarm, ticks: the guest gets some instructions even when its slice has just run out. */
#define ALARM_LEAST 400u

/* Bytes of an image copied between two looks at the clock. */
#define COPY_STEP 256u

#define WFI 0xBF30u

/* Address bit that tells the Secure alias (IDAU of all boards). */
#define SECURE_ALIAS 0x10000000u

extern uint32_t ns_page_start[], ns_page_limit[];
uint32_t activate_line(uint32_t iser, uint32_t bit);
void deactivate_line(uint32_t exception);
void fp_save(uint32_t fp[33]);
void fp_load(const uint32_t fp[33]);

struct context *switch_context = contexts;

static uint8_t grace;
#if BOARD_HAS_FPU
static struct context *fp_owner; /* whose values the FP registers hold */
#endif

static void sau_set(uint32_t slot, uint32_t rbar, uint32_t rlar)
{
    REG(SAU_RNR) = slot;
    REG(SAU_RBAR) = rbar;
    REG(SAU_RLAR) = rlar;
}

static uint32_t ns_page(void)
{
    return (uint32_t)ns_page_start & ~SECURE_ALIAS;
}

static void copy_8_words(void *to, const void *from)
{
    __asm__ volatile("ldm %1, {r4-r11}\n\tstm %0, {r4-r11}"
                     :
                     : "r"(to), "r"(from)
                     : "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11", "memory");
}

/* Map the hypervisor's Non-secure page instead of the VM's last region. No guest code runs
 * meanwhile; the page lies outside of every VM's windows. */
static void page_on(void)
{
    sau_set(PAGE_SLOT, ns_page(),
            ((uint32_t)ns_page_limit & ~SECURE_ALIAS) - 32u + SAU_RLAR_ENABLE);
    barrier(); /* fetches from the page follow */
}

static void page_off(const struct plan_vm *plan)
{
    bool used = plan->sau_count > PAGE_SLOT;
    sau_set(PAGE_SLOT, used ? plan->sau[PAGE_SLOT].rbar : 0, used ? plan->sau[PAGE_SLOT].rlar : 0);
}

void switch_windows(unsigned vm, bool all)
{
    static uint8_t slots_on; /* below PAGE_SLOT */
    const struct plan_vm *plan = &plan_vms[vm];
    unsigned count = plan->sau_count < PAGE_SLOT ? plan->sau_count : PAGE_SLOT, slot;

    for (slot = 0; slot < count; slot++) {
        sau_set(slot, plan->sau[slot].rbar, plan->sau[slot].rlar);
    }
    for (; slot < slots_on; slot++) {
        sau_set(slot, 0, 0);
    }
    slots_on = (uint8_t)count;
    if (all) {
        page_off(plan);
    }
}

uint32_t guest_frame_address(uint32_t exc_return)
{
    /* EXC_RETURN.SPSEL is the Secure one; the Non-secure stack in use follows from the mode. */
    if ((exc_return & EXC_RETURN_THREAD) && (READ_SPECIAL(control_ns) & CONTROL_SPSEL)) {
        return READ_SPECIAL(psp_ns);
    }
    return READ_SPECIAL(msp_ns);
}

/* Its clock may be moved: it could take a SysTick interrupt here, or it waits for one in WFI. A
 * jump between a driver's read of the counter and its next write would be lost to the driver. */
static bool is_safe(struct context *context, unsigned vm)
{
    uint16_t instruction;
    uint32_t frame, pc;

    if (context->exc_return & EXC_RETURN_THREAD) {
        if (!(context->primask | context->basepri | context->faultmask) &&
            !(context->scb.shcsr & SHCSR_NS_ACTIVE)) {
            context->unsafe = 0;
            return true;
        }
        frame = context->control & CONTROL_SPSEL ? context->psp : context->msp;
        if (!(frame & 3u) && vm_owns_memory(vm, frame, 32)) {
            pc = REG(frame + 24) - 2u;
            if (!(pc & 1u) && vm_owns_memory(vm, pc, 2)) {
                machine_read_guest(&instruction, pc, 2);
                if (instruction == WFI) {
                    context->unsafe = 0;
                    return true;
                }
            }
        }
    }
    if (++context->unsafe < UNSAFE_LIMIT) {
        return false;
    }
    context->unsafe = 0;
    return true;
}

/* Registers that tell where the guest was interrupted; is_safe() needs them. */
static void save_masks(struct context *context)
{
    context->msp = READ_SPECIAL(msp_ns);
    context->psp = READ_SPECIAL(psp_ns);
    context->control = READ_SPECIAL(control_ns);
    context->primask = (uint8_t)READ_SPECIAL(primask_ns);
    context->basepri = (uint8_t)READ_SPECIAL(basepri_ns);
    context->faultmask = (uint8_t)READ_SPECIAL(faultmask_ns);
}

/* MPU regions through the four alias pairs of RBAR/RLAR, four at a time. */
static void mpu_save(struct context *context)
{
    uint32_t regions = REG(NS(MPU_TYPE)) >> 8 & 0xFFu;
    uint32_t(*to)[2] = context->mpu;

    context->mpu_rnr = REG(NS(MPU_RNR));
    context->mpu_mair[0] = REG(NS(MPU_MAIR0));
    context->mpu_mair[1] = REG(NS(MPU_MAIR0 + 4));
    for (uint32_t n = 0; n < regions && n < CONTEXT_MPU_REGIONS; n += 4) {
        REG(NS(MPU_RNR)) = n;
        __asm__ volatile("ldm %2, {r4-r11}\n\tstm %1!, {r4-r11}"
                         : "=m"(*(uint32_t(*)[4][2])to), "+r"(to)
                         : "r"(NS(MPU_RBAR))
                         : "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11");
    }
}

static void mpu_load(const struct context *context)
{
    uint32_t regions = REG(NS(MPU_TYPE)) >> 8 & 0xFFu;
    const uint32_t(*from)[2] = context->mpu;

    for (uint32_t n = 0; n < regions && n < CONTEXT_MPU_REGIONS; n += 4) {
        REG(NS(MPU_RNR)) = n;
        __asm__ volatile("ldm %0!, {r4-r11}\n\tstm %1, {r4-r11}"
                         : "+r"(from)
                         : "r"(NS(MPU_RBAR)), "m"(*(const uint32_t(*)[4][2])from)
                         : "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11");
    }
    REG(NS(MPU_RNR)) = context->mpu_rnr;
    REG(NS(MPU_MAIR0)) = context->mpu_mair[0];
    REG(NS(MPU_MAIR0 + 4)) = context->mpu_mair[1];
}

/* Disable the VM's lines; note which are active and, of those, which are pending again. */
static uint32_t lines_off(struct context *context, const struct plan_vm *plan)
{
    uint32_t any = 0;

    for (unsigned i = 0; i < plan->line_words; i++) {
        const struct plan_lines *lines = &plan->lines[i];
        uint32_t active;
        context->enabled[i] = REG(NVIC_ISER(lines->word)) & lines->owned;
        REG(NVIC_ICER(lines->word)) = lines->owned;
        active = REG(NVIC_IABR(lines->word)) & lines->owned;
        context->active[i] = active;
        if (active) {
            context->pending[i] = REG(NVIC_ISPR(lines->word)) & active;
            any = active;
        }
    }
    barrier(); /* erratum 1435973: ICER takes effect before anything depends on priorities */
    return any;
}

/* Hand the lines to the Secure side: they latch, and nobody else can read or change them. Those
 * that wake their owner stay enabled, at a priority of ours; not those that were already active or
 * pending, or a VM that leaves its line pending would never be out. */
static void lines_hide(struct context *context, const struct plan_vm *plan)
{
    unsigned kept = 0;

    for (unsigned i = 0; i < plan->line_words; i++) {
        const struct plan_lines *lines = &plan->lines[i];
        uint32_t wake = lines->wake & context->enabled[i];
        REG(NVIC_ITNS(lines->word)) = 0;
        if (!lines->wake) {
            continue;
        }
        wake &= ~(context->active[i] | REG(NVIC_ISPR(lines->word)));
        for (uint32_t left = lines->wake; left; left &= left - 1) {
            uint32_t line = 32u * lines->word + (uint32_t)__builtin_ctz(left);
            context->wake_priority[kept++] = REG8(NVIC_IPR(line));
            REG8(NVIC_IPR(line)) = WAKE_PRIORITY;
        }
        barrier();
        REG(NVIC_ISER(lines->word)) = wake;
    }
}

static void lines_show(const struct context *context, const struct plan_vm *plan)
{
    unsigned kept = 0;

    for (unsigned i = 0; i < plan->line_words; i++) {
        const struct plan_lines *lines = &plan->lines[i];
        if (lines->wake) {
            REG(NVIC_ICER(lines->word)) = lines->wake;
            barrier();
            for (uint32_t left = lines->wake; left; left &= left - 1) {
                uint32_t line = 32u * lines->word + (uint32_t)__builtin_ctz(left);
                REG8(NVIC_IPR(line)) = context->wake_priority[kept++];
            }
        }
        REG(NVIC_ITNS(lines->word)) = lines->owned;
    }
    barrier();
}

/* Take the VM's active lines out of the processor. A line whose level is still high pends again
 * when its active bit goes; that pend is not the VM's, it comes back by itself after the real
 * return. */
static void lines_deactivate(struct context *context, const struct plan_vm *plan)
{
    for (unsigned i = 0; i < plan->line_words; i++) {
        uint32_t word = plan->lines[i].word;
        for (uint32_t left = context->active[i]; left; left &= left - 1) {
            deactivate_line(EXCEPTION_LINE0 + 32u * word + (uint32_t)__builtin_ctz(left));
        }
        context->repended[i] = REG(NVIC_ISPR(word)) & context->active[i] & ~context->pending[i];
    }
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
static bool lines_activate(struct context *context, const struct plan_vm *plan)
{
    uint8_t priorities[BOARD_LINES], *priority = priorities;
    uint32_t wake[CONTEXT_LINE_WORDS];
    uint32_t scratch = (uint32_t)ns_page_limit & ~SECURE_ALIAS, exception = EXCEPTION_PENDSV;
    bool good = true, again = REG(ICSR) & ICSR_PENDSVSET;

    REG(SYST_CSR) = 0;
    REG(ICSR) = ICSR_PENDSTCLR | ICSR_PENDSVCLR;
    for (uint32_t word = 0; word < CONTEXT_LINE_WORDS; word++) {
        wake[word] = REG(NVIC_ISER(word)); /* of VMs that are out; this one's are not enabled yet */
        REG(NVIC_ICER(word)) = wake[word];
    }
    REG(NS(AIRCR)) = AIRCR_VECTKEY;
    REG(NS(VTOR)) = ns_page();
    WRITE_SPECIAL(msplim_ns, 0);
    WRITE_SPECIAL(control_ns, 0);
    WRITE_SPECIAL(primask_ns, 0);
    WRITE_SPECIAL(basepri_ns, 0);
    WRITE_SPECIAL(faultmask_ns, 0);
    WRITE_SPECIAL(primask, 0);
    for (unsigned i = 0; i < plan->line_words; i++) {
        uint32_t word = plan->lines[i].word;
        for (uint32_t left = context->active[i]; good && left; left &= left - 1) {
            uint32_t bit = left & (0u - left);
            uint32_t line = 32u * word + (uint32_t)__builtin_ctz(left);
            uint32_t pending = REG(NVIC_ISPR(word)) & ~context->repended[i];

            pending |= context->pending[i];
            *priority++ = REG8(NVIC_IPR(line));
            REG8(NVIC_IPR(line)) = ACTIVATE_PRIORITY;
            WRITE_SPECIAL(msp_ns, scratch);
            REG(SHCSR) &= ~(SHCSR_PENDSVACT | SHCSR_SECUREFAULTACT);
            barrier();
            exception = activate_line(NVIC_ISER(word), bit);
            REG(NVIC_ICER(word)) = bit;
            REG8(NVIC_IPR(line)) = RESTING_PRIORITY;
            barrier();
            good = exception == EXCEPTION_SECUREFAULT && (REG(NVIC_IABR(word)) & bit);
            REG(SFSR) = SFSR_INVEP; /* cleared by writing one */
            if (pending & bit) {
                REG(NVIC_ISPR(word)) = bit;
            }
        }
    }
    if (!exception) {
        /* Nothing came: IPSR is still what it was before this line, without its active bit. */
        REG(SHCSR) |=
            READ_SPECIAL(ipsr) == EXCEPTION_PENDSV ? SHCSR_PENDSVACT : SHCSR_SECUREFAULTACT;
    }
    WRITE_SPECIAL(primask, 1);
    priority = priorities;
    for (unsigned i = 0; good && i < plan->line_words; i++) {
        for (uint32_t left = context->active[i]; left; left &= left - 1) {
            REG8(NVIC_IPR(32u * plan->lines[i].word + (uint32_t)__builtin_ctz(left))) = *priority++;
        }
    }
    for (uint32_t word = 0; word < CONTEXT_LINE_WORDS; word++) {
        REG(NVIC_ISER(word)) = wake[word];
    }
    if (again) {
        machine_pend_switch(); /* what was asked for since the switch began */
    }
    return good;
}

/* Take the running VM out of the processor. r4-r11 and EXC_RETURN are in its context already. */
static void save(unsigned vm)
{
    struct context *context = &contexts[vm];
    const struct plan_vm *plan = &plan_vms[vm];
    uint32_t any, cfsr;

    save_masks(context);
    context->msplim = READ_SPECIAL(msplim_ns);
    context->psplim = READ_SPECIAL(psplim_ns);
    context->mpu_ctrl = REG(NS(MPU_CTRL));
    REG(NS(MPU_CTRL)) = 0; /* the SysTick stub and activate_line's frame are not in its regions */
    mpu_save(context);
    copy_8_words(&context->scb, (const void *)NS(VTOR));
    context->scb.aircr = AIRCR_VECTKEY | (context->scb.aircr & AIRCR_PRIGROUP);
    context->cpacr = REG(NS(CPACR));
    context->mmfar = REG(NS(MMFAR));
    cfsr = REG(NS(CFSR));
    if (cfsr) {
        REG(NS(CFSR)) = cfsr; /* write one to clear: the next VM must not see it */
    }
    context->safe = is_safe(context, vm); /* reads guest memory: before the page takes a slot */
#if BOARD_HAS_FPU
    context->fpccr = REG(NS(FPCCR));
    context->fpcar = REG(NS(FPCAR));
    context->fpdscr = REG(NS(FPDSCR));
    context->fpccr_s = REG(FPCCR); /* S and the RDY bits are not banked */
#endif
    page_on();
    guest_time_stop(context);
    context->icsr = REG(NS(ICSR));
    REG(NS(ICSR)) = ICSR_PENDSVCLR | ICSR_PENDSTCLR;
    any = lines_off(context, plan);
    REG(NS(SHCSR)) = context->scb.shcsr & ~(SHCSR_NS_ACTIVE | SHCSR_NS_PENDED);
    if (any) {
        lines_deactivate(context, plan);
    }
    lines_hide(context, plan);
    __asm__ volatile("clrex" ::: "memory"); /* an exclusive access must not span VMs */
}

#if BOARD_HAS_FPU
static void fpu_load(struct context *context)
{
    if (!context->fp_user) {
        REG(NSACR) = 0; /* its first FP instruction traps */
        return;
    }
    REG(NSACR) = NSACR_CP10_CP11;
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
static bool load(unsigned vm)
{
    struct context *context = &contexts[vm];
    const struct plan_vm *plan = &plan_vms[vm];
    uint32_t active = 0;

    lines_show(context, plan);
    for (unsigned i = 0; i < plan->line_words; i++) {
        active |= context->active[i];
    }
    if (active && !lines_activate(context, plan)) {
        return false;
    }
    WRITE_SPECIAL(msplim_ns, 0); /* else a lower stack pointer is refused */
    WRITE_SPECIAL(psplim_ns, 0);
    WRITE_SPECIAL(msp_ns, context->msp);
    WRITE_SPECIAL(psp_ns, context->psp);
    WRITE_SPECIAL(msplim_ns, context->msplim);
    WRITE_SPECIAL(psplim_ns, context->psplim);
    WRITE_SPECIAL(control_ns, context->control & (CONTROL_NPRIV | CONTROL_SPSEL));
    copy_8_words((void *)NS(VTOR), &context->scb);
    REG(NS(CPACR)) = context->cpacr;
    REG(NS(MMFAR)) = context->mmfar;
#if BOARD_HAS_FPU
    fpu_load(context);
    REG(NS(FPCAR)) = context->fpcar;
    REG(NS(FPDSCR)) = context->fpdscr;
    REG(FPCCR) = context->fpccr_s;
    REG(NS(FPCCR)) = context->fpccr;
#endif
    mpu_load(context);
    guest_time_start(context); /* late: an expiry must not fall into the rest of the switch */
    REG(NS(ICSR)) = context->icsr & (ICSR_PENDSVSET | ICSR_PENDSTSET);
    for (unsigned i = 0; i < plan->line_words; i++) {
        REG(NVIC_ISER(plan->lines[i].word)) = context->enabled[i];
    }
    WRITE_SPECIAL(primask_ns, context->primask);
    WRITE_SPECIAL(basepri_ns, context->basepri);
    WRITE_SPECIAL(faultmask_ns, context->faultmask);
    page_off(plan);
    REG(NS(MPU_CTRL)) = context->mpu_ctrl; /* last: the regions are complete */
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
    context->exc_return = EXC_RETURN_GUEST;
    context->msp = plan->stack - sizeof frame;
    context->scb.vtor = plan->vectors;
    context->scb.aircr = AIRCR_VECTKEY;
    context->scb.ccr = CCR_RESET;
    context->time.started_cvr = TIME_NOT_RUNNING;
#if BOARD_HAS_FPU
    context->fpccr = FPCCR_ASPEN | FPCCR_LSPEN;
    context->fpccr_s = REG(FPCCR) & ~(FPCCR_S | FPCCR_RDY);
#endif
    machine_write_guest(context->msp, frame, sizeof frame);
    for (unsigned i = 0; i < plan->line_words; i++) {
        const struct plan_lines *lines = &plan->lines[i];
        REG(NVIC_ICPR(lines->word)) = lines->owned;
        for (uint32_t left = lines->owned; left; left &= left - 1) {
            REG8(NVIC_IPR(32u * lines->word + (uint32_t)__builtin_ctz(left))) = 0;
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
static bool look_after_clock(unsigned vm)
{
    struct context *context = &contexts[vm];
    uint32_t mpu_ctrl = REG(NS(MPU_CTRL));
    bool expired;

    REG(NS(MPU_CTRL)) = 0;
    save_masks(context);
    context->scb.shcsr = REG(NS(SHCSR));
    context->safe = is_safe(context, vm);
    page_on();
    guest_time_stop(context);
    context->icsr = REG(NS(ICSR));
    expired = guest_time_start(context);
    REG(NS(ICSR)) = context->icsr & ICSR_PENDSTSET;
    page_off(&plan_vms[vm]);
    REG(NS(MPU_CTRL)) = mpu_ctrl;
    barrier();
    return expired;
}

static void set_alarm(uint32_t ticks)
{
    ticks = ticks < ALARM_LEAST ? ALARM_LEAST : ticks;
    REG(SYST_RVR) = ticks < SYST_MAX ? ticks : SYST_MAX;
    REG(SYST_CVR) = 0; /* any write: start from RVR */
    REG(ICSR) = ICSR_PENDSTCLR;
    REG(SYST_CSR) = SYST_CSR_ENABLE | SYST_CSR_TICKINT | SYST_CSR_CLKSOURCE;
}

static void set_alarm_for(const struct context *context)
{
    uint32_t left = schedule_left(machine_ticks());
    if (context->time.owed > GUEST_TIME_OWED && left > 2 * GUEST_TIME_LOOK) {
        left = GUEST_TIME_LOOK;
    }
    set_alarm(left);
}

/* A comparator that one VM sets must not fire in another. TRCENA off stops the DWT and the ITM. A
 * halting debugger keeps what it set. */
static void debug_off(void)
{
    if (!(REG(DHCSR) & DHCSR_C_DEBUGEN)) {
        if (REG(DEMCR)) {
            REG(DEMCR) = 0;
        }
        if (REG(FP_CTRL) & FP_CTRL_ENABLE) {
            REG(FP_CTRL) = FP_CTRL_KEY;
        }
    }
}

/* All VMs have stopped: keep the console answering. */
static void __attribute__((noreturn)) rest(void)
{
    console_begin();
    console_text("no VM left to run");
    console_end();
    WRITE_SPECIAL(primask, 0);
    for (;;) {
        set_alarm(BOARD_CLOCK_HZ / 100);
        __asm__ volatile("wfi");
        REG(ICSR) = ICSR_PENDSVCLR;
        monitor_poll();
    }
}

/* Bring in VM `to` or, when it cannot run, the one that schedule() names next. */
static unsigned bring_in(unsigned to)
{
    for (;; to = schedule(machine_ticks())) {
        if (to == SCHEDULE_NONE) {
            rest();
        }
        switch_windows(to, contexts[to].reload);
        if (contexts[to].reload) {
            bool done;
            barrier();
            set_alarm(schedule_left(machine_ticks()));
            WRITE_SPECIAL(primask, 0);
            done = image_loaded(to);
            WRITE_SPECIAL(primask, 1);
            if (done) {
                start(to);
            }
            page_on();
            if (!done) {
                REG(ICSR) = ICSR_PENDSVCLR; /* acted upon right here */
                continue;
            }
        }
        barrier();
        if (load(to)) {
            return to;
        }
        vm_stop(to, "because one of its interrupts could not be made active again");
    }
}

struct context *switch_vm(void)
{
    unsigned from = schedule_current, to;
    bool runs = from != SCHEDULE_NONE && schedule_has(from) && !contexts[from].reload;

    WRITE_SPECIAL(primask, 1); /* alarm and wake lines wait until the exchange is complete */
    monitor_poll();
    if (runs && grace < GRACE_LIMIT && REG(NS(CFSR))) {
        grace++;
        set_alarm(GRACE_TICKS);
        WRITE_SPECIAL(primask, 0);
        return switch_context;
    }
    grace = 0;
    if (runs && contexts[from].time.owed > GUEST_TIME_OWED && !schedule_is_due(machine_ticks()) &&
        look_after_clock(from)) {
        /* A guest that yields whenever it is idle would get one expiry a round and fall behind for
         * ever: it has a tick to serve first. */
        schedule_keep();
    }
    to = schedule(machine_ticks());
    if (!runs || to != from) {
        if (from != SCHEDULE_NONE) {
            save(from);
        }
        to = bring_in(to);
        debug_off();
    }
    switch_context = &contexts[to];
    set_alarm_for(switch_context);
    WRITE_SPECIAL(primask, 0);
    return switch_context;
}

void wake_line(uint32_t exception)
{
    uint32_t line = exception - EXCEPTION_LINE0, bit = 1u << (line & 31u);

    /* Masked, it stays pending until its owner takes it; a pulse is not lost. */
    REG(NVIC_ICER(line >> 5)) = bit;
    REG(NVIC_ISPR(line >> 5)) = bit;
    barrier();
    schedule_wake(plan_line_owner[line]);
}

#if BOARD_HAS_FPU
void switch_grant_fpu(unsigned vm)
{
    uint32_t fpccr = REG(NS(FPCCR));

    contexts[vm].fp_user = true;
    fpu_load(&contexts[vm]);
    REG(NS(FPCCR)) = fpccr;
}
#endif
