/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The host's side of Espressif's AT commands, versions 1.7 and 2.x (ESP8266 AT Instruction Set;
 * ESP-AT User Guide), over a UART with a receive interrupt. One command at a time; what the module
 * says unasked is taken in between.
 */
#ifndef WIFI_AT_H
#define WIFI_AT_H

#include <stdbool.h>
#include <stdint.h>

#include "uart.h"

#define AT_LINE_MAX 96u

enum at_result {
    AT_OK,
    AT_ERROR, /* the module refused */
    AT_LATE,  /* no answer in time */
    AT_RESET, /* the module has started anew: all settings are lost */
};

/* What a caller wants to see; either may be 0. `line` gets each line of an answer that is not its
 * end, `data` what arrives on the link. */
struct at_listener {
    void (*line)(const char *line);
    void (*data)(uint8_t byte);
};

/* Use this started UART, with its first line enabled: at_receive() is for its interrupt. */
void at_start(struct uart *uart);
void at_receive(void);

/* Send a command and wait up to timeout_ms for the end of its answer. */
enum at_result at_command(uint32_t timeout_ms, const struct at_listener *listener, const char *text,
                          ...);
/* Reset the module and wait until it is ready; echo is off afterwards. */
enum at_result at_reset(void);
/* Send bytes over link 0. What arrives meanwhile goes to the listener. */
enum at_result at_send(const char *bytes, uint32_t size, const struct at_listener *listener);
/* Take what comes until link 0 is closed. AT_LATE when nothing has come for timeout_ms. */
enum at_result at_drain(uint32_t timeout_ms, const struct at_listener *listener);

/* Bytes that found no room, here or in the UART, at least. */
uint32_t at_lost(void);

#endif
