/* SPDX-License-Identifier: Apache-2.0 */
/* The calls of include/septum/guest.h. */
#ifndef SEPTUM_HYPERCALL_H
#define SEPTUM_HYPERCALL_H

#include <stdbool.h>
#include <stdint.h>

/* Serve call `number` (below SEPTUM_CALL_LIMIT) of the running VM, whose r0 and r1 are its
 * arguments. Returns what they shall be, r0 in the lower half. */
uint64_t hypercall(unsigned vm, unsigned number, bool privileged, uint32_t r0, uint32_t r1);

/* True when all of [address, address + size) lies in one of the VM's memory windows or in windows
 * that adjoin, of which the plan makes one range; size 0 is true. */
bool vm_owns_memory(unsigned vm, uint32_t address, uint32_t size);

#endif
