/* SPDX-License-Identifier: Apache-2.0 */
/* A VM against what the build of its guest says: `.devicetree` and `.kconfig`. */
#include "guest.h"
#include "host.h"
#include "system.h"

#include <stdlib.h>
#include <string.h>

static bool has_address(const struct vm *vm, uint32_t address)
{
    for (unsigned i = 0; i < vm->window_count; i++)
        if (vm->windows[i].sound &&
            range_holds(vm->windows[i].range, (struct range){address, address}))
            return true;
    for (unsigned i = 0; i < vm->mediated_count; i++)
        if (range_holds(vm->mediated[i].window->range, (struct range){address, address}))
            return true;
    return false;
}

/* The VM that has the device itself, or NULL. */
static const struct vm *find_owner(const struct system *system, const struct device *device)
{
    for (unsigned v = 0; v < system->vm_count; v++)
        for (unsigned i = 0; i < system->vms[v].window_count; i++)
            if (system->vms[v].windows[i].kind == WINDOW_DEVICE &&
                system->vms[v].windows[i].device == device)
                return &system->vms[v];
    return NULL;
}

static void check_device(struct system *system, const struct vm *vm,
                         const struct guest_device *device)
{
    const struct where where = {
        .vm = vm->label, .field = "devs", .line = vm->config->platform.devs.line};
    /* What decided: "uart@202000, CONFIG_UART_CMSDK_APB=y". */
    char *why = device->node ? host_text("%s, %s", device->node, device->why)
                             : host_text("%s", device->why);
    const char *name = guest_grant(device);
    const struct vm *owner = device->device ? find_owner(system, device->device) : NULL;
    if (device->device && device->device == system->console)
        problem_error(&system->problems, "guest-device", where,
                      "the guest drives %s (%s), which is the hypervisor's console: give the guest "
                      "another UART%s",
                      name, why, or_change_console(system));
    else if (owner && !device->startup)
        problem_error(
            &system->problems, "guest-device", where,
            "the guest drives %s (%s), which vm '%s' has: take it out of the guest, or move "
            "DEV(%s) here",
            name, why, owner->label, name);
    else if (device->reserved && !name)
        problem_error(&system->problems, "guest-device", where,
                      "the guest drives %s (%s), which the hypervisor keeps (%s): take it out of "
                      "the guest",
                      device->reserved->name, why, device->reserved->why);
    else if (name)
        problem_error(&system->problems, "guest-device", where,
                      "the guest drives %s (%s), which this VM does not have: add %s(%s), or take "
                      "it out of the guest",
                      name, why, guest_macro(device, system->board), name);
    else
        problem_error(&system->problems, "guest-device", where,
                      "the guest drives 0x%08x..0x%08x (%s), which this VM does not have: add "
                      "WINDOW(0x%08x, 0x%llx), or take it out of the guest",
                      device->range.base, device->range.last, why, device->range.base,
                      (unsigned long long)range_size(device->range));
    free(why);
}

static void check_devices_of(struct system *system, const struct vm *vm, const struct guest *guest)
{
    for (unsigned i = 0; i < guest->device_count; i++) {
        const struct guest_device *device = &guest->devices[i];
        bool said = false;
        for (unsigned k = 0; k < i; k++)
            said |= guest->devices[k].verdict == GUEST_DRIVES && guest_grant(device) &&
                    guest_grant(&guest->devices[k]) == guest_grant(device);
        if (device->verdict == GUEST_DRIVES && !said && !has_address(vm, device->range.base))
            check_device(system, vm, device);
    }
}

/* Console and shell of one guest share a UART; a module or a protocol has it to itself. */
static bool share(const struct guest_use *a, const struct guest_use *b)
{
    static const char *const people[] = {"console", "shell", "mcumgr"};
    unsigned found = 0;
    for (unsigned i = 0; i < sizeof people / sizeof *people; i++)
        found += (strcmp(a->purpose, people[i]) == 0) + (strcmp(b->purpose, people[i]) == 0);
    return found == 2 || strcmp(a->purpose, b->purpose) == 0;
}

