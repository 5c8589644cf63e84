/* SPDX-License-Identifier: Apache-2.0 */
/* From windows to the words that the registers take. */
#include "host.h"
#include "system.h"

#include <stdlib.h>
#include <string.h>

/* SAU_RLAR.ENABLE; NSC stays 0: there is no Non-secure callable region. */
#define SAU_ENABLE  1u
#define SAU_GRANULE 32u

/* Offsets in the Secure privilege control block of the IoTKit and SSE-200, whose address is the
 * board's filter_base, and the Non-secure block's address. */
#define NONSECURE_CONTROL  0x40080000u
#define SECRESPCFG         0x10u
#define NSMSCEXP           0xd0u /* bus masters that are Non-secure */
#define NSMSCEXP_SHIFT     16u
#define PRIVILEGE_OFFSET   0x40u /* from a PPC's Non-secure access register to its privilege one */
#define GATE_REGISTERS_END 0x90u

/* Memory protection controller (Arm SIE-200): block words at an index. */
#define MPC_CTRL          0x00u
#define MPC_CTRL_SEC_RESP (1u << 4) /* refuse by a bus error; AUTOINC, bit 8, off */
#define MPC_BLK_IDX       0x18u
#define MPC_BLK_LUT       0x1cu

struct piece {
    struct range range;
    bool memory;
};

static int compare_pieces(const void *a, const void *b)
{
    const struct piece *left = a, *right = b;
    return left->range.base < right->range.base ? -1 : left->range.base > right->range.base;
}

static bool is_memory(const struct window *window)
{
    return window->kind == WINDOW_CODE || window->kind == WINDOW_RAM;
}

unsigned vm_merge_windows(const struct vm *vm, struct range *out)
{
    struct piece *pieces = host_zeroed(vm->window_count, sizeof *pieces);
    unsigned piece_count = 0;
    for (unsigned i = 0; i < vm->window_count; i++)
        if (vm->windows[i].kind != WINDOW_MEDIATED)
            pieces[piece_count++] =
                (struct piece){vm->windows[i].range, is_memory(&vm->windows[i])};
    qsort(pieces, piece_count, sizeof *pieces, compare_pieces);
    unsigned merged = 0;
    for (unsigned i = 0; i < piece_count; i++) {
        struct piece *below = merged ? &pieces[merged - 1] : NULL;
        if (below && (uint64_t)below->range.last + 1 == pieces[i].range.base) {
            below->range.last = pieces[i].range.last;
            below->memory |= pieces[i].memory;
        } else {
            pieces[merged++] = pieces[i];
        }
    }
    unsigned count = 0;
    for (int pass = 0; pass < 2; pass++)
        for (unsigned i = 0; i < merged; i++)
            if (pieces[i].memory == (pass == 0))
                out[count++] = pieces[i].range;
    free(pieces);
    return count;
}

static bool has_part_of(const struct vm *vm, const struct device *device)
{
    for (unsigned i = 0; i < vm->window_count; i++) {
        const struct window *window = &vm->windows[i];
        if ((window->kind == WINDOW_DEVICE || window->kind == WINDOW_RAW) &&
            ranges_meet(window->range, device->range))
            return true;
    }
    return false;
}

static bool is_granted(const struct system *system, const struct device *device)
{
    for (unsigned v = 0; v < system->vm_count; v++)
        if (has_part_of(&system->vms[v], device))
            return true;
    return false;
}

static bool is_kept(const struct board *board, struct range range)
{
    for (unsigned i = 0; i < board->reserved_count; i++)
        if (ranges_meet(board->reserved[i].range, range))
            return true;
    return false;
}

/* An AHB rule that shuts vm out, because nothing of vm is under it; *last is where it ends. */
static bool rule_shuts(const struct board *board, const struct vm *vm, uint32_t address,
                       uint32_t *last)
{
    struct rule rule;
    if (!board_rule_at(board, address, &rule) || board_memory(board, address))
        return false;
    *last = rule.range.last;
    uint32_t closed = board_closed_rules(board, rule.offset) >> (RULE_BITS * rule.n);
    bool shuts = (closed & RULE_MASK) == RULE_MASK;
    for (unsigned i = 0; i < vm->window_count; i++)
        shuts &= vm->windows[i].kind == WINDOW_MEDIATED ||
                 !ranges_meet(vm->windows[i].range, rule.range);
    return shuts;
}

