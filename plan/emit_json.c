/* SPDX-License-Identifier: Apache-2.0 */
#include "emit.h"

static const char *const kind_names[] = {
    [WINDOW_CODE] = "code",     [WINDOW_RAM] = "ram",    [WINDOW_SHARED] = "shared",
    [WINDOW_DEVICE] = "device", [WINDOW_RAW] = "window", [WINDOW_MEDIATED] = "mediated",
};

/* Bytes of the well-formed UTF-8 sequence at p, 0 if there is none (RFC 3629; what this lets pass
 * of overlong forms and surrogates, readers of JSON replace). */
static unsigned utf8_length(const unsigned char *p)
{
    unsigned length = *p < 0x80   ? 1
                      : *p < 0xc2 ? 0
                      : *p < 0xe0 ? 2
                      : *p < 0xf0 ? 3
                      : *p < 0xf5 ? 4
                                  : 0;
    for (unsigned i = 1; i < length; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    return length;
}

void emit_json_string(const char *text, FILE *file)
{
    const unsigned char *p = (const unsigned char *)text;
    fputc('"', file);
    while (*p) {
        unsigned length = utf8_length(p);
        if (*p == '"' || *p == '\\')
            fprintf(file, "\\%c", *p);
        else if (*p < 0x20)
            fprintf(file, "\\u%04x", *p);
        else if (length)
            fwrite(p, 1, length, file);
        else
            fputs("\\ufffd", file);
        p += length ? length : 1;
    }
    fputc('"', file);
}

static void emit_windows(const struct vm *vm, FILE *file)
{
    for (unsigned i = 0; i < vm->window_count; i++) {
        const struct window *window = &vm->windows[i];
        fprintf(file, "%s\n        {\"base\": %u, \"size\": %llu, \"kind\": \"%s\", \"name\": ",
                i ? "," : "", window->range.base, (unsigned long long)range_size(window->range),
                kind_names[window->kind]);
        emit_json_string(window->name, file);
        fprintf(file, "}");
    }
}

static void emit_lines(const struct system *system, const uint32_t *words, FILE *file)
{
    const char *separator = "";
    for (unsigned line = 0; line < system->board->lines; line++)
        if (line_in(words, line)) {
            fprintf(file, "%s%u", separator, line);
            separator = ", ";
        }
}

/* Bytes that the image takes of all windows of a kind. */
static uint64_t used(const struct vm *vm, enum window_kind kind)
{
    uint64_t sum = 0;
    for (unsigned i = 0; i < vm->window_count; i++)
        sum += vm->windows[i].kind == kind ? vm->windows[i].used : 0;
    return sum;
}

static void emit_image(const struct vm *vm, FILE *file)
{
    const struct image *image = &vm->image;
    fprintf(file, "{\"file\": ");
    emit_json_string(image->path, file);
    fprintf(file, ", \"vectors\": %u, \"stack\": %u, \"entry\": %u, \"segments\": [",
            image->vectors, image->stack, image->entry);
    for (unsigned i = 0; i < image->segment_count; i++)
        fprintf(file, "%s{\"from\": %u, \"to\": %u, \"size\": %u}", i ? ", " : "",
                image->segments[i].from, image->segments[i].to, image->segments[i].words);
    fprintf(file, "], \"code_used\": %llu, \"ram_used\": %llu}",
            (unsigned long long)used(vm, WINDOW_CODE), (unsigned long long)used(vm, WINDOW_RAM));
}

static void emit_vm(const struct system *system, const struct vm *vm, FILE *file)
{
    fprintf(file, "    {\n      \"name\": ");
    emit_json_string(vm->name, file);
    fprintf(file, ",\n      \"windows\": [");
    emit_windows(vm, file);
    fprintf(file, "\n      ],\n      \"sau_used\": %u,\n      \"irqs\": [", vm->sau_count);
    emit_lines(system, vm->owned, file);
    fprintf(file, "],\n      \"wake_irqs\": [");
    emit_lines(system, vm->wake, file);
    fprintf(file, "],\n      \"uses\": [");
    for (unsigned i = 0; i < vm->config->uses.count; i++) {
        fprintf(file, "%s{\"purpose\": ", i ? ", " : "");
        emit_json_string(vm->config->uses.list[i].purpose, file);
        fprintf(file, ", \"device\": ");
        emit_json_string(vm->config->uses.list[i].device, file);
        fputc('}', file);
    }
    fprintf(file, "],\n      \"slice_us\": %u,\n      \"over_granted_bytes\": %llu", vm->slice_us,
            (unsigned long long)vm->over_granted);
    if (vm->image.good) {
        fprintf(file, ",\n      \"image\": ");
        emit_image(vm, file);
    }
    fprintf(file, "\n    }");
}

/* Those problems that are warnings, or those that are not. */
static void emit_problems(const struct problems *problems, bool warnings, FILE *file)
{
    const char *separator = "";
    for (unsigned i = 0; i < problems->count; i++) {
        const struct problem *problem = &problems->list[i];
        if (problem->warning != warnings)
            continue;
        fprintf(file, "%s\n    {\"rule\": ", separator);
        emit_json_string(problem->rule, file);
        fprintf(file, ", \"vm\": ");
        emit_json_string(problem->vm, file);
        fprintf(file, ", \"field\": ");
        emit_json_string(problem->field, file);
        fprintf(file, ", \"line\": %d, \"message\": ", problem->line);
        emit_json_string(problem->message, file);
        fprintf(file, "}");
        separator = ",";
    }
    fprintf(file, "%s]", *separator ? "\n  " : "");
}

void emit_json(const struct system *system, FILE *file)
{
    fprintf(file, "{\n  \"schema\": 1,\n  \"board\": ");
    emit_json_string(system->board->name, file);
    fprintf(file, ",\n  \"vms\": [");
    if (system->problems.errors == 0) {
        for (unsigned v = 0; v < system->vm_count; v++) {
            fprintf(file, "%s\n", v ? "," : "");
            emit_vm(system, &system->vms[v], file);
        }
        fprintf(file, "\n  ");
    }
    fprintf(file, "],\n  \"errors\": [");
    emit_problems(&system->problems, false, file);
    fprintf(file, ",\n  \"warnings\": [");
    emit_problems(&system->problems, true, file);
    fprintf(file, "\n}\n");
}
