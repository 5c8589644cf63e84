/* SPDX-License-Identifier: Apache-2.0 */
#include "text.h"

#include <septum/guest.h>
#include <stdbool.h>
#include <string.h>

struct sink {
    char *out;
    uint32_t size;
    uint32_t wanted;
};

static void put(struct sink *sink, char c)
{
    if (sink->wanted + 1u < sink->size) {
        sink->out[sink->wanted] = c;
    }
    sink->wanted++;
}

/* Digits of value, at least `point + 1` of them when there is a decimal point, padded to width. */
static void put_number(struct sink *sink, uint32_t value, uint32_t base, bool negative,
                       uint32_t width, char pad, uint32_t point)
{
    char text[14];
    uint32_t n = 0;
    do {
        if (point && n == point) {
            text[n++] = '.';
        }
        text[n++] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value || (point && n <= point + 1u));
    if (negative && pad == '0') {
        put(sink, '-');
    } else if (negative) {
        text[n++] = '-';
    }
    for (uint32_t i = n + (negative && pad == '0'); i < width; i++) {
        put(sink, pad);
    }
    while (n) {
        put(sink, text[--n]);
    }
}

static void put_signed(struct sink *sink, int32_t value, uint32_t width, char pad, uint32_t point)
{
    put_number(sink, value < 0 ? 0u - (uint32_t)value : (uint32_t)value, 10, value < 0, width, pad,
               point);
}

static void put_string(struct sink *sink, const char *s, uint32_t width)
{
    for (uint32_t n = strlen(s); n < width; n++) {
        put(sink, ' ');
    }
    while (*s) {
        put(sink, *s++);
    }
}

uint32_t format_list(char *out, uint32_t size, const char *text, va_list list)
{
    struct sink sink = {out, size, 0};
    for (; *text; text++) {
        if (*text != '%') {
            put(&sink, *text);
            continue;
        }
        char pad = ' ';
        uint32_t width = 0, point = 0;
        text++;
        if (*text == '0') {
            pad = *text++;
        }
        for (; *text >= '0' && *text <= '9'; text++) {
            width = width * 10u + (uint32_t)(*text - '0');
        }
        if (*text == '.') {
            point = (uint32_t)(text[1] - '0');
            text += 2;
        }
        switch (*text) {
        case 's':
            put_string(&sink, va_arg(list, const char *), width);
            break;
        case 'c':
            put(&sink, (char)va_arg(list, int));
            break;
        case 'd':
        case 'f':
            put_signed(&sink, va_arg(list, int32_t), width, pad, point);
            break;
        case 'u':
            put_number(&sink, va_arg(list, uint32_t), 10, false, width, pad, 0);
            break;
        case 'x':
            put_number(&sink, va_arg(list, uint32_t), 16, false, width, pad, 0);
            break;
        default:
            put(&sink, *text);
            break;
        }
    }
    if (size) {
        out[sink.wanted < size ? sink.wanted : size - 1u] = 0;
    }
    return sink.wanted;
}

uint32_t format(char *out, uint32_t size, const char *text, ...)
{
    va_list list;
    va_start(list, text);
    uint32_t n = format_list(out, size, text, list);
    va_end(list);
    return n;
}

static struct uart *console;

void console_uart(struct uart *uart)
{
    console = uart;
}

static void emit(const char *text, uint32_t n)
{
    if (console) {
        for (uint32_t i = 0; i < n; i++) {
            if (text[i] == '\n') {
                uart_put(console, '\r');
            }
            uart_put(console, text[i]);
        }
        return;
    }
    while (n) {
        int32_t taken = septum_console_write(text, n);
        if (taken == SEPTUM_EAGAIN) {
            septum_yield();
            continue;
        }
        if (taken <= 0) {
            return;
        }
        text += taken;
        n -= (uint32_t)taken;
    }
}

static void emit_list(const char *text, va_list list)
{
    char line[200];
    uint32_t n = format_list(line, sizeof line, text, list);
    emit(line, n < sizeof line ? n : sizeof line - 1u);
}

void print(const char *text, ...)
{
    va_list list;
    va_start(list, text);
    emit_list(text, list);
    va_end(list);
}

void say(uint32_t ms, const char *text, ...)
{
    va_list list;
    va_start(list, text);
    print("[%5u.%03u] ", ms / 1000u, ms % 1000u);
    emit_list(text, list);
    print("\n");
    va_end(list);
}
