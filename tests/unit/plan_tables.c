/* SPDX-License-Identifier: Apache-2.0 */
/* The tables: those of one system by value, those of many random systems against a second way of
 * computing them, and what the emitted C says against what was computed. */
#define _GNU_SOURCE
#include "plan_support.h"

#include "../../hypervisor/core/plan.h"
#include "../../plan/emit.h"
#include "../../plan/host.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Two VMs that have one of everything. */
static const struct septum_config config = {
    SYSTEM,
    .shmemlist = SHMEMS({.name = "status", .base = 0x28100000, .size = KiB(4)},
                        {.name = "bulk", .base = 0x28104000, .size = KiB(2)}),
    .vmlist = VMS(
        {.name = "control",
         .image = "control.elf",
         .slice_us = 2500,
         .on_fault = VM_RESTART,
         .platform = {.regions = REGIONS(CODE_AT(0x00200000, KiB(64)), RAM_AT(0x28210000, KiB(32)),
                                         RAM_AT(0x28218000, KiB(32))),
                      .devs =
                          DEVS(DEV(TIMER0), DEV_WAKE(UART1), DEV(UART2), WINDOW(0x40302000, 0x20)),
                      .ipcs = IPCS({.shmem = "status", .irq = 100},
                                   {.shmem = "bulk", .irq = 102, .wake = 1})}},
        {.name = "net",
         .image = "net.elf",
         .unpriv_calls = 1,
         .platform = {.regions = REGIONS(CODE_AT(0x00280000, KiB(1)), RAM_AT(0x80000000, KiB(64))),
                      .devs = DEVS(DEV_WAKE(ETH), WINDOW(0x40400000, 0x1000, IRQS(110, 111))),
                      .ipcs = IPCS({.shmem = "bulk"}, {.shmem = "status", .irq = 101})}}),
};

/* Open, check and lower; the system must be without fault. */
static void lower(struct system *system, const struct septum_config *of, const struct board *board)
{
    assert_true(system_open(system, board, of, "."));
    system_check(system);
    char *problems = support_problems(system);
    if (system->problems.errors)
        fail_msg("%s", problems);
    free(problems);
    system_lower(system);
}

static void one_system(void **state)
{
    (void)state;
    struct system *system = host_zeroed(1, sizeof *system);
    lower(system, &config, board_find("mps2-an505"));
    const struct vm *control = &system->vms[0], *net = &system->vms[1];

    static const struct sau control_sau[] = {
        {0x00200000, 0x0020ffe1}, {0x28210000, 0x2821ffe1}, /* two RAM windows in one */
        {0x28100000, 0x28100fe1}, {0x28104000, 0x281047e1},
        {0x40000000, 0x40000fe1}, {0x40201000, 0x40202fe1}, /* two UARTs in one */
        {0x40302000, 0x40302001},
    };
    assert_int_equal(control->sau_count, 7);
    assert_memory_equal(control->sau, control_sau, sizeof control_sau);
    assert_int_equal(control->over_granted, 0);
    static const struct sau net_sau[] = {
        {0x00280000, 0x002803e1}, {0x80000000, 0x8000ffe1}, {0x28100000, 0x28100fe1},
        {0x28104000, 0x281047e1}, {0x40400000, 0x40400fe1}, {0x42000000, 0x420fffe1},
    };
    assert_int_equal(net->sau_count, 6);
    assert_memory_equal(net->sau, net_sau, sizeof net_sau);

    static const struct range control_ranges[] = {
        {0x00200000, 0x0020ffff},
        {0x28210000, 0x2821ffff},
        {0x28100000, 0x28100fff},
        {0x28104000, 0x281047ff},
    };
    assert_int_equal(control->range_count, 4);
    assert_memory_equal(control->ranges, control_ranges, sizeof control_ranges);

    /* UART1 34 35 43, UART2 36 37 44, TIMER0 3, doorbells 100 102. */
    assert_int_equal(control->owned[0], 1u << 3);
    assert_int_equal(control->owned[1], 0x3cu | 1u << 11 | 1u << 12);
    assert_int_equal(control->owned[2], 0);
    assert_int_equal(control->owned[3], 1u << 4 | 1u << 6);
    assert_int_equal(control->wake[1], 0x0cu | 1u << 11);
    assert_int_equal(control->wake[3], 1u << 6);
    assert_int_equal(net->owned[1], 1u << 16);
    assert_int_equal(net->wake[1], 1u << 16);
    assert_int_equal(net->owned[3], 1u << 5 | 1u << 14 | 1u << 15);

    /* control rings net on status only: net has no line on bulk. */
    assert_int_equal(control->doorbell_count, 1);
    assert_int_equal(control->doorbells[0].ipc, 0);
    assert_int_equal(control->doorbells[0].line, 101);
    assert_int_equal(net->doorbell_count, 2);
    assert_int_equal(net->doorbells[0].ipc, 0);
    assert_int_equal(net->doorbells[0].line, 102);
    assert_int_equal(net->doorbells[1].ipc, 1);
    assert_int_equal(net->doorbells[1].line, 100);

    assert_int_equal(control->slice_us, 2500);
    assert_int_equal(net->slice_us, 10000);
    assert_int_equal(vm_share(system, control), 200);
    assert_int_equal(vm_share(system, net), 800);
    system_close(system);
    free(system);
}

