/* SPDX-License-Identifier: Apache-2.0 */
#include "at.h"

#include "armv8m.h"
#include "text.h"

#include <septum/guest.h>
#include <string.h>

#define RING          2048u /* a power of two */
#define COMMAND_MAX   128u
#define SEND_TIME_MS  5000u
#define READY_TIME_MS 5000u
#define NS_PER_MS     1000000u

static struct uart *line_uart;
static volatile uint8_t ring[RING];
static volatile uint32_t ring_in, ring_out, lost;

static struct {
    char line[AT_LINE_MAX];
    uint32_t used;
    uint32_t data_left; /* bytes of +IPD that are still to come */
    bool prompt, closed, reset;
} input;

void at_start(struct uart *uart)
{
    line_uart = uart;
}

void at_receive(void)
{
    for (int c; (c = uart_get(line_uart)) >= 0;) {
        if (ring_in - ring_out == RING) {
            lost++;
        } else {
            ring[ring_in % RING] = (uint8_t)c;
            ring_in++;
        }
    }
    lost += uart_overruns(line_uart);
}

uint32_t at_lost(void)
{
    return lost;
}

static uint64_t now_ms(void)
{
    return septum_time_ns() / NS_PER_MS;
}

/* "+IPD,<link>,<size>:" has been read up to the colon: raw bytes follow. */
static bool data_begins(void)
{
    uint32_t size = 0, at = 7;

    if (input.used < 8 || memcmp(input.line, "+IPD,", 5) != 0 || input.line[6] != ',') {
        return false;
    }
    for (; at < input.used && input.line[at] >= '0' && input.line[at] <= '9'; at++) {
        size = 10u * size + (uint32_t)(input.line[at] - '0');
    }
    if (at != input.used) {
        return false;
    }
    input.data_left = size;
    return true;
}

/* A byte of the ring, when there is one; the processor rests until then. */
static int next_byte(uint64_t until_ms)
{
    while (ring_out == ring_in) {
        if (now_ms() >= until_ms) {
            return -1;
        }
        septum_yield();
    }
    uint8_t c = ring[ring_out % RING];
    ring_out++;
    return c;
}

static bool take_data(uint8_t c, const struct at_listener *listener)
{
    if (input.data_left == 0) {
        return false;
    }
    input.data_left--;
    if (listener && listener->data) {
        listener->data(c);
    }
    return true;
}

/* The end of a line: what it means besides being part of an answer. */
static void look_at_line(void)
{
    if (strcmp(input.line, "ready") == 0) {
        input.reset = true;
    } else if (strcmp(input.line, "0,CLOSED") == 0) {
        input.closed = true;
    }
}

/* The next whole line that is not empty, or a prompt. False when none came in time. */
static bool next_line(uint64_t until_ms, const struct at_listener *listener)
{
    input.used = 0;
    for (;;) {
        int c = next_byte(until_ms);
        if (c < 0) {
            return false;
        }
        if (take_data((uint8_t)c, listener)) {
            continue;
        }
        if (c == '>' && input.used == 0) {
            input.prompt = true;
            return true;
        }
        if (c == ':' && data_begins()) {
            input.used = 0;
            continue;
        }
        if (c == '\r' || c == '\n') {
            if (input.used == 0) {
                continue;
            }
            input.line[input.used] = 0;
            look_at_line();
            return true;
        }
        if (input.used < AT_LINE_MAX - 1u && !(c == ' ' && input.used == 0)) {
            input.line[input.used++] = (char)c;
        }
    }
}

/* Read lines until one ends the answer. */
static enum at_result answer(uint64_t until_ms, const struct at_listener *listener)
{
    input.reset = false;
    while (next_line(until_ms, listener)) {
        if (input.reset) {
            return AT_RESET;
        }
        if (input.prompt || strcmp(input.line, "OK") == 0 || strcmp(input.line, "SEND OK") == 0) {
            return AT_OK;
        }
        if (strcmp(input.line, "ERROR") == 0 || strcmp(input.line, "FAIL") == 0 ||
            strcmp(input.line, "SEND FAIL") == 0) {
            return AT_ERROR;
        }
        if (listener && listener->line) {
            listener->line(input.line);
        }
    }
    return AT_LATE;
}

static void put_text(const char *text)
{
    while (*text) {
        uart_put(line_uart, *text++);
    }
}

enum at_result at_command(uint32_t timeout_ms, const struct at_listener *listener, const char *text,
                          ...)
{
    char command[COMMAND_MAX];
    va_list list;

    va_start(list, text);
    format_list(command, sizeof command, text, list);
    va_end(list);
    input.prompt = false;
    put_text(command);
    put_text("\r\n");
    return answer(now_ms() + timeout_ms, listener);
}

enum at_result at_reset(void)
{
    uint64_t until = now_ms() + READY_TIME_MS;

    put_text("\r\nAT+RST\r\n");
    input.reset = false;
    while (!input.reset) {
        input.data_left = 0;
        if (!next_line(until, 0)) {
            return AT_LATE;
        }
    }
    return at_command(READY_TIME_MS, 0, "ATE0");
}

enum at_result at_send(const char *bytes, uint32_t size, const struct at_listener *listener)
{
    enum at_result result = at_command(SEND_TIME_MS, 0, "AT+CIPSEND=0,%u", size);
    uint64_t until = now_ms() + SEND_TIME_MS;

    if (result == AT_OK && !input.prompt) {
        result = answer(until, 0); /* the prompt follows the OK */
    }
    if (result != AT_OK || !input.prompt) {
        return result == AT_OK ? AT_ERROR : result;
    }
    input.closed = false;
    input.prompt = false;
    for (uint32_t i = 0; i < size; i++) {
        uart_put(line_uart, bytes[i]);
    }
    return answer(until, listener);
}

enum at_result at_drain(uint32_t timeout_ms, const struct at_listener *listener)
{
    input.reset = false;
    while (!input.closed) {
        uint32_t before = ring_in;
        if (!next_line(now_ms() + timeout_ms, listener) && ring_in == before) {
            return AT_LATE;
        }
        if (input.reset) {
            return AT_RESET;
        }
    }
    return AT_OK;
}
