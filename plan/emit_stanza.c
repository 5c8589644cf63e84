/* SPDX-License-Identifier: Apache-2.0 */
/* The entry of `.vmlist` for a guest, as text that goes into config.c as it is. */
#define _GNU_SOURCE
#include "stanza.h"

#include "host.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS 100

/* A comment of any length, `indent` columns in, broken at spaces. The text may hold anything. */
static void emit_comment(FILE *file, int indent, const char *text)
{
    int column = fprintf(file, "%*s/*", indent, "");
    while (*text) {
        int word = (int)strcspn(text, " ");
        if (column + 1 + word + 3 > COLUMNS && column > indent + 2)
            column = fprintf(file, "\n%*s *", indent, "") - 1;
        fputc(' ', file);
        for (int i = 0; i < word; i++) {
            unsigned char c = (unsigned char)text[i];
            bool ends = c == '*' && text[i + 1] == '/';
            fputc(c < 0x20 || ends ? '?' : c, file);
        }
        column += 1 + word;
        text += word;
        text += strspn(text, " ");
    }
    fputs(" */\n", file);
}

static void comment(FILE *file, int indent, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static void comment(FILE *file, int indent, const char *format, ...)
{
    char *text;
    size_t size;
    FILE *draft = open_memstream(&text, &size);
    if (!draft)
        host_no_memory();
    va_list arguments;
    va_start(arguments, format);
    vfprintf(draft, format, arguments);
    va_end(arguments);
    fclose(draft);
    emit_comment(file, indent, text);
    free(text);
}

/* A C string literal. A question mark is escaped because C11 has trigraphs. */
static void emit_literal(const char *text, FILE *file)
{
    fputc('"', file);
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\' || c == '?')
            fprintf(file, "\\%c", c);
        else if (c < 0x20 || c == 0x7f)
            fprintf(file, "\\%03o", c);
        else
            fputc(c, file);
    }
    fputc('"', file);
}

static void emit_field(const char *field, const char *text, FILE *file)
{
    fprintf(file, "         .%s = ", field);
    emit_literal(text, file);
    fputs(",\n", file);
}

static void emit_size(uint32_t size, FILE *file)
{
    if (size % KiB(1) == 0)
        fprintf(file, "KiB(%u)", size / KiB(1));
    else
        fprintf(file, "0x%x", size);
}

static void emit_regions(const struct stanza *stanza, FILE *file)
{
    fputs("         .platform = {.regions = REGIONS(\n", file);
    for (unsigned i = 0; i < stanza->region_count; i++) {
        const struct septum_region *region = &stanza->regions[i].region;
        comment(file, 26, "%s", stanza->regions[i].why);
        fprintf(file, "%26s%s_AT(0x%08x, ", "", region->kind == SEPTUM_CODE ? "CODE" : "RAM",
                region->base);
        emit_size(region->size, file);
        fputs(i + 1 < stanza->region_count ? "),\n" : "))", file);
    }
}

static void emit_uses(const struct guest *guest, FILE *file)
{
    const char *before = "         .uses = USES(\n";
    for (unsigned i = 0; i < guest->use_count; i++) {
        const struct guest_use *use = &guest->uses[i];
        if (!use->device)
            continue;
        fputs(before, file);
        comment(file, 14, "%s: %s", use->node, use->why);
        fprintf(file, "%14sUSE(", "");
        emit_literal(use->purpose, file);
        fprintf(file, ", %s)", use->device->name);
        before = ",\n";
    }
    if (*before == ',')
        fputs("),\n", file);
}

static bool is_granted(const struct guest_device *device)
{
    return device->verdict == GUEST_DRIVES && (!device->reserved || device->reserved->mediated);
}

static bool same_grant(const struct guest_device *a, const struct guest_device *b)
{
    const char *name = guest_grant(a);
    return name && name == guest_grant(b);
}

static void explain(const struct guest_device *device, FILE *file)
{
    if (device->node)
        comment(file, 26, "%s (%s): %s", device->node, device->compatible, device->why);
    else
        comment(file, 26, "%s", device->why);
    if (device->device && device->device->kind == BUS_MASTER)
        comment(file, 26,
                "DEV_DMA: it moves data by itself, past SAU and MPU: keep it only if this VM may "
                "reach all that the chip lets it reach");
    else if (device->why_wake)
        comment(file, 26, "DEV_WAKE: %s", device->why_wake);
}

static void emit_window(const struct guest_device *device, FILE *file)
{
    fprintf(file, "%26sWINDOW(0x%08x, 0x%x", "", device->range.base,
            (unsigned)range_size(device->range));
    for (unsigned i = 0; i < device->irq_count; i++)
        fprintf(file, "%s%u%s", i ? ", " : ", IRQS(", device->irqs[i],
                i + 1 == device->irq_count ? ")" : "");
    fputs(")", file);
}

/* One entry for each device, with the reasons of all the nodes that lie in it. */
static void emit_device(const struct stanza *stanza, unsigned index, FILE *file)
{
    const struct guest *guest = &stanza->guest;
    struct guest_device all = guest->devices[index];
    explain(&all, file);
    for (unsigned i = index + 1; i < guest->device_count; i++) {
        const struct guest_device *device = &guest->devices[i];
        if (!is_granted(device) || !same_grant(&all, device))
            continue;
        explain(device, file);
        all.startup &= device->startup;
        if (!all.why_wake)
            all.why_wake = device->why_wake;
    }
    if (guest_grant(&all))
        fprintf(file, "%26s%s(%s)", "", guest_macro(&all, stanza->board), guest_grant(&all));
    else
        emit_window(&all, file);
}

