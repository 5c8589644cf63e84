/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Misdeeds by name: the VM's name in the configuration says which one this guest does. What the
 * hypervisor has to make of it, the test program on the host knows.
 */
#ifndef TEST_FAULT_H
#define TEST_FAULT_H

#include <stdint.h>

struct misdeed {
    const char *name;
    void (*act)(void);
};

/* access.c: memory and devices that this VM has not got. */
extern const struct misdeed refused_accesses[];
/* broken.c: code, stacks, vectors and returns that cannot work. */
extern const struct misdeed broken_states[];
/* hostile.c: attempts on the machine as a whole, which it must not notice. */
extern const struct misdeed hostile_acts[];

/* Tell the host where the fault will be: an instruction's address and the address it uses. */
void announce(uint32_t pc, uint32_t address);

/* What PendSV, SVC and a software line do next, for misdeeds in handlers. */
extern void (*handler_act)(void);
void in_pendsv(void (*act)(void));
void in_line(uint8_t priority, void (*act)(void));

#endif
