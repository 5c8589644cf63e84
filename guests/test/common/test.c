/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include "text.h"

static uint32_t failed;

void report(const char *text, ...)
{
    char line[80];
    uint32_t length, at = 0;
    va_list list;
    va_start(list, text);
    length = format_list(line, sizeof line - 1, text, list);
    va_end(list);
    length = length < sizeof line - 2 ? length : sizeof line - 2;
    line[length++] = '\n';
    while (at < length) {
        int32_t taken = septum_console_write(line + at, length - at);
        if (taken > 0) {
            at += (uint32_t)taken;
        } else if (taken != SEPTUM_EAGAIN) {
            return;
        }
    }
}

void check(const char *name, bool good, uint32_t got, uint32_t want)
{
    if (good) {
        report("T %s ok", name);
    } else {
        failed++;
        report("T %s FAIL %x %x", name, got, want);
    }
}

void check_equal(const char *name, uint32_t got, uint32_t want)
{
    check(name, got == want, got, want);
}

#define DEMANDS_SHOWN 8u

void demand(const char *name, uint32_t got, uint32_t want)
{
    if (got != want && failed++ < DEMANDS_SHOWN) {
        report("T %s FAIL %x %x", name, got, want);
    }
}

uint32_t failures(void)
{
    return failed;
}

void done(const char *guest)
{
    report("D %s", guest);
    for (;;) {
        wait_for_interrupt();
    }
}

bool name_is(const char *name)
{
    const char *own = VM_NAME;
    while (*own != 0 && *own == *name) {
        own++;
        name++;
    }
    return *own == *name;
}

bool name_has_flag(char flag)
{
    const char *flags = "";
    for (const char *own = VM_NAME; *own != 0; own++) {
        if (*own == '-') {
            flags = own + 1;
        }
    }
    while (*flags != 0 && *flags != flag) {
        flags++;
    }
    return *flags != 0;
}

uint32_t switches_now(void)
{
    struct septum_vm_info info;
    septum_vm_info(&info);
    return info.switches;
}

void busy_ns(uint64_t ns)
{
    uint64_t end = septum_time_ns() + ns;
    while (septum_time_ns() < end) {
    }
}

uint32_t random_next(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state;
}

bool have_fpu(void)
{
    return MVFR0 != 0;
}
