/* SPDX-License-Identifier: Apache-2.0 */
/* What goes into the entry for a guest; emit_stanza.c writes it. */
#include "stanza.h"

#include "host.h"

#include <stdlib.h>
#include <string.h>

#define SAU_GRANULE 32u
/* What the hypervisor's exception return takes off the guest's stack. */
#define FRAME_SIZE 32u
/* Entries of the vector table before line 0 (Armv8-M ARM B3.30). */
#define SYSTEM_VECTORS 16u

/* A stretch of memory that the image needs, in whole blocks of the bus filter. */
struct piece {
    struct range range;
    bool code;
};

/* A VM that has nothing but `regions`, and its image. */
static struct system *read_image(const struct stanza *stanza, unsigned count,
                                 const struct septum_region *regions)
{
    const struct septum_vm vm = {
        .name = stanza->name,
        .image = stanza->image,
        .platform = {.regions = {.count = count, .list = regions}},
    };
    const struct septum_config config = {.abi = SEPTUM_ABI, .vmlist = {.count = 1, .list = &vm}};
    const char *const files[MAX_VMS] = {stanza->image};
    struct system *system = host_zeroed(1, sizeof *system);
    system_open(system, stanza->board, &config, ".");
    system_read_images(system, files, IMAGES_ALL);
    return system;
}

static void drop(struct system *system)
{
    system_close(system);
    free(system);
}

/* The image with all of the board's memory for its own: what is wrong then is wrong anywhere. */
static struct system *read_anywhere(const struct stanza *stanza)
{
    const struct board *board = stanza->board;
    struct septum_region *all = host_zeroed(board->memory_count, sizeof *all);
    for (unsigned i = 0; i < board->memory_count; i++)
        all[i] = (struct septum_region){.kind = SEPTUM_CODE,
                                        .base = board->memories[i].range.base,
                                        .size = (unsigned)range_size(board->memories[i].range)};
    struct system *system = read_image(stanza, board->memory_count, all);
    free(all);
    return system;
}

static uint32_t block_at(const struct board *board, uint32_t address)
{
    const struct memory *memory = board_memory(board, address);
    return memory && memory->block ? memory->block : SAU_GRANULE;
}

static struct range whole_blocks(const struct board *board, struct range range)
{
    return (struct range){range.base & ~(block_at(board, range.base) - 1),
                          range.last | (block_at(board, range.last) - 1)};
}

static int compare_pieces(const void *a, const void *b)
{
    const struct piece *left = a, *right = b;
    return left->range.base < right->range.base ? -1 : left->range.base > right->range.base;
}

static void add_piece(const struct board *board, struct piece *pieces, unsigned *count,
                      struct range range, bool code)
{
    pieces[(*count)++] = (struct piece){whole_blocks(board, range), code};
}

/* Where the stack begins, with what is free below it: linkers leave the stack and the heap to the
 * room between the last variable and the stack's top. */
static struct range stack_room(const struct board *board, const struct image *image)
{
    struct range room = {image->stack - FRAME_SIZE, image->stack - 1};
    const struct memory *memory = board_memory(board, room.base);
    uint32_t below = 0;
    for (unsigned i = 0; i < image->run_count; i++) {
        struct range run = image->runs[i];
        if (memory && range_holds(memory->range, run) && run.last < room.base && run.last >= below)
            below = run.last + 1;
    }
    if (below != 0)
        room.base = below;
    return room;
}

/* A window for each memory that the range lies in: they have separate filters. Takes `why`. */
static void add_region(struct stanza *stanza, enum septum_region_kind kind, struct range range,
                       char *why)
{
    const struct memory *memory = board_memory(stanza->board, range.base);
    bool across = memory && range.last > memory->range.last;
    uint32_t last = across ? memory->range.last : range.last;
    stanza->regions = host_grow(stanza->regions, stanza->region_count + 1, sizeof *stanza->regions);
    stanza->regions[stanza->region_count++] = (struct stanza_region){
        {.kind = kind, .base = range.base, .size = last - range.base + 1}, why};
    if (across)
        add_region(stanza, kind, (struct range){last + 1, range.last},
                   host_text("more of it, in the next memory of %s", stanza->board->name));
}

/* Windows from the image alone: whole blocks, merged where they meet. */
static void regions_of_image(struct stanza *stanza, const struct image *image)
{
    const struct board *board = stanza->board;
    const struct memory *home = board_memory(board, image->vectors);
    struct piece *pieces = host_zeroed(image->run_count + image->segment_count + 1, sizeof *pieces);
    unsigned count = 0;
    for (unsigned i = 0; i < image->segment_count; i++) {
        const struct segment *segment = &image->segments[i];
        struct range range = {segment->to, segment->to + (segment->words - 1)};
        add_piece(board, pieces, &count, range, board_memory(board, range.base) == home);
    }
    for (unsigned i = 0; i < image->run_count; i++)
        add_piece(board, pieces, &count, image->runs[i], false);
    add_piece(board, pieces, &count, stack_room(board, image), false);
    qsort(pieces, count, sizeof *pieces, compare_pieces);
    unsigned kept = 0;
    for (unsigned i = 1; i < count; i++) {
        struct piece *below = &pieces[kept];
        bool meet = ranges_meet(below->range, pieces[i].range);
        bool touch = (uint64_t)below->range.last + 1 == pieces[i].range.base &&
                     below->code == pieces[i].code;
        if (!meet && !touch) {
            pieces[++kept] = pieces[i];
            continue;
        }
        if (pieces[i].range.last > below->range.last)
            below->range.last = pieces[i].range.last;
        below->code |= pieces[i].code;
    }
    for (unsigned i = 0; i <= kept; i++)
        add_region(stanza, pieces[i].code ? SEPTUM_CODE : SEPTUM_RAM, pieces[i].range,
                   host_text(pieces[i].code
                                 ? "what the image loads, in whole blocks; the vector table first"
                                 : "what the image uses, up to its stack, in whole blocks; a heap "
                                   "beyond that is not seen in an ELF file"));
    free(pieces);
}