/* The least gap that there can be, 32 bytes, keeps two windows apart. */
static const struct septum_config near_windows = {
    SYSTEM,
    .vmlist = VMS({.name = "a",
                   .image = "@beat",
                   .platform = {.regions = REGIONS(A_MEMORY),
                                .devs = DEVS(WINDOW(0x40400000, 0x20), WINDOW(0x40400040, 0x20),
                                             WINDOW(0x40400060, 0x20))}}),
};

static void nothing_beyond_the_windows(void **state)
{
    (void)state;
    static const struct sau sau[] = {
        {0x00200000, 0x0020ffe1},
        {0x28200000, 0x2820ffe1},
        {0x40400000, 0x40400001},
        {0x40400040, 0x40400061},
    };
    struct system *system = host_zeroed(1, sizeof *system);
    lower(system, &near_windows, board_find("mps2-an505"));
    struct vm *vm = &system->vms[0];
    assert_int_equal(vm->sau_count, 4);
    assert_memory_equal(vm->sau, sau, sizeof sau);
    assert_int_equal(vm->over_granted, 0);
    /* Words that open more are seen. */
    vm->sau[3].rbar -= 32;
    assert_int_equal(vm_over_granted(vm), 32);
    vm->sau[1].rlar += 0x1000;
    assert_int_equal(vm_over_granted(vm), 32 + 0x1000);
    system_close(system);
    free(system);
}

static void bus_writes_of_one_system(void **state)
{
    (void)state;
    static const struct bus_write writes[] = {
        {0x50080010, 1},
        /* SSRAM1: the stub page is block 63; 64 KiB from block 2048; 1 KiB at block 2560. */
        {0x58007000, 0x10},
        {0x58007018, 1},
        {0x5800701c, 0x80000000},
        {0x58007018, 64},
        {0x5800701c, 0xffffffff},
        {0x58007018, 65},
        {0x5800701c, 0xffffffff},
        {0x58007018, 80},
        {0x5800701c, 0x00000001},
        /* SSRAM2: 4 KiB at block 1024 and 2 KiB at block 1040. */
        {0x58008000, 0x10},
        {0x58008018, 32},
        {0x5800801c, 0x0003000f},
        /* SSRAM3: 64 KiB at block 64. */
        {0x58009000, 0x10},
        {0x58009018, 2},
        {0x5800901c, 0xffffffff},
        {0x58009018, 3},
        {0x5800901c, 0xffffffff},
        {0x50083000, 0x10},
        /* ETH; no DMA; TIMER0; nothing; UART1 and UART2; FPGAIO. */
        {0x50080060, 0x20},
        {0x400800a0, 0x20},
        {0x50080064, 0},
        {0x400800a4, 0},
        {0x50080070, 1},
        {0x400800b0, 1},
        {0x50080074, 0},
        {0x400800b4, 0},
        {0x50080084, 0xc0},
        {0x400800c4, 0xc0},
        {0x50080088, 4},
        {0x400800c8, 4},
    };
    struct system *system = host_zeroed(1, sizeof *system);
    lower(system, &config, board_find("mps2-an505"));
    assert_int_equal(system->write_count, sizeof writes / sizeof *writes);
    assert_memory_equal(system->writes, writes, sizeof writes);
    system_close(system);
    free(system);
}

