/* SPDX-License-Identifier: Apache-2.0 */
#include "console.h"

#include "mechanism.h"
#include "plan.h"
#include "schedule.h"
#include "vm.h"

#include <stdarg.h>
#include <stdbool.h>

/* Polls of the transmitter before a character is dropped: ten characters' time at 115200 baud on a
 * 100 MHz core, so that a UART without a clock cannot hold the machine. */
#define PUT_PATIENCE 20000u

/* The guest line in flight: heading first, then the text with the line end. */
static struct {
    const char *next; /* character to send; NULL: no line is in flight */
    uint8_t vm;       /* whose line it is or was: the search for the next one starts behind it */
    char heading[40];
} sending;

uint8_t console_waiting;

static bool inside;   /* a message has begun and not ended */
static char *heading; /* where the end of the heading is that is being made, else NULL */

static void put(char c)
{
    if (heading) {
        *heading++ = c;
        return;
    }
    for (uint32_t n = 0; n < PUT_PATIENCE && !machine_console_put(c); n++) {
    }
}

static void put_text(const char *text)
{
    while (*text) {
        put(*text++);
    }
}

static void put_number(uint32_t value, uint32_t base, unsigned least)
{
    char digits[10];
    unsigned count = 0;
    do {
        digits[count++] = "0123456789ABCDEF"[value % base];
        value /= base;
    } while (value || count < least);
    while (count) {
        put(digits[--count]);
    }
}

/* Send one character of the guest line in flight; false when the UART is full. */
static bool send_one(void)
{
    struct vm *vm = &vms[sending.vm];
    char c = *sending.next;

    if (!machine_console_put(c)) {
        return false;
    }
    sending.next++;
    if (c == '\n') {
        vm->line_used = 0;
        console_waiting--;
        sending.next = 0;
    } else if (!*sending.next) {
        sending.next = vm->line;
    }
    return true;
}

void console_print(const char *format, ...)
{
    va_list values;
    const char *text;

    if (!inside) {
        for (uint32_t n = 0; n < PUT_PATIENCE && sending.next; n++) {
            send_one();
        }
        put_text("septum: ");
    }
    va_start(values, format);
    for (; *format; format++) {
        if (*format != '%') {
            put(*format);
            continue;
        }
        switch (*++format) {
        case 's':
            put_text(va_arg(values, const char *));
            break;
        case 'w':
            text = va_arg(values, const char *);
            for (uint32_t n = va_arg(values, uint32_t); n; n -= !*text++) {
            }
            put_text(text);
            break;
        case 'x':
            put_text("0x");
            put_number(va_arg(values, uint32_t), 16, 8);
            break;
        default:
            put_number(va_arg(values, uint32_t), 10, *format == '3' ? 3 : 1);
        }
    }
    va_end(values);
    inside = format[-1] != '\n';
}

/* Take up the next guest line that waits. Its heading: "[name 12.345678] ", with microseconds. */
static void next_line(void)
{
    unsigned vm = sending.vm;
    uint64_t time = machine_ticks_to_ns(schedule_time());
    uint32_t micro, milli;

    do {
        vm = vm + 1 < plan_vm_count ? vm + 1 : 0;
    } while (vms[vm].line_used != VM_LINE_READY);
    sending.vm = (uint8_t)vm;
    sending.next = heading = sending.heading;
    machine_divide(&time, 1000);
    micro = machine_divide(&time, 1000);
    milli = machine_divide(&time, 1000);
    inside = true;
    console_print("[%s %u.%3%3] ", plan_vms[vm].info->name, (uint32_t)time, milli, micro);
    inside = false;
    *heading = 0;
    heading = 0;
}

void console_send(uint32_t most)
{
    for (; most && console_waiting && !machine_switch_is_due(); most--) {
        if (!sending.next) {
            next_line();
        }
        if (!send_one()) {
            break;
        }
    }
}

uint32_t console_take(unsigned vm, uint32_t address, uint32_t size)
{
    struct vm *v = &vms[vm];
    uint32_t taken = 0;

    while (taken < size) {
        char c;
        if (v->line_used == VM_LINE_READY) {
            console_send(CONSOLE_ALL);
        }
        if (v->line_used == VM_LINE_READY || machine_switch_is_due()) {
            break;
        }
        machine_read_guest(&c, address + taken, 1);
        if (c == '\n' || v->line_used == VM_LINE_SIZE) {
            v->line[v->line_used] = '\n';
            v->line_used = VM_LINE_READY;
            console_waiting++;
            taken += c == '\n';
            continue;
        }
        taken++;
        if ((unsigned char)c >= ' ' || c == '\t') {
            v->line[v->line_used++] = c;
        }
    }
    console_send(CONSOLE_ALL);
    return taken;
}
