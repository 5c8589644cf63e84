/* SPDX-License-Identifier: Apache-2.0 */
/* The memory map as a picture for a design review: every memory to scale, then every range with a
 * column for each VM. All lengths are in SVG user units, one of which is a pixel at 96 dpi. */
#define _GNU_SOURCE
#include "emit.h"
#include "host.h"
#include "map.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MARGIN      24u
#define TABLE_LEFT  (MARGIN + 366u) /* right of address, size and name */
#define NAME_LEFT   (MARGIN + 236u)
#define SIZE_RIGHT  (MARGIN + 222u)
#define COLUMN_MIN  92u
#define GLYPH       7u /* upper bound of a character's width at 11 px */
#define ROW         20u
#define THIN_ROW    15u
#define HEADING     26u
#define BAR         22u
#define NOTE_WIDTH  300u
#define LABEL_WIDTH 150u /* left of the bars */
#define SMALLEST    4.0  /* width of a stretch in a bar */

/* Fills for VMs, told apart in all common kinds of colour blindness (after Okabe and Ito), light
 * enough for black text; further VMs begin again. */
static const char *const vm_fills[] = {"#8ecbf0", "#f5c04f", "#7fd1b0", "#e3a9cb",
                                       "#f2ea86", "#8fb0d9", "#ee9a6b", "#bdbdbd"};

struct picture {
    FILE *file;
    struct map map;
    const struct system *system;
    unsigned column; /* width */
    unsigned width;
    unsigned y;
};

static const char *vm_fill(unsigned vm)
{
    return vm_fills[vm % (sizeof vm_fills / sizeof *vm_fills)];
}

static void put_escaped(const char *text, FILE *file)
{
    for (; *text; text++)
        switch (*text) {
        case '&':
            fputs("&amp;", file);
            break;
        case '<':
            fputs("&lt;", file);
            break;
        case '>':
            fputs("&gt;", file);
            break;
        case '"':
            fputs("&quot;", file);
            break;
        default:
            fputc(*text, file);
        }
}

/* `class` is one of the style sheet's. */
static void __attribute__((format(printf, 5, 6)))
put_text(struct picture *picture, unsigned x, unsigned y, const char *class, const char *format,
         ...)
{
    char *text;
    va_list arguments;
    va_start(arguments, format);
    if (vasprintf(&text, format, arguments) < 0)
        host_no_memory();
    va_end(arguments);
    fprintf(picture->file, "<text x=\"%u\" y=\"%u\" class=\"%s\">", x, y, class);
    put_escaped(text, picture->file);
    fprintf(picture->file, "</text>\n");
    free(text);
}

/* A box, with a tip that a browser shows. */
static void put_box(struct picture *picture, double x, double y, double width, double height,
                    const char *fill, const char *tip)
{
    fprintf(picture->file,
            "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\" "
            "stroke=\"#555\" stroke-width=\"0.5\">",
            x, y, width, height, fill);
    if (tip) {
        fprintf(picture->file, "<title>");
        put_escaped(tip, picture->file);
        fprintf(picture->file, "</title>");
    }
    fprintf(picture->file, "</rect>\n");
}

/* Whether a box of `width` has room for the text at 11 px. */
static bool fits(const char *text, double width)
{
    return strlen(text) * (GLYPH - 0.5) + 6 <= width;
}

/* A VM's name where there is room for it, else its number. */
static void put_name(struct picture *picture, double x, unsigned y, const char *class,
                     const struct vm *vm, double width)
{
    if (fits(vm->name, width))
        put_text(picture, x, y, class, "%s", vm->name);
    else if (fits("00", width))
        put_text(picture, x, y, class, "%u", vm->index);
}

static void put_head(struct picture *picture, unsigned height)
{
    fprintf(picture->file,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%u\" height=\"%u\" "
            "viewBox=\"0 0 %u %u\">\n"
            "<style>\n"
            "text { font-family: 'DejaVu Sans', Verdana, sans-serif; font-size: 11px; }\n"
            ".mono { font-family: 'DejaVu Sans Mono', Menlo, monospace; font-size: 11px; }\n"
            ".title { font-size: 18px; font-weight: bold; }\n"
            ".head { font-size: 13px; font-weight: bold; }\n"
            ".bold { font-weight: bold; }\n"
            ".end { text-anchor: end; }\n"
            ".middle { text-anchor: middle; }\n"
            ".small { font-size: 9.5px; fill: #333; }\n"
            ".pale { fill: #777; }\n"
            ".light { fill: #fff; }\n"
            "</style>\n"
            "<defs>\n"
            "<pattern id=\"gap\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">"
            "<rect width=\"6\" height=\"6\" fill=\"#fff\"/>"
            "<path d=\"M0 6L6 0\" stroke=\"#ccc\" stroke-width=\"0.8\"/></pattern>\n"
            "<pattern id=\"shared\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\">"
            "<rect width=\"8\" height=\"8\" fill=\"#fff\"/>"
            "<path d=\"M0 0h4v8h-4z\" fill=\"#d9c2f0\"/></pattern>\n"
            "<pattern id=\"mediated\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\">"
            "<rect width=\"8\" height=\"8\" fill=\"#fdecec\"/>"
            "<path d=\"M0 0L8 8M8 0L0 8\" stroke=\"#efb3b3\" stroke-width=\"0.8\"/></pattern>\n"
            "</defs>\n"
            "<rect width=\"%u\" height=\"%u\" fill=\"#fff\"/>\n",
            picture->width, height, picture->width, height, picture->width, height);
}

