/* SPDX-License-Identifier: Apache-2.0 */
/* VMs as such: names, slices, and the fields that this hypervisor does not serve. */
#include "host.h"
#include "system.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

void system_check(struct system *system)
{
    check_vms(system);
    check_memory(system);
    check_devices(system);
}

/* Names end up in file names, C macros and 16-byte fields. */
static void check_name(struct system *system, struct where where, const char *name)
{
    bool plain = isalpha((unsigned char)*name);
    for (const char *p = name; *p; p++)
        plain &= isalnum((unsigned char)*p) || *p == '_' || *p == '-';
    if (!*name)
        problem_error(&system->problems, "name-empty", where,
                      "no name: give it one, .name = \"...\"");
    else if (strlen(name) > SEPTUM_NAME_MAX)
        problem_error(&system->problems, "name-long", where,
                      "\"%s\" has %zu characters, %d is the most: shorten it", name, strlen(name),
                      SEPTUM_NAME_MAX);
    else if (!plain)
        problem_error(&system->problems, "name-characters", where,
                      "\"%s\": use letters, digits, '-' and '_', with a letter first", name);
}

/* Equal as macros are: case aside, '-' as good as '_'. */
static bool same_name(const char *a, const char *b)
{
    for (; *a && *b; a++, b++)
        if (toupper((unsigned char)(*a == '-' ? '_' : *a)) !=
            toupper((unsigned char)(*b == '-' ? '_' : *b)))
            return false;
    return *a == *b;
}

static void check_vm_name(struct system *system, const struct vm *vm)
{
    char *field = host_text("vmlist[%u] name", vm->index);
    struct where where = {.vm = vm->label, .field = field, .line = system->config->vmlist.line};
    check_name(system, where, vm->name);
    for (unsigned i = 0; *vm->name && i < vm->index; i++)
        if (same_name(system->vms[i].name, vm->name))
            problem_error(&system->problems, "name-twice", where,
                          "vmlist[%u] is called '%s' too (letter case does not count): rename one",
                          i, system->vms[i].name);
    free(field);
}

/* A tree guest's name becomes a folder and a make target. */
static void check_image_name(struct system *system, const struct vm *vm)
{
    struct where where = {.vm = vm->label, .field = "image"};
    const char *name = vm->config->image ? vm->config->image : "";
    if (!*name || strcmp(name, "@") == 0)
        problem_error(&system->problems, "image-missing", where,
                      "no image: name the guest's ELF file, or \"@name\" for a guest of the tree");
    for (const char *p = name + 1; *name == '@' && *p; p++) {
        if (isalnum((unsigned char)*p) || strchr("_-./", *p))
            continue;
        problem_error(&system->problems, "image-name", where,
                      "\"%s\": the name of a guest of the tree has letters, digits, '_', '-', '.' "
                      "and '/' only",
                      name);
        break;
    }
}

void check_clock(struct system *system, const struct vm *vm, uint32_t hz, const char *source)
{
    uint32_t board = system->board->clock_hz;
    if (hz == board)
        return;
    bool slow = hz > board;
    uint64_t hundredths = (200ull * (slow ? hz : board) / (slow ? board : hz) + 1) / 2;
    problem_error(&system->problems, "clock-differs",
                  (struct where){.vm = vm->label, .field = "clock_hz"},
                  "the guest was built for %u Hz (%s), but its SysTick counts %u on %s: guest time "
                  "will run %llu.%02llu times %s: build it for %u",
                  hz, source, board, system->board->name, (unsigned long long)hundredths / 100,
                  (unsigned long long)hundredths % 100, slow ? "slow" : "fast", board);
}

