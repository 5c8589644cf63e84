/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "emit.h"

#include "host.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

void emit_guest_memory(const struct vm *vm, FILE *file)
{
    const struct window *code = vm_first_window(vm, WINDOW_CODE),
                        *ram = vm_first_window(vm, WINDOW_RAM);
    fprintf(file,
            "/* SPDX-License-Identifier: Apache-2.0 */\n"
            "/* Written by septum; do not edit. The memory of VM %s. */\n"
            "MEMORY\n"
            "{\n"
            "    CODE (rx)  : ORIGIN = 0x%08x, LENGTH = 0x%llx\n"
            "    RAM  (rwx) : ORIGIN = 0x%08x, LENGTH = 0x%llx\n"
            "}\n",
            vm->name, code->range.base, (unsigned long long)range_size(code->range),
            ram->range.base, (unsigned long long)range_size(ram->range));
}

/* "IPC_STATUS" from "IPC_" and "status"; the caller frees. */
static char *macro_name(const char *prefix, const char *name)
{
    char *macro = host_text("%s%s", prefix, name);
    for (char *p = macro; *p; p++)
        *p = isalnum((unsigned char)*p) ? toupper((unsigned char)*p) : '_';
    return macro;
}

static void define(FILE *file, const char *prefix, const char *suffix, const char *format,
                   unsigned long long value)
{
    fprintf(file, "#define %s_%s ", prefix, suffix);
    fprintf(file, format, value);
    fputc('\n', file);
}

static void define_range(FILE *file, const char *prefix, struct range range)
{
    define(file, prefix, "BASE", "0x%08llxu", range.base);
    define(file, prefix, "SIZE", "0x%llxu", range_size(range));
}

static void define_device(FILE *file, const char *macro, const struct window *window)
{
    define_range(file, macro, window->range);
    for (unsigned k = 0; k < window->irqs.count; k++) {
        char *suffix = host_text("IRQ_%u", k);
        define(file, macro, suffix, "%llu", window->irqs.list[k]);
        free(suffix);
    }
}

static void emit_device(const struct window *window, unsigned i, FILE *file)
{
    char *number = host_text("WINDOW_%u", i);
    bool named = strcmp(window->name, "window") != 0;
    char *macro = macro_name("DEV_", named ? window->name : number);
    fputc('\n', file);
    define_device(file, macro, window);
    free(macro);
    free(number);
}

/* What the guest calls a device by its purpose, so that its source names no board's devices. */
static void emit_use(const struct vm *vm, const struct septum_use *use, FILE *file)
{
    char *macro = macro_name("USE_", use->purpose);
    for (unsigned w = 0; w < vm->window_count; w++) {
        const struct window *window = &vm->windows[w];
        if (window->kind == WINDOW_SHARED || strcmp(window->name, use->device) != 0)
            continue;
        fputc('\n', file);
        define_device(file, macro, window);
    }
    free(macro);
}

/* An attachment under its number and under the region's name. */
static void emit_ipc(const struct window *window, unsigned i, FILE *file)
{
    char *number = host_text("IPC_%u", i);
    char *name = macro_name("IPC_", window->name);
    const char *prefixes[] = {number, name};
    fputc('\n', file);
    for (unsigned p = 0; p < 2; p++) {
        define_range(file, prefixes[p], window->range);
        if (window->irqs.count)
            define(file, prefixes[p], "IRQ", "%llu", window->irqs.list[0]);
    }
    define(file, name, "INDEX", "%llu", i);
    free(name);
    free(number);
}

void emit_guest_header(const struct system *system, const struct vm *vm, FILE *file)
{
    fprintf(file,
            "/* SPDX-License-Identifier: Apache-2.0 */\n"
            "/* Written by septum; do not edit. What VM %s of this system has. */\n"
            "#ifndef VM_LAYOUT_H\n"
            "#define VM_LAYOUT_H\n"
            "\n"
            "#define VM_NAME \"%s\"\n"
            "#define VM_INDEX %u\n"
            "#define VM_COUNT %u\n",
            vm->name, vm->name, vm->index, system->vm_count);
    define_range(file, "VM_CODE", vm_first_window(vm, WINDOW_CODE)->range);
    define_range(file, "VM_RAM", vm_first_window(vm, WINDOW_RAM)->range);
    fprintf(file,
            "#define VM_SLICE_US %uu\n#define BOARD_NAME \"%s\"\n#define BOARD_CLOCK_HZ %uu\n",
            vm->slice_us, system->board->name, system->board->clock_hz);
    unsigned regions = vm->config->platform.regions.count;
    unsigned devices = vm->config->platform.devs.count;
    for (unsigned i = regions; i < regions + devices; i++)
        emit_device(&vm->windows[i], i - regions, file);
    for (unsigned i = 0; i < vm->config->uses.count; i++)
        emit_use(vm, &vm->config->uses.list[i], file);
    unsigned ipcs = vm->config->platform.ipcs.count;
    for (unsigned i = 0; i < ipcs; i++)
        emit_ipc(&vm->windows[vm->window_count - ipcs + i], i, file);
    fprintf(file, "\n#define IPC_COUNT %u\n#endif\n", ipcs);
}

/* Make reads '$' and '#' in a value, and a list falls apart at spaces: spaces in a path cannot be
 * expressed, the others are escaped. */
static void emit_make_path(const char *path, FILE *file)
{
    for (; *path; path++) {
        if (*path == '$')
            fputc('$', file);
        if (*path == '#')
            fputc('\\', file);
        fputc(*path, file);
    }
}

void emit_guest_list(const struct system *system, FILE *file)
{
    fprintf(file,
            "# SPDX-License-Identifier: Apache-2.0\n"
            "# Written by `septum layout`; do not edit.\n"
            "VM_COUNT := %u\nVM_NAMES :=",
            system->vm_count);
    for (unsigned v = 0; v < system->vm_count; v++)
        fprintf(file, " %s", system->vms[v].name);
    fprintf(file, "\nVM_GUESTS :=");
    for (unsigned v = 0; v < system->vm_count; v++)
        if (system->vms[v].config->image[0] == '@') {
            fprintf(file, " %s:", system->vms[v].name);
            emit_make_path(system->vms[v].config->image + 1, file);
        }
    fprintf(file, "\nVM_IMAGES :=");
    for (unsigned v = 0; v < system->vm_count; v++) {
        const char *image = system->vms[v].config->image;
        if (image[0] == '@')
            continue;
        char *path =
            image[0] == '/' ? host_text("%s", image) : host_text("%s/%s", system->folder, image);
        char *absolute = realpath(path, NULL);
        fputc(' ', file);
        emit_make_path(absolute ? absolute : path, file);
        free(absolute);
        free(path);
    }
    fputc('\n', file);
}
