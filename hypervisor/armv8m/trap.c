/* SPDX-License-Identifier: Apache-2.0 */
/*
 * HardFault, BusFault, UsageFault and SecureFault of a guest share this path: a hypercall, the
 * first use of the FPU, or a fault. A violation at boosted Non-secure priority may arrive as
 * HardFault (QEMU's release versions always do that), so what counts is the fault status, not the
 * exception number.
 */
#include "trap.h"
#include "console.h"
#include "decode.h"
#include "fault.h"
#include "hypercall.h"
#include "mechanism.h"
#include "mediate.h"
#include "plan.h"
#include "registers.h"
#include "schedule.h"
#include "septum/guest.h"
#include "switch.h"
#include "vm.h"

#define BKPT 0xBEu /* first byte of the instruction */
/* Invalid returns to Secure state and invalid transitions: only a guest can raise them. */
#define SFSR_RETURNS     (SFSR_INVIS | SFSR_INVER | SFSR_INVTRAN)
#define PSR_ALIGNED      (1u << 9)   /* the stack was padded by four bytes */
#define EXC_RETURN_LEAST 0xFF000000u /* below it, LR holds no EXC_RETURN */

void trap_unexpected(void);

struct status {
    uint32_t sfsr, cfsr, hfsr;
    /* The bus has refused a store that was complete for the processor. It is the running VM's: the
     * next VM's code runs only after the DSB of switch_entry, at which such an error has come. */
    bool late;
    bool recorded; /* and the bus filter has recorded where: */
    uint32_t address;
};

/* Read and clear (write one to clear) what tells about this fault. */
static struct status take_status(void)
{
    struct status status;

    status.sfsr = REG(SFSR);
    status.cfsr = REG(CFSR);
    status.hfsr = REG(HFSR);
    REG(SFSR) = status.sfsr;
    REG(CFSR) = status.cfsr;
    REG(HFSR) = status.hfsr;
    status.late = false;
    return status;
}

static void __attribute__((noreturn))
halt(uint32_t exception, const struct status *status, uint32_t pc)
{
    console_print("halted: exception %u in the hypervisor pc %x cfsr %x hfsr %x sfsr %x bfar %x\n",
                  exception, pc, status->cfsr, status->hfsr, status->sfsr, REG(BFAR));
    interrupts_off();
    for (;;) {
        __asm__ volatile("wfi");
    }
}

/* NMI and exceptions that nothing raises: say so, go on. */
void trap_unexpected(void)
{
    console_print("unexpected exception %u\n", READ_SPECIAL(ipsr));
}

static uint32_t frame_size(uint32_t exc_return)
{
    return exc_return & EXC_RETURN_FTYPE ? FRAME_SIZE : FRAME_SIZE_FP;
}

bool trap_is_privileged(uint32_t exc_return)
{
    return !(exc_return & EXC_RETURN_THREAD) || !(READ_SPECIAL(control_ns) & CONTROL_NPRIV);
}

/* The registers as the guest had them. Without a frame they are not known, and r13 is where the
 * frame should be. */
static void collect(struct fault *fault, const struct trap_registers *registers,
                    uint32_t exc_return, const struct frame *frame)
{
    uint32_t *r = fault->r;

    __builtin_memcpy(&r[4], registers->r4_r11, sizeof registers->r4_r11);
    r[13] = guest_frame_address(exc_return);
    if (frame) {
        r[0] = frame->r0;
        r[1] = frame->r1;
        r[2] = frame->r2;
        r[3] = frame->r3;
        r[12] = frame->r12;
        r[13] += frame_size(exc_return) + (frame->psr & PSR_ALIGNED ? 4 : 0);
        r[14] = frame->lr;
        r[15] = frame->pc;
        fault->psr = frame->psr;
    }
}

/* A halfword of an instruction, zero where the VM has no memory. */
static uint16_t __attribute__((noinline)) fetch(unsigned vm, uint32_t pc)
{
    return !(pc & 1u) && vm_owns_memory(vm, pc, 2) ? *(const volatile uint16_t *)pc : 0;
}

