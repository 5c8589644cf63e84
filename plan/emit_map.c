/* SPDX-License-Identifier: Apache-2.0 */
/* The memory map as text. */
#include "emit.h"
#include "map.h"

#include <stdio.h>

/* A run of memory rows is headed by the memory, the rest by what it is. */
static void emit_heading(const struct map_row *row, FILE *file)
{
    char size[24];
    if (row->memory)
        fprintf(file, "\n%s, %s at 0x%08x\n", row->memory->name,
                size_text(range_size(row->memory->range), size), row->memory->range.base);
    else
        fprintf(file, "\n%s\n", map_group(row));
}

/* One character for each VM: how it reaches the row. */
static char reach(const struct vm *vm, const struct map_row *row)
{
    const struct window *window = map_window(vm, row);
    if (!window || row->kind == MAP_SECURE)
        return '.';
    return row->kind == MAP_MEDIATED ? 'm' : row->kind == MAP_SHARED ? 's' : '#';
}

static void emit_granted(const struct vm *vm, const struct window *window, FILE *file)
{
    char lines[25];
    fprintf(file, "%s", vm->name);
    if (window->irqs.count)
        fprintf(file, ", irq %s%s", lines_text(&window->irqs, lines, sizeof lines - 1),
                window->wake ? " (wake)" : "");
}

static void emit_owner(const struct map *map, const struct map_row *row, FILE *file)
{
    const struct system *system = map->system;
    const char *separator = "";
    switch (row->kind) {
    case MAP_FREE:
        fprintf(file, "nobody");
        break;
    case MAP_UNUSED:
        fprintf(file, "nobody (%u device%s)", row->devices, row->devices == 1 ? "" : "s");
        break;
    case MAP_GAP:
        fprintf(file, "nobody (gap)");
        break;
    case MAP_SECURE:
        fprintf(file, "hypervisor, Secure: %s", row->note);
        break;
    case MAP_MEDIATED:
        fprintf(file, "hypervisor, mediated for ");
        break;
    case MAP_GRANTED:
    case MAP_SHARED:
        break;
    }
    if (row->kind != MAP_GRANTED && row->kind != MAP_SHARED && row->kind != MAP_MEDIATED)
        return;
    for (unsigned v = 0; v < system->vm_count; v++) {
        const struct window *window = map_window(&system->vms[v], row);
        if (!window)
            continue;
        fprintf(file, "%s", separator);
        emit_granted(&system->vms[v], window, file);
        separator = "; ";
    }
}

void emit_map(const struct system *system, FILE *file)
{
    struct map map;
    map_make(&map, system);
    fprintf(file, "%s, Non-secure addresses. Columns are VMs:", system->board->name);
    for (unsigned v = 0; v < system->vm_count; v++)
        fprintf(file, "%s %u %s", v ? "," : "", v, system->vms[v].name);
    fprintf(file, "\n# its own   s shared   m mediated   . out of reach\n");
    const struct map_row *before = NULL;
    for (unsigned i = 0; i < map.count; i++) {
        const struct map_row *row = &map.rows[i];
        char size[24];
        if (!before || before->memory != row->memory)
            emit_heading(row, file);
        fprintf(file, "  0x%08x..0x%08x  %9s  ", row->range.base, row->range.last,
                row->kind == MAP_UNUSED ? "" : size_text(range_size(row->range), size));
        for (unsigned v = 0; v < system->vm_count; v++)
            fputc(reach(&system->vms[v], row), file);
        fprintf(file, "  %-15s  ", row->name);
        emit_owner(&map, row, file);
        fputc('\n', file);
        before = row;
    }
    map_free(&map);
}
