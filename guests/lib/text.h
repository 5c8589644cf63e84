/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text for guests: a small formatter and a console.
 *
 * Conversions: %s %c %d %u %x %% with an optional 0 flag and width, and %.Nf which takes an int32_t
 * that counts 10^-N (so 1234 by %.3f is 1.234, and no floating point is involved). Every argument
 * is 32 bits wide.
 */
#ifndef GUEST_TEXT_H
#define GUEST_TEXT_H

#include <stdarg.h>
#include <stdint.h>

#include "uart.h"

/* As snprintf: writes at most size bytes with the terminating zero, returns what it wanted. */
uint32_t format(char *out, uint32_t size, const char *text, ...);
uint32_t format_list(char *out, uint32_t size, const char *text, va_list list);

/* Where print() and say() go: a UART that was started, or 0 for the hypervisor's console (which is
 * also where they go without this call). */
void console_uart(struct uart *uart);

/* One piece of text, up to 200 characters. Not for use by two contexts at once. */
void print(const char *text, ...);

/* One line headed by a time in milliseconds: "[   12.345] text". */
void say(uint32_t ms, const char *text, ...);

#endif
