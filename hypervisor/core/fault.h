/* SPDX-License-Identifier: Apache-2.0 */
/* What happens to a VM that does what it may not: one report, then stop, restart or step over. */
#ifndef SEPTUM_FAULT_H
#define SEPTUM_FAULT_H

#include <stdbool.h>
#include <stdint.h>

enum fault_kind {
    FAULT_LOAD,         /* address: the refused location */
    FAULT_STORE,        /* the same */
    FAULT_EXECUTE,      /* address: the refused target */
    FAULT_ACCESS,       /* a refused access whose kind or address is not known */
    FAULT_STACK,        /* address: the stack pointer an exception frame did not fit */
    FAULT_VECTOR_TABLE, /* address: VTOR */
    FAULT_INSTRUCTION,  /* undefined, unaligned, division by zero, coprocessor: see cfsr */
    FAULT_BREAKPOINT,
    FAULT_RETURN,    /* invalid exception return or function return */
    FAULT_ESCALATED, /* the guest's own fault, which it could not take: see cfsr */
    FAULT_LATE,      /* a refused store whose address is not known */
    FAULT_KINDS
};

struct fault {
    uint32_t kind;      /* enum fault_kind */
    bool has_frame;     /* else what the hardware stacks is not known and zero here */
    bool late;          /* the registers are those of some instructions after the refused store */
    uint32_t address;   /* as the kind says */
    uint32_t bits;      /* of a mediated register, those that were refused; else 0 */
    const char *owner;  /* name of the VM that has the bits; NULL: whoever has the place */
    const char *master; /* the VM's bus master that was refused the access; NULL: its code was */
    uint32_t r[16];     /* r13 as before the exception, r15 the faulting instruction */
    uint32_t psr;
    uint32_t cfsr; /* the Secure CFSR, or the guest's when that is what escalated */
    uint32_t sfsr;
};

/* Report the fault of a VM, then stop it or start it again, as its plan says. */
void fault_handle(unsigned vm, const struct fault *fault);

/* Count a refused access that can be left out. False when the VM's plan says otherwise. */
bool fault_skip(unsigned vm);

/* Stop the VM for good or start it again; the report of the fault or, when that is NULL, `why` ends
 * the line on the console. */
void vm_end(unsigned vm, bool again, const struct fault *fault, const char *why);

static inline void vm_stop(unsigned vm, const char *why)
{
    vm_end(vm, false, 0, why);
}

static inline void vm_restart(unsigned vm, const char *why)
{
    vm_end(vm, true, 0, why);
}

/* What lies at a Non-secure address. */
const struct plan_place *fault_place(uint32_t address);

/* Print a place, as "0x4008A000 (FLEXCOMM4, owner control)"; owner NULL: whoever has it. */
void fault_print_place(uint32_t address, const char *owner);

#endif
