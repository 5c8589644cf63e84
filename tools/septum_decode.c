/* SPDX-License-Identifier: Apache-2.0 */
/* Fault reports from a console: where in the source they are, and what to do. */
#define _GNU_SOURCE
#include "septum.h"

#include "../plan/explain.h"
#include "../plan/host.h"
#include "../plan/report.h"
#include "../plan/symbols.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* From here on a value in LR is an EXC_RETURN or FNC_RETURN, not an address (Armv8-M ARM B3.22). */
#define EXC_RETURN_BASE 0xfe000000u

/* The image of a VM as it was built: --image, .image, or what make builds of a tree's guest. */
static char *image_path(const struct job *job, const struct options *options, const struct vm *vm)
{
    const char *image = vm->config->image;
    if (options->images[vm->index])
        return host_text("%s", options->images[vm->index]);
    if (*image == '/')
        return host_text("%s", image);
    if (*image != '@')
        return host_text("%s/%s", job->folder, image);
    char *build = job_build(job, options);
    char *path = host_text("%s/guests/%s.elf", build, vm->name);
    free(build);
    return path;
}

/* Sections that the linker left out keep debug information, at addresses that others have. */
static bool in_memory(const struct vm *vm, uint32_t address)
{
    for (unsigned i = 0; i < vm->window_count; i++)
        if ((vm->windows[i].kind == WINDOW_CODE || vm->windows[i].kind == WINDOW_RAM) &&
            vm->windows[i].range.base <= address && address <= vm->windows[i].range.last)
            return true;
    return false;
}

static void print_location(const char *title, uint32_t address, const struct vm *vm,
                           struct symbols *symbols)
{
    struct location location;
    printf("  %-8s 0x%08x", title, address);
    if (symbols && in_memory(vm, address) && symbols_find(symbols, address, &location)) {
        if (*location.function)
            printf("  %s", location.function);
        if (*location.file)
            printf("  %s:%d", location.file, location.line);
    }
    putchar('\n');
}

/* LR holds the address after the call, which ends two or four bytes before it. */
static void print_caller(uint32_t lr, const struct vm *vm, struct symbols *symbols)
{
    if (lr >= EXC_RETURN_BASE)
        printf("  %-8s 0x%08x  the return from an exception, not from a call\n", "lr", lr);
    else
        print_location("lr", (lr & ~1u) - 2, vm, symbols);
}

static void print_places(const struct job *job, const struct options *options, const struct vm *vm,
                         const struct report *report)
{
    if (*report->master) {
        printf("  %-8s %s made the access, as the VM had set it up\n", "by", report->master);
        return;
    }
    if (!report->stacked) {
        printf("  %-8s the stack could not be read, so where it was is not known\n", "pc");
        return;
    }
    char *path = image_path(job, options, vm);
    struct symbols *symbols = symbols_open(path);
    if (!symbols)
        printf("  %-8s cannot be read: %s\n", "image", path);
    print_location("pc", report->pc & ~1u, vm, symbols);
    if (report->late)
        printf("  %-8s the store is some instructions before pc\n", "late");
    print_caller(report->lr, vm, symbols);
    symbols_close(symbols);
    free(path);
}

/* Registers that hold the address at fault tell which variable to look at. Zero says nothing. */
static void print_holders(const struct report *report)
{
    if (!report->has_registers || report->cause > REPORT_ACCESS || report->address == 0)
        return;
    const char *title = "address";
    for (unsigned i = 0; i < 13; i++)
        if (report->r[i] == report->address) {
            printf(*title ? "  %-8s is in r%u" : "%s, r%u", title, i);
            title = "";
        }
    if (!*title)
        putchar('\n');
}

static void print_bits(const char *name, uint32_t value, struct report_bit (*bit)(unsigned))
{
    for (unsigned i = 0; bit(i).text; i++)
        if (value >> bit(i).bit & 1)
            printf("  %-8s %s: %s\n", name, bit(i).name, bit(i).text);
}

static void print_report(const struct job *job, const struct options *options,
                         const struct report *report)
{
    const struct system *system = job->system;
    const struct vm *vm = NULL;
    for (unsigned v = 0; v < system->vm_count; v++)
        if (strcmp(system->vms[v].name, report->vm) == 0)
            vm = &system->vms[v];
    printf("vm %s %s: %s", report->vm, report->restarted ? "restarted" : "stopped",
           report_cause_text(report->cause));
    if (report->cause <= REPORT_VECTOR_TABLE)
        printf(" at 0x%08x (%s, owner %s)", report->address, report->place, report->owner);
    putchar('\n');
    if (!vm) {
        printf("  This configuration has no VM of that name.\n\n");
        return;
    }
    if (report->bits)
        printf("  %-8s 0x%08x of the register were refused\n", "bits", report->bits);
    print_places(job, options, vm, report);
    print_holders(report);
    print_bits("cfsr", report->cfsr, report_cfsr_bit);
    print_bits("sfsr", report->sfsr, report_sfsr_bit);
    struct texts advice = {0};
    fault_advice(system, vm, report, &advice);
    for (unsigned i = 0; i < advice.count; i++)
        printf("  %-8s %s\n", i ? "" : "advice", advice.list[i]);
    texts_free(&advice);
    putchar('\n');
}

/* Every report in the input; the rest of a console's output is passed over. Returns how many. */
static unsigned print_reports(const struct job *job, const struct options *options)
{
    char *line = NULL;
    size_t size = 0;
    unsigned count = 0;
    struct report next, report;
    while (getline(&line, &size, stdin) >= 0) {
        if (report_read(&next, line)) {
            if (count)
                print_report(job, options, &report);
            report = next;
            count++;
        } else if (count) {
            report_read_registers(&report, line);
        }
    }
    if (count)
        print_report(job, options, &report);
    free(line);
    return count;
}

static int decode(const struct options *options)
{
    struct job job;
    int status = job_open_good(&job, options, options->arguments[0], JOB_NO_IMAGES);
    if (status != EXIT_GOOD)
        return status;
    unsigned count = print_reports(&job, options);
    if (ferror(stdin)) {
        fprintf(stderr, "septum decode: standard input: %s\n", strerror(errno));
        status = EXIT_USAGE;
    } else if (count == 0) {
        fprintf(stderr, "septum decode: no fault report in the input: it begins with 'septum: vm "
                        "NAME stopped:' or 'restarted:'\n");
        status = EXIT_REFUSED;
    }
    job_close(&job);
    return status;
}

const struct command command_decode = {
    .name = "decode",
    .arguments = "CONFIG",
    .summary = "explain fault reports on standard input",
    .text =
        "Reads a console's output from standard input and explains each fault report in it:\n"
        "function, file and line of pc and lr in the VM's image, what the status bits mean, who\n"
        "owns the address, and the way out. The images must be those that ran; guests of the\n"
        "tree are looked for where make builds them.\n"
        "\n"
        "examples:\n"
        "  make run CONFIG=my/system 2>&1 | tee log; septum decode my/system <log\n"
        "  septum decode --image 1=zephyr.elf my/system <log\n",
    .takes = TAKES_BOARD | TAKES_IMAGE | TAKES_TIME,
    .least = 1,
    .most = 1,
    .run = decode,
};