/* Who a place table says has this address. */
static uint8_t owner_at(const struct system *system, uint32_t address, const char **name)
{
    for (unsigned i = 0; i < system->place_count; i++)
        if (system->places[i].range.base <= address && address <= system->places[i].range.last) {
            *name = system->places[i].name;
            return system->places[i].owner;
        }
    *name = "";
    return OWNER_NONE;
}

static void places_of_one_system(void **state)
{
    (void)state;
    static const struct {
        uint32_t address;
        const char *name;
        uint8_t owner;
    } places[] = {
        {0x00000000, "FIRMWARE", OWNER_HYPERVISOR},
        {0x001fffff, "FIRMWARE", OWNER_HYPERVISOR},
        {0x00200000, "code", 0},
        {0x0020ffff, "code", 0},
        {0x00210000, "SSRAM1", OWNER_NONE},
        {0x002803ff, "code", 1},
        {0x00280400, "SSRAM1", OWNER_NONE},
        {0x00400000, "", OWNER_NONE},
        {0x2821ffff, "ram", 0},
        {0x28100fff, "status", OWNER_SHARED},
        {0x28101000, "SSRAM2", OWNER_NONE},
        {0x28104000, "bulk", OWNER_SHARED},
        {0x2800ffff, "FIRMWARE_RAM", OWNER_HYPERVISOR},
        {0x40000000, "TIMER0", 0},
        {0x40001000, "TIMER1", OWNER_HYPERVISOR},
        {0x40002000, "DUALTIMER", OWNER_NONE},
        {0x40200000, "UART0", OWNER_HYPERVISOR},
        {0x40202fff, "UART2", 0},
        {0x40302000, "FPGAIO", 0},
        {0x4030201f, "FPGAIO", 0},
        {0x40302020, "FPGAIO", OWNER_NONE},
        {0x40400000, "window", 1},
        {0x420fffff, "ETH", 1},
        {0x42100000, "", OWNER_NONE},
        {0x80000000, "ram", 1},
        {0x80010000, "PSRAM", OWNER_NONE},
        {0xffffffff, "", OWNER_NONE},
    };
    struct system *system = host_zeroed(1, sizeof *system);
    lower(system, &config, board_find("mps2-an505"));
    for (unsigned i = 0; i < sizeof places / sizeof *places; i++) {
        const char *name;
        assert_int_equal(owner_at(system, places[i].address, &name), places[i].owner);
        assert_string_equal(name, places[i].name);
    }
    system_close(system);
    free(system);
}

/* --- random systems ------------------------------------------------------------------------- */

/* A repeatable sequence (xorshift32). */
static uint32_t random_state;
static uint32_t random_below(uint32_t limit)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state % limit;
}

#define SLOT       KiB(32)
#define SLOTS      32
#define MAX_SHARED 3

struct random_system {
    struct septum_config config;
    struct septum_vm vms[8];
    struct septum_region regions[8][3];
    struct septum_dev devs[8][2];
    struct septum_ipc ipcs[8][MAX_SHARED];
    struct septum_shmem shmems[MAX_SHARED];
    char names[8][16];
    bool slot_taken[3][SLOTS];
    bool device_taken[64];
};

/* A window somewhere in a free slot: all of it half of the time, so that some windows touch. */
static void random_window(struct random_system *random, unsigned memory, uint32_t *base,
                          uint32_t *size)
{
    static const uint32_t bases[] = {0x00200000, 0x28200000, 0x80000000};
    unsigned slot;
    do
        slot = random_below(SLOTS);
    while (random->slot_taken[memory][slot]);
    random->slot_taken[memory][slot] = true;
    *base = bases[memory] + slot * SLOT;
    *size = SLOT;
    if (random_below(2)) {
        uint32_t offset = KiB(1) * random_below(SLOT / KiB(1));
        *base += offset;
        *size = KiB(1) * (1 + random_below((SLOT - offset) / KiB(1)));
    }
}