static void region_of_build(struct stanza *stanza, enum septum_region_kind kind,
                            const struct guest_memory *memory)
{
    struct range whole = whole_blocks(stanza->board, memory->range);
    bool grown = range_size(whole) != range_size(memory->range);
    add_region(stanza, kind, whole,
               grown ? host_text("%s, 0x%08x..0x%08x, made whole blocks of the bus filter",
                                 memory->why, memory->range.base, memory->range.last)
                     : host_text("%s", memory->why));
}

static uint32_t word_at(const char *bytes)
{
    const unsigned char *b = (const unsigned char *)bytes;
    return b[0] | b[1] << 8 | b[2] << 16 | (uint32_t)b[3] << 24;
}

/* Lines whose vector differs from the one that most lines have, which is the default handler. */
static void find_handlers(struct stanza *stanza, const struct segment *first, const char *bytes)
{
    uint32_t vectors[MAX_LINES], common = 0;
    unsigned lines = 0, most = 0;
    const char *at = bytes + first->offset + 4 * SYSTEM_VECTORS;
    for (; lines < stanza->board->lines && 4 * (SYSTEM_VECTORS + lines + 1) <= first->size;
         lines++, at += 4) {
        uint32_t vector = word_at(at);
        /* Code follows a table that is shorter than the chip's: an entry is a Thumb address in the
         * image, or 0 in a gap. */
        bool entry = vector & 1 && (vector & ~1u) - first->to < first->size;
        if (!entry && vector != 0)
            break;
        vectors[lines] = vector;
    }
    for (unsigned i = 0; i < lines; i++) {
        unsigned alike = 0;
        for (unsigned k = 0; k < lines; k++)
            alike += vectors[k] == vectors[i];
        if (alike > most) {
            most = alike;
            common = vectors[i];
        }
    }
    for (unsigned i = 0; i < lines && most > 1; i++)
        if (vectors[i] != common && vectors[i] != 0)
            stanza->handled[i / 32] |= 1u << i % 32;
}

/* Words that are the base of a device: compilers keep addresses in literal pools and tables. */
static void find_addresses(struct stanza *stanza, const struct segment *segment, const char *bytes)
{
    const struct board *board = stanza->board;
    for (uint32_t at = 0; at + 4 <= segment->size; at += 4)
        for (unsigned d = 0; d < board->device_count; d++)
            if (board->devices[d].range.base == word_at(bytes + segment->offset + at))
                stanza->mentioned[d] = true;
}

/* What the bytes of the image show of the devices that it drives. */
static void find_devices(struct stanza *stanza, const struct image *image)
{
    char *bytes, *why;
    size_t size;
    stanza->mentioned = host_zeroed(stanza->board->device_count, sizeof *stanza->mentioned);
    if (!host_get_file(stanza->image, &bytes, &size, &why)) {
        free(why);
        return;
    }
    for (unsigned i = 0; i < image->segment_count; i++) {
        const struct segment *segment = &image->segments[i];
        if ((uint64_t)segment->offset + segment->size > size)
            continue;
        if (segment->to == image->vectors)
            find_handlers(stanza, segment, bytes);
        find_addresses(stanza, segment, bytes);
    }
    free(bytes);
}

/* The problems of another system become the stanza's. */
static void take_problems(struct stanza *stanza, struct system *from)
{
    problems_free(&stanza->problems);
    stanza->problems = from->problems;
    from->problems = (struct problems){0};
}

bool stanza_open(struct stanza *stanza)
{
    guest_study(&stanza->guest, stanza->board);
    struct system *system = read_anywhere(stanza);
    const struct image *image = &system->vms[0].image;
    bool good = image->good;
    if (good) {
        if (stanza->guest.code.known && stanza->guest.ram.known) {
            region_of_build(stanza, SEPTUM_CODE, &stanza->guest.code);
            region_of_build(stanza, SEPTUM_RAM, &stanza->guest.ram);
        } else {
            regions_of_image(stanza, image);
        }
        if (!stanza->guest.tree.blob)
            find_devices(stanza, image);
    }
    take_problems(stanza, system);
    drop(system);
    if (!good)
        return false;
    struct septum_region *regions = host_zeroed(stanza->region_count, sizeof *regions);
    for (unsigned i = 0; i < stanza->region_count; i++)
        regions[i] = stanza->regions[i].region;
    system = read_image(stanza, stanza->region_count, regions);
    take_problems(stanza, system);
    drop(system);
    free(regions);
    return true;
}

void stanza_close(struct stanza *stanza)
{
    for (unsigned i = 0; i < stanza->region_count; i++)
        free(stanza->regions[i].why);
    free(stanza->regions);
    free(stanza->mentioned);
    guest_close(&stanza->guest);
    problems_free(&stanza->problems);
}
