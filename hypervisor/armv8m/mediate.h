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

/* Carry out the load or store `code` at which the running VM has faulted and go on behind it, with
 * the VM's registers as *fault has them. False when that cannot be: it is a fault then, of whose
 * description the bits that the rules refuse are corrected in *fault. */
typedef bool mediate_function(unsigned vm, struct trap_registers *registers, struct frame *frame,
                              const uint16_t code[2], struct fault *fault);
mediate_function mediate;

/* In the place of fault_entry: what most accesses are is done at once, all else goes there
 * (mediate_fast.S). */
void mediate_entry(void);

/* The plan's: mediate, or 0 and nothing of it linked when no window is mediated. */
extern mediate_function *const plan_mediate;

#endif
