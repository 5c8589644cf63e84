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
         .no_fpu = 1,
         .platform = {.regions = REGIONS(CODE_AT(0x00280000, KiB(1)), RAM_AT(0x80000000, KiB(64))),
                      .devs = DEVS(DEV_WAKE(ETH), WINDOW(0x40400000, 0x1000, IRQS(110, 111)),
                                   DEV_MEDIATED(GPIO2),
                                   WINDOW_MEDIATED(0x40207000, 0x1000,
                                                   RULES(REG_RW(0xffc, 0xf0), REG_RO(8, 0xff),
                                                         REG_FIXED(0, 0x1234)))),
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
    assert_int_equal(vm_over_granted(system, vm), 32);
    vm->sau[1].rlar += 0x1000;
    assert_int_equal(vm_over_granted(system, vm), 32 + 0x1000);
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

/* Two VMs of the LPC55S69 in one flash block, and one with more devices than regions. */
static const struct septum_config lpc_config = {
    .abi = SEPTUM_ABI,
    .console = DEV(FLEXCOMM0),
    .shmemlist = SHMEMS({.name = "status", .base = 0x20040000, .size = KiB(4)}),
    .vmlist = VMS(
        {.name = "control",
         .image = "control.elf",
         .platform = {.regions = REGIONS(CODE_AT(0x00020000, KiB(48)), RAM_AT(0x20010000, KiB(6))),
                      .devs = DEVS(DEV_WAKE(FLEXCOMM3)),
                      .ipcs = IPCS({.shmem = "status", .irq = 39})}},
        {.name = "net",
         .image = "net.elf",
         .platform = {.regions = REGIONS(CODE_AT(0x0002c000, KiB(80)), RAM_AT(0x20020000, KiB(32))),
                      .devs =
                          DEVS(DEV_WAKE(FLEXCOMM1), DEV_WAKE(FLEXCOMM2), DEV_WAKE(FLEXCOMM4),
                               DEV(PINT), DEV(RNG), DEV(CTIMER1), DEV(GINT0), DEV_MEDIATED(SYSCON)),
                      .ipcs = IPCS({.shmem = "status"})}}),
};

static void lpc_system(void **state)
{
    (void)state;
    static const struct sau control_sau[] = {
        {0x00020000, 0x0002bfe1},
        {0x20010000, 0x200117e1},
        {0x20040000, 0x20040fe1},
        {0x40089000, 0x40089fe1},
    };
    /* Nine stretches: the narrowest gap that the bus shuts, GINT1, goes into a region. */
    static const struct sau net_sau[] = {
        {0x0002c000, 0x0003ffe1}, {0x20020000, 0x20027fe1}, {0x20040000, 0x20040fe1},
        {0x40002000, 0x40004fe1}, {0x40009000, 0x40009fe1}, {0x4003a000, 0x4003afe1},
        {0x40087000, 0x40088fe1}, {0x4008a000, 0x4008afe1},
    };
    static const struct {
        uint32_t address, closed, control, net;
    } filters[] = {
        {0x500ac010, 0x33333333, 0x33003333, 0x00033333}, /* flash blocks 4 to 7 */
        {0x500ac080, 0x33333333, 0x33333300, 0x33333333},
        {0x500ac0a0, 0x33333333, 0x33333333, 0x00000000},
        {0x500ac0e0, 0x00003333, 0x00003330, 0x00003330},
        {0x500ac100, 0x33333333, 0x33333333, 0x33303033},
        {0x500ac104, 0x33333333, 0x33333333, 0x33333303},
        {0x500ac11c, 0x33333333, 0x33333333, 0x33333033},
        {0x500ac120, 0x33333333, 0x33333333, 0x03333333},
        {0x500ac124, 0x00333333, 0x00333303, 0x00333030},
    };
    struct system *system = host_zeroed(1, sizeof *system);
    lower(system, &lpc_config, board_find("lpc55s69"));
    const struct vm *control = &system->vms[0], *net = &system->vms[1];
    assert_int_equal(control->sau_count, 4);
    assert_memory_equal(control->sau, control_sau, sizeof control_sau);
    assert_int_equal(control->joined_count, 0);
    assert_int_equal(net->sau_count, 8);
    assert_memory_equal(net->sau, net_sau, sizeof net_sau);
    assert_int_equal(net->joined_count, 1);
    assert_int_equal(net->joined[0].base, 0x40003000);
    assert_int_equal(net->joined[0].last, 0x40003fff);
    assert_int_equal(system->filter_count, sizeof filters / sizeof *filters);
    for (unsigned i = 0; i < system->filter_count; i++) {
        assert_int_equal(system->filters[i].address, filters[i].address);
        assert_int_equal(system->filters[i].closed, filters[i].closed);
        assert_int_equal(control->filter[i], filters[i].control);
        assert_int_equal(net->filter[i], filters[i].net);
    }
    assert_int_equal(control->over_granted, 0);
    assert_int_equal(net->over_granted, 0);
    char *text;
    size_t size;
    FILE *file = open_memstream(&text, &size);
    emit_report(system, file);
    fclose(file);
    assert_non_null(strstr(text, "    0x40003000..0x40003fff  inside one SAU region with its "
                                 "neighbours: shut by the bus filter\n"));
    free(text);
    /* A rule left open under a joined region is seen, and so is a region over what no rule shuts.
     */
    net->filter[4] &= ~(3u << 12);
    assert_int_equal(vm_over_granted(system, net), 0x1000);
    net->filter[4] |= 3u << 12;
    system->vms[1].sau[5].rlar += 0x6000;
    assert_int_equal(vm_over_granted(system, net), 0x1000);
    system->vms[1].sau[0].rbar -= 0x40;
    assert_int_equal(vm_over_granted(system, net), 0x1040);
    /* The hypervisor's page is open on the bus and shut by the SAU; all else is shut at boot. */
    bool page = false;
    for (unsigned i = 0; i < system->write_count; i++)
        page |= system->writes[i].address == 0x500ac060 && system->writes[i].value == 0x33330333;
    assert_true(page);
    /* Last, the interrupt of refused accesses goes on: NVIC_ISER1, line 53. */
    const struct bus_write last = system->writes[system->write_count - 1];
    assert_int_equal(last.address, 0xe000e104);
    assert_int_equal(last.value, 1 << 21);
    assert_int_equal(system->write_count, system->board->rule_count + 1);
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

#define SLOTS       32
#define MAX_SHARED  3
#define MAX_DEVICES 9

/* Where a board's random systems put code, RAM (two places) and shared regions; windows are whole
 * numbers of grains in a slot. */
struct ground {
    uint32_t bases[3];
    uint32_t slot, grain;
    uint32_t shared, shared_step;
    unsigned line_count; /* lines that no device of the board has, for doorbells */
    const unsigned char *lines;
};
static const unsigned char mps2_lines[] = {13, 14, 15, 16, 17, 18, 19, 20, 21,
                                           22, 23, 24, 25, 26, 27, 28, 29, 30};
static const unsigned char lpc_lines[] = {23, 25, 26, 30, 39, 40, 41, 43, 44, 45};
static const struct ground mps2_ground = {{0x00200000, 0x28200000, 0x80000000},
                                          KiB(32),
                                          KiB(1),
                                          0x28100000,
                                          KiB(64),
                                          sizeof mps2_lines,
                                          mps2_lines};
/* One flash block holds sixteen slots, a RAM block two, and shared regions straddle blocks. */
static const struct ground lpc_ground = {{0x00020000, 0x20010000, 0x20020000},
                                         KiB(2),
                                         32,
                                         0x20040000,
                                         0x1400,
                                         sizeof lpc_lines,
                                         lpc_lines};

struct random_system {
    struct septum_config config;
    struct septum_vm vms[8];
    struct septum_region regions[8][3];
    struct septum_dev devs[8][MAX_DEVICES];
    struct septum_ipc ipcs[8][MAX_SHARED];
    struct septum_shmem shmems[MAX_SHARED];
    char names[8][16];
    bool slot_taken[3][SLOTS];
    bool device_taken[64];
};

/* A window somewhere in a free slot: all of it half of the time, so that some windows touch. */
static void random_window(struct random_system *random, const struct ground *ground,
                          unsigned memory, uint32_t *base, uint32_t *size)
{
    unsigned slot;
    do
        slot = random_below(SLOTS);
    while (random->slot_taken[memory][slot]);
    random->slot_taken[memory][slot] = true;
    *base = ground->bases[memory] + slot * ground->slot;
    *size = ground->slot;
    if (random_below(2)) {
        uint32_t offset = ground->grain * random_below(ground->slot / ground->grain);
        *base += offset;
        *size = ground->grain * (1 + random_below((ground->slot - offset) / ground->grain));
    }
}

/* `count` devices anywhere, or every second one from some place on, so that what lies between them
 * could be joined. */
static void random_devices(struct random_system *random, const struct board *board, unsigned v,
                           unsigned count)
{
    struct septum_vm *vm = &random->vms[v];
    unsigned first = random_below(board->device_count);
    bool anywhere = random_below(2);
    for (unsigned i = 0; i < count; i++) {
        unsigned d =
            anywhere ? random_below(board->device_count) : (first + 2 * i) % board->device_count;
        if (random->device_taken[d] || board->devices[d].kind == BUS_MASTER ||
            strcmp(board->devices[d].name, board->console) == 0)
            continue;
        random->device_taken[d] = true;
        struct septum_dev *dev = &random->devs[v][vm->platform.devs.count++];
        dev->name = board->devices[d].name;
        /* Two devices of two lines and three doorbells stay below eight wake lines. */
        unsigned lines = board->devices[d].irqs.count;
        if (i < 2 && lines && lines <= 2 && random_below(2))
            dev->mode = SEPTUM_DEV_WAKE;
    }
    vm->platform.devs.list = random->devs[v];
}

static void random_vm(struct random_system *random, const struct board *board,
                      const struct ground *ground, unsigned v)
{
    struct septum_vm *vm = &random->vms[v];
    snprintf(random->names[v], sizeof random->names[v], "v%u", v);
    vm->name = random->names[v];
    vm->image = "@guest";
    unsigned regions = 2 + random_below(2);
    for (unsigned i = 0; i < regions; i++) {
        struct septum_region *region = &random->regions[v][i];
        region->kind = i == 0 ? SEPTUM_CODE : SEPTUM_RAM;
        random_window(random, ground, i == 0 ? 0 : 1 + random_below(2), &region->base,
                      &region->size);
    }
    vm->platform.regions.count = regions;
    vm->platform.regions.list = random->regions[v];
    random_devices(random, board, v, random_below(MAX_DEVICES));
}

static void random_shared(struct random_system *random, const struct ground *ground)
{
    static const char *const names[] = {"one", "two", "three"};
    unsigned vms = random->config.vmlist.count, line = 0;
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
            if (random_below(4) && line < ground->line_count) {
                ipc->irq = ground->lines[line++];
                ipc->wake = random_below(2);
            }
        }
        if (!used)
            continue;
        random->config.shmemlist.count++;
        shmem->name = names[s];
        shmem->base = ground->shared + s * ground->shared_step;
        shmem->size = ground->grain * (1 + random_below(ground->shared_step / ground->grain));
    }
    random->config.shmemlist.list = random->shmems;
}

