/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The hypervisor's console: its own messages, and the guests' lines headed by name and time.
 *
 * Guests' lines are sent as the UART takes them, never waited for. The hypervisor's own messages
 * are written whole, with a bounded wait for the UART.
 */
#ifndef SEPTUM_CONSOLE_H
#define SEPTUM_CONSOLE_H

#include <stdint.h>

/* A message of the hypervisor: begin, pieces, end. It starts "septum: " and ends with a newline. */
void console_begin(void);
void console_text(const char *text);
void console_decimal(uint32_t value);
void console_hex(uint32_t value); /* 0x and eight digits */
void console_end(void);

/* Take text of the running VM from its memory, which the caller has checked. Returns the number of
 * bytes taken; stops early when the VM's line waits for the UART or a switch is due. */
uint32_t console_take(unsigned vm, uint32_t address, uint32_t size);

/* Send as much of the guests' lines as the UART takes, unless a switch is due. */
void console_send(void);

#endif