static void check_vm(struct system *system, const struct vm *vm)
{
    const struct septum_vm *config = vm->config;
    struct problems *problems = &system->problems;
    check_vm_name(system, vm);
    check_image_name(system, vm);
    if (vm->slice_us < SLICE_US_MIN || vm->slice_us > SLICE_US_MAX)
        problem_error(problems, "slice-range", (struct where){.vm = vm->label, .field = "slice_us"},
                      "%u us: a slice is %u to %u us, 0 stands for %u", vm->slice_us, SLICE_US_MIN,
                      SLICE_US_MAX, SLICE_US);
    if (config->cpu != 0)
        problem_error(problems, "cpu-unserved", (struct where){.vm = vm->label, .field = "cpu"},
                      "core %u is not served on %s: leave .cpu out", config->cpu,
                      system->board->name);
    if (config->watchdog_ms != 0)
        problem_error(problems, "watchdog-unserved",
                      (struct where){.vm = vm->label, .field = "watchdog_ms"},
                      "%u ms: watchdogs are not served on %s: leave .watchdog_ms out",
                      config->watchdog_ms, system->board->name);
    if (config->no_fpu > 1)
        problem_error(problems, "no-fpu-range", (struct where){.vm = vm->label, .field = "no_fpu"},
                      "%u: write 0 or 1", config->no_fpu);
    if (config->clock_hz != 0)
        check_clock(system, vm, config->clock_hz, ".clock_hz");
    if (config->unpriv_calls > 1)
        problem_error(problems, "unpriv-range",
                      (struct where){.vm = vm->label, .field = "unpriv_calls"}, "%u: write 0 or 1",
                      config->unpriv_calls);
    if (config->on_fault == VM_SKIP)
        problem_warning(problems, "skip-is-for-tests",
                        (struct where){.vm = vm->label, .field = "on_fault"},
                        "VM_SKIP steps over refused accesses, which hides defects: for tests only");
    else if (config->on_fault != VM_STOP && config->on_fault != VM_RESTART)
        problem_error(problems, "on-fault-range",
                      (struct where){.vm = vm->label, .field = "on_fault"},
                      "%d: use VM_STOP, VM_RESTART or VM_SKIP", config->on_fault);
}

static void check_shared(struct system *system, unsigned index)
{
    const struct shared *shared = &system->shared[index];
    struct where where = {.field = shared->field, .line = system->config->shmemlist.line};
    check_name(system, where, shared->name);
    for (unsigned i = 0; *shared->name && i < index; i++)
        if (same_name(system->shared[i].name, shared->name))
            problem_error(
                &system->problems, "name-twice", where,
                "shmemlist[%u] is called '%s' too (letter case does not count): rename one", i,
                system->shared[i].name);
    if (shared->users == 0)
        problem_error(&system->problems, "shared-unused", where,
                      "no VM names it in its .ipcs: name it there, or drop it");
    else if (shared->users == 1)
        problem_warning(&system->problems, "shared-alone", where,
                        "only one VM names it in its .ipcs, so it shares nothing");
}

/* An attachment names a region, once, and its doorbell flag is a flag. */
static void check_ipcs(struct system *system, const struct vm *vm)
{
    const struct septum_ipcs *ipcs = &vm->config->platform.ipcs;
    const struct window *windows = vm->windows + vm->window_count - ipcs->count;
    for (unsigned i = 0; i < ipcs->count; i++) {
        const char *name = ipcs->list[i].shmem ? ipcs->list[i].shmem : "";
        struct where where = {.vm = vm->label, .field = windows[i].field, .line = windows[i].line};
        bool known = false;
        for (unsigned s = 0; s < system->shared_count; s++)
            known |= strcmp(system->shared[s].name, name) == 0;
        if (!known)
            problem_error(&system->problems, "ipc-unknown", where,
                          "there is no shared region \"%s\": list it in .shmemlist", name);
        for (unsigned k = 0; known && k < i; k++)
            if (ipcs->list[k].shmem && strcmp(ipcs->list[k].shmem, name) == 0)
                problem_error(&system->problems, "ipc-twice", where,
                              "this VM attaches to \"%s\" in ipcs[%u] already: drop one", name, k);
        if (ipcs->list[i].wake && ipcs->list[i].irq == 0)
            problem_error(&system->problems, "wake-without-line", where,
                          "wake without a doorbell line: give .irq, or drop .wake");
    }
}

void check_vms(struct system *system)
{
    for (unsigned i = 0; i < system->shared_count; i++)
        check_shared(system, i);
    for (unsigned i = 0; i < system->vm_count; i++) {
        check_vm(system, &system->vms[i]);
        check_ipcs(system, &system->vms[i]);
    }
}
