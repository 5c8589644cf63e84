/* SPDX-License-Identifier: Apache-2.0 */
#include "system.h"

#include "host.h"

#include <stdlib.h>
#include <string.h>

/* First and last address of size bytes at base; false when there is no such range. */
static bool span(uint32_t base, uint32_t size, struct range *range)
{
    *range = (struct range){base, base + (size - 1)};
    return size != 0 && range->last >= base;
}

static void open_region(struct window *window, const struct septum_region *region, unsigned i)
{
    bool code = region->kind == SEPTUM_CODE;
    window->kind = code ? WINDOW_CODE : WINDOW_RAM;
    window->sound = span(region->base, region->size, &window->range);
    window->line = region->line;
    strcpy(window->name, code ? "code" : "ram");
    snprintf(window->field, sizeof window->field, "regions[%u]", i);
}

static void open_device(struct system *system, struct window *window, const struct septum_dev *dev,
                        unsigned i)
{
    bool mediated = dev->mode == SEPTUM_DEV_MEDIATED;
    window->line = dev->line;
    window->wake = dev->mode == SEPTUM_DEV_WAKE;
    if (!dev->name) {
        window->kind = mediated ? WINDOW_MEDIATED : WINDOW_RAW;
        window->sound = span(dev->base, dev->size, &window->range);
        window->irqs = dev->irqs;
        window->rules = dev->rules;
        strcpy(window->name, "window");
        snprintf(window->field, sizeof window->field, "devs[%u] WINDOW", i);
        return;
    }
    const struct reserved *reserved = board_reserved(system->board, dev->name);
    window->kind = mediated ? WINDOW_MEDIATED : WINDOW_DEVICE;
    window->device = board_device(system->board, dev->name);
    snprintf(window->name, sizeof window->name, "%s", dev->name);
    snprintf(window->field, sizeof window->field, "devs[%u] %.32s", i, dev->name);
    if (mediated && reserved && reserved->mediated) {
        window->range = reserved->range;
        window->sound = true;
    }
    if (window->device) {
        window->range = window->device->range;
        if (!mediated) /* the block's lines are its owner's */
            window->irqs = window->device->irqs;
        window->sound = true;
    }
}

static void open_ipc(struct system *system, struct window *window, const struct septum_ipc *ipc,
                     unsigned i, int line)
{
    const char *name = ipc->shmem ? ipc->shmem : "";
    window->kind = WINDOW_SHARED;
    window->wake = ipc->wake;
    window->line = line;
    snprintf(window->name, sizeof window->name, "%s", name);
    snprintf(window->field, sizeof window->field, "ipcs[%u]%s%.32s", i, *name ? " " : "", name);
    if (ipc->irq != 0)
        window->irqs = (struct septum_irqs){.count = 1, .list = &ipc->irq};
    for (unsigned s = 0; s < system->shared_count; s++) {
        if (strcmp(system->shared[s].name, name) != 0)
            continue;
        window->range = system->shared[s].range;
        window->sound = system->shared[s].sound;
        system->shared[s].users++;
        break;
    }
}

static void open_vm(struct system *system, struct vm *vm, const struct septum_vm *config)
{
    const struct septum_platform *platform = &config->platform;
    vm->config = config;
    vm->name = config->name ? config->name : "";
    if (*vm->name)
        snprintf(vm->label, sizeof vm->label, "%s", vm->name);
    else
        snprintf(vm->label, sizeof vm->label, "#%u", vm->index);
    vm->slice_us = config->slice_us ? config->slice_us : SLICE_US;
    vm->windows = host_zeroed(platform->regions.count + platform->devs.count + MAX_SHARED_BLOCKS +
                                  platform->ipcs.count,
                              sizeof *vm->windows);
    struct window *window = vm->windows;
    for (unsigned i = 0; i < platform->regions.count; i++)
        open_region(window++, &platform->regions.list[i], i);
    for (unsigned i = 0; i < platform->devs.count; i++)
        open_device(system, window++, &platform->devs.list[i], i);
    window += open_shared_blocks(system, vm, vm->windows, window - vm->windows);
    for (unsigned i = 0; i < platform->ipcs.count; i++)
        open_ipc(system, window++, &platform->ipcs.list[i], i, platform->ipcs.line);
    vm->window_count = window - vm->windows;
}

bool system_open(struct system *system, const struct board *board,
                 const struct septum_config *config, const char *folder)
{
    *system = (struct system){.board = board, .config = config, .folder = host_text("%s", folder)};
    memset(system->line_owner, OWNER_NONE, sizeof system->line_owner);
    if (config->abi != SEPTUM_ABI) {
        problem_error(&system->problems, "abi", (struct where){.field = "abi"},
                      "config.c says %u, this compiler knows %u: write .abi = SEPTUM_ABI, and use "
                      "config.h and septum of one release",
                      config->abi, SEPTUM_ABI);
        return false;
    }
    if (config->vmlist.count == 0 || config->vmlist.count > MAX_VMS) {
        problem_error(&system->problems, "vm-count",
                      (struct where){.field = "vmlist", .line = config->vmlist.line},
                      "%u VMs, but a system has 1 to %u: use VMS({...}, ...)", config->vmlist.count,
                      MAX_VMS);
        return false;
    }
    system->shared_count = config->shmemlist.count;
    system->shared = host_zeroed(system->shared_count, sizeof *system->shared);
    for (unsigned i = 0; i < system->shared_count; i++) {
        struct shared *shared = &system->shared[i];
        shared->config = &config->shmemlist.list[i];
        shared->name = shared->config->name ? shared->config->name : "";
        shared->sound = span(shared->config->base, shared->config->size, &shared->range);
        snprintf(shared->field, sizeof shared->field, "shmemlist[%u]%s%.32s", i,
                 *shared->name ? " " : "", shared->name);
    }
    if (config->console.name)
        system->console = board_device(board, config->console.name);
    system->vm_count = config->vmlist.count;
    for (unsigned i = 0; i < system->vm_count; i++) {
        system->vms[i].index = i;
        open_vm(system, &system->vms[i], &config->vmlist.list[i]);
    }
    open_mediated(system);
    return true;
}

void system_close(struct system *system)
{
    for (unsigned i = 0; i < system->vm_count; i++) {
        struct vm *vm = &system->vms[i];
        free(vm->windows);
        free(vm->image.path);
        free(vm->image.segments);
        free(vm->image.runs);
        free(vm->ranges);
        free(vm->joined);
        free(vm->filter);
        free(vm->doorbells);
        for (unsigned k = 0; k < vm->mediated_count; k++)
            free(vm->mediated[k].rules);
        free(vm->mediated);
    }
    free(system->shared);
    free(system->writes);
    free(system->filters);
    free(system->places);
    free(system->folder);
    problems_free(&system->problems);
}

const struct window *vm_first_window(const struct vm *vm, enum window_kind kind)
{
    for (unsigned i = 0; i < vm->window_count; i++)
        if (vm->windows[i].kind == kind)
            return &vm->windows[i];
    return NULL;
}

unsigned vm_share(const struct system *system, const struct vm *vm)
{
    uint64_t round = 0;
    for (unsigned i = 0; i < system->vm_count; i++)
        round += system->vms[i].slice_us;
    return (vm->slice_us * 2000ull / round + 1) / 2;
}