static void random_vm(struct random_system *random, const struct board *board, unsigned v)
{
    struct septum_vm *vm = &random->vms[v];
    snprintf(random->names[v], sizeof random->names[v], "v%u", v);
    vm->name = random->names[v];
    vm->image = "@guest";
    unsigned regions = 2 + random_below(2);
    for (unsigned i = 0; i < regions; i++) {
        struct septum_region *region = &random->regions[v][i];
        region->kind = i == 0 ? SEPTUM_CODE : SEPTUM_RAM;
        random_window(random, i == 0 ? 0 : 1 + random_below(2), &region->base, &region->size);
    }
    vm->platform.regions.count = regions;
    vm->platform.regions.list = random->regions[v];
    for (unsigned i = 0; i < 2; i++) {
        unsigned d = random_below(board->device_count);
        if (random->device_taken[d] || board->devices[d].needs == BUS_MASTER ||
            strcmp(board->devices[d].name, "UART0") == 0)
            continue;
        random->device_taken[d] = true;
        struct septum_dev *dev = &random->devs[v][vm->platform.devs.count++];
        dev->name = board->devices[d].name;
        /* Two devices of two lines and three doorbells stay below eight wake lines. */
        unsigned lines = board->devices[d].irqs.count;
        if (lines && lines <= 2 && random_below(2))
            dev->mode = SEPTUM_DEV_WAKE;
    }
    vm->platform.devs.list = random->devs[v];
}

static void random_shared(struct random_system *random)
{
    static const char *const names[] = {"one", "two", "three"};
    unsigned vms = random->config.vmlist.count, line = 13;
    for (unsigned s = 0; s < MAX_SHARED; s++) {
        struct septum_shmem *shmem = &random->shmems[random->config.shmemlist.count];
        bool used = false;
        for (unsigned v = 0; v < vms; v++) {
            if (random_below(2))
                continue;
            used = true;
            struct septum_ipcs *ipcs = &random->vms[v].platform.ipcs;
            struct septum_ipc *ipc = &random->ipcs[v][ipcs->count++];
            ipc->shmem = names[s];
            ipcs->list = random->ipcs[v];
            if (random_below(4)) {
                ipc->irq = line++; /* 13 to at most 30: no device of the boards has them */
                ipc->wake = random_below(2);
            }
        }
        if (!used)
            continue;
        random->config.shmemlist.count++;
        shmem->name = names[s];
        shmem->base = 0x28100000 + s * KiB(64);
        shmem->size = KiB(1) * (1 + random_below(64));
    }
    random->config.shmemlist.list = random->shmems;
}

static struct random_system *random_system(const struct board *board)
{
    struct random_system *random = host_zeroed(1, sizeof *random);
    random->config.abi = SEPTUM_ABI;
    random->config.console.name = "UART0";
    random->config.vmlist.count = 1 + random_below(6);
    random->config.vmlist.list = random->vms;
    for (unsigned v = 0; v < random->config.vmlist.count; v++)
        random_vm(random, board, v);
    random_shared(random);
    return random;
}

/* Whether a VM asked for this address, from its config alone. */
static bool asked_for(const struct system *system, const struct vm *vm, uint32_t address,
                      bool memory_only)
{
    const struct septum_platform *platform = &vm->config->platform;
    for (unsigned i = 0; i < platform->regions.count; i++)
        if (address - platform->regions.list[i].base < platform->regions.list[i].size)
            return true;
    for (unsigned i = 0; i < platform->ipcs.count; i++)
        for (unsigned s = 0; s < system->config->shmemlist.count; s++) {
            const struct septum_shmem *shmem = &system->config->shmemlist.list[s];
            if (strcmp(shmem->name, platform->ipcs.list[i].shmem) == 0 &&
                address - shmem->base < shmem->size)
                return true;
        }
    for (unsigned i = 0; i < platform->devs.count && !memory_only; i++) {
        const struct device *device = board_device(system->board, platform->devs.list[i].name);
        if (device->range.base <= address && address <= device->range.last)
            return true;
    }
    return false;
}