/* What the status registers tell, where a data access is FAULT_ACCESS. */
static enum fault_kind __attribute__((noinline))
kind_of(const struct status *status, uint32_t cfsr, uint16_t first)
{
    return status->sfsr & SFSR_INVEP     ? FAULT_EXECUTE
           : status->sfsr & SFSR_RETURNS ? FAULT_RETURN
           : status->sfsr                ? FAULT_ACCESS
           : status->hfsr & HFSR_VECTTBL ? FAULT_VECTOR_TABLE
           : cfsr & CFSR_IBUSERR         ? FAULT_EXECUTE
           : cfsr & CFSR_PRECISERR       ? FAULT_ACCESS
           : cfsr & CFSR_INVPC           ? FAULT_RETURN
           : cfsr >> 16                  ? FAULT_INSTRUCTION
           : first >> 8 == BKPT          ? FAULT_BREAKPOINT
                                         : FAULT_ESCALATED;
}

/* A refused data access: the address from the fault register when it is valid, else decoded. */
static void describe_access(struct fault *fault, const uint16_t code[2])
{
    struct access access = {false, 0};
    uint32_t valid = fault->sfsr ? fault->sfsr & SFSR_SFARVALID : fault->cfsr & CFSR_BFARVALID;

    if (decode_access(code[0], code[1], fault->r, &access)) {
        fault->kind = access.store ? FAULT_STORE : FAULT_LOAD;
    }
    fault->address = !valid ? access.address : fault->sfsr ? REG(SFAR) : REG(BFAR);
}

static void handle(unsigned vm, struct frame *frame, uint16_t first, const struct fault *fault)
{
    if (!plan_skip || !plan_skip(vm, frame, first, fault)) {
        fault_handle(vm, fault);
    }
}

/* What else the guest was about to do waits: it does it again if it goes on. */
static void __attribute__((noinline, cold)) take_late(struct status *status)
{
    status->late = true;
    status->recorded = false;
    status->sfsr = 0;
    status->cfsr &= CFSR_BFSR;
    REG(SHCSR) &= ~SHCSR_BUSFAULTPENDED; /* another exception may have come before it */
}

#ifdef BOARD_VIOLATIONS
/* What a bus master is refused is a fault of the VM that has it; but what is the VM's own is shut
 * while it is out and during a switch, and that the bus master tells by itself. */
static void master_fault(const struct violation *violation)
{
    uint32_t plain = violation->address & ~SECURE_ALIAS;
    unsigned vm = violation->vm;
    struct fault fault = {.kind = violation->store ? FAULT_STORE : FAULT_LOAD,
                          .address = violation->address,
                          .master = fault_place(violation->device)->name};

    if (vm == PLAN_NO_VM) {
        console_print("%s refused at %x\n", fault.master, fault.address);
    } else if (schedule_has(vm) && !contexts[vm].reload && !vm_owns_memory(vm, plain, 1) &&
               fault_place(plain)->owner != plan_vms[vm].info->name) {
        handle(vm, 0, 0, &fault);
    }
}

/* What the bus filter has on record. True when the exception has no more to it: it was a bus
 * master's, or has been dealt with by another exception. */
static bool __attribute__((noinline, cold))
take_violations(uint32_t exception, struct status *status, uint32_t pc)
{
    struct violation violation;

    while (machine_take_violation(&violation)) {
        if (violation.device) {
            master_fault(&violation);
        } else if (violation.secure) {
            halt(exception, status, pc);
        } else if (violation.store && !(status->cfsr & CFSR_BUS_PRECISE)) {
            take_late(status);
            status->recorded = true;
            status->address = violation.address;
        } /* else it has faulted at once */
    }
    return exception >= EXCEPTION_LINE0 && (!status->late || schedule_current == SCHEDULE_NONE);
}
#endif

void trap_step_over(struct frame *frame, uint16_t first)
{
    uint32_t it = (frame->psr >> 8 & 0xFCu) | (frame->psr >> 25 & 3u);

    frame->pc += instruction_length(first);
    it = it & 7u ? (it & 0xE0u) | (it << 1 & 0x1Fu) : 0; /* ITAdvance (DDI 0553, B3.6) */
    frame->psr = (frame->psr & ~XPSR_IT) | (it & 0xFCu) << 8 | (it & 3u) << 25;
}

bool trap_skip(unsigned vm, struct frame *frame, uint16_t first, const struct fault *fault)
{
    if (fault->kind == FAULT_LATE || (fault->kind <= FAULT_ACCESS &&
                                      (!fault->sfsr || fault->sfsr & (SFSR_INVEP | SFSR_AUVIOL)))) {
        if (!fault_skip(vm)) {
            return false;
        }
        if (fault->kind == FAULT_EXECUTE) {
            frame->pc = frame->lr & ~1u; /* a refused call returns to its caller */
        } else if (frame && !fault->late) {
            trap_step_over(frame, first);
        }
        return true;
    }
    return false;
}

