/* SPDX-License-Identifier: Apache-2.0 */
/* Memory windows and shared regions: inside the board's memory, aligned, apart from each other. */
#include "host.h"
#include "system.h"

#include <stdlib.h>

#define SAU_GRANULE 32u

/* One CODE or RAM window, or one shared region. */
struct claim {
    struct range range;
    enum window_kind kind;
    const struct vm *vm; /* NULL: a shared region */
    const char *field;
    const char *name;
    int line;
};

static struct where claim_where(const struct claim *claim)
{
    return (struct where){
        .vm = claim->vm ? claim->vm->label : NULL, .field = claim->field, .line = claim->line};
}

/* "SSRAM1 0x00000000..0x003fffff, ..."; the caller frees. */
static char *list_memories(const struct board *board)
{
    char *list = host_text("%s", "");
    for (unsigned i = 0; i < board->memory_count; i++) {
        const struct memory *memory = &board->memories[i];
        char *longer = host_text("%s%s%s 0x%08x..0x%08x", list, i ? ", " : "", memory->name,
                                 memory->range.base, memory->range.last);
        free(list);
        list = longer;
    }
    return list;
}

/* Inside one memory of the board. Returns that memory, or NULL having said what is wrong. */
static const struct memory *check_place(struct system *system, const struct claim *claim)
{
    const struct board *board = system->board;
    struct range range = claim->range;
    const struct memory *memory = board_memory(board, range.base);
    const struct memory *end = board_memory(board, range.last);
    if (memory && range_holds(memory->range, range))
        return memory;
    /* Neighbours with rules of one kind are as good as one memory. */
    uint32_t reach = memory ? memory->range.last : 0;
    for (const struct memory *next = memory; next && board->filter == FILTER_AHB;) {
        reach = next->range.last;
        memory = next;
        next = board_memory(board, reach + 1);
    }
    if (memory && reach >= range.last)
        return board_memory(board, range.base);
    if (memory && end && board->filter != FILTER_AHB) {
        problem_error(
            &system->problems, "memory-across", claim_where(claim),
            "0x%08x..0x%08x begins in %s and ends in %s, which have separate filters: use "
            "one window in each",
            range.base, range.last, memory->name, end->name);
    } else if (memory) {
        problem_error(&system->problems, "memory-outside", claim_where(claim),
                      "0x%08x..0x%08x runs %u bytes past the end of %s, 0x%08x: make it smaller",
                      range.base, range.last, range.last - memory->range.last, memory->name,
                      memory->range.last);
    } else if (board_memory(board, range.base & ~(1u << 28)) && range.base >> 28 & 1) {
        problem_error(&system->problems, "memory-secure", claim_where(claim),
                      "0x%08x is a Secure address: a VM sees this memory at 0x%08x", range.base,
                      range.base & ~(1u << 28));
    } else {
        char *memories = list_memories(board);
        problem_error(&system->problems, "memory-outside", claim_where(claim),
                      "0x%08x..0x%08x is not memory of %s, which has %s", range.base, range.last,
                      board->name, memories);
        free(memories);
    }
    return NULL;
}

static void check_alignment(struct system *system, const struct claim *claim,
                            const struct memory *memory)
{
    uint32_t base = claim->range.base;
    uint32_t size = claim->range.last - base + 1;
    /* Rules that change with the VM may be wider than its window: the SAU leaves it the window. */
    bool whole_blocks = memory && memory->block && system->board->filter == FILTER_SIE200;
    if (whole_blocks && (base % memory->block || size % memory->block))
        problem_error(
            &system->problems, "alignment-filter", claim_where(claim),
            "0x%08x, 0x%x bytes: base and size in %s must be multiples of 0x%x, the block "
            "of its bus filter: nearest are 0x%08x and 0x%x",
            base, size, memory->name, memory->block, base / memory->block * memory->block,
            (size + memory->block - 1) / memory->block * memory->block);
    else if (base % SAU_GRANULE || size % SAU_GRANULE)
        problem_error(
            &system->problems, "alignment-sau", claim_where(claim),
            "0x%08x, 0x%x bytes: base and size must be multiples of %u, the granule of the "
            "SAU: nearest are 0x%08x and 0x%x",
            base, size, SAU_GRANULE, base / SAU_GRANULE * SAU_GRANULE,
            (size + SAU_GRANULE - 1) / SAU_GRANULE * SAU_GRANULE);
}

/* Base and size as config.c gives them; they are no range when `sound` is false. */
static bool check_size(struct system *system, struct where where, uint32_t base, uint32_t size,
                       bool sound)
{
    if (size == 0)
        problem_error(&system->problems, "size-zero", where, "size 0: give its size in bytes");
    else if (!sound)
        problem_error(
            &system->problems, "size-wrap", where,
            "0x%08x + 0x%x bytes wraps round the end of the address space: make it smaller", base,
            size);
    return sound;
}

/* Stores do not reach flash. */
static void check_writable(struct system *system, const struct claim *claim,
                           const struct memory *memory)
{
    if (memory && memory->in_place && claim->kind != WINDOW_CODE)
        problem_error(&system->problems, "ram-in-flash", claim_where(claim),
                      "0x%08x..0x%08x is in %s, which a VM cannot write: %s", claim->range.base,
                      claim->range.last, memory->name,
                      claim->kind == WINDOW_RAM ? "use CODE_AT, or give RAM"
                                                : "put the shared region in RAM");
}