/* A PPC's bit is the same for all VMs: it shuts what is given to none. */
static bool gate_shuts(const struct system *system, uint32_t address, uint32_t *last)
{
    const struct device *device = board_device_at(system->board, address);
    if (!device || device->gate == 0 || device == system->console || is_granted(system, device))
        return false;
    *last = device->range.last;
    return true;
}

/* Whether the bus keeps vm from each byte of the gap. What the hypervisor keeps is not left to the
 * bus: it stays Secure. */
static bool filter_shuts(const struct system *system, const struct vm *vm, struct range gap)
{
    const struct board *board = system->board;
    uint32_t last;
    if (is_kept(board, gap))
        return false;
    for (uint64_t at = gap.base; at <= gap.last; at = (uint64_t)last + 1)
        if (board->filter == FILTER_AHB ? !rule_shuts(board, vm, at, &last)
                                        : !gate_shuts(system, at, &last))
            return false;
    return true;
}

unsigned vm_join_windows(const struct system *system, const struct vm *vm, struct range *ranges,
                         unsigned count, struct range *gaps, unsigned *gap_count)
{
    *gap_count = 0;
    while (count > system->board->sau_regions) {
        unsigned best = count;
        struct range narrowest = {0, UINT32_MAX};
        for (unsigned i = 1; i < count; i++) {
            struct range gap = {ranges[i - 1].last + 1, ranges[i].base - 1};
            if (ranges[i - 1].last < ranges[i].base && filter_shuts(system, vm, gap) &&
                range_size(gap) < range_size(narrowest)) {
                best = i;
                narrowest = gap;
            }
        }
        if (best == count)
            break;
        gaps[(*gap_count)++] = narrowest;
        ranges[best - 1].last = ranges[best].last;
        for (unsigned i = best + 1; i < count; i++)
            ranges[i - 1] = ranges[i];
        count--;
    }
    return count;
}

static void lower_sau(struct system *system, struct vm *vm)
{
    struct range *ranges = host_zeroed(vm->window_count, sizeof *ranges);
    vm->joined = host_zeroed(vm->window_count, sizeof *vm->joined);
    vm->sau_count = vm_merge_windows(vm, ranges);
    vm->sau_count =
        vm_join_windows(system, vm, ranges, vm->sau_count, vm->joined, &vm->joined_count);
    for (unsigned i = 0; i < vm->sau_count; i++)
        vm->sau[i] = (struct sau){
            .rbar = ranges[i].base,
            .rlar = (ranges[i].last & ~(SAU_GRANULE - 1)) | SAU_ENABLE,
        };
    free(ranges);
}

static uint64_t common_size(struct range a, struct range b)
{
    if (!ranges_meet(a, b))
        return 0;
    return range_size(
        (struct range){a.base > b.base ? a.base : b.base, a.last < b.last ? a.last : b.last});
}

/* Whether the bus keeps vm from the address while it is in, by what is written to the filters;
 * *last is where that ends. */
static bool words_shut(const struct system *system, const struct vm *vm, uint32_t address,
                       uint32_t *last)
{
    const struct board *board = system->board;
    const struct device *device = board_device_at(board, address);
    struct rule rule;
    *last = address | (SLOT_SIZE - 1);
    if (board->filter == FILTER_AHB) {
        if (!board_rule_at(board, address, &rule))
            return false;
        *last = rule.range.last;
        uint32_t rules = board_closed_rules(board, rule.offset);
        for (unsigned i = 0; i < system->filter_count; i++)
            if (system->filters[i].address == board->filter_base + rule.offset)
                rules = vm->filter[i];
        return (rules >> (RULE_BITS * rule.n) & RULE_MASK) == RULE_MASK;
    }
    if (!device || device->gate == 0)
        return false;
    *last = device->range.last;
    for (unsigned i = 0; i < system->write_count; i++)
        if (system->writes[i].address == board->filter_base + device->gate)
            return !(system->writes[i].value >> device->gate_bit & 1);
    return false;
}

