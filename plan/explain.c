/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "explain.h"

#include "emit.h"
#include "host.h"
#include "map.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Bit 28 tells Secure aliases by the IDAU of every board so far, below the external memory. */
#define SECURE_ALIAS (1u << 28)
#define ALIASES_END  0x60000000u
#define PRIVATE_BASE 0xe0000000u
#define SAU_GRANULE  32u
/* A null pointer with an offset as large as a structure may have. */
#define NULL_REACH 0x1000u
/* A stray access this far past the end of a window is most likely a window that is too small. */
#define NEAR_REACH KiB(64)

static void __attribute__((format(printf, 2, 3))) say(struct texts *texts, const char *format, ...)
{
    va_list arguments;
    texts->list = host_grow(texts->list, texts->count + 1, sizeof *texts->list);
    va_start(arguments, format);
    if (vasprintf(&texts->list[texts->count++], format, arguments) < 0)
        host_no_memory();
    va_end(arguments);
}

void texts_free(struct texts *texts)
{
    for (unsigned i = 0; i < texts->count; i++)
        free(texts->list[i]);
    free(texts->list);
    *texts = (struct texts){0};
}

void answer_free(struct answer *answer)
{
    free(answer->what);
    free(answer->owner);
    texts_free(&answer->by);
    texts_free(&answer->enforced);
    texts_free(&answer->others);
    texts_free(&answer->add);
    *answer = (struct answer){0};
}

/* "KiB(64)" or "0x420". `text` holds 24 bytes. */
static const char *size_macro(uint64_t size, char *text)
{
    if (size % KiB(1) == 0)
        snprintf(text, 24, "KiB(%llu)", (unsigned long long)(size / KiB(1)));
    else
        snprintf(text, 24, "0x%llx", (unsigned long long)size);
    return text;
}

static bool holds(struct range range, uint32_t address)
{
    return range_holds(range, (struct range){address, address});
}

static void add_owner(struct answer *answer, const struct vm *vm)
{
    char *more = answer->owner ? host_text("%s, vm '%s'", answer->owner, vm->name)
                               : host_text("vm '%s'", vm->name);
    free(answer->owner);
    answer->owner = more;
}

static void say_granted(struct answer *answer, const struct vm *vm, const struct window *window)
{
    add_owner(answer, vm);
    if (window->line)
        say(&answer->by, "config.c:%d: vm '%s': %s", window->line, vm->name, window->field);
    else
        say(&answer->by, "config.c: vm '%s': %s", vm->name, window->field);
}

static void say_sau(struct answer *answer, const struct vm *vm, uint32_t address)
{
    for (unsigned i = 0; i < vm->sau_count; i++) {
        struct range region = {vm->sau[i].rbar, vm->sau[i].rlar | (SAU_GRANULE - 1)};
        if (holds(region, address))
            say(&answer->enforced, "SAU region %u of '%s', 0x%08x..0x%08x: on while '%s' runs", i,
                vm->name, region.base, region.last, vm->name);
    }
}

/* What the bus does beside the SAU. */
static void say_filter(struct answer *answer, const struct system *system, uint32_t address,
                       bool granted)
{
    const struct board *board = system->board;
    const struct device *device = board_device_at(board, address);
    const struct memory *memory = board_memory(board, address);
    bool ahb = board->filter == FILTER_AHB;
    if (holds(board->stub_page, address)) {
        say(&answer->enforced, "Non-secure on the bus, for the hypervisor's own code there");
        return;
    }
    if (device && device->gate && ahb)
        say(&answer->enforced, "AHB rule %u of register 0x%03x: %s", device->gate_bit, device->gate,
            granted ? "Non-secure while the owner runs" : "Secure, it refuses every VM");
    else if (device && device->gate)
        say(&answer->enforced, "PPC gate (register 0x%02x, bit %u): %s", device->gate,
            device->gate_bit, granted ? "open" : "shut, it refuses every VM");
    else if (memory && memory->filter)
        say(&answer->enforced, "%s block of %u bytes: %s", ahb ? "AHB rule, a" : "MPC, a",
            memory->block,
            granted ? ahb ? "Non-secure while the owner runs" : "Non-secure"
                    : "Secure, it refuses every VM");
    else if (memory)
        say(&answer->enforced, "no bus filter guards %s: the SAU alone does", memory->name);
}

