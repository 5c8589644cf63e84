/* SPDX-License-Identifier: Apache-2.0 */
#include "map.h"

#include "host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *size_text(uint64_t size, char *text)
{
    if (size >= MiB(1) && size % MiB(1) == 0)
        snprintf(text, 24, "%llu MiB", (unsigned long long)(size / MiB(1)));
    else if (size >= KiB(1) && size % KiB(1) == 0)
        snprintf(text, 24, "%llu KiB", (unsigned long long)(size / KiB(1)));
    else
        snprintf(text, 24, "%llu B", (unsigned long long)size);
    return text;
}

const char *lines_text(const struct septum_irqs *irqs, char *text, unsigned room)
{
    unsigned at = 0;
    text[0] = '\0';
    for (unsigned i = 0; i < irqs->count; i++) {
        char line[8], rest[8];
        unsigned length = snprintf(line, sizeof line, "%s%u", i ? " " : "", irqs->list[i]);
        /* What must be said of those that come after, if this is the last one that fits. */
        unsigned left = irqs->count - i - 1;
        unsigned more = left ? snprintf(rest, sizeof rest, " +%u", left) : 0;
        if (at + length + more > room) {
            snprintf(text + at, room + 1 - at, " +%u", irqs->count - i);
            break;
        }
        memcpy(text + at, line, length + 1);
        at += length;
    }
    return text;
}

const struct window *map_window(const struct vm *vm, const struct map_row *row)
{
    for (unsigned i = 0; i < vm->window_count; i++)
        if (range_holds(vm->windows[i].range, row->range))
            return &vm->windows[i];
    return NULL;
}

/* Where the architecture's device space begins (Armv8-M ARM B8.1). */
#define DEVICE_SPACE 0x40000000u

const char *map_group(const struct map_row *row)
{
    return row->range.base < DEVICE_SPACE ? "reserved" : "devices";
}

/* Why the hypervisor has it. */
static const char *reserved_note(const struct system *system, struct range range)
{
    const struct board *board = system->board;
    if (system->console && range_holds(system->console->range, range))
        return "the console";
    for (unsigned i = 0; i < board->reserved_count; i++)
        if (range_holds(board->reserved[i].range, range))
            return board->reserved[i].why;
    return NULL;
}

static bool is_mediated(const struct system *system, struct range range)
{
    for (unsigned v = 0; v < system->vm_count; v++)
        for (unsigned i = 0; i < system->vms[v].window_count; i++)
            if (system->vms[v].windows[i].kind == WINDOW_MEDIATED &&
                range_holds(system->vms[v].windows[i].range, range))
                return true;
    return false;
}

static enum map_kind place_kind(const struct system *system, const struct place *place,
                                const struct memory *memory)
{
    switch (place->owner) {
    case OWNER_HYPERVISOR:
        return is_mediated(system, place->range) ? MAP_MEDIATED : MAP_SECURE;
    case OWNER_SHARED:
        return MAP_SHARED;
    case OWNER_NONE:
        return memory ? MAP_FREE : MAP_UNUSED;
    default:
        return MAP_GRANTED;
    }
}

/* Devices that nobody has and that follow each other make one row, named by first and last. */
static bool extend_unused(struct map *map, const struct place *place)
{
    struct map_row *below = map->count ? &map->rows[map->count - 1] : NULL;
    if (!below || below->kind != MAP_UNUSED)
        return false;
    char *dots = strstr(below->name, " .. ");
    if (dots)
        *dots = '\0';
    size_t length = strlen(below->name);
    snprintf(below->name + length, sizeof below->name - length, " .. %s", place->name);
    below->range.last = place->range.last;
    below->devices++;
    return true;
}

static bool has_owner(const struct map_row *row, const struct memory *memory)
{
    return row->memory == memory && row->kind != MAP_FREE && row->kind != MAP_GAP;
}

void map_make(struct map *map, const struct system *system)
{
    *map =
        (struct map){.system = system, .rows = host_zeroed(system->place_count, sizeof *map->rows)};
    for (unsigned i = 0; i < system->place_count; i++) {
        const struct place *place = &system->places[i];
        const struct memory *memory = board_memory(system->board, place->range.base);
        enum map_kind kind = place_kind(system, place, memory);
        if (kind == MAP_UNUSED && extend_unused(map, place))
            continue;
        struct map_row *row = &map->rows[map->count++];
        *row =
            (struct map_row){.range = place->range, .kind = kind, .memory = memory, .devices = 1};
        snprintf(row->name, sizeof row->name, "%s", place->name);
        if (kind == MAP_SECURE || kind == MAP_MEDIATED)
            row->note = reserved_note(system, place->range);
    }
    for (unsigned i = 1; i + 1 < map->count; i++)
        if (map->rows[i].kind == MAP_FREE && has_owner(&map->rows[i - 1], map->rows[i].memory) &&
            has_owner(&map->rows[i + 1], map->rows[i].memory))
            map->rows[i].kind = MAP_GAP;
}

void map_free(struct map *map)
{
    free(map->rows);
    *map = (struct map){0};
}