#define SECURE_FILL "#3f4650"
#define FREE_FILL   "#f6f6f6"

static const char *row_fill(const struct picture *picture, const struct map_row *row)
{
    switch (row->kind) {
    case MAP_SECURE:
        return SECURE_FILL;
    case MAP_SHARED:
        return "url(#shared)";
    case MAP_MEDIATED:
        return "url(#mediated)";
    case MAP_GAP:
        return "url(#gap)";
    case MAP_GRANTED:
        for (unsigned v = 0; v < picture->system->vm_count; v++)
            if (map_window(&picture->system->vms[v], row))
                return vm_fill(v);
        break;
    case MAP_FREE:
    case MAP_UNUSED:
        break;
    }
    return FREE_FILL;
}

static void put_legend(struct picture *picture)
{
    static const struct {
        const char *fill, *text;
    } kinds[] = {
        {SECURE_FILL, "hypervisor (Secure)"},
        {"url(#shared)", "shared by VMs"},
        {"url(#mediated)", "mediated"},
        {"url(#gap)", "gap between owners"},
        {FREE_FILL, "nobody's"},
    };
    unsigned x = MARGIN;
    for (unsigned i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        put_box(picture, x, picture->y, 16, 12, kinds[i].fill, NULL);
        put_text(picture, x + 21, picture->y + 10, "", "%s", kinds[i].text);
        x += 40 + GLYPH * strlen(kinds[i].text);
    }
    picture->y += 24;
}

/* One round of the schedule, each VM's slice to scale. */
static void put_round(struct picture *picture)
{
    const struct system *system = picture->system;
    double left = MARGIN + LABEL_WIDTH, width = picture->width - left - MARGIN, round = 0;
    for (unsigned v = 0; v < system->vm_count; v++)
        round += system->vms[v].slice_us;
    put_text(picture, MARGIN, picture->y + 15, "bold", "one round, %.4g ms", round / 1000);
    for (unsigned v = 0; v < system->vm_count; v++) {
        const struct vm *vm = &system->vms[v];
        double part = width * vm->slice_us / round;
        unsigned share = vm_share(system, vm);
        char *text = host_text("%s %.4g ms, %u.%u %%", vm->name, vm->slice_us / 1000.0, share / 10,
                               share % 10);
        put_box(picture, left, picture->y, part, BAR, vm_fill(v), text);
        if (fits(text, part))
            put_text(picture, left + 4, picture->y + 15, "", "%s", text);
        else
            put_name(picture, left + 4, picture->y + 15, "", vm, part);
        free(text);
        left += part;
    }
    picture->y += BAR + 18;
}

/* One memory to scale. An owned stretch too small to see is drawn wider than it is. */
static void put_memory(struct picture *picture, const struct memory *memory)
{
    const double left = MARGIN + LABEL_WIDTH, width = picture->width - left - MARGIN;
    double scale = width / range_size(memory->range);
    char size[24];
    put_text(picture, MARGIN, picture->y + 10, "bold", "%s, %s", memory->name,
             size_text(range_size(memory->range), size));
    put_text(picture, MARGIN, picture->y + 22, "mono pale", "0x%08x", memory->range.base);
    for (unsigned i = 0; i < picture->map.count; i++) {
        const struct map_row *row = &picture->map.rows[i];
        if (row->memory != memory)
            continue;
        double x = left + (row->range.base - memory->range.base) * scale;
        double part = range_size(row->range) * scale;
        bool owned = row->kind != MAP_FREE && row->kind != MAP_GAP;
        char *tip = host_text("%s 0x%08x..0x%08x, %s", row->name, row->range.base, row->range.last,
                              size_text(range_size(row->range), size));
        put_box(picture, x, picture->y, owned && part < SMALLEST ? SMALLEST : part, BAR,
                row_fill(picture, row), tip);
        free(tip);
        const char *label = row->kind == MAP_SECURE ? "hypervisor" : row->name;
        for (unsigned v = 0; row->kind == MAP_GRANTED && v < picture->system->vm_count; v++)
            if (map_window(&picture->system->vms[v], row))
                put_name(picture, x + part / 2, picture->y + 15, "middle", &picture->system->vms[v],
                         part);
        if (owned && row->kind != MAP_GRANTED && fits(label, part))
            put_text(picture, x + part / 2, picture->y + 15,
                     row->kind == MAP_SECURE ? "middle light" : "middle", "%s", label);
    }
    picture->y += BAR + 12;
}