/* No VM has a window there; a SAU region may still span it, where the bus refuses. */
static void say_shut(struct answer *answer, const struct system *system, uint32_t address)
{
    bool spanned = false;
    for (unsigned v = 0; v < system->vm_count; v++)
        for (unsigned i = 0; i < system->vms[v].joined_count; i++)
            if (holds(system->vms[v].joined[i], address)) {
                spanned = true;
                say(&answer->enforced,
                    "a SAU region of '%s' spans it, to save one; the bus filter refuses '%s' there",
                    system->vms[v].name, system->vms[v].name);
            }
    if (!spanned)
        say(&answer->enforced, "no SAU region of any VM holds it");
    say_filter(answer, system, address, false);
}

/* Devices that read and write memory by themselves do it past every SAU. */
static void say_masters(struct answer *answer, const struct system *system)
{
    for (unsigned v = 0; v < system->vm_count; v++)
        for (unsigned i = 0; i < system->vms[v].window_count; i++) {
            const struct device *device = system->vms[v].windows[i].device;
            if (device && device->kind == BUS_MASTER)
                say(&answer->others,
                    "vm '%s' through %s, a bus master: it reaches what the chip lets it reach",
                    system->vms[v].name, device->name);
        }
}

/* Windows of all VMs that hold the address. Returns whether there is one. */
static bool answer_granted(struct answer *answer, const struct system *system, uint32_t address)
{
    bool direct = false;
    for (unsigned v = 0; v < system->vm_count; v++) {
        const struct vm *vm = &system->vms[v];
        for (unsigned i = 0; i < vm->window_count; i++) {
            const struct window *window = &vm->windows[i];
            if (!holds(window->range, address))
                continue;
            say_granted(answer, vm, window);
            if (window->kind == WINDOW_MEDIATED) {
                say(&answer->enforced,
                    "no SAU region holds it: each access of '%s' is checked against its rules",
                    vm->name);
                continue;
            }
            direct = true;
            say_sau(answer, vm, address);
        }
    }
    if (!answer->owner)
        return false;
    if (direct) {
        say_filter(answer, system, address, true);
    } else {
        char *owner = host_text("hypervisor, for %s", answer->owner);
        free(answer->owner);
        answer->owner = owner;
    }
    say(&answer->others, "the hypervisor");
    if (board_memory(system->board, address))
        say_masters(answer, system);
    return true;
}

static void answer_hypervisor(struct answer *answer, const struct system *system, uint32_t address,
                              const char *why)
{
    answer->owner = host_text("hypervisor");
    say(&answer->by, "%s", why);
    say_shut(answer, system, address);
}

static void answer_free_device(struct answer *answer, const struct system *system,
                               const struct device *device)
{
    answer->owner = host_text("nobody");
    say_shut(answer, system, device->range.base);
    if (device->kind == BUS_MASTER) {
        say(&answer->add,
            ".devs: DEV_DMA(%s)    it moves data by itself, to whatever the chip lets it reach",
            device->name);
        return;
    }
    say(&answer->add, ".devs: DEV(%s)", device->name);
    if (device->irqs.count)
        say(&answer->add, ".devs: DEV_WAKE(%s)    if its interrupts must bring the VM in at once",
            device->name);
}

