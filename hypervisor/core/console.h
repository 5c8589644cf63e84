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

/* Write a message of the hypervisor or a piece of one. It gets "septum: " in front of it, and ends
 * with the piece whose format ends with a newline. Conversions: %s; of a uint32_t %u, %3 for at
 * least three digits, %x for 0x and eight digits; %w for a list of words, each with its own zero at
 * its end, and the number of one, a uint32_t. */
void console_print(const char *format, ...);

/* Take text of the running VM from its memory, which the caller has checked. Returns the number of
 * bytes taken; stops early when the VM's line waits for the UART or a switch is due. */
uint32_t console_take(unsigned vm, uint32_t address, uint32_t size);

extern uint8_t console_waiting; /* complete lines of guests that are not sent yet */

/* Send of the guests' lines what the UART takes, at most so many characters, until a switch is due.
 */
void console_send(uint32_t most);
#define CONSOLE_ALL UINT32_MAX

#endif