static void __attribute__((noinline))
guest_fault(unsigned vm, struct trap_registers *registers, uint32_t exc_return, struct frame *frame,
            const struct status *status)
{
    struct fault fault = {.cfsr = status->cfsr, .sfsr = status->sfsr};
    uint16_t code[2] = {0, 0};

    if (!status->cfsr && status->hfsr) {
        fault.cfsr = REG(NS(CFSR));
    }
    /* A frame that could not be written has no contents. */
    if (!status->sfsr && fault.cfsr & (CFSR_STKERR | CFSR_STKOF | CFSR_MSTKERR)) {
        frame = 0;
    }
    collect(&fault, registers, exc_return, frame);
    fault.kind = FAULT_STACK;
    fault.address = fault.r[13];
    if (frame) {
        fault.has_frame = true;
        code[0] = fetch(vm, frame->pc);
        if (instruction_length(code[0]) == 4) {
            code[1] = fetch(vm, frame->pc + 2u);
        }
        fault.kind = kind_of(status, fault.cfsr, code[0]);
        fault.address = fault.kind == FAULT_VECTOR_TABLE ? REG(NS(VTOR)) : fault.r[15];
    }
    if (status->late) {
        fault.kind = status->recorded ? FAULT_STORE : FAULT_LATE;
        fault.address = status->address;
        fault.late = true;
    } else if (fault.kind == FAULT_ACCESS) {
        describe_access(&fault, code);
        if (plan_mediate && (fault.sfsr & SFSR_AUVIOL) &&
            plan_mediate(vm, registers, frame, code, &fault)) {
            return;
        }
    }
    handle(vm, frame, code[0], &fault);
}

static void call(unsigned vm, uint32_t exc_return, struct frame *frame, uint32_t number)
{
    uint64_t result;

    frame->pc = frame->lr & ~1u; /* a guest's value: only ever written back */
    result = hypercall(vm, number, trap_is_privileged(exc_return), frame->r0, frame->r1);
    frame->r0 = (uint32_t)result;
    frame->r1 = (uint32_t)(result >> 32);
}

void trap(struct trap_registers *registers, uint32_t exception)
{
    unsigned vm = schedule_current;
    struct status status = take_status();
    const struct frame *own = (const struct frame *)(registers + 1);
    uint32_t exc_return = registers->exc_return, sp, number;
    struct frame *frame = 0;

    if (status.cfsr & CFSR_IMPRECISERR) {
        take_late(&status);
    }
#ifdef BOARD_VIOLATIONS
    if ((exception >= EXCEPTION_LINE0 || REG(BOARD_VIOLATIONS)) &&
        take_violations(exception, &status, own->pc)) {
        return;
    }
#endif
    /* Ours: from Secure code, unless a guest forged the EXC_RETURN that says so; or with PRIMASK
     * set, which is the switch or its Non-secure stub. */
    if (((exc_return & EXC_RETURN_S) && !(status.sfsr & SFSR_RETURNS)) || READ_SPECIAL(primask)) {
        if (!status.late || vm == SCHEDULE_NONE) {
            halt(exception, &status, own->pc);
        }
        /* A store of the VM that runs, found in an entry of the hypervisor: there LR is still the
         * guest's EXC_RETURN. Elsewhere it is not, and where the guest's registers are is not
         * known. */
        exc_return = own->lr;
    }
    if (!schedule_has(vm) || contexts[vm].reload) {
        return; /* one cause raised two exceptions, and the first was dealt with */
    }
    sp = guest_frame_address(exc_return);
    if (exc_return >= EXC_RETURN_LEAST && !(sp & 7u) && machine_is_ram(sp) &&
        vm_owns_memory(vm, sp, frame_size(exc_return))) {
        frame = (struct frame *)sp;
        number = frame->pc - SEPTUM_CALL_BASE;
        if (status.sfsr == SFSR_INVEP && number < 4u * SEPTUM_CALL_LIMIT && !(number & 3u)) {
            call(vm, exc_return, frame, number / 4u);
            return;
        }
#if BOARD_HAS_FPU
        if ((status.cfsr & CFSR_NOCP) && !contexts[vm].nsacr && !plan_vms[vm].no_fpu) {
            switch_grant_fpu(vm);
            return;
        }
#endif
    }
    guest_fault(vm, registers, exc_return, frame, &status);
}