/* The head of a VM's column: name, SAU regions as squares, interrupts. */
static void put_vm_head(struct picture *picture, const struct vm *vm)
{
    unsigned x = TABLE_LEFT + vm->index * picture->column, y = picture->y;
    unsigned regions = picture->system->board->sau_regions, lines = 0;
    for (unsigned w = 0; w < MAX_LINE_WORDS; w++)
        lines += __builtin_popcount(vm->owned[w]);
    put_box(picture, x, y, picture->column, 58, vm_fill(vm->index), NULL);
    put_text(picture, x + 5, y + 15, "bold", "%u %s", vm->index, vm->name);
    put_text(picture, x + 5, y + 29, "small", "SAU %u of %u", vm->sau_count, regions);
    unsigned step = (picture->column - 10) / regions < 9 ? (picture->column - 10) / regions : 9;
    for (unsigned i = 0; i < regions; i++)
        put_box(picture, x + 5 + i * step, y + 33, step - 2, 7, i < vm->sau_count ? "#333" : "#fff",
                NULL);
    put_text(picture, x + 5, y + 52, "small", "%u irq%s", lines, lines == 1 ? "" : "s");
}

static void put_table_head(struct picture *picture)
{
    unsigned y = picture->y + 52;
    put_text(picture, MARGIN, y, "bold", "Non-secure address");
    put_text(picture, SIZE_RIGHT, y, "bold end", "size");
    put_text(picture, NAME_LEFT, y, "bold", "what");
    for (unsigned v = 0; v < picture->system->vm_count; v++)
        put_vm_head(picture, &picture->system->vms[v]);
    put_text(picture, TABLE_LEFT + picture->system->vm_count * picture->column + 10, y, "bold",
             "hypervisor (Secure)");
    picture->y += 62;
}

static void put_group(struct picture *picture, const struct map_row *row)
{
    char size[24];
    if (row->memory)
        put_text(picture, MARGIN, picture->y + 18, "head", "%s, %s%s", row->memory->name,
                 size_text(range_size(row->memory->range), size),
                 row->memory->filter ? "" : ", without a bus filter");
    else
        put_text(picture, MARGIN, picture->y + 18, "head", "%s", map_group(row));
    picture->y += HEADING;
}

/* What a VM's cell says: kind or name of a window and its lines. */
static void put_cell(struct picture *picture, const struct vm *vm, const struct map_row *row,
                     unsigned height)
{
    const struct window *window = map_window(vm, row);
    unsigned x = TABLE_LEFT + vm->index * picture->column;
    if (!window || row->kind == MAP_SECURE) {
        fprintf(picture->file,
                "<path d=\"M%u %uh%uv%uh-%uz\" fill=\"none\" stroke=\"#e2e2e2\" "
                "stroke-width=\"0.5\"/>\n",
                x, picture->y, picture->column, height, picture->column);
        return;
    }
    unsigned room = picture->column / (GLYPH - 1) - 6;
    char lines[64], all[512];
    lines_text(&window->irqs, lines, room < 60 ? room : 60);
    char *tip =
        host_text("%s: %s 0x%08x..0x%08x%s%s%s", vm->name, window->field, window->range.base,
                  window->range.last, window->irqs.count ? ", irq " : "",
                  lines_text(&window->irqs, all, sizeof all - 1), window->wake ? ", wakes" : "");
    put_box(picture, x, picture->y, picture->column, height,
            row->kind == MAP_GRANTED ? vm_fill(vm->index) : row_fill(picture, row), tip);
    free(tip);
    const char *what = window->kind == WINDOW_CODE  ? "code"
                       : window->kind == WINDOW_RAM ? "ram"
                       : row->kind == MAP_MEDIATED  ? "mediated"
                       : row->kind == MAP_SHARED    ? "shared"
                                                    : "device";
    if (window->irqs.count)
        put_text(picture, x + 5, picture->y + 14, "", "%s %s", window->wake ? "wake" : "irq",
                 lines);
    else
        put_text(picture, x + 5, picture->y + 14, "", "%s", what);
}