/* The SAU words as the hardware takes them: bits 31..5 of both, the limit's low bits are ones. */
static bool sau_opens(const struct vm *vm, uint32_t address)
{
    unsigned hits = 0;
    for (unsigned i = 0; i < vm->sau_count; i++) {
        assert_int_equal(vm->sau[i].rbar & 31, 0);
        assert_int_equal(vm->sau[i].rlar & 31, 1);
        hits += vm->sau[i].rbar <= address && address <= (vm->sau[i].rlar | 31);
    }
    assert_true(hits <= 1);
    return hits == 1;
}

static bool ranges_hold(const struct vm *vm, uint32_t address)
{
    for (unsigned i = 0; i < vm->range_count; i++)
        if (vm->ranges[i].base <= address && address <= vm->ranges[i].last)
            return true;
    return false;
}

/* At every edge of anything, one byte to either side: all tables agree with the config. */
static void check_addresses(const struct system *system)
{
    for (unsigned i = 0; i < system->place_count; i++) {
        const uint32_t around[] = {system->places[i].range.base - 1, system->places[i].range.base,
                                   system->places[i].range.last, system->places[i].range.last + 1};
        assert_true(system->places[i].range.base <= system->places[i].range.last);
        assert_true(i == 0 || system->places[i - 1].range.last < system->places[i].range.base);
        for (unsigned a = 0; a < 4; a++)
            for (unsigned v = 0; v < system->vm_count; v++) {
                const struct vm *vm = &system->vms[v];
                bool asked = asked_for(system, vm, around[a], false);
                assert_int_equal(sau_opens(vm, around[a]), asked);
                assert_int_equal(ranges_hold(vm, around[a]),
                                 asked_for(system, vm, around[a], true));
                const char *name;
                uint8_t owner = owner_at(system, around[a], &name);
                assert_int_equal(asked, owner == v || (owner == OWNER_SHARED && asked));
            }
    }
    for (unsigned v = 0; v < system->vm_count; v++)
        assert_int_equal(system->vms[v].over_granted, 0);
}

/* Replay the writes on a model of the MPCs and look at each block of each memory. */
static void check_filters(const struct system *system)
{
    const struct board *board = system->board;
    for (unsigned m = 0; m < board->memory_count; m++) {
        const struct memory *memory = &board->memories[m];
        uint32_t words[128] = {0}, index = 0;
        unsigned controls = 0;
        for (unsigned i = 0; memory->filter && i < system->write_count; i++) {
            uint32_t value = system->writes[i].value;
            switch (system->writes[i].address - memory->filter) {
            case 0x00:
                assert_int_equal(value, 0x10);
                controls++;
                break;
            case 0x18:
                assert_true(value < 128);
                index = value;
                break;
            case 0x1c:
                words[index] = value;
                break;
            }
        }
        if (!memory->filter)
            continue;
        assert_int_equal(controls, 1);
        for (uint32_t block = 0; block < range_size(memory->range) / memory->block; block++) {
            uint32_t address = memory->range.base + block * memory->block;
            bool open = address - 0xfc00 < 0x400;
            for (unsigned v = 0; v < system->vm_count; v++)
                open |= asked_for(system, &system->vms[v], address, true);
            assert_int_equal(words[block / 32] >> (block % 32) & 1, open);
        }
    }
}

static uint32_t last_write(const struct system *system, uint32_t address)
{
    for (unsigned i = system->write_count; i-- > 0;)
        if (system->writes[i].address == address)
            return system->writes[i].value;
    fail_msg("nothing is written to 0x%08x", address);
    return 0;
}

