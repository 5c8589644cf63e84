/* SPDX-License-Identifier: Apache-2.0 */
#include "emit.h"
#include "map.h"

#include "host.h"

#include <stdlib.h>

static const char *const on_fault_names[] = {
    [VM_STOP] = "stop", [VM_RESTART] = "restart", [VM_SKIP] = "skip (tests only)"};

static void emit_size(uint64_t size, FILE *file)
{
    char text[24];
    fputs(size_text(size, text), file);
}

static void emit_window(const struct vm *vm, const struct window *window, FILE *file)
{
    fprintf(file, "    0x%08x..0x%08x  %-15s ", window->range.base, window->range.last,
            window->name);
    emit_size(range_size(window->range), file);
    if (vm->image.good && (window->kind == WINDOW_CODE || window->kind == WINDOW_RAM))
        fprintf(file, ", %u B used, %llu B left", window->used,
                (unsigned long long)range_size(window->range) - window->used);
    for (unsigned i = 0; i < window->irqs.count; i++)
        fprintf(file, "%s%u", i ? " " : ", irq ", window->irqs.list[i]);
    fprintf(file, "%s%s%s\n", window->kind == WINDOW_SHARED ? ", shared" : "",
            window->kind == WINDOW_MEDIATED ? ", mediated" : "", window->wake ? ", wake" : "");
}

static void emit_vm(const struct system *system, const struct vm *vm, FILE *file)
{
    unsigned share = vm_share(system, vm);
    fprintf(file, "\nvm %u %s\n", vm->index, vm->name);
    fprintf(file, "  slice %u us, %u.%u %% of a round; on a fault: %s\n", vm->slice_us, share / 10,
            share % 10, on_fault_names[vm->config->on_fault]);
    fprintf(file, "  %u of %u SAU regions; %llu bytes granted beyond what is listed\n",
            vm->sau_count, system->board->sau_regions, (unsigned long long)vm->over_granted);
    for (unsigned i = 0; i < vm->window_count; i++)
        emit_window(vm, &vm->windows[i], file);
    for (unsigned i = 0; i < vm->joined_count; i++)
        fprintf(file,
                "    0x%08x..0x%08x  inside one SAU region with its neighbours: shut by the bus "
                "filter\n",
                vm->joined[i].base, vm->joined[i].last);
    for (unsigned i = 0; i < vm->doorbell_count; i++)
        fprintf(file, "    doorbell on ipc %u raises irq %u (vm %s)\n", vm->doorbells[i].ipc,
                vm->doorbells[i].line, system->vms[system->line_owner[vm->doorbells[i].line]].name);
    if (!vm->image.path) {
        fprintf(file, "  image %s, not built yet\n", vm->config->image);
        return;
    }
    fprintf(file, "  image %s\n    vectors 0x%08x, stack 0x%08x, entry 0x%08x\n", vm->image.path,
            vm->image.vectors, vm->image.stack, vm->image.entry);
}

/* Who has a part of the block: "vm 'a'"; the caller frees. */
static char *block_users(const struct system *system, struct range block, unsigned *count)
{
    char *users = host_text("%s", "");
    *count = 0;
    for (unsigned v = 0; v < system->vm_count; v++)
        for (unsigned i = 0; i < system->vms[v].window_count; i++) {
            const struct window *window = &system->vms[v].windows[i];
            if (window->kind == WINDOW_MEDIATED || !ranges_meet(window->range, block))
                continue;
            char *longer =
                host_text("%s%svm '%s'", users, *users ? " and " : "", system->vms[v].name);
            free(users);
            users = longer;
            (*count)++;
            break;
        }
    return users;
}

/* Blocks of rules that several VMs have parts of, and do not share whole. */
static void emit_blocks(const struct system *system, FILE *file)
{
    const struct board *board = system->board;
    struct rule rule;
    for (unsigned m = 0; m < board->memory_count; m++)
        for (uint64_t at = board->memories[m].range.base;
             at <= board->memories[m].range.last && board_rule_at(board, at, &rule);
             at = (uint64_t)rule.range.last + 1) {
            bool shared = false;
            for (unsigned s = 0; s < system->shared_count; s++)
                shared |= range_holds(system->shared[s].range, rule.range);
            unsigned count;
            char *users = block_users(system, rule.range, &count);
            if (count > 1 && !shared)
                fprintf(file, "  block 0x%08x..0x%08x of %s: %s told apart by the SAU alone\n",
                        rule.range.base, rule.range.last, board->memories[m].name, users);
            free(users);
        }
}

static void emit_hypervisor(const struct system *system, FILE *file)
{
    const struct board *board = system->board;
    fprintf(file, "\nhypervisor\n");
    for (unsigned i = 0; i < board->reserved_count; i++)
        fprintf(file, "    0x%08x..0x%08x  %-15s %s\n", board->reserved[i].range.base,
                board->reserved[i].range.last, board->reserved[i].name, board->reserved[i].why);
    if (system->console)
        fprintf(file, "    0x%08x..0x%08x  %-15s the console\n", system->console->range.base,
                system->console->range.last, system->console->name);
    fprintf(file, "  image store: %u of %llu bytes used\n", system->stored,
            (unsigned long long)range_size(board->store));
    fprintf(file, "  bus filters: %u register writes at boot", system->write_count);
    if (system->filter_count)
        fprintf(file, ", %u registers change with the VM", system->filter_count);
    fprintf(file, "\n");
    if (board->remark)
        fprintf(file, "  %s\n", board->remark);
    emit_blocks(system, file);
}

/* Memory, and what nobody owns of it. */
static void emit_free(const struct system *system, FILE *file)
{
    fprintf(file, "\nmemory that nobody has\n");
    for (unsigned i = 0; i < system->place_count; i++) {
        const struct place *place = &system->places[i];
        if (place->owner != OWNER_NONE || !board_memory(system->board, place->range.base))
            continue;
        fprintf(file, "    0x%08x..0x%08x  %-15s ", place->range.base, place->range.last,
                place->name);
        emit_size(range_size(place->range), file);
        fprintf(file, "\n");
    }
}

void emit_report(const struct system *system, FILE *file)
{
    fprintf(file, "%s: %u VM%s\n", system->board->name, system->vm_count,
            system->vm_count == 1 ? "" : "s");
    for (unsigned i = 0; i < system->problems.count; i++)
        problem_print(&system->problems.list[i], file);
    for (unsigned v = 0; v < system->vm_count; v++)
        emit_vm(system, &system->vms[v], file);
    emit_hypervisor(system, file);
    emit_free(system, file);
}
