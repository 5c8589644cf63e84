/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All that core/ asks of the machine. armv8m/ and drivers/ implement it on the target, the unit
 * tests implement it on the host. "Guest" addresses are Non-secure addresses inside the windows of
 * the VM that is switched in; callers check them first.
 */
#ifndef SEPTUM_MECHANISM_H
#define SEPTUM_MECHANISM_H

#include <stdbool.h>
#include <stdint.h>

/* Start the time base and the console. */
void machine_init(void);

/* Time base: free-running, BOARD_NS_PER_TICK nanoseconds a tick, wraps. */
uint32_t machine_ticks(void);
uint64_t machine_ticks_to_ns(uint64_t ticks);
/* Divide *value in place by `by`, which is below 65536; returns the remainder. */
uint32_t machine_divide(uint64_t *value, uint32_t by);

/* Ask for the switch path to run as soon as nothing more urgent is active. */
void machine_pend_switch(void);
/* The switch path, or what leads to it, waits to run: finish quickly. */
bool machine_switch_is_due(void);

/* Make the VM begin at its reset vector with its image copied anew when it is next scheduled. */
void machine_restart_vm(unsigned vm);

/* Set an interrupt line pending; it stays latched while its owner is out. */
void machine_raise_line(uint32_t line);

/* Memory of the VM that is switched in. */
/* Whether memory of a VM can be written to; code may run from flash. */
bool machine_is_ram(uint32_t address);
void machine_read_guest(void *to, uint32_t address, uint32_t size);
void machine_write_guest(uint32_t address, const void *from, uint32_t size);

/* Console UART. put returns false when the transmitter is full; get returns -1 when nothing came.
 */
bool machine_console_put(char c);
int machine_console_get(void);

#endif