/* Bytes of the region that the bus keeps from vm, apart from its own windows. */
static uint64_t shut_size(const struct system *system, const struct vm *vm, struct range region)
{
    uint64_t shut = 0;
    uint32_t last;
    for (uint64_t at = region.base; at <= region.last; at = (uint64_t)last + 1) {
        if (!words_shut(system, vm, at, &last))
            continue;
        struct range piece = {at, last < region.last ? last : region.last};
        shut += range_size(piece);
        for (unsigned w = 0; w < vm->window_count; w++)
            if (vm->windows[w].kind != WINDOW_MEDIATED)
                shut -= common_size(piece, vm->windows[w].range);
    }
    return shut;
}

uint64_t vm_over_granted(const struct system *system, const struct vm *vm)
{
    uint64_t open = 0, asked = 0, shut = 0;
    for (unsigned i = 0; i < vm->sau_count; i++) {
        struct range region = {vm->sau[i].rbar & ~(SAU_GRANULE - 1),
                               vm->sau[i].rlar | (SAU_GRANULE - 1)};
        open += range_size(region);
        for (unsigned w = 0; w < vm->window_count; w++)
            if (vm->windows[w].kind != WINDOW_MEDIATED)
                asked += common_size(region, vm->windows[w].range);
        shut += shut_size(system, vm, region);
    }
    return open - asked - shut;
}

/* Memory for hypercall arguments: code, RAM and shared windows, merged where they touch. */
static void lower_ranges(struct vm *vm)
{
    struct vm memory = *vm;
    memory.windows = host_zeroed(vm->window_count, sizeof *memory.windows);
    memory.window_count = 0;
    for (unsigned i = 0; i < vm->window_count; i++)
        if (is_memory(&vm->windows[i]) || vm->windows[i].kind == WINDOW_SHARED)
            memory.windows[memory.window_count++] = vm->windows[i];
    vm->ranges = host_zeroed(memory.window_count, sizeof *vm->ranges);
    vm->range_count = vm_merge_windows(&memory, vm->ranges);
    free(memory.windows);
}

static void lower_doorbells(struct system *system, struct vm *vm)
{
    const struct septum_ipcs *ipcs = &vm->config->platform.ipcs;
    for (unsigned i = 0; i < ipcs->count; i++)
        for (unsigned p = 0; p < system->vm_count; p++) {
            const struct vm *peer = &system->vms[p];
            const struct septum_ipcs *theirs = &peer->config->platform.ipcs;
            for (unsigned j = 0; peer != vm && j < theirs->count; j++) {
                if (theirs->list[j].irq == 0 ||
                    strcmp(theirs->list[j].shmem, ipcs->list[i].shmem) != 0)
                    continue;
                vm->doorbells =
                    host_grow(vm->doorbells, vm->doorbell_count + 1, sizeof *vm->doorbells);
                vm->doorbells[vm->doorbell_count++] =
                    (struct doorbell){.ipc = i, .line = theirs->list[j].irq};
            }
        }
}

static void add_write(struct system *system, uint32_t address, uint32_t value)
{
    system->writes = host_grow(system->writes, system->write_count + 1, sizeof *system->writes);
    system->writes[system->write_count++] = (struct bus_write){address, value};
}

/* Set the bit of each block of `range` that lies in memory; words[] covers all of memory. */
static void open_blocks(const struct memory *memory, uint32_t *words, struct range range)
{
    if (!ranges_meet(memory->range, range))
        return;
    uint32_t first = (range.base - memory->range.base) / memory->block;
    uint32_t last = (range.last - memory->range.base) / memory->block;
    for (uint32_t block = first; block <= last; block++)
        words[block / 32] |= 1u << block % 32;
}

/* Blocks of VMs, of shared regions and of the hypervisor's Non-secure page are Non-secure; the
 * MPC's words are all zero, Secure, out of reset. */