static struct random_system *random_system(const struct board *board)
{
    const struct ground *ground = board->filter == FILTER_AHB ? &lpc_ground : &mps2_ground;
    struct random_system *random = host_zeroed(1, sizeof *random);
    random->config.abi = SEPTUM_ABI;
    random->config.console.name = board->console;
    random->config.vmlist.count = 1 + random_below(6);
    random->config.vmlist.list = random->vms;
    for (unsigned v = 0; v < random->config.vmlist.count; v++)
        random_vm(random, board, ground, v);
    random_shared(random, ground);
    return random;
}

static bool meets(struct range range, uint32_t base, uint32_t size)
{
    return range.base <= base + (size - 1) && base <= range.last;
}

/* Whether a VM asked for some of these addresses, from its config alone. */
static bool asked_in(const struct system *system, const struct vm *vm, struct range range,
                     bool memory_only)
{
    const struct septum_platform *platform = &vm->config->platform;
    for (unsigned i = 0; i < platform->regions.count; i++)
        if (meets(range, platform->regions.list[i].base, platform->regions.list[i].size))
            return true;
    for (unsigned i = 0; i < platform->ipcs.count; i++)
        for (unsigned s = 0; s < system->config->shmemlist.count; s++) {
            const struct septum_shmem *shmem = &system->config->shmemlist.list[s];
            if (strcmp(shmem->name, platform->ipcs.list[i].shmem) == 0 &&
                meets(range, shmem->base, shmem->size))
                return true;
        }
    for (unsigned i = 0; i < platform->devs.count && !memory_only; i++) {
        const struct device *device = board_device(system->board, platform->devs.list[i].name);
        if (range.base <= device->range.last && device->range.base <= range.last)
            return true;
    }
    return false;
}