/* The stretch of free memory around the address, in whole blocks. */
static void answer_free_memory(struct answer *answer, const struct system *system,
                               const struct place *place)
{
    const struct memory *memory = board_memory(system->board, place->range.base);
    uint32_t block = memory->block ? memory->block : SAU_GRANULE;
    uint64_t base = (place->range.base + (uint64_t)block - 1) / block * block;
    uint64_t end = ((uint64_t)place->range.last + 1) / block * block;
    char size[24];
    answer->owner = host_text("nobody");
    say_shut(answer, system, place->range.base);
    say_masters(answer, system);
    if (end <= base)
        return;
    say(&answer->add, ".regions: RAM_AT(0x%08llx, %s)    or CODE_AT, or less of it",
        (unsigned long long)base, size_macro(end - base, size));
    say(&answer->add, ".shmemlist: {.name = \"...\", .base = 0x%08llx, .size = %s}    to share it",
        (unsigned long long)base, size_macro(block < KiB(1) ? KiB(1) : block, size));
    for (unsigned v = 0; v < system->vm_count; v++)
        for (unsigned i = 0; i < system->vms[v].window_count; i++) {
            const struct window *window = &system->vms[v].windows[i];
            if ((window->kind != WINDOW_CODE && window->kind != WINDOW_RAM) ||
                (uint64_t)window->range.last + 1 != place->range.base)
                continue;
            say(&answer->add, "%s of vm '%s', larger: %s_AT(0x%08x, %s)", window->field,
                system->vms[v].name, window->kind == WINDOW_CODE ? "CODE" : "RAM",
                window->range.base, size_macro(end - window->range.base, size));
        }
}

static void answer_nothing(struct answer *answer, const struct system *system, uint32_t address)
{
    answer->owner = host_text("nobody");
    say_shut(answer, system, address);
    if (address >= 0x40000000u && address < ALIASES_END)
        say(&answer->add,
            ".devs: WINDOW(0x%08x, 0x1000)    if %s has a device there that its catalogue lacks",
            address & ~0xfffu, system->board->name);
}

/* "UART1, 0x40201000..0x40201fff, irq 34 35 43". */
static char *describe(const char *name, struct range range, const struct septum_irqs *irqs)
{
    char lines[256];
    return host_text("%s, 0x%08x..0x%08x%s%s", name, range.base, range.last,
                     irqs && irqs->count ? ", irq " : "",
                     irqs && irqs->count ? lines_text(irqs, lines, sizeof lines - 1) : "");
}

static const struct place *find_place(const struct system *system, uint32_t address)
{
    for (unsigned i = 0; i < system->place_count; i++)
        if (holds(system->places[i].range, address))
            return &system->places[i];
    return NULL;
}

/* Owner and rules of a Non-secure address; answer->what is set. */
static void answer_place(struct answer *answer, const struct system *system, uint32_t address)
{
    const struct board *board = system->board;
    const struct place *place = find_place(system, address);
    const struct device *device = board_device_at(board, address);
    if (answer_granted(answer, system, address))
        return;
    if (device && device == system->console) {
        answer_hypervisor(answer, system, address, "config.c: console");
        return;
    }
    for (unsigned i = 0; i < board->reserved_count; i++)
        if (holds(board->reserved[i].range, address)) {
            answer_hypervisor(answer, system, address, board->reserved[i].why);
            if (board->reserved[i].mediated)
                say(&answer->add,
                    ".devs: DEV_MEDIATED(%s)    access by access, what is the VM's own",
                    board->reserved[i].name);
            return;
        }
    if (device)
        answer_free_device(answer, system, device);
    else if (place && board_memory(board, address))
        answer_free_memory(answer, system, place);
    else
        answer_nothing(answer, system, address);
}

static void answer_address(struct answer *answer, const struct system *system, uint32_t address)
{
    uint32_t plain = address;
    if (address >= PRIVATE_BASE) {
        answer->what = host_text("0x%08x, the processor's own registers", address);
        answer->owner = host_text("whichever VM runs");
        say(&answer->enforced, "each VM has its own NVIC, SysTick, MPU and system control state, "
                               "which the hypervisor saves and loads");
        return;
    }
    if (address < ALIASES_END && address & SECURE_ALIAS) {
        plain = address & ~SECURE_ALIAS;
        say(&answer->enforced,
            "0x%08x is the Secure alias of 0x%08x: no VM reaches it by this address", address,
            plain);
    }
    const struct place *place = find_place(system, plain);
    char *where = place ? describe(place->name, place->range, NULL) : NULL;
    answer->what = where ? host_text("0x%08x in %s", address, where)
                         : host_text("0x%08x, where %s has nothing", address, system->board->name);
    free(where);
    answer_place(answer, system, plain);
}