/* "36 37"; the lines of the device that have handlers of their own; the caller frees. */
static char *handled_lines(const struct stanza *stanza, const struct device *device)
{
    char *list = host_text("%s", "");
    for (unsigned i = 0; i < device->irqs.count; i++) {
        unsigned line = device->irqs.list[i];
        if (!line_in(stanza->handled, line))
            continue;
        char *longer = host_text("%s%s%u", list, *list ? " " : "", line);
        free(list);
        list = longer;
    }
    return list;
}

static void emit_devices(const struct stanza *stanza, FILE *file)
{
    const struct guest *guest = &stanza->guest;
    const char *before = ",\n                      .devs = DEVS(\n";
    for (unsigned i = 0; i < guest->device_count; i++) {
        bool said = !is_granted(&guest->devices[i]);
        for (unsigned k = 0; k < i; k++)
            said |= is_granted(&guest->devices[k]) &&
                    same_grant(&guest->devices[i], &guest->devices[k]);
        if (said)
            continue;
        fputs(before, file);
        emit_device(stanza, i, file);
        before = ",\n";
    }
    for (unsigned i = 0; i < stanza->board->device_count; i++) {
        const struct device *device = &stanza->board->devices[i];
        char *lines = handled_lines(stanza, device);
        if (*lines) {
            fputs(before, file);
            comment(file, 26, "handlers of their own in the vector table: interrupts %s", lines);
            fprintf(file, "%26s%s(%s)", "", device->kind == BUS_MASTER ? "DEV_DMA" : "DEV",
                    device->name);
            before = ",\n";
        }
        free(lines);
    }
    fputs(before[1] == '\n' && before[2] == '\0' ? ")}},\n" : "}},\n", file);
}

/* What the guest drives and cannot be given. */
static void emit_refused(const struct guest *guest, FILE *file)
{
    for (unsigned i = 0; i < guest->device_count; i++) {
        const struct guest_device *device = &guest->devices[i];
        if (device->verdict == GUEST_DRIVES && !is_granted(device))
            comment(file, 8,
                    "LEFT OUT, and the guest will be stopped there: %s (%s) is the hypervisor's "
                    "%s (%s), but %s: take it out of the guest",
                    device->node, device->compatible, device->reserved->name, device->reserved->why,
                    device->why);
    }
}

/* What is enabled and not granted, one comment for all nodes of one reason. */
static void emit_left_out(const struct guest *guest, FILE *file)
{
    for (unsigned i = 0; i < guest->device_count; i++) {
        const struct guest_device *first = &guest->devices[i];
        bool said = first->verdict == GUEST_DRIVES;
        for (unsigned k = 0; k < i; k++)
            said |= strcmp(guest->devices[k].why, first->why) == 0;
        if (said)
            continue;
        char *list = host_text("left out, %s:", first->why);
        for (unsigned k = i; k < guest->device_count; k++) {
            const struct guest_device *device = &guest->devices[k];
            if (strcmp(device->why, first->why) != 0)
                continue;
            const char *name = guest_grant(device);
            char *longer = host_text("%s%s %s%s%s%s", list, k > i ? "," : "", device->node,
                                     name ? " (" : "", name ? name : "", name ? ")" : "");
            free(list);
            list = longer;
        }
        comment(file, 8, "%s", list);
        free(list);
    }
}

/* An image without a devicetree: what it may drive besides the devices whose interrupts it takes.
 */
static void emit_polled(const struct stanza *stanza, FILE *file)
{
    char *list = host_text("%s", "");
    for (unsigned i = 0; i < stanza->board->device_count; i++) {
        const struct device *device = &stanza->board->devices[i];
        char *lines = handled_lines(stanza, device);
        if (stanza->mentioned[i] && !*lines) {
            char *longer = host_text("%s%s%s", list, *list ? ", " : "", device->name);
            free(list);
            list = longer;
        }
        free(lines);
    }
    comment(file, 8,
            "Devices are known by their interrupt handlers only: add what the guest polls.%s%s%s",
            *list ? " Their addresses are in the image: " : "", list, *list ? "." : "");
    free(list);
}

void stanza_emit(const struct stanza *stanza, FILE *file)
{
    comment(file, 8, "%s on %s, as `septum import` found it.", stanza->name, stanza->board->name);
    emit_refused(&stanza->guest, file);
    emit_left_out(&stanza->guest, file);
    if (stanza->mentioned)
        emit_polled(stanza, file);
    fputs("        {.name = ", file);
    emit_literal(stanza->name, file);
    fputs(",\n", file);
    emit_field("image", stanza->image, file);
    if (stanza->guest.clock_hz) {
        comment(file, 9, "CONFIG_SYS_CLOCK_HW_CYCLES_PER_SEC");
        fprintf(file, "         .clock_hz = %u,\n", stanza->guest.clock_hz);
    }
    if (stanza->devicetree)
        emit_field("devicetree", stanza->devicetree, file);
    if (stanza->kconfig)
        emit_field("kconfig", stanza->kconfig, file);
    emit_uses(&stanza->guest, file);
    emit_regions(stanza, file);
    emit_devices(stanza, file);
}
