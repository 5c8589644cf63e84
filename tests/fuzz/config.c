/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as the structures of a config.c: what passes check is lowered and written out, and its
 * SAU words must open what was asked for. */
#include "fuzz.h"

#include "../../plan/host.h"

#include <string.h>

/* The bytes that are left; zeros follow them. */
struct source {
    const uint8_t *at;
    size_t left;
};

static unsigned take(struct source *source, unsigned bytes)
{
    unsigned value = 0;
    while (bytes-- > 0) {
        value <<= 8;
        if (source->left > 0) {
            value |= *source->at++;
            source->left--;
        }
    }
    return value;
}

/* A number below `limit`. */
static unsigned below(struct source *source, unsigned limit)
{
    return take(source, 1) % limit;
}

/* Lists live until the system is closed. */
static void *kept[4096];
static unsigned kept_count;

static void *keep(size_t count, size_t size)
{
    fuzz_require(kept_count < sizeof kept / sizeof *kept);
    return kept[kept_count++] = host_zeroed(count, size);
}

static const char *take_name(struct source *source)
{
    static const char *const names[] = {"a",   "b",  "c",    "status", "B", "", "sixteen-letters-",
                                        "a b", NULL, "bulk", "d",      "e"};
    return names[below(source, sizeof names / sizeof *names)];
}

/* A device, something like one, or nothing. */
static const char *take_device(struct source *source, const struct board *board)
{
    unsigned n = take(source, 1);
    if (n < board->device_count)
        return board->devices[n].name;
    if (n - board->device_count < board->reserved_count)
        return board->reserved[n - board->device_count].name;
    return n % 2 ? "UART9" : NULL;
}

/* Mostly whole blocks in or about a memory of the board, sometimes anything. */
static void take_stretch(struct source *source, const struct board *board, unsigned *base,
                         unsigned *size)
{
    unsigned how = below(source, 16);
    if (how == 0) {
        *base = take(source, 4);
        *size = take(source, 4);
        return;
    }
    const struct memory *memory = &board->memories[how % board->memory_count];
    unsigned block = memory->block && how != 1 ? memory->block : 32;
    *base = memory->range.base + take(source, 2) * block;
    *size = (1 + take(source, 1)) * block;
}

static struct septum_irqs take_irqs(struct source *source)
{
    unsigned count = below(source, 4);
    unsigned short *list = keep(count, sizeof *list);
    for (unsigned i = 0; i < count; i++)
        list[i] = (unsigned short)(below(source, 8) ? take(source, 1) : take(source, 2));
    return (struct septum_irqs){.count = count, .list = list};
}

static struct septum_rules take_rules(struct source *source)
{
    unsigned count = below(source, 4);
    struct septum_rule *list = keep(count, sizeof *list);
    for (unsigned i = 0; i < count; i++)
        list[i] = (struct septum_rule){
            .offset = take(source, 2),
            .read = take(source, 4),
            .write = take(source, 4),
            .ignore = take(source, 4),
            .fixed = take(source, 4),
            .line = 1,
        };
    return (struct septum_rules){.count = count, .list = list};
}

static struct septum_dev take_dev(struct source *source, const struct board *board)
{
    struct septum_dev dev = {.mode = below(source, 5), .line = (int)take(source, 1)};
    if (below(source, 4)) {
        dev.name = take_device(source, board);
        return dev;
    }
    unsigned how = below(source, 4);
    dev.base = how == 0 ? take(source, 4) : 0x40000000 + take(source, 3) * 32;
    dev.size = how == 1 ? take(source, 4) : take(source, 2) * 32;
    dev.irqs = take_irqs(source);
    dev.rules = take_rules(source);
    return dev;
}

static struct septum_uses take_uses(struct source *source, const struct board *board)
{
    unsigned count = below(source, 4);
    struct septum_use *list = keep(count, sizeof *list);
    for (unsigned i = 0; i < count; i++)
        list[i] = (struct septum_use){
            .purpose = take_name(source), .device = take_device(source, board), .line = 1};
    return (struct septum_uses){.count = count, .list = list};
}