static void check_uses_of(struct system *system, const struct vm *vm, const struct guest *guest)
{
    for (unsigned i = 0; i < guest->use_count; i++)
        for (unsigned k = 0; k < i; k++) {
            const struct guest_use *use = &guest->uses[i], *other = &guest->uses[k];
            if (use->node == other->node && !share(use, other))
                problem_error(&system->problems, "guest-uart",
                              (struct where){.vm = vm->label, .field = "devicetree"},
                              "%s is used twice: as \"%s\" (%s) and as \"%s\" (%s): give one of "
                              "them another UART in the guest",
                              use->device ? use->device->name : use->node, other->purpose,
                              other->why, use->purpose, use->why);
        }
}

/* Windows come in blocks of the bus filter. */
static uint32_t block_at(const struct board *board, uint32_t address)
{
    const struct memory *memory = board_memory(board, address);
    return memory && memory->block ? memory->block : 1;
}

static void check_memory_of(struct system *system, const struct vm *vm,
                            const struct guest_memory *memory, enum window_kind kind,
                            const char *macro)
{
    if (!memory->known)
        return;
    uint64_t size = range_size(memory->range);
    const struct window *over = NULL;
    for (unsigned i = 0; i < vm->window_count; i++) {
        if (!vm->windows[i].sound)
            return;
        if (vm->windows[i].kind == kind && ranges_meet(vm->windows[i].range, memory->range))
            over = &vm->windows[i];
    }
    struct range *merged = host_zeroed(vm->window_count, sizeof *merged);
    unsigned count = vm_merge_windows(vm, merged);
    bool held = false;
    for (unsigned i = 0; i < count; i++)
        held |= range_holds(merged[i], memory->range);
    free(merged);
    if (!held)
        problem_error(&system->problems, "guest-memory",
                      (struct where){.vm = vm->label,
                                     .field = over ? over->field : "regions",
                                     .line = over ? over->line : 0},
                      "the guest is linked for 0x%08x..0x%08x, %llu bytes (%s), which this VM does "
                      "not have whole: %s(0x%08x, 0x%llx), or link the guest for the window",
                      memory->range.base, memory->range.last, (unsigned long long)size, memory->why,
                      macro, memory->range.base, (unsigned long long)size);
    else if (over && range_size(over->range) >= size + block_at(system->board, over->range.base))
        problem_warning(
            &system->problems, "guest-memory", (struct where){vm->label, over->field, over->line},
            "%llu bytes, of which the guest is linked for %llu (%s): the rest is of no "
            "use to it",
            (unsigned long long)range_size(over->range), (unsigned long long)size, memory->why);
}

static void check_clock_of(struct system *system, const struct vm *vm, const struct guest *guest)
{
    unsigned said = vm->config->clock_hz, built = guest->clock_hz;
    if (built && said && built != said)
        problem_error(&system->problems, "guest-clock",
                      (struct where){.vm = vm->label, .field = "clock_hz"},
                      "%u Hz, but the guest's CONFIG_SYS_CLOCK_HW_CYCLES_PER_SEC is %u: correct "
                      "one of them",
                      said, built);
    else if (built && !said)
        check_clock(system, vm, built, "CONFIG_SYS_CLOCK_HW_CYCLES_PER_SEC");
}

/* A file that config.c names, beside it or absolute; NULL when it names none. The caller frees. */
static char *locate(const struct system *system, const char *name)
{
    if (!name || !*name)
        return NULL;
    return *name == '/' ? host_text("%s", name) : host_text("%s/%s", system->folder, name);
}

void check_guest(struct system *system, const struct vm *vm)
{
    char *devicetree = locate(system, vm->config->devicetree);
    char *kconfig = locate(system, vm->config->kconfig), *why;
    struct guest guest;
    if (guest_read(&guest, devicetree, kconfig, &why)) {
        guest_study(&guest, system->board);
        check_devices_of(system, vm, &guest);
        check_uses_of(system, vm, &guest);
        check_memory_of(system, vm, &guest.code, WINDOW_CODE, "CODE_AT");
        check_memory_of(system, vm, &guest.ram, WINDOW_RAM, "RAM_AT");
        check_clock_of(system, vm, &guest);
    } else {
        problem_error(
            &system->problems, "guest-unreadable",
            (struct where){.vm = vm->label,
                           .field = guest.tree.blob || !devicetree ? "kconfig" : "devicetree"},
            "%s: build the guest first, or leave the field out", why);
        free(why);
    }
    guest_close(&guest);
    free(devicetree);
    free(kconfig);
}