static void answer_line(struct answer *answer, const struct system *system, unsigned line)
{
    const struct board *board = system->board;
    const struct device *source = NULL;
    for (unsigned i = 0; i < board->device_count; i++)
        for (unsigned k = 0; k < board->devices[i].irqs.count; k++)
            if (board->devices[i].irqs.list[k] == line)
                source = &board->devices[i];
    answer->what = host_text("irq %u, exception %u%s%s%s", line, line + 16, source ? " (" : "",
                             source ? source->name : "", source ? ")" : "");
    for (unsigned v = 0; v < system->vm_count; v++)
        for (unsigned i = 0; i < system->vms[v].window_count; i++) {
            const struct vm *vm = &system->vms[v];
            const struct window *window = &vm->windows[i];
            for (unsigned k = 0; k < window->irqs.count; k++)
                if (window->irqs.list[k] == line && system->line_owner[line] == v) {
                    say_granted(answer, vm, window);
                    say(&answer->enforced,
                        "NVIC_ITNS: Non-secure while '%s' runs; while it is out the line latches, "
                        "and others read it as zero",
                        vm->name);
                    if (window->wake)
                        say(&answer->enforced, "a wake line: it brings '%s' in at once", vm->name);
                    if (window->kind == WINDOW_SHARED)
                        say(&answer->others, "VMs that attach to '%s' raise it as a doorbell",
                            window->name);
                }
        }
    for (unsigned i = 0; !answer->owner && i < board->reserved_count; i++)
        for (unsigned k = 0; k < board->reserved[i].irqs.count; k++)
            if (board->reserved[i].irqs.list[k] == line) {
                answer->owner = host_text("hypervisor");
                say(&answer->by, "%s: %s", board->reserved[i].name, board->reserved[i].why);
            }
    if (!answer->owner && source && source == system->console) {
        answer->owner = host_text("hypervisor");
        say(&answer->by, "config.c: console");
    }
    if (answer->owner)
        return;
    answer->owner = host_text("nobody");
    say(&answer->enforced, "disabled, and Secure");
    if (source && source->kind == BUS_MASTER)
        say(&answer->add, ".devs: DEV_DMA(%s)    it comes with the device", source->name);
    else if (source)
        say(&answer->add, ".devs: DEV(%s)    it comes with the device", source->name);
    say(&answer->add, ".ipcs: {.shmem = \"...\", .irq = %u}    as a doorbell%s", line,
        source ? ", as long as no VM has the device" : "");
}

static bool answer_name(struct answer *answer, const struct system *system, const char *name)
{
    const struct device *device = board_device(system->board, name);
    const struct reserved *reserved = board_reserved(system->board, name);
    if (device) {
        answer->what = describe(device->name, device->range, &device->irqs);
        answer_place(answer, system, device->range.base);
        return true;
    }
    if (reserved) {
        answer->what = describe(reserved->name, reserved->range, &reserved->irqs);
        answer_place(answer, system, reserved->range.base);
        return true;
    }
    for (unsigned i = 0; i < system->shared_count; i++)
        if (strcmp(system->shared[i].name, name) == 0) {
            answer->what = describe(name, system->shared[i].range, NULL);
            answer_place(answer, system, system->shared[i].range.base);
            return true;
        }
    const char *near = board_near_miss(system->board, name);
    answer->what = near ? host_text("'%s' is no device of %s: did you mean %s?", name,
                                    system->board->name, near)
                        : host_text("'%s' is no address (0x...), interrupt line, shared region or "
                                    "device of %s",
                                    name, system->board->name);
    return false;
}