static void check_gates(const struct system *system)
{
    for (unsigned d = 0; d < system->board->device_count; d++) {
        const struct device *device = &system->board->devices[d];
        bool open = false;
        for (unsigned v = 0; v < system->vm_count; v++)
            open |= asked_for(system, &system->vms[v], device->range.base, false);
        uint32_t bit = device->gate_bit;
        assert_int_equal(last_write(system, 0x50080000 + device->gate) >> bit & 1, open);
        assert_int_equal(last_write(system, 0x40080040 + device->gate) >> bit & 1, open);
    }
    for (unsigned i = 0; i < system->write_count; i++)
        assert_int_not_equal(system->writes[i].address, 0x50080028); /* SECPPCINTEN: see facts */
}

static void check_doorbells(const struct system *system)
{
    for (unsigned v = 0; v < system->vm_count; v++) {
        const struct septum_ipcs *mine = &system->vms[v].config->platform.ipcs;
        unsigned expected = 0;
        for (unsigned i = 0; i < mine->count; i++)
            for (unsigned p = 0; p < system->vm_count; p++) {
                const struct septum_ipcs *theirs = &system->vms[p].config->platform.ipcs;
                for (unsigned k = 0; k < theirs->count; k++) {
                    if (p == v || theirs->list[k].irq == 0 ||
                        strcmp(theirs->list[k].shmem, mine->list[i].shmem) != 0)
                        continue;
                    expected++;
                    unsigned found = 0;
                    for (unsigned d = 0; d < system->vms[v].doorbell_count; d++)
                        found += system->vms[v].doorbells[d].ipc == i &&
                                 system->vms[v].doorbells[d].line == theirs->list[k].irq;
                    assert_int_equal(found, 1);
                    assert_int_equal(system->line_owner[theirs->list[k].irq], p);
                }
            }
        assert_int_equal(system->vms[v].doorbell_count, expected);
    }
}

static void check_lines(const struct system *system)
{
    for (unsigned line = 0; line < MAX_LINES; line++) {
        unsigned owners = 0;
        for (unsigned v = 0; v < system->vm_count; v++) {
            bool owned = line_in(system->vms[v].owned, line);
            owners += owned;
            assert_true(owned || !line_in(system->vms[v].wake, line));
            assert_int_equal(owned, system->line_owner[line] == v);
        }
        assert_true(owners <= 1);
    }
}

static void random_systems(void **state)
{
    (void)state;
    struct system *system = host_zeroed(1, sizeof *system);
    random_state = 0x5e97;
    for (unsigned i = 0; i < 400; i++) {
        const struct board *board = board_at(i % 2);
        struct random_system *random = random_system(board);
        lower(system, &random->config, board);
        check_addresses(system);
        check_filters(system);
        check_gates(system);
        check_doorbells(system);
        check_lines(system);
        system_close(system);
        free(random);
    }
    free(system);
}

/* --- the emitted C --------------------------------------------------------------------------- */

static void compare_vm(const struct system *system, const struct plan_vm *plan, unsigned v)
{
    const struct vm *vm = &system->vms[v];
    plan += v;
    assert_string_equal(plan->name, vm->name);
    assert_int_equal(plan->vectors, vm->image.vectors);
    assert_int_equal(plan->stack, vm->image.stack);
    assert_int_equal(plan->entry, vm->image.entry);
    assert_int_equal(plan->slice_us, vm->slice_us);
    assert_int_equal(plan->slice, vm->slice_us * 20);
    assert_int_equal(plan->unpriv_calls, vm->config->unpriv_calls);
    assert_int_equal(plan->ipc_count, 2);
    assert_int_equal(plan->sau_count, vm->sau_count);
    assert_memory_equal(plan->sau, vm->sau, vm->sau_count * sizeof *vm->sau);
    assert_int_equal(plan->range_count, vm->range_count);
    assert_memory_equal(plan->ranges, vm->ranges, vm->range_count * sizeof *vm->ranges);
    assert_int_equal(plan->segment_count, vm->image.segment_count);
    for (unsigned i = 0; i < plan->segment_count; i++) {
        assert_int_equal(plan->segments[i].from, vm->image.segments[i].from);
        assert_int_equal(plan->segments[i].to, vm->image.segments[i].to);
        assert_int_equal(plan->segments[i].size, vm->image.segments[i].words);
    }
    assert_int_equal(plan->doorbell_count, vm->doorbell_count);
    assert_memory_equal(plan->doorbells, vm->doorbells, vm->doorbell_count * sizeof *vm->doorbells);
    uint32_t owned[MAX_LINE_WORDS] = {0}, wake[MAX_LINE_WORDS] = {0};
    for (unsigned i = 0; i < plan->line_words; i++) {
        assert_int_not_equal(plan->lines[i].owned, 0);
        owned[plan->lines[i].word] = plan->lines[i].owned;
        wake[plan->lines[i].word] = plan->lines[i].wake;
    }
    assert_memory_equal(owned, vm->owned, sizeof owned);
    assert_memory_equal(wake, vm->wake, sizeof wake);
}