static void put_row(struct picture *picture, const struct map_row *row)
{
    bool owned = row->kind != MAP_FREE && row->kind != MAP_GAP && row->kind != MAP_UNUSED;
    unsigned height = owned ? ROW : THIN_ROW, base = picture->y + height - (owned ? 6 : 4);
    unsigned columns = picture->system->vm_count * picture->column;
    const char *ink = owned ? "mono" : "mono pale";
    char size[24];
    put_text(picture, MARGIN, base, ink, "%08x..%08x", row->range.base, row->range.last);
    if (row->kind == MAP_UNUSED)
        put_text(picture, SIZE_RIGHT, base, "end pale", "%u device%s", row->devices,
                 row->devices == 1 ? "" : "s");
    else
        put_text(picture, SIZE_RIGHT, base, owned ? "end" : "end pale", "%s",
                 size_text(range_size(row->range), size));
    if (!owned) {
        put_text(picture, NAME_LEFT, base, "pale", "%.20s",
                 row->kind == MAP_GAP    ? "gap"
                 : row->kind == MAP_FREE ? "free"
                                         : "");
        put_box(picture, TABLE_LEFT, picture->y + 1, columns + NOTE_WIDTH, height - 2,
                row->kind == MAP_GAP ? "url(#gap)" : FREE_FILL, row->name);
        if (row->kind == MAP_UNUSED)
            put_text(picture, TABLE_LEFT + 5, base, "pale small", "nobody has %s", row->name);
    } else {
        put_text(picture, NAME_LEFT, base, "bold", "%s", row->name);
        for (unsigned v = 0; v < picture->system->vm_count; v++)
            put_cell(picture, &picture->system->vms[v], row, height);
        if (row->note) {
            put_box(picture, TABLE_LEFT + columns, picture->y, NOTE_WIDTH, height, SECURE_FILL,
                    row->note);
            put_text(picture, TABLE_LEFT + columns + 8, base, "light", "%s", row->note);
        }
    }
    picture->y += height;
}

static const char *base_name(const char *folder)
{
    const char *slash = strrchr(folder, '/');
    return slash && slash[1] ? slash + 1 : folder;
}

/* Whether row i begins another memory, or the devices, than the row before. */
static bool is_first_of_memory(const struct map *map, unsigned i)
{
    return i == 0 || map->rows[i - 1].memory != map->rows[i].memory;
}

static void put_body(struct picture *picture)
{
    const struct system *system = picture->system;
    uint64_t over = 0;
    for (unsigned v = 0; v < system->vm_count; v++)
        over += system->vms[v].over_granted;
    picture->y = MARGIN + 16;
    put_text(picture, MARGIN, picture->y, "title", "%s on %s: who owns what",
             base_name(system->folder), system->board->name);
    put_text(picture, MARGIN, picture->y + 20, "",
             "%u VM%s. Bytes that the SAU and the bus filters open beyond what the configuration "
             "asks for: %llu.",
             system->vm_count, system->vm_count == 1 ? "" : "s", (unsigned long long)over);
    put_text(picture, MARGIN, picture->y + 36, "pale",
             "Bars: each memory to its own scale, each slice to that of the round.");
    picture->y += 50;
    put_legend(picture);
    put_round(picture);
    for (unsigned i = 0; i < picture->map.count; i++)
        if (is_first_of_memory(&picture->map, i) && picture->map.rows[i].memory)
            put_memory(picture, picture->map.rows[i].memory);
    picture->y += 8;
    put_table_head(picture);
    for (unsigned i = 0; i < picture->map.count; i++) {
        const struct map_row *row = &picture->map.rows[i];
        if (is_first_of_memory(&picture->map, i))
            put_group(picture, row);
        put_row(picture, row);
    }
    put_text(picture, MARGIN, picture->y + 22, "small",
             "irq: the lines that belong to the VM; wake: they bring it in at once when it is out. "
             "+n: and n more. A range that nobody has refuses every VM.");
    picture->y += 22 + MARGIN;
}

void emit_map_svg(const struct system *system, FILE *file)
{
    struct picture picture = {.system = system, .column = COLUMN_MIN};
    map_make(&picture.map, system);
    for (unsigned v = 0; v < system->vm_count; v++) {
        unsigned wanted = GLYPH * (strlen(system->vms[v].name) + 3) + 10;
        if (wanted > picture.column)
            picture.column = wanted;
    }
    picture.width = TABLE_LEFT + system->vm_count * picture.column + NOTE_WIDTH + MARGIN;
    /* The height is known only after the body. */
    char *body;
    size_t size;
    picture.file = open_memstream(&body, &size);
    if (!picture.file)
        host_no_memory();
    put_body(&picture);
    fclose(picture.file);
    picture.file = file;
    put_head(&picture, picture.y);
    fwrite(body, 1, size, file);
    fprintf(file, "</svg>\n");
    free(body);
    map_free(&picture.map);
}