bool answer_make(struct answer *answer, const struct system *system, const char *question)
{
    *answer = (struct answer){0};
    const char *number = strncasecmp(question, "irq", 3) == 0 ? question + 3 : question;
    number += strspn(number, " ");
    bool is_address = number == question && strncasecmp(question, "0x", 2) == 0;
    char *end;
    errno = 0;
    unsigned long long value = strtoull(number, &end, is_address ? 16 : 10);
    if (!isdigit((unsigned char)*number) || *end)
        return answer_name(answer, system, question);
    if (is_address && (errno || value > UINT32_MAX)) {
        answer->what = host_text("%s is more than 32 bits", question);
        return false;
    }
    if (!is_address && (errno || value >= system->board->lines)) {
        answer->what = host_text("%s has interrupt lines 0 to %u, and addresses begin with 0x",
                                 system->board->name, system->board->lines - 1);
        return false;
    }
    if (is_address)
        answer_address(answer, system, value);
    else
        answer_line(answer, system, value);
    return true;
}

static void print_texts(const char *title, const struct texts *texts, FILE *file)
{
    for (unsigned i = 0; i < texts->count; i++)
        fprintf(file, "  %-9s %s\n", i ? "" : title, texts->list[i]);
}

void answer_print(const struct answer *answer, FILE *file)
{
    fprintf(file, "%s\n  %-9s %s\n", answer->what, "owner", answer->owner);
    print_texts("by", &answer->by, file);
    print_texts("enforced", &answer->enforced, file);
    print_texts("others", &answer->others, file);
    print_texts("to add", &answer->add, file);
}

static void print_json_texts(const char *name, const struct texts *texts, FILE *file)
{
    fprintf(file, ",\n  \"%s\": [", name);
    for (unsigned i = 0; i < texts->count; i++) {
        fprintf(file, "%s\n    ", i ? "," : "");
        emit_json_string(texts->list[i], file);
    }
    fprintf(file, "%s]", texts->count ? "\n  " : "");
}

void answer_print_json(const struct answer *answer, const struct system *system,
                       const char *question, FILE *file)
{
    fprintf(file, "{\n  \"schema\": 1,\n  \"board\": ");
    emit_json_string(system->board->name, file);
    fprintf(file, ",\n  \"question\": ");
    emit_json_string(question, file);
    fprintf(file, ",\n  \"what\": ");
    emit_json_string(answer->what, file);
    fprintf(file, ",\n  \"owner\": ");
    emit_json_string(answer->owner, file);
    print_json_texts("by", &answer->by, file);
    print_json_texts("enforced", &answer->enforced, file);
    print_json_texts("others", &answer->others, file);
    print_json_texts("add", &answer->add, file);
    fprintf(file, "\n}\n");
}

/* A window of vm that ends shortly before the address, or NULL. */
static const struct window *window_below(const struct vm *vm, uint32_t address)
{
    for (unsigned i = 0; i < vm->window_count; i++) {
        const struct window *window = &vm->windows[i];
        if ((window->kind == WINDOW_CODE || window->kind == WINDOW_RAM) &&
            address > window->range.last && address - window->range.last <= NEAR_REACH)
            return window;
    }
    return NULL;
}

