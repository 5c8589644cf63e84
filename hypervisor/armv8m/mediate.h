/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mediated windows: blocks of registers of which a VM may touch some bits. The block stays Secure,
 * the VM's access faults, and its load or store is carried out here as far as the plan's rules go.
 */
#ifndef SEPTUM_MEDIATE_H
#define SEPTUM_MEDIATE_H

#include <stdbool.h>
#include <stdint.h>

#include "trap.h"

enum mediation {
    MEDIATE_DONE,     /* go on behind the instruction */
    MEDIATE_REFUSED,  /* the rules do not allow it */
    MEDIATE_ELSEWHERE /* no ordinary access to a mediated window of this VM */
};

struct refusal {
    uint32_t address;
    uint32_t bits; /* of the register, those that the VM may not access or change */
    uint8_t owner; /* the VM that may change them, PLAN_NO_VM: none */
    bool store;
};

/* Carry out the load or store at which the running VM has faulted, with its registers where the
 * hardware and fault_entry have put them; sp: as before the exception. `unprivileged`: the guest
 * was. */
typedef enum mediation mediate_function(unsigned vm, struct frame *frame, uint32_t r4_r11[8],
                                        uint32_t sp, bool unprivileged, struct refusal *refusal);
mediate_function mediate;

/* In the place of trap(): what most accesses are is done at once, all else goes to trap()
 * (mediate_fast.S). */
trap_function mediate_trap;

/* The plan's: mediate, or 0 and nothing of it linked when no window is mediated. */
extern mediate_function *const plan_mediate;

#endif
