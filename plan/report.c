/* SPDX-License-Identifier: Apache-2.0 */
#include "report.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *printed, *said;
} causes[] = {
    [REPORT_LOAD] = {"load ", "a load"},
    [REPORT_STORE] = {"store ", "a store"},
    [REPORT_EXECUTE] = {"execute ", "execution"},
    [REPORT_ACCESS] = {"refused access ", "a refused access"},
    [REPORT_STACK] = {"stack ", "a stack that cannot take an exception frame"},
    [REPORT_VECTOR_TABLE] = {"vector table ", "a vector table that cannot be read"},
    [REPORT_INSTRUCTION] = {"bad instruction", "an instruction that cannot be executed"},
    [REPORT_BREAKPOINT] = {"breakpoint", "a breakpoint instruction without a debugger"},
    [REPORT_RETURN] = {"bad exception return", "a bad exception return"},
    [REPORT_ESCALATED] = {"fault in the guest that it could not handle",
                          "a fault of its own that it could not handle"},
    [REPORT_LATE] = {"refused store", "a store that the bus refused"},
};

const char *report_cause_text(enum report_cause cause)
{
    return causes[cause].said;
}

/* Each of these takes its text from *at and moves it on, or returns false. */
static bool take(const char **at, const char *text)
{
    size_t length = strlen(text);
    if (strncmp(*at, text, length) != 0)
        return false;
    *at += length;
    return true;
}

static bool take_hex(const char **at, uint32_t *value)
{
    const char *digits = *at + 2;
    if (!take(at, "0x"))
        return false;
    for (unsigned i = 0; i < 8; i++, ++*at)
        if (!isxdigit((unsigned char)**at))
            return false;
    if (isxdigit((unsigned char)**at))
        return false;
    *value = (uint32_t)strtoul(digits, NULL, 16);
    return true;
}

static bool take_register(const char **at, const char *name, uint32_t *value)
{
    return take(at, " ") && take(at, name) && take(at, " ") && take_hex(at, value);
}

/* The text up to, and then, `end`, which must fit. */
static bool take_until(const char **at, const char *end, char *text, size_t size)
{
    const char *stop = strstr(*at, end);
    if (!stop || stop == *at || (size_t)(stop - *at) >= size)
        return false;
    memcpy(text, *at, stop - *at);
    text[stop - *at] = '\0';
    *at = stop + strlen(end);
    return true;
}

static bool take_place(const char **at, struct report *report)
{
    if (!take_hex(at, &report->address) || !take(at, " (") ||
        !take_until(at, ", owner ", report->place, sizeof report->place))
        return false;
    size_t length = strcspn(*at, ",)");
    if (length == 0 || length >= sizeof report->owner)
        return false;
    memcpy(report->owner, *at, length);
    report->owner[length] = '\0';
    *at += length;
    if (!take(at, ", Secure alias)") && !take(at, ")"))
        return false;
    return strncmp(*at, " bits ", 6) != 0 || take_register(at, "bits", &report->bits);
}

static bool take_cause(const char **at, struct report *report)
{
    for (unsigned i = 0; i < sizeof causes / sizeof *causes; i++) {
        if (!take(at, causes[i].printed))
            continue;
        report->cause = i;
        return i > REPORT_VECTOR_TABLE || take_place(at, report);
    }
    return false;
}

/* A line may end in a carriage return. */
static bool at_end(const char *at)
{
    return at[strspn(at, " \r\n")] == '\0';
}

bool report_read(struct report *report, const char *line)
{
    *report = (struct report){0};
    const char *at = strstr(line, "septum: vm ");
    if (!at || !take(&at, "septum: vm ") || !take_until(&at, " ", report->vm, sizeof report->vm))
        return false;
    report->restarted = take(&at, "restarted: ");
    if ((!report->restarted && !take(&at, "stopped: ")) || !take_cause(&at, report))
        return false;
    if (take(&at, " by ")) {
        size_t length = strcspn(at, ", ");
        if (length == 0 || length >= sizeof report->master)
            return false;
        memcpy(report->master, at, length);
        at += length;
    }
    report->late = take(&at, ", reported late");
    report->stacked = !take(&at, ", registers not stacked");
    return take_register(&at, "pc", &report->pc) && take_register(&at, "lr", &report->lr) &&
           take_register(&at, "sp", &report->sp) && take_register(&at, "psr", &report->psr) &&
           take_register(&at, "cfsr", &report->cfsr) && take_register(&at, "sfsr", &report->sfsr) &&
           at_end(at);
}

bool report_read_registers(struct report *report, const char *line)
{
    const char *at = strstr(line, "septum: ");
    if (!at || !take(&at, "septum: "))
        return false;
    while (at[0] == ' ' && at[1] == ' ')
        at++;
    uint32_t r[13];
    for (unsigned i = 0; i < 13; i++) {
        char name[4];
        snprintf(name, sizeof name, "r%u", i);
        if (!take_register(&at, name, &r[i]))
            return false;
    }
    if (!at_end(at))
        return false;
    memcpy(report->r, r, sizeof r);
    report->has_registers = true;
    return true;
}

struct report_bit report_cfsr_bit(unsigned i)
{
    static const struct report_bit bits[] = {
        {0, "IACCVIOL", "the VM's own MPU forbids executing there"},
        {1, "DACCVIOL", "the VM's own MPU forbids the access"},
        {3, "MUNSTKERR", "the VM's own MPU forbade reading the exception frame"},
        {4, "MSTKERR", "the VM's own MPU forbade writing the exception frame"},
        {5, "MLSPERR", "the VM's own MPU forbade saving FP registers"},
        {8, "IBUSERR", "the bus refused the instruction fetch"},
        {9, "PRECISERR", "the bus refused the access"},
        {10, "IMPRECISERR", "the bus refused an earlier store: pc is past it"},
        {11, "UNSTKERR", "the bus refused reading the exception frame"},
        {12, "STKERR", "the bus refused writing the exception frame"},
        {13, "LSPERR", "the bus refused saving FP registers"},
        {16, "UNDEFINSTR", "no such instruction"},
        {17, "INVSTATE", "a jump to an address without the Thumb bit, or a broken PSR"},
        {18, "INVPC", "EXC_RETURN does not fit the state"},
        {19, "NOCP", "the coprocessor or FPU is off or not allowed"},
        {20, "STKOF", "the stack pointer passed its limit register"},
        {24, "UNALIGNED", "unaligned access with CCR.UNALIGN_TRP or to a device"},
        {25, "DIVBYZERO", "division by zero with CCR.DIV_0_TRP"},
    };
    return i < sizeof bits / sizeof *bits ? bits[i] : (struct report_bit){0};
}

struct report_bit report_sfsr_bit(unsigned i)
{
    static const struct report_bit bits[] = {
        {0, "INVEP", "a branch into Secure state other than a hypervisor call"},
        {1, "INVIS", "the exception frame was damaged: integrity signature"},
        {2, "INVER", "EXC_RETURN names the wrong security state"},
        {3, "AUVIOL", "outside the SAU windows of the VM"},
        {4, "INVTRAN", "a branch out of Secure state that was not marked so"},
        {5, "LSPERR", "FP registers could not be saved"},
        {7, "LSERR", "the state of FP registers was broken"},
    };
    return i < sizeof bits / sizeof *bits ? bits[i] : (struct report_bit){0};
}