/* An access to a place that is not the VM's. */
static void access_advice(const struct system *system, const struct vm *vm, uint32_t address,
                          struct texts *advice)
{
    if (address < ALIASES_END && address & SECURE_ALIAS) {
        say(advice,
            "0x%08x is a Secure alias. Build the guest for the Non-secure side: there this is "
            "0x%08x.",
            address, address & ~SECURE_ALIAS);
        return;
    }
    if (address < NULL_REACH) {
        say(advice, "Most likely a null pointer.");
        return;
    }
    const struct window *below = window_below(vm, address);
    if (below)
        say(advice,
            "That is %u bytes past the end of its %s (%s): something overflows, or the window is "
            "too small.",
            address - below->range.last, below->field, below->name);
    const struct device *device = board_device_at(system->board, address);
    const struct place *place = find_place(system, address);
    if (device && device == system->console) {
        say(advice, "%s is the hypervisor's console. Give the guest another UART%s.", device->name,
            or_change_console(system));
    } else if (device && place && place->owner < MAX_VMS && place->owner != vm->index) {
        say(advice,
            "%s belongs to vm '%s'. Take it out of this guest (its driver, its devicetree), or "
            "move "
            "DEV(%s) here.",
            device->name, system->vms[place->owner].name, device->name);
    } else if (device && place && place->owner == OWNER_NONE) {
        say(advice, "Nobody has %s. If the guest needs it, add to its .devs: DEV%s(%s)",
            device->name, device->kind == BUS_MASTER ? "_DMA" : "", device->name);
    } else if (place && place->owner == OWNER_SHARED) {
        say(advice,
            "%s is shared memory. If the guest shall see it, add to its .ipcs: {.shmem = "
            "\"%s\"}",
            place->name, place->name);
    } else if (place && place->owner == OWNER_HYPERVISOR) {
        say(advice, "%s is the hypervisor's, and no VM can have it.", place->name);
    } else if (place && place->owner == vm->index) {
        say(advice,
            "The window is the VM's own, but the bus refused: is the device clocked and out "
            "of reset?");
    } else if (place && place->owner < MAX_VMS) {
        say(advice,
            "That is memory of vm '%s': a stray pointer, or data that should be in a shared region "
            "(.shmemlist).",
            system->vms[place->owner].name);
    } else if (place && !below) {
        say(advice, "Nobody has this memory. If the guest needs it: septum why CONFIG 0x%08x",
            address);
    } else if (!below) {
        say(advice,
            "Nothing is there: a stray pointer, or a guest that was built for another board.");
    }
}

void fault_advice(const struct system *system, const struct vm *vm, const struct report *report,
                  struct texts *advice)
{
    switch (report->cause) {
    case REPORT_LOAD:
    case REPORT_STORE:
    case REPORT_ACCESS:
        if (report->bits) {
            say(advice,
                "Those bits of %s are not this VM's: a device whose clock, reset or pin they "
                "are must be in its .devs. septum why CONFIG 0x%08x",
                report->place, report->address);
            break;
        }
        access_advice(system, vm, report->address, advice);
        break;
    case REPORT_EXECUTE:
        if (report->address >= 0xff000000u)
            say(advice,
                "0x%08x is an exception return value: it was jumped to from thread mode, or "
                "it is none of Non-secure state.",
                report->address);
        else
            access_advice(system, vm, report->address, advice);
        break;
    case REPORT_STACK:
        say(advice, "The stack is too small or was overwritten, or the stack pointer is wrong: the "
                    "guest was built with a stack that ends elsewhere than its RAM.");
        break;
    case REPORT_VECTOR_TABLE:
        say(advice, "VTOR must point into the VM's own memory.");
        break;
    case REPORT_INSTRUCTION:
        if (vm->config->no_fpu && report->cfsr & 1u << 19)
            say(advice, "The image uses the FPU, which .no_fpu forbids: build it with "
                        "-mfloat-abi=soft, or drop .no_fpu.");
        else
            say(advice, "Look at the instruction at pc: wrong core options (-mcpu), a damaged "
                        "function pointer, or an assertion.");
        break;
    case REPORT_BREAKPOINT:
        say(advice, "BKPT without a debugger: semihosting, or an assertion. Take it out of the "
                    "image.");
        break;
    case REPORT_RETURN:
        say(advice, "The handler's stack frame or LR was overwritten: look for a stack overflow in "
                    "the handler.");
        break;
    case REPORT_ESCALATED:
        say(advice, "The guest faulted where its own handler could not run: SVC with interrupts "
                    "masked, or a fault inside a fault handler.");
        break;
    case REPORT_LATE:
        say(advice,
            "Look at the stores before pc: one goes to a device that this VM does not have.");
        break;
    }
}
