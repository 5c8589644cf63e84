/* SPDX-License-Identifier: Apache-2.0 */
/* The VM switch and what other parts of the mechanism need of it. */
#ifndef SEPTUM_SWITCH_H
#define SEPTUM_SWITCH_H

#include <stdbool.h>
#include <stdint.h>

#include "context.h"

/* Where switch_entry stores the registers of the guest that it interrupted. */
extern struct context *switch_context;

/* Called by switch_entry in PendSV with the context of the VM that it interrupted: choose a VM,
 * exchange the Non-secure state, return the context to go on with. */
struct context *switch_vm(struct context *context);

/* Map a VM's windows in place of those mapped before. For debuggers, to look at a VM that is out
 * (tools/gdb_septum.py). */
void __attribute__((noinline, used)) switch_windows(unsigned vm);

/* A Secure-targeted enabled line fired: a wake line whose owner is out. `exception` is its number.
 */
void wake_line(uint32_t exception);

/* The running VM executes its first floating-point instruction: give it the FPU. */
void switch_grant_fpu(unsigned vm);

/* The VM's stack pointer on which the hardware stacked its frame, for this EXC_RETURN. */
uint32_t guest_frame_address(uint32_t exc_return);

#endif