static void *find(void *library, const char *name)
{
    void *symbol = dlsym(library, name);
    if (!symbol)
        fail_msg("the emitted tables have no %s", name);
    return symbol;
}

static void emitted_tables(void **state)
{
    (void)state;
    char *folder = support_folder();
    struct system *system = host_zeroed(1, sizeof *system);
    const char *const files[MAX_VMS] = {NULL};
    free(support_guest(folder, "control.elf", 0x00200000, 0x28211000));
    free(support_guest(folder, "net.elf", 0x00280000, 0x80010000));
    assert_true(system_open(system, board_find("mps2-an521"), &config, folder));
    system_check(system);
    system_read_images(system, files, IMAGES_ALL);
    support_expect(system, "");
    system_lower(system);
    char *text;
    size_t size;
    FILE *file = open_memstream(&text, &size);
    emit_tables(system, file);
    fclose(file);
    static const char vm_header[] = "struct vm { int x; }; extern struct vm vms[];\n";
    static const char context_header[] = "struct context { int x; }; extern struct context c[];\n";
    support_write(folder, "vm.h", vm_header, strlen(vm_header));
    support_write(folder, "context.h", context_header, strlen(context_header));
    void *library = support_load(folder, text);

    assert_int_equal(*(uint32_t *)find(library, "plan_vm_count"), 2);
    const struct plan_vm *vms = find(library, "plan_vms");
    compare_vm(system, vms, 0);
    compare_vm(system, vms, 1);
    assert_int_equal(vms[0].on_fault, PLAN_RESTART);
    assert_int_equal(vms[1].on_fault, PLAN_STOP);
    assert_int_equal(*(uint32_t *)find(library, "plan_console"), 0x50200000);
    assert_int_equal(*(uint32_t *)find(library, "plan_write_count"), system->write_count);
    assert_memory_equal(find(library, "plan_writes"), system->writes,
                        system->write_count * sizeof *system->writes);
    const uint8_t *owners = find(library, "plan_line_owner");
    for (unsigned line = 0; line < 124; line++)
        assert_int_equal(owners[line],
                         system->line_owner[line] < 2 ? system->line_owner[line] : PLAN_NO_VM);
    assert_int_equal(*(uint32_t *)find(library, "plan_place_count"), system->place_count);
    const struct plan_place *places = find(library, "plan_places");
    for (unsigned i = 0; i < system->place_count; i++) {
        assert_int_equal(places[i].base, system->places[i].range.base);
        assert_int_equal(places[i].last, system->places[i].range.last);
        assert_string_equal(places[i].name, system->places[i].name);
        assert_int_equal(places[i].owner, system->places[i].owner);
    }
    find(library, "vms");
    find(library, "contexts");
    dlclose(library);
    free(text);
    system_close(system);
    free(system);
    support_discard(folder);
}

int plan_table_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_system),
        cmocka_unit_test(bus_writes_of_one_system),
        cmocka_unit_test(places_of_one_system),
        cmocka_unit_test(random_systems),
        cmocka_unit_test(nothing_beyond_the_windows),
        cmocka_unit_test(emitted_tables),
    };
    return cmocka_run_group_tests_name("plan tables", tests, NULL, NULL);
}
