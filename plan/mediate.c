/* SPDX-License-Identifier: Apache-2.0 */
/* Mediated windows: what a VM may do with each register of a block that it does not own. */
#include "host.h"
#include "system.h"

#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct register_row {
    const char *block;
    struct register_rule rule;
};
struct needs_row {
    const char *device, *block;
    uint32_t offset, read, write;
};

#define NEEDS(...)
#define REGISTER(block, offset, read, write, ignore, fixed, restart) \
    {#block, {offset, read, write, ignore, fixed, restart}},
static const struct register_row mps2_registers[] = {
#include "../hypervisor/boards/mps2/registers.h"
};

static const struct register_row lpc55s69_registers[] = {
#include "../hypervisor/boards/lpc55s69/registers.h"
};
#undef REGISTER
#undef NEEDS
#define REGISTER(...)
#define NEEDS(device, block, offset, read, write) {#device, #block, offset, read, write},
static const struct needs_row lpc55s69_needs[] = {
#include "../hypervisor/boards/lpc55s69/registers.h"
};

static const struct board_registers {
    const char *board;
    const struct register_row *rows;
    size_t row_count;
    const struct needs_row *needs;
    size_t needs_count;
} boards[] = {
    {"mps2-an505", mps2_registers, COUNT(mps2_registers), NULL, 0},
    {"mps2-an521", mps2_registers, COUNT(mps2_registers), NULL, 0},
    {"lpc55s69", lpc55s69_registers, COUNT(lpc55s69_registers), lpc55s69_needs,
     COUNT(lpc55s69_needs)},
};

static const struct board_registers *registers_of(const struct board *board)
{
    for (size_t i = 0; i < COUNT(boards); i++)
        if (strcmp(boards[i].board, board->name) == 0)
            return &boards[i];
    return NULL;
}

bool board_mediates(const struct board *board, const char *block)
{
    const struct board_registers *registers = registers_of(board);
    for (size_t i = 0; registers && i < registers->row_count; i++)
        if (strcmp(registers->rows[i].block, block) == 0)
            return true;
    return false;
}

/* The rule for offset, made if there is none yet; rules stay in order. */
static struct register_rule *rule_at(struct mediated *mediated, uint32_t offset)
{
    unsigned at = 0;
    while (at < mediated->rule_count && mediated->rules[at].offset < offset)
        at++;
    if (at < mediated->rule_count && mediated->rules[at].offset == offset)
        return &mediated->rules[at];
    mediated->rules = host_grow(mediated->rules, mediated->rule_count + 1, sizeof *mediated->rules);
    memmove(&mediated->rules[at + 1], &mediated->rules[at],
            (mediated->rule_count++ - at) * sizeof *mediated->rules);
    mediated->rules[at] = (struct register_rule){.offset = offset};
    return &mediated->rules[at];
}

static bool vm_has(const struct vm *vm, const char *device)
{
    for (unsigned i = 0; i < vm->window_count; i++)
        if (vm->windows[i].kind == WINDOW_DEVICE && strcmp(vm->windows[i].name, device) == 0)
            return true;
    return false;
}

/* Nobody has it, so its bits may be anybody's: start-up code resets devices that it then does not
 * use. */
static bool is_spare(const struct system *system, const char *device)
{
    if (system->console && strcmp(system->console->name, device) == 0)
        return false;
    for (unsigned v = 0; v < system->vm_count; v++)
        if (vm_has(&system->vms[v], device))
            return false;
    return true;
}

/* The rules of a catalogue block for this VM. */
static void add_catalogue_rules(const struct system *system, const struct vm *vm, const char *block,
                                struct mediated *mediated)
{
    const struct board_registers *registers = registers_of(system->board);
    for (size_t i = 0; registers && i < registers->row_count; i++)
        if (strcmp(registers->rows[i].block, block) == 0)
            *rule_at(mediated, registers->rows[i].rule.offset) = registers->rows[i].rule;
    for (size_t i = 0; registers && i < registers->needs_count; i++) {
        const struct needs_row *needs = &registers->needs[i];
        if (strcmp(needs->block, block) != 0 ||
            (!vm_has(vm, needs->device) && !is_spare(system, needs->device)))
            continue;
        struct register_rule *rule = rule_at(mediated, needs->offset);
        rule->read |= needs->read;
        rule->write |= needs->write;
        rule->ignore &= ~needs->write;
        rule->fixed &= ~needs->read;
    }
}

static void open_window(const struct system *system, const struct vm *vm,
                        const struct window *window, struct mediated *mediated)
{
    *mediated = (struct mediated){.window = window};
    if (strcmp(window->name, "window") != 0) {
        add_catalogue_rules(system, vm, window->name, mediated);
        return;
    }
    for (unsigned i = 0; i < window->rules.count; i++) {
        const struct septum_rule *rule = &window->rules.list[i];
        *rule_at(mediated, rule->offset) = (struct register_rule){
            rule->offset, rule->read, rule->write, rule->ignore, rule->fixed, 0};
    }
}

static bool touches_hardware(const struct mediated *mediated)
{
    for (unsigned i = 0; i < mediated->rule_count; i++)
        if (mediated->rules[i].read | mediated->rules[i].write)
            return true;
    return false;
}

unsigned open_shared_blocks(struct system *system, const struct vm *vm, struct window *windows,
                            unsigned count)
{
    const struct board_registers *registers = registers_of(system->board);
    struct vm so_far = *vm;
    unsigned added = 0;
    so_far.windows = windows;
    so_far.window_count = count;
    for (unsigned r = 0; registers && r < system->board->reserved_count; r++) {
        const struct reserved *block = &system->board->reserved[r];
        bool needed = false;
        for (size_t i = 0; block->mediated && i < registers->needs_count; i++)
            needed |= strcmp(registers->needs[i].block, block->name) == 0 &&
                      vm_has(&so_far, registers->needs[i].device);
        for (unsigned i = 0; i < count; i++)
            needed &= strcmp(windows[i].name, block->name) != 0;
        if (!needed)
            continue;
        struct window *window = &windows[count + added++];
        *window = (struct window){.kind = WINDOW_MEDIATED, .range = block->range, .sound = true};
        snprintf(window->name, sizeof window->name, "%s", block->name);
        snprintf(window->field, sizeof window->field, "devs %s", block->name);
    }
    return added;
}

void open_mediated(struct system *system)
{
    for (unsigned v = 0; v < system->vm_count; v++) {
        struct vm *vm = &system->vms[v];
        vm->mediated = host_zeroed(vm->window_count, sizeof *vm->mediated);
        for (unsigned i = 0; i < vm->window_count; i++)
            if (vm->windows[i].kind == WINDOW_MEDIATED && vm->windows[i].sound)
                open_window(system, vm, &vm->windows[i], &vm->mediated[vm->mediated_count++]);
    }
}

/* Of two VMs that may both write a bit neither has it: name the first such bits. */
static void check_bits(struct system *system, struct where where, const struct mediated *mine,
                       const struct vm *peer, const struct mediated *theirs)
{
    for (unsigned i = 0; i < mine->rule_count; i++)
        for (unsigned k = 0; k < theirs->rule_count; k++) {
            uint32_t address = mine->window->range.base + mine->rules[i].offset;
            uint32_t both = mine->rules[i].write & theirs->rules[k].write;
            /* The catalogue gives each bit to one VM, or to all when nobody has the device. */
            if (both == 0 || (mine->window->rules.count == 0 && theirs->window->rules.count == 0) ||
                address != theirs->window->range.base + theirs->rules[k].offset)
                continue;
            problem_error(&system->problems, "mediated-bits", where,
                          "bits 0x%08x of 0x%08x may be changed by vm '%s' (%s) too: a bit has one "
                          "owner, take them from one of the two",
                          both, address, peer->label, theirs->window->field);
            return;
        }
}

/* The windows share a device, so a filter that opens it for the one opens it for the other. */
static bool share_device(const struct board *board, struct range a, struct range b)
{
    for (unsigned i = 0; i < board->device_count; i++)
        if (ranges_meet(a, board->devices[i].range) && ranges_meet(b, board->devices[i].range))
            return true;
    return ranges_meet(a, b);
}

/* Against every other VM's windows over the same block. */
static void check_sharers(struct system *system, struct where where, const struct vm *vm,
                          const struct mediated *mediated)
{
    for (unsigned v = 0; v < system->vm_count; v++) {
        const struct vm *peer = &system->vms[v];
        for (unsigned i = 0; i < peer->window_count; i++) {
            const struct window *other = &peer->windows[i];
            if (other->kind == WINDOW_MEDIATED || !other->sound ||
                !share_device(system->board, other->range, mediated->window->range))
                continue;
            if (peer == vm && ranges_meet(other->range, mediated->window->range))
                problem_error(
                    &system->problems, "overlap-self", where,
                    "overlaps %s 0x%08x..0x%08x, which this VM reaches without mediation: "
                    "drop one of the two",
                    other->field, other->range.base, other->range.last);
            else if (touches_hardware(mediated))
                problem_error(&system->problems, "mediated-granted", where,
                              "vm '%s' has the device itself (%s), and on the bus it is its alone: "
                              "use rules that ignore or fix, or have both mediated",
                              peer->label, other->field);
        }
        for (unsigned i = 0; i < peer->mediated_count && peer != vm; i++)
            if (v < vm->index)
                check_bits(system, where, mediated, peer, &peer->mediated[i]);
    }
}

void check_mediated(struct system *system, const struct vm *vm)
{
    for (unsigned i = 0; i < vm->mediated_count; i++) {
        const struct mediated *mediated = &vm->mediated[i];
        const struct window *window = mediated->window;
        struct where where = {.vm = vm->label, .field = window->field, .line = window->line};
        if (mediated->rule_count == 0 && window->device)
            problem_error(
                &system->problems, "device-mediated", where,
                "%s has no register rules for it: grant it with DEV, or write the rules in a "
                "WINDOW_MEDIATED(0x%08x, 0x%llx, RULES(...))",
                system->board->name, window->range.base,
                (unsigned long long)range_size(window->range));
        if (mediated->rule_count > MAX_RULES)
            problem_error(&system->problems, "rule-count", where,
                          "has %u rules, %u is the most: use two windows", mediated->rule_count,
                          MAX_RULES);
        check_sharers(system, where, vm, mediated);
        for (unsigned k = 0; k < i; k++)
            if (ranges_meet(window->range, vm->mediated[k].window->range))
                problem_error(&system->problems, "overlap-self", where,
                              "overlaps %s, which is mediated too: join the two",
                              vm->mediated[k].window->field);
    }
}
