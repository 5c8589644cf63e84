/* SPDX-License-Identifier: Apache-2.0 */
/* What the fault path shares with the emulation of mediated accesses. */
#ifndef SEPTUM_TRAP_H
#define SEPTUM_TRAP_H

#include <stdbool.h>
#include <stdint.h>

/* What fault_entry pushes. */
struct trap_registers {
    uint32_t pad, r4_r11[8], exc_return;
};

/* What the hardware stacks (DDI 0553, B3.18). */
struct frame {
    uint32_t r0, r1, r2, r3, r12, lr, pc, psr;
};

#define FRAME_SIZE    sizeof(struct frame)
#define FRAME_SIZE_FP 104u

/* A fault: act upon it. `exception` is its number. */
void trap(struct trap_registers *registers, uint32_t exception);

struct fault;

/* Step over a refused access whose instruction begins with `first`, or go on where the guest was
 * when it is told of late; frame: 0 when it was none of the guest's code. False when it cannot be
 * or the VM's plan does not want it. The plan's: trap_skip, or 0 when no VM's does. */
typedef bool skip_function(unsigned vm, struct frame *frame, uint16_t first,
                           const struct fault *fault);
skip_function trap_skip;
extern skip_function *const plan_skip;

bool trap_is_privileged(uint32_t exc_return);

/* An access that the bus refused, as the bus filter recorded it. */
struct violation {
    uint32_t address;
    uint32_t device; /* the bus master, by its Non-secure address; 0: this core */
    uint8_t vm;      /* that has the bus master, PLAN_NO_VM: none */
    bool store;
    bool secure; /* on behalf of Secure state */
};

/* Take one record out of the bus filter, and the pend of its line; false when there is none. Only
 * of boards with BOARD_VIOLATIONS. */
bool machine_take_violation(struct violation *violation);

/* Let the guest go on behind its instruction, whose first halfword this is. */
void trap_step_over(struct frame *frame, uint16_t first);

#endif