/* Returns whether the claim keeps off what is not memory at all. */
static bool check_hypervisor(struct system *system, const struct claim *claim)
{
    const struct board *board = system->board;
    bool memory = true;
    for (unsigned i = 0; i < board->reserved_count; i++) {
        const struct reserved *reserved = &board->reserved[i];
        if (!ranges_meet(claim->range, reserved->range))
            continue;
        bool free_above = board_memory(board, reserved->range.last + 1) != NULL;
        char *way = free_above ? host_text("begin at 0x%08x", reserved->range.last + 1)
                               : host_text("%s", "keep off it");
        problem_error(&system->problems, "overlap-hypervisor", claim_where(claim),
                      "0x%08x..0x%08x overlaps the hypervisor's %s 0x%08x..0x%08x (%s): %s",
                      claim->range.base, claim->range.last, reserved->name, reserved->range.base,
                      reserved->range.last, reserved->why, way);
        free(way);
        memory &= board_memory(board, reserved->range.base) != NULL;
    }
    return memory;
}

static void check_overlap(struct system *system, const struct claim *claim,
                          const struct claim *other)
{
    const char *rule = "overlap-vm";
    char *whose = other->vm ? host_text(" of vm '%s'", other->vm->label) : host_text("%s", "");
    const char *why = "separate them";
    if (!claim->vm || !other->vm) {
        rule = "overlap-shared";
    } else if (claim->vm == other->vm) {
        rule = "overlap-self";
        why = "SAU regions that overlap deny both, separate them";
    }
    problem_error(&system->problems, rule, claim_where(claim),
                  "0x%08x..0x%08x overlaps %s%s%s 0x%08x..0x%08x%s: %s", claim->range.base,
                  claim->range.last, other->field, other->vm ? " " : "",
                  other->vm ? other->name : "", other->range.base, other->range.last, whose, why);
    free(whose);
}

static void check_kinds(struct system *system, const struct vm *vm)
{
    unsigned code = 0, ram = 0;
    for (unsigned i = 0; i < vm->config->platform.regions.count; i++) {
        const struct septum_region *region = &vm->config->platform.regions.list[i];
        code += region->kind == SEPTUM_CODE;
        ram += region->kind == SEPTUM_RAM;
        if (region->kind != SEPTUM_CODE && region->kind != SEPTUM_RAM)
            problem_error(&system->problems, "region-kind",
                          (struct where){
                              .vm = vm->label, .field = vm->windows[i].field, .line = region->line},
                          "kind %d: use CODE_AT or RAM_AT", region->kind);
    }
    struct where where = {
        .vm = vm->label, .field = "regions", .line = vm->config->platform.regions.line};
    if (code == 0)
        problem_error(&system->problems, "no-code", where,
                      "no code window to hold the vector table: add CODE_AT(base, size)");
    if (ram == 0)
        problem_error(&system->problems, "no-ram", where,
                      "no RAM window to hold the stack: add RAM_AT(base, size)");
}

/* All claims with a usable range, shared regions first; the caller frees. */
static struct claim *collect(struct system *system, unsigned *count)
{
    struct claim *claims = NULL;
    *count = 0;
    for (unsigned i = 0; i < system->shared_count; i++) {
        const struct shared *shared = &system->shared[i];
        int line = system->config->shmemlist.line;
        struct where where = {.field = shared->field, .line = line};
        if (!check_size(system, where, shared->config->base, shared->config->size, shared->sound))
            continue;
        claims = host_grow(claims, *count + 1, sizeof *claims);
        claims[(*count)++] = (struct claim){.range = shared->range,
                                            .kind = WINDOW_SHARED,
                                            .field = shared->field,
                                            .name = shared->name,
                                            .line = line};
    }
    for (unsigned v = 0; v < system->vm_count; v++) {
        const struct vm *vm = &system->vms[v];
        for (unsigned i = 0; i < vm->config->platform.regions.count; i++) {
            const struct septum_region *region = &vm->config->platform.regions.list[i];
            const struct window *window = &vm->windows[i];
            struct where where = {.vm = vm->label, .field = window->field, .line = window->line};
            if (!check_size(system, where, region->base, region->size, window->sound))
                continue;
            claims = host_grow(claims, *count + 1, sizeof *claims);
            claims[(*count)++] = (struct claim){.range = window->range,
                                                .kind = window->kind,
                                                .vm = vm,
                                                .field = window->field,
                                                .name = window->name,
                                                .line = window->line};
        }
    }
    return claims;
}

void check_memory(struct system *system)
{
    for (unsigned v = 0; v < system->vm_count; v++)
        check_kinds(system, &system->vms[v]);
    unsigned count;
    struct claim *claims = collect(system, &count);
    for (unsigned i = 0; i < count; i++) {
        if (check_hypervisor(system, &claims[i])) {
            const struct memory *memory = check_place(system, &claims[i]);
            check_alignment(system, &claims[i], memory);
            check_writable(system, &claims[i], memory);
        }
        for (unsigned k = 0; k < i; k++)
            if (ranges_meet(claims[i].range, claims[k].range))
                check_overlap(system, &claims[i], &claims[k]);
    }
    free(claims);
}