static bool asked_for(const struct system *system, const struct vm *vm, uint32_t address,
                      bool memory_only)
{
    return asked_in(system, vm, (struct range){address, address}, memory_only);
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

static uint32_t last_write(const struct system *system, uint32_t address)
{
    for (unsigned i = system->write_count; i-- > 0;)
        if (system->writes[i].address == address)
            return system->writes[i].value;
    fail_msg("nothing is written to 0x%08x", address);
    return 0;
}

/* The rule of the LPC55S69's secure AHB controller that guards an address, from the manual's memory
 * map: offset of its register in *offset, and which of the eight; false where there is none. */
static bool lpc_rule(uint32_t address, uint32_t *offset, unsigned *n)
{
    static const struct {
        uint32_t base, size, block, offset;
    } map[] = {
        {0x00000000, 0xa0000, 0x8000, 0x010}, {0x04000000, 0x8000, 0x1000, 0x040},
        {0x20000000, 0x10000, 0x1000, 0x060}, {0x20010000, 0x10000, 0x1000, 0x080},
        {0x20020000, 0x10000, 0x1000, 0x0a0}, {0x20030000, 0x10000, 0x1000, 0x0c0},
        {0x20040000, 0x4000, 0x1000, 0x0e0},  {0x40000000, 0x18000, 0x1000, 0x100},
        {0x40020000, 0x20000, 0x1000, 0x110}, {0x40080000, 0xc000, 0x1000, 0x120},
        {0x4008c000, 0x4000, 0x1000, 0x124},  {0x40090000, 0x10000, 0x1000, 0x130},
        {0x400a0000, 0x8000, 0x1000, 0x140},  {0x40100000, 0x4000, 0x1000, 0x170},
    };
    for (unsigned i = 0; i < sizeof map / sizeof *map; i++)
        if (address - map[i].base < map[i].size) {
            uint32_t block = (address - map[i].base) / map[i].block;
            *offset = map[i].offset + block / 8 * 4;
            *n = block % 8;
            if (map[i].base == 0x4008c000) { /* GPIO: one rule for its four slots */
                *offset = 0x124;
                *n = 4;
            }
            return true;
        }
    return false;
}

/* Whether the bus lets vm through to an address while it is in, from the words that are written. */
static bool bus_opens(const struct system *system, const struct vm *vm, uint32_t address)
{
    uint32_t offset, value = UINT32_MAX;
    unsigned n;
    if (system->board->filter != FILTER_AHB) {
        const struct device *device = board_device_at(system->board, address);
        return !device || last_write(system, 0x50080000 + device->gate) >> device->gate_bit & 1;
    }
    if (!lpc_rule(address, &offset, &n))
        return true;
    for (unsigned i = 0; i < system->write_count; i++)
        if (system->writes[i].address == 0x500ac000 + offset)
            value = system->writes[i].value;
    for (unsigned i = 0; i < system->filter_count; i++)
        if (system->filters[i].address == 0x500ac000 + offset) {
            assert_int_equal(value, system->filters[i].closed);
            value = vm->filter[i];
        }
    return (value >> (4 * n) & 3) == 0;
}

static bool opens(const struct system *system, const struct vm *vm, uint32_t address)
{
    return sau_opens(vm, address) && bus_opens(system, vm, address);
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
                assert_int_equal(opens(system, vm, around[a]), asked);
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

/* Each block and device of the LPC55S69 is open on the bus while a VM that has a part of it is in,
 * and shut else; while none is in, all but the hypervisor's page is shut. */
static void check_rules(const struct system *system)
{
    static const struct range areas[] = {{0x00000000, 0x9ffff},    {0x04000000, 0x04007fff},
                                         {0x20000000, 0x20043fff}, {0x40000000, 0x4003ffff},
                                         {0x40080000, 0x400a7fff}, {0x40100000, 0x40103fff}};
    for (unsigned a = 0; a < sizeof areas / sizeof *areas; a++)
        for (uint32_t address = areas[a].base; address < areas[a].last; address += KiB(4)) {
            uint32_t offset;
            unsigned n;
            if (!lpc_rule(address, &offset, &n) || (offset == 0x124 && n > 4))
                continue;
            uint32_t block = address < 0xa0000 ? KiB(32) : KiB(4);
            struct range range = {address / block * block, address / block * block + block - 1};
            if (offset == 0x124 && n == 4)
                range = (struct range){0x4008c000, 0x4008ffff};
            bool page = address == 0x20003000;
            for (unsigned f = 0; f < system->filter_count; f++)
                if (system->filters[f].address == 0x500ac000 + offset)
                    assert_int_equal(system->filters[f].closed >> (4 * n) & 3, page ? 0 : 3);
            for (unsigned v = 0; v < system->vm_count; v++) {
                const struct vm *vm = &system->vms[v];
                bool has = page || asked_in(system, vm, range, false);
                assert_int_equal(bus_opens(system, vm, address), has);
            }
        }
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

/* The same as lower() but for a system that the SAU cannot hold, which must be refused for that
 * alone. */
static bool lower_if_it_fits(struct system *system, const struct septum_config *of,
                             const struct board *board)
{
    assert_true(system_open(system, board, of, "."));
    system_check(system);
    for (unsigned i = 0; i < system->problems.count; i++)
        if (!system->problems.list[i].warning &&
            strcmp(system->problems.list[i].rule, "sau-regions") != 0)
            fail_msg("%s", support_problems(system));
    if (system->problems.errors)
        return false;
    system_lower(system);
    return true;
}

static void random_systems(void **state)
{
    (void)state;
    struct system *system = host_zeroed(1, sizeof *system);
    unsigned joined[2] = {0}, too_many = 0;
    const char *wanted = getenv("RANDOM_SYSTEMS");
    unsigned count = wanted ? strtoul(wanted, NULL, 10) : 1000;
    random_state = 0x5e97;
    for (unsigned i = 0; i < count; i++) {
        const struct board *board = board_at(i % 3);
        struct random_system *random = random_system(board);
        if (!lower_if_it_fits(system, &random->config, board)) {
            too_many++;
            system_close(system);
            free(random);
            continue;
        }
        check_addresses(system);
        for (unsigned v = 0; v < system->vm_count; v++)
            joined[board->filter] += system->vms[v].joined_count;
        if (board->filter == FILTER_AHB) {
            check_rules(system);
        } else {
            check_filters(system);
            check_gates(system);
        }
        check_doorbells(system);
        check_lines(system);
        system_close(system);
        free(random);
    }
    /* Some systems have needed the bus filter, and some were too many regions even so. */
    assert_true(joined[FILTER_AHB] > count / 50 && joined[FILTER_SIE200] > count / 50);
    assert_true(too_many > 0 && too_many < count / 2);
    free(system);
}

/* --- the emitted C --------------------------------------------------------------------------- */

/* Each register has its rule by the index, and no other has one. */
static void compare_mediated(const struct mediated *mediated, const struct plan_mediated *plan)
{
    unsigned found = 0;
    assert_int_equal(plan->base, mediated->window->range.base);
    assert_int_equal(plan->last, mediated->window->range.last);
    assert_int_equal(plan->hardware, plan->base | 0x10000000);
    for (unsigned i = 0; i < mediated->rule_count; i++) {
        const struct register_rule *rule = &mediated->rules[i];
        assert_in_range(rule->offset + 3, 3, plan->span);
        unsigned number = plan->index[rule->offset / 4];
        assert_int_not_equal(number, 0);
        const uint32_t words[] = {rule->read, rule->fixed, rule->write, rule->write | rule->ignore,
                                  0};
        assert_memory_equal(&plan->rules[number], words, sizeof words);
    }
    for (unsigned word = 0; word <= plan->span / 4; word++)
        found += plan->index[word] != 0;
    assert_int_equal(found, mediated->rule_count);
}

static void compare_vm(const struct system *system, const struct plan_vm *plan, unsigned v)
{
    const struct vm *vm = &system->vms[v];
    plan += v;
    assert_int_equal(plan->info->vm, v);
    assert_int_equal(plan->info->vms, system->vm_count);
    assert_int_equal(plan->info->slice_us, vm->slice_us);
    assert_int_equal(plan->info->clock_hz, 20000000);
    assert_string_equal(plan->info->name, vm->name);
    assert_string_equal(plan->info->board, system->board->name);
    assert_int_equal(plan->vectors, vm->image.vectors);
    assert_int_equal(plan->stack, vm->image.stack);
    assert_int_equal(plan->entry, vm->image.entry);
    assert_int_equal(plan->slice, vm->slice_us * 20);
    assert_int_equal(plan->unpriv_calls, vm->config->unpriv_calls);
    assert_int_equal(plan->no_fpu, vm->config->no_fpu);
    assert_int_equal(plan->ipc_count, 2);
    for (unsigned i = 0; i < system->board->sau_regions; i++) {
        struct sau sau = i < vm->sau_count ? vm->sau[i] : (struct sau){0, 0};
        assert_int_equal(plan->sau[i].rnr, i);
        assert_int_equal(plan->sau[i].rbar, sau.rbar);
        assert_int_equal(plan->sau[i].rlar, sau.rlar);
    }
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
    uint32_t owned[MAX_LINE_WORDS] = {0}, wake[MAX_LINE_WORDS] = {0}, any = 0;
    for (unsigned i = 0; i < plan->lines_end - plan->lines; i++) {
        assert_int_not_equal(plan->lines[i].owned, 0);
        unsigned word = (plan->lines[i].nvic - 0xe000e100) / 4;
        assert_true(word < MAX_LINE_WORDS);
        owned[word] = plan->lines[i].owned;
        wake[word] = plan->lines[i].wake;
        any |= plan->lines[i].wake;
    }
    assert_int_equal(plan->wakes, any != 0);
    assert_memory_equal(owned, vm->owned, sizeof owned);
    assert_memory_equal(wake, vm->wake, sizeof wake);
    assert_int_equal(plan->mediated_count, vm->mediated_count);
    for (unsigned k = 0; k < plan->mediated_count; k++)
        compare_mediated(&vm->mediated[k], &plan->mediated[k]);
}

/* What the emitted tables include beside plan.h. */
static void write_headers(const char *folder)
{
    static const char vm[] = "struct vm { int x; }; extern struct vm vms[];\n";
    static const char context[] = "struct context { int x; }; extern struct context c[];\n"
                                  "static inline void wake_entry(void) {}\n"
                                  "static inline void fault_entry(void) {}\n";
    static const char mediate[] =
        "typedef int mediate_function(void); extern mediate_function *const plan_mediate;\n"
        "static inline int mediate(void) { return 0; }\n"
        "static inline void mediate_entry(void) {}\n"
        "typedef int skip_function(void); extern skip_function *const plan_skip;\n"
        "static inline int trap_skip(void) { return 0; }\n";
    support_write(folder, "vm.h", vm, strlen(vm));
    support_write(folder, "context.h", context, strlen(context));
    support_write(folder, "mediate.h", mediate, strlen(mediate));
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
    assert_int_equal(system->problems.errors, 0);
    system_lower(system);
    char *text;
    size_t size;
    FILE *file = open_memstream(&text, &size);
    emit_tables(system, file);
    fclose(file);
    write_headers(folder);
    void *library = support_load(folder, text);

    assert_int_equal(*(uint32_t *)find(library, "plan_vm_count"), 2);
    const struct plan_vm *vms = find(library, "plan_vms");
    compare_vm(system, vms, 0);
    compare_vm(system, vms, 1);
    /* UART1, ETH; doorbell 102. */
    static const struct plan_wakes wakes[] = {{0xe000e104, 0x0cu | 1u << 11 | 1u << 16},
                                              {0xe000e10c, 1u << 6}};
    assert_int_equal(*(uint32_t *)find(library, "plan_wake_words"), 2);
    assert_memory_equal(find(library, "plan_wakes"), wakes, sizeof wakes);
    assert_int_equal(*(uint32_t *)find(library, "plan_wake_slice"), 200 * 20); /* 200 us, 20 MHz */
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
    const struct plan_place *places = find(library, "plan_places");
    for (unsigned i = 0; i < system->place_count; i++) {
        uint8_t owner = system->places[i].owner;
        assert_int_equal(places[i].base, system->places[i].range.base);
        assert_int_equal(places[i].last, system->places[i].range.last);
        assert_string_equal(places[i].name, system->places[i].name);
        assert_string_equal(places[i].owner, owner < 2                   ? vms[owner].info->name
                                             : owner == OWNER_HYPERVISOR ? "hypervisor"
                                             : owner == OWNER_SHARED     ? "shared"
                                                                         : "nobody");
    }
    const struct plan_place *rest = &places[system->place_count];
    assert_int_equal(rest->base, 0);
    assert_int_equal(rest->last, 0xffffffff);
    assert_string_equal(rest->name, "nothing there");
    assert_string_equal(rest->owner, "nobody");
    assert_string_equal(find(library, "plan_title"), "mps2-an521, 2 VMs: control net");
    assert_non_null(*(void *const *)find(library, "plan_mediate"));
    assert_null(*(void *const *)find(library, "plan_skip"));
    const struct plan_mediation *mediation = find(library, "plan_mediation");
    /* The last block holds everything and leads nowhere. */
    assert_int_equal(mediation[0].blocks->span, 0xffffffff);
    assert_null(mediation[0].blocks->index);
    assert_ptr_equal(mediation[1].blocks, vms[1].mediated);
    assert_int_equal(mediation[1].blocks[2].base, 0);
    assert_int_equal(mediation[1].blocks[2].span, 0xffffffff);
    assert_null(mediation[1].blocks[2].index);
    assert_int_equal(mediation[1].ram_base, 0x80000000);
    assert_int_equal(mediation[1].ram_span, KiB(64) - 32);
    assert_int_equal(mediation[1].code_base, 0x00280000);
    assert_int_equal(mediation[1].code_span, KiB(1) - 4);
    find(library, "vms");
    find(library, "contexts");
    assert_int_equal(((const struct plan_write *)find(library, "plan_filter_closed"))->address, 0);
    assert_null(vms[0].filter);
    dlclose(library);
    free(text);
    system_close(system);
    free(system);
    support_discard(folder);
}

/* The LPC55S69's filters, and a flash image, which is not copied. The report says what the SAU
 * alone tells apart. */
static void emitted_filters(void **state)
{
    (void)state;
    char *folder = support_folder();
    struct system *system = host_zeroed(1, sizeof *system);
    const char *const files[MAX_VMS] = {NULL};
    static const uint32_t vectors[] = {0x20011000, 0x00020009, 0, 0}, data[] = {1};
    const struct part parts[] = {{0x00020000, 0x00020000, 16, 16, vectors},
                                 {0x20010000, 0x20010000, 4, 4, data}};
    free(support_elf(folder, "control.elf", &(struct elf){.part_count = 2, .parts = parts}));
    free(support_guest(folder, "net.elf", 0x0002c000, 0x20021000));
    assert_true(system_open(system, board_find("lpc55s69"), &lpc_config, folder));
    system_check(system);
    system_read_images(system, files, IMAGES_ALL);
    support_expect(system, "");
    system_lower(system);
    char *text;
    size_t size;
    FILE *file = open_memstream(&text, &size);
    emit_tables(system, file);
    fclose(file);
    write_headers(folder);
    void *library = support_load(folder, text);
    /* FLEXCOMM1 to 4, and the line of refused accesses. */
    assert_non_null(strstr(text, "*const line_vectors[54])(void) = {\n    wake_entry,\n"));
    assert_non_null(strstr(text, "    wake_entry,\n    fault_entry,\n};\n"));
    free(text);
    static const struct plan_wakes wakes[] = {{0xe000e100, 0xf << 15}, {0xe000e104, 1 << 21}};
    assert_int_equal(*(uint32_t *)find(library, "plan_wake_words"), 2);
    assert_memory_equal(find(library, "plan_wakes"), wakes, sizeof wakes);
    const struct plan_vm *vms = find(library, "plan_vms");
    const struct plan_write *closed = find(library, "plan_filter_closed");
    const struct plan_write *open[2] = {vms[0].filter, vms[1].filter};
    for (unsigned i = 0; i < system->filter_count; i++) {
        assert_int_equal(closed[i].address, system->filters[i].address);
        assert_int_equal(closed[i].value, system->filters[i].closed);
        for (unsigned v = 0; v < 2; v++)
            if (system->vms[v].filter[i] != system->filters[i].closed) {
                assert_int_equal(open[v]->address, system->filters[i].address);
                assert_int_equal(open[v]++->value, system->vms[v].filter[i]);
            }
    }
    for (unsigned v = 0; v < 2; v++)
        assert_int_equal(open[v]->address, 0);
    assert_int_equal(closed[system->filter_count].address, 0);
    assert_int_equal(vms[0].segment_count, 1);
    assert_int_equal(vms[0].segments[0].from, 0x10010000);
    assert_int_equal(vms[0].segments[0].to, 0x20010000);
    assert_int_equal(vms[1].segment_count, 0);
    assert_int_equal(vms[1].vectors, 0x0002c000);
    assert_int_equal(*(uint32_t *)find(library, "plan_console"), 0x50086000);
    dlclose(library);

    file = open_memstream(&text, &size);
    emit_image_places(system, file);
    emit_report(system, file);
    fclose(file);
    static const char *const lines[] = {
        "    .image0 0x00020000 :",
        "    .image1 0x10010000 :",
        "    .image2 0x0002c000 :",
        "  8 of 8 SAU regions; 0 bytes granted beyond what is listed\n",
        "    0x40003000..0x40003fff  inside one SAU region with its neighbours: shut by the bus "
        "filter\n",
        "  bus filters: 48 register writes at boot, 9 registers change with the VM\n",
        "  block 0x00028000..0x0002ffff of FLASH: vm 'control' and vm 'net' told apart by the SAU "
        "alone\n",
    };
    for (unsigned i = 0; i < sizeof lines / sizeof *lines; i++)
        if (!strstr(text, lines[i]))
            fail_msg("no %s in\n%s", lines[i], text);
    assert_null(strstr(text, "block 0x20040000"));
    free(text);
    system_close(system);
    free(system);
    support_discard(folder);
}

int plan_table_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_system),     cmocka_unit_test(bus_writes_of_one_system),
        cmocka_unit_test(lpc_system),     cmocka_unit_test(places_of_one_system),
        cmocka_unit_test(random_systems), cmocka_unit_test(nothing_beyond_the_windows),
        cmocka_unit_test(emitted_tables), cmocka_unit_test(emitted_filters),
    };
    return cmocka_run_group_tests_name("plan tables", tests, NULL, NULL);
}