static void lower_memory_filter(struct system *system, const struct memory *memory)
{
    uint32_t count = (range_size(memory->range) / memory->block + 31) / 32;
    uint32_t *words = host_zeroed(count, sizeof *words);
    open_blocks(memory, words, system->board->stub_page);
    for (unsigned i = 0; i < system->shared_count; i++)
        open_blocks(memory, words, system->shared[i].range);
    for (unsigned v = 0; v < system->vm_count; v++)
        for (unsigned i = 0; i < system->vms[v].window_count; i++)
            if (is_memory(&system->vms[v].windows[i]))
                open_blocks(memory, words, system->vms[v].windows[i].range);
    add_write(system, memory->filter + MPC_CTRL, MPC_CTRL_SEC_RESP);
    for (uint32_t i = 0; i < count; i++) {
        if (words[i] == 0)
            continue;
        add_write(system, memory->filter + MPC_BLK_IDX, i);
        add_write(system, memory->filter + MPC_BLK_LUT, words[i]);
    }
    free(words);
}

/* Every PPC register that the catalogue names is written, so that what is not granted is shut. */
static void lower_gates(struct system *system)
{
    const struct board *board = system->board;
    uint32_t masters = 0;
    for (uint32_t gate = 4; gate < GATE_REGISTERS_END; gate += 4) {
        uint32_t open = 0;
        bool used = false;
        for (unsigned d = 0; d < board->device_count; d++) {
            const struct device *device = &board->devices[d];
            if (device->gate != gate)
                continue;
            used = true;
            if (!is_granted(system, device))
                continue;
            open |= 1u << device->gate_bit;
            if (device->kind == BUS_MASTER)
                masters |= 1u << (NSMSCEXP_SHIFT + device->gate_bit);
        }
        if (!used)
            continue;
        add_write(system, board->filter_base + gate, open);
        add_write(system, NONSECURE_CONTROL + gate + PRIVILEGE_OFFSET, open);
    }
    if (masters)
        add_write(system, board->filter_base + NSMSCEXP, masters);
}

/* Open what touches `range`: whole blocks, of which the SAU leaves the range. */
static void open_rules(const struct board *board, uint32_t *words, struct range range)
{
    struct rule rule;
    for (uint64_t at = range.base; at <= range.last; at = (uint64_t)rule.range.last + 1) {
        if (!board_rule_at(board, at, &rule)) {
            rule.range.last = at | (SLOT_SIZE - 1);
            continue;
        }
        for (unsigned i = 0; i < board->rule_count; i++)
            if (board->rules[i].offset == rule.offset)
                words[i] &= ~(RULE_MASK << (RULE_BITS * rule.n));
    }
}

/* Each VM's rules. A register that is the same for all VMs is written at boot only; one that is not
 * is shut then. The hypervisor's Non-secure page is open to all. */
static void lower_rules(struct system *system)
{
    const struct board *board = system->board;
    unsigned count = board->rule_count;
    uint32_t *closed = host_zeroed(count, sizeof *closed);
    for (unsigned i = 0; i < count; i++)
        closed[i] = board->rules[i].value;
    open_rules(board, closed, board->stub_page);
    uint32_t *words[MAX_VMS];
    for (unsigned v = 0; v < system->vm_count; v++) {
        const struct vm *vm = &system->vms[v];
        words[v] = host_zeroed(count, sizeof **words);
        memcpy(words[v], closed, count * sizeof *closed);
        for (unsigned i = 0; i < vm->window_count; i++)
            if (vm->windows[i].kind != WINDOW_MEDIATED)
                open_rules(board, words[v], vm->windows[i].range);
        system->vms[v].filter = host_zeroed(count, sizeof *vm->filter);
    }
    system->filters = host_zeroed(count, sizeof *system->filters);
    for (unsigned i = 0; i < count; i++) {
        bool varies = false;
        for (unsigned v = 0; v < system->vm_count; v++)
            varies |= words[v][i] != closed[i];
        add_write(system, board->filter_base + board->rules[i].offset, closed[i]);
        if (!varies)
            continue;
        for (unsigned v = 0; v < system->vm_count; v++)
            system->vms[v].filter[system->filter_count] = words[v][i];
        system->filters[system->filter_count++] =
            (struct filter){board->filter_base + board->rules[i].offset, closed[i]};
    }
    for (unsigned v = 0; v < system->vm_count; v++)
        free(words[v]);
    free(closed);
    /* Its priority is the highest out of reset. */
    if (board->violations)
        add_write(system, NVIC_ISER + board->violations / 32 * 4, 1u << board->violations % 32);
}