static void take_platform(struct source *source, const struct board *board,
                          struct septum_platform *platform)
{
    unsigned count = below(source, 6);
    struct septum_region *regions = keep(count, sizeof *regions);
    for (unsigned i = 0; i < count; i++) {
        regions[i].kind = i < 2 && below(source, 8) ? (enum septum_region_kind)(1 + i)
                                                    : (enum septum_region_kind)below(source, 4);
        take_stretch(source, board, &regions[i].base, &regions[i].size);
    }
    platform->regions = (struct septum_regions){.count = count, .list = regions};
    count = below(source, 10);
    struct septum_dev *devs = keep(count, sizeof *devs);
    for (unsigned i = 0; i < count; i++)
        devs[i] = take_dev(source, board);
    platform->devs = (struct septum_devs){.count = count, .list = devs};
    count = below(source, 4);
    struct septum_ipc *ipcs = keep(count, sizeof *ipcs);
    for (unsigned i = 0; i < count; i++)
        ipcs[i] = (struct septum_ipc){.shmem = take_name(source),
                                      .irq = (unsigned short)take(source, 1),
                                      .wake = (unsigned char)below(source, 2)};
    platform->ipcs = (struct septum_ipcs){.count = count, .list = ipcs};
}

static void take_vm(struct source *source, const struct board *board, struct septum_vm *vm)
{
    *vm = (struct septum_vm){.name = take_name(source), .image = "@guest"};
    take_platform(source, board, &vm->platform);
    if (below(source, 4))
        return;
    vm->uses = take_uses(source, board);
    vm->image = below(source, 4) ? "@" : take_name(source);
    vm->slice_us = take(source, 3);
    vm->on_fault = below(source, 4);
    vm->cpu = below(source, 2);
    vm->unpriv_calls = (unsigned char)take(source, 1);
    vm->watchdog_ms = below(source, 2);
    vm->no_fpu = (unsigned char)below(source, 3);
    vm->clock_hz = take(source, 4);
}

/* Each window lies in one SAU region, unless it is one that stays Secure. */
static void require_open(const struct vm *vm)
{
    for (unsigned w = 0; w < vm->window_count; w++) {
        bool held = vm->windows[w].kind == WINDOW_MEDIATED;
        for (unsigned i = 0; i < vm->sau_count; i++)
            held |= range_holds((struct range){vm->sau[i].rbar, vm->sau[i].rlar | 31},
                                vm->windows[w].range);
        fuzz_require(held);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct source source = {data, size};
    unsigned boards = 0;
    while (board_at(boards))
        boards++;
    const struct board *board = board_at(below(&source, boards));
    struct septum_config config = {.abi = below(&source, 32) ? SEPTUM_ABI : take(&source, 1)};
    config.console.name = below(&source, 4) ? board->console : take_device(&source, board);
    config.console.mode = below(&source, 8) ? SEPTUM_DEV_DIRECT : below(&source, 4);
    unsigned count = below(&source, 4);
    struct septum_shmem *shmems = keep(count, sizeof *shmems);
    for (unsigned i = 0; i < count; i++) {
        shmems[i].name = take_name(&source);
        take_stretch(&source, board, &shmems[i].base, &shmems[i].size);
    }
    config.shmemlist = (struct septum_shmems){.count = count, .list = shmems};
    count = below(&source, 8) ? 1 + below(&source, 3) : below(&source, 40);
    struct septum_vm *vms = keep(count, sizeof *vms);
    for (unsigned i = 0; i < count; i++)
        take_vm(&source, board, &vms[i]);
    config.vmlist = (struct septum_vms){.count = count, .list = vms};

    struct system *system = host_zeroed(1, sizeof *system);
    const char *const files[MAX_VMS] = {NULL};
    if (system_open(system, board, &config, ".")) {
        system_check(system);
        system_read_images(system, files, IMAGES_PRESENT);
    }
    fuzz_emit(system);
    for (unsigned i = 0; system->problems.errors == 0 && i < system->vm_count; i++)
        require_open(&system->vms[i]);
    system_close(system);
    free(system);
    while (kept_count > 0)
        free(kept[--kept_count]);
    return 0;
}
