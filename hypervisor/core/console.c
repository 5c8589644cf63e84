/* SPDX-License-Identifier: Apache-2.0 */
#include "console.h"

#include "mechanism.h"
#include "plan.h"
#include "schedule.h"
#include "vm.h"

#include <stdarg.h>

/* Polls of the transmitter before a character is dropped: ten characters' time at 115200 baud on a
 * 100 MHz core, so that a UART without a clock cannot hold the machine. */
#define PUT_PATIENCE 20000u

#define NOT_SENDING 0xffu

/* The guest line in flight: heading first, then the text, then the line end. */
static struct {
    char heading[40];
    uint8_t vm;
    uint8_t at; /* next character, heading and text counted together */
    uint8_t heading_used;
    uint8_t last; /* VM sent before this one: the search for the next starts behind it */
} sending = {.vm = NOT_SENDING};

uint8_t console_waiting;

static void heading_put(char c)
{
    sending.heading[sending.heading_used++] = c;
}

/* Divide in place by 10, return the remainder. The firmware links no library, and the compiler has
 * no instruction for 64 bit; dividing the halves' pieces keeps every step within 32 bit. */
static unsigned divide_by_10(uint64_t *value)
{
    uint32_t high = (uint32_t)(*value >> 32), low = (uint32_t)*value, part, quotient;
    quotient = high / 10;
    part = high % 10 << 16 | low >> 16;
    *value = (uint64_t)quotient << 32 | (uint64_t)(part / 10) << 16;
    part = part % 10 << 16 | (low & 0xffff);
    *value |= part / 10;
    return part % 10;
}

/* "[name 12.345678] ": microseconds. */
static void start_heading(unsigned vm)
{
    char digits[21];
    unsigned count = 0;
    uint64_t ns = machine_ticks_to_ns(schedule_time());

    for (unsigned i = 0; i < 3; i++) {
        divide_by_10(&ns);
    }
    do {
        digits[count++] = (char)('0' + divide_by_10(&ns));
    } while (ns || count < 7);
    sending.heading_used = 0;
    heading_put('[');
    for (const char *c = plan_vms[vm].name; *c; c++) {
        heading_put(*c);
    }
    heading_put(' ');
    while (count) {
        heading_put(digits[--count]);
        if (count == 6) {
            heading_put('.');
        }
    }
    heading_put(']');
    heading_put(' ');
}

/* Take up the next guest line that waits. */
static void next_line(void)
{
    unsigned vm = sending.last;
    do {
        vm = vm + 1 < plan_vm_count ? vm + 1 : 0;
    } while (!vms[vm].line_ready);
    start_heading(vm);
    sending.vm = sending.last = (uint8_t)vm;
    sending.at = 0;
}

/* Send one character of the guest line in flight; false when the UART is full. */
static bool send_one(void)
{
    struct vm *vm = &vms[sending.vm];
    unsigned at = sending.at, text = at - sending.heading_used;
    bool done = at >= sending.heading_used && text == vm->line_used;
    char c = at < sending.heading_used ? sending.heading[at] : done ? '\n' : vm->line[text];

    if (!machine_console_put(c)) {
        return false;
    }
    sending.at++;
    if (done) {
        vm->line_used = vm->line_ready = 0;
        console_waiting--;
        sending.vm = NOT_SENDING;
    }
    return true;
}

void console_send(uint32_t most)
{
    for (; most && console_waiting && !machine_switch_is_due(); most--) {
        if (sending.vm == NOT_SENDING) {
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
        if (v->line_ready) {
            console_send(CONSOLE_ALL);
        }
        if (v->line_ready || machine_switch_is_due()) {
            break;
        }
        machine_read_guest(&c, address + taken, 1);
        if (c == '\n' || v->line_used == VM_LINE_SIZE) {
            v->line_ready = 1;
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

static void put(char c)
{
    for (uint32_t n = 0; n < PUT_PATIENCE && !machine_console_put(c); n++) {
    }
}

static void put_decimal(uint32_t value)
{
    char digits[10];
    unsigned count = 0;
    do {
        digits[count++] = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    while (count) {
        put(digits[--count]);
    }
}

static void put_hex(uint32_t value)
{
    for (int shift = 28; shift >= 0; shift -= 4) {
        put("0123456789ABCDEF"[value >> shift & 15]);
    }
}

static void print(const char *format, va_list values)
{
    for (; *format; format++) {
        if (*format != '%') {
            put(*format);
        } else if (*++format == 's') {
            for (const char *text = va_arg(values, const char *); *text; text++) {
                put(*text);
            }
        } else if (*format == 'u') {
            put_decimal(va_arg(values, uint32_t));
        } else {
            put_hex(va_arg(values, uint32_t));
        }
    }
}

void console_print(const char *format, ...)
{
    va_list values;

    va_start(values, format);
    print(format, values);
    va_end(values);
}

void console_begin(void)
{
    for (uint32_t n = 0; n < PUT_PATIENCE && sending.vm != NOT_SENDING; n++) {
        send_one();
    }
    console_print("septum: ");
}

void console_end(void)
{
    put('\n');
}

void console_line(const char *format, ...)
{
    va_list values;

    console_begin();
    va_start(values, format);
    print(format, values);
    va_end(values);
    console_end();
}