static void lower_bus(struct system *system)
{
    const struct board *board = system->board;
    if (board->filter == FILTER_AHB) {
        lower_rules(system);
        return;
    }
    add_write(system, board->filter_base + SECRESPCFG, 1);
    for (unsigned i = 0; i < board->memory_count; i++)
        if (board->memories[i].filter)
            lower_memory_filter(system, &board->memories[i]);
    lower_gates(system);
}

static void add_place(struct system *system, struct range range, const char *name, uint8_t owner)
{
    system->places = host_grow(system->places, system->place_count + 1, sizeof *system->places);
    struct place *place = &system->places[system->place_count++];
    *place = (struct place){.range = range, .owner = owner};
    snprintf(place->name, sizeof place->name, "%s", name);
}

/* What a fault report calls this window: one that lies in a known device has the device's name. */
static const char *place_name(const struct system *system, const struct window *window)
{
    for (unsigned i = 0; !window->device && i < system->board->device_count; i++)
        if (range_holds(system->board->devices[i].range, window->range))
            return system->board->devices[i].name;
    return window->name;
}

/* Everything that has a name, in layers: a later one hides what it covers of the earlier ones. */
static void add_layers(struct system *system)
{
    const struct board *board = system->board;
    for (unsigned i = 0; i < board->memory_count; i++)
        add_place(system, board->memories[i].range, board->memories[i].name, OWNER_NONE);
    for (unsigned i = 0; i < board->device_count; i++)
        add_place(system, board->devices[i].range, board->devices[i].name,
                  &board->devices[i] == system->console ? OWNER_HYPERVISOR : OWNER_NONE);
    for (unsigned i = 0; i < board->reserved_count; i++)
        add_place(system, board->reserved[i].range, board->reserved[i].name, OWNER_HYPERVISOR);
    for (unsigned i = 0; i < system->shared_count; i++)
        add_place(system, system->shared[i].range, system->shared[i].name, OWNER_SHARED);
    for (unsigned v = 0; v < system->vm_count; v++)
        for (unsigned i = 0; i < system->vms[v].window_count; i++) {
            const struct window *window = &system->vms[v].windows[i];
            if (window->kind != WINDOW_SHARED)
                add_place(system, window->range, place_name(system, window),
                          window->kind == WINDOW_MEDIATED ? OWNER_HYPERVISOR : v);
        }
}

static int compare_addresses(const void *a, const void *b)
{
    const uint64_t *left = a, *right = b;
    return *left < *right ? -1 : *left > *right;
}

/* Flatten the layers: cut the address space at every edge, take the top layer of each stretch, and
 * join neighbours that say the same. */
static void lower_places(struct system *system)
{
    add_layers(system);
    struct place *layers = system->places;
    unsigned layer_count = system->place_count;
    system->places = NULL;
    system->place_count = 0;
    uint64_t *edges = host_zeroed(2 * layer_count, sizeof *edges);
    for (unsigned i = 0; i < layer_count; i++) {
        edges[2 * i] = layers[i].range.base;
        edges[2 * i + 1] = (uint64_t)layers[i].range.last + 1;
    }
    qsort(edges, 2 * layer_count, sizeof *edges, compare_addresses);
    for (unsigned i = 0; i + 1 < 2 * layer_count; i++) {
        if (edges[i] == edges[i + 1])
            continue;
        struct range stretch = {edges[i], edges[i + 1] - 1};
        const struct place *top = NULL;
        for (unsigned k = 0; k < layer_count; k++)
            if (range_holds(layers[k].range, stretch))
                top = &layers[k];
        if (!top)
            continue;
        struct place *below = system->place_count ? &system->places[system->place_count - 1] : NULL;
        if (below && below->range.last + 1 == stretch.base && below->owner == top->owner &&
            strcmp(below->name, top->name) == 0)
            below->range.last = stretch.last;
        else
            add_place(system, stretch, top->name, top->owner);
    }
    free(edges);
    free(layers);
}

void system_lower(struct system *system)
{
    lower_bus(system);
    for (unsigned i = 0; i < system->vm_count; i++) {
        struct vm *vm = &system->vms[i];
        lower_sau(system, vm);
        vm->over_granted = vm_over_granted(system, vm);
        lower_ranges(vm);
        lower_doorbells(system, vm);
    }
    lower_places(system);
}
