/* SPDX-License-Identifier: Apache-2.0 */
#include "emit.h"

/* The Secure alias of a Non-secure address, by the IDAU of the SSE subsystems. */
#define SECURE_ALIAS (1u << 28)

static unsigned board_words(const struct system *system)
{
    return (system->board->lines + 31) / 32;
}

static bool any_mediated(const struct system *system)
{
    for (unsigned v = 0; v < system->vm_count; v++)
        if (system->vms[v].mediated_count)
            return true;
    return false;
}

static bool any_skips(const struct system *system)
{
    for (unsigned v = 0; v < system->vm_count; v++)
        if (system->vms[v].config->on_fault == VM_SKIP)
            return true;
    return false;
}

/* Offset of the last byte of the last register that has a rule. */
static uint32_t rule_span(const struct mediated *mediated)
{
    return mediated->rule_count ? mediated->rules[mediated->rule_count - 1].offset + 3 : 3;
}

static unsigned line_words(const struct system *system, const struct vm *vm)
{
    unsigned count = 0;
    for (unsigned w = 0; w < board_words(system); w++)
        count += vm->owned[w] != 0;
    return count;
}

/* Segments that the hypervisor copies; the others are programmed where they run. */
static unsigned copied_segments(const struct vm *vm)
{
    unsigned count = 0;
    for (unsigned i = 0; i < vm->image.segment_count; i++)
        count += !vm->image.segments[i].in_place;
    return count;
}

static bool has_wake_lines(const struct system *system, const struct vm *vm)
{
    uint32_t wake = 0;
    for (unsigned w = 0; w < board_words(system); w++)
        wake |= vm->wake[w];
    return wake != 0;
}

static void emit_slot(const struct vm *vm, unsigned slot, FILE *file)
{
    if (slot < vm->sau_count)
        fprintf(file, "    {%u, 0x%08xu, 0x%08xu},\n", slot, vm->sau[slot].rbar,
                vm->sau[slot].rlar);
    else
        fprintf(file, "    {%u, 0, 0},\n", slot);
}

static void emit_write(uint32_t address, uint32_t value, FILE *file)
{
    fprintf(file, "    {0x%08xu, 0x%08xu},\n", address, value);
}

/* A mediated window's rules, and where to find each register's. */
static void emit_rules(const struct vm *vm, unsigned k, FILE *file)
{
    const struct mediated *mediated = &vm->mediated[k];
    unsigned n = vm->index, next = 0;
    fprintf(file, "static const struct plan_rule rules_%u_%u[] = {{0},\n", n, k);
    for (unsigned i = 0; i < mediated->rule_count; i++) {
        const struct register_rule *rule = &mediated->rules[i];
        fprintf(file, "    {0x%08xu, 0x%08xu, 0x%08xu, 0x%08xu, 0x%08xu}, /* 0x%03x */\n",
                rule->read, rule->fixed & ~rule->read, rule->write, rule->write | rule->ignore,
                rule->restart, rule->offset);
    }
    fprintf(file, "};\nstatic const uint8_t index_%u_%u[] = {", n, k);
    for (uint32_t word = 0; word <= rule_span(mediated) / 4; word++) {
        bool has = next < mediated->rule_count && mediated->rules[next].offset == 4 * word;
        next += has;
        fprintf(file, "%s%u,", word % 16 ? " " : "\n    ", has ? next : 0);
    }
    fprintf(file, "\n};\n");
}

static void emit_mediated(const struct vm *vm, FILE *file)
{
    for (unsigned k = 0; k < vm->mediated_count; k++)
        emit_rules(vm, k, file);
    fprintf(file, "static const struct plan_mediated mediated_%u[] = {\n", vm->index);
    for (unsigned k = 0; k < vm->mediated_count; k++) {
        const struct window *window = vm->mediated[k].window;
        fprintf(file,
                "    {0x%08xu, 0x%xu, 0x%08xu, index_%u_%u, rules_%u_%u, 0x%08xu}, /* %s */\n",
                window->range.base, rule_span(&vm->mediated[k]), window->range.base | SECURE_ALIAS,
                vm->index, k, vm->index, k, window->range.last, window->name);
    }
    fprintf(file, "    {.span = 0xffffffffu}};\n");
}

/* The memory range that holds an address inside the VM. */
static struct range range_of(const struct vm *vm, uint32_t address)
{
    unsigned i = 0;
    while (i + 1 < vm->range_count && !range_holds(vm->ranges[i], (struct range){address, address}))
        i++;
    return vm->ranges[i];
}

/* What mediate_fast.S goes by: where the VM's frames and instructions usually are. The last block
 * holds everything, without an index. */
static void emit_mediation(const struct system *system, FILE *file)
{
    bool all = true;
    for (unsigned v = 0; v < system->vm_count; v++)
        all &= system->vms[v].mediated_count != 0;
    if (!all)
        fprintf(file, "\nstatic const struct plan_mediated no_block = {.span = 0xffffffffu};\n");
    fprintf(file, "\nconst struct plan_mediation plan_mediation[] = {\n");
    for (unsigned v = 0; v < system->vm_count; v++) {
        const struct vm *vm = &system->vms[v];
        struct range ram = range_of(vm, vm->image.stack - 4), code = range_of(vm, vm->image.entry);
        fprintf(file, "    {0x%08xu, 0x%xu, 0x%08xu, 0x%xu, ", ram.base, ram.last - ram.base - 31,
                code.base, code.last - code.base - 3);
        if (vm->mediated_count)
            fprintf(file, "mediated_%u},\n", v);
        else
            fprintf(file, "&no_block},\n");
    }
    fprintf(file, "};\n");
}

/* What a VM's entry of plan_vms points to; an array that would be empty is left out. */
static void emit_vm_arrays(const struct system *system, const struct vm *vm, FILE *file)
{
    unsigned n = vm->index;
    fprintf(file,
            "\nstatic const struct septum_vm_info info_%u = {\n"
            "    .vm = %u,\n"
            "    .vms = %u,\n"
            "    .slice_us = %uu,\n"
            "    .clock_hz = %uu,\n"
            "    .name = \"%s\",\n"
            "    .board = \"%s\",\n"
            "};\n",
            n, n, system->vm_count, vm->slice_us, system->board->clock_hz, vm->name,
            system->board->name);
    fprintf(file, "static const struct plan_sau sau_%u[] = {\n", n);
    for (unsigned slot = 0; slot < system->board->sau_regions; slot++)
        emit_slot(vm, slot, file);
    fprintf(file, "};\n");
    if (line_words(system, vm)) {
        fprintf(file, "static const struct plan_lines lines_%u[] = {\n", n);
        for (unsigned w = 0; w < board_words(system); w++)
            if (vm->owned[w])
                fprintf(file, "    {0x%08xu, 0x%08xu, 0x%08xu},\n", NVIC_ISER + 4 * w, vm->owned[w],
                        vm->wake[w]);
        fprintf(file, "};\n");
    }
    fprintf(file, "static const struct plan_range ranges_%u[] = {\n", n);
    for (unsigned i = 0; i < vm->range_count; i++)
        fprintf(file, "    {0x%08xu, 0x%08xu},\n", vm->ranges[i].base, vm->ranges[i].last);
    fprintf(file, "};\n");
    if (copied_segments(vm))
        fprintf(file, "static const struct plan_segment segments_%u[] = {\n", n);
    for (unsigned i = 0; i < vm->image.segment_count; i++) {
        const struct segment *segment = &vm->image.segments[i];
        if (segment->in_place) {
            /* So that make sees another image, which the tables do not otherwise name. */
            fprintf(file, "/* 0x%08x, 0x%x bytes in place, FNV-1a %016llx */\n", segment->to,
                    segment->words, (unsigned long long)segment->hash);
            continue;
        }
        fprintf(file, "    {0x%08xu, 0x%08xu, 0x%xu}, /* FNV-1a %016llx */\n", segment->from,
                segment->to, segment->words, (unsigned long long)segment->hash);
    }
    if (copied_segments(vm))
        fprintf(file, "};\n");
    if (vm->mediated_count)
        emit_mediated(vm, file);
    if (vm->doorbell_count) {
        fprintf(file, "static const struct plan_doorbell doorbells_%u[] = {\n", n);
        for (unsigned i = 0; i < vm->doorbell_count; i++)
            fprintf(file, "    {%u, %u},\n", vm->doorbells[i].ipc, vm->doorbells[i].line);
        fprintf(file, "};\n");
    }
    if (system->filter_count) {
        fprintf(file, "static const struct plan_write filter_%u[] = {\n", n);
        for (unsigned i = 0; i < system->filter_count; i++)
            if (vm->filter[i] != system->filters[i].closed)
                emit_write(system->filters[i].address, vm->filter[i], file);
        emit_write(0, 0, file);
        fprintf(file, "};\n");
    }
}

static void emit_vm(const struct system *system, const struct vm *vm, FILE *file)
{
    static const char *const on_fault[] = {
        [VM_STOP] = "PLAN_STOP", [VM_RESTART] = "PLAN_RESTART", [VM_SKIP] = "PLAN_SKIP"};
    unsigned n = vm->index, words = line_words(system, vm);
    fprintf(file,
            "    {\n"
            "        .context = &contexts[%u],\n"
            "        .vectors = 0x%08xu,\n"
            "        .stack = 0x%08xu,\n"
            "        .entry = 0x%08xu,\n",
            n, vm->image.vectors, vm->image.stack, vm->image.entry);
    fprintf(file,
            "        .slice = %uu,\n"
            "        .on_fault = %s,\n"
            "        .unpriv_calls = %u,\n"
            "        .no_fpu = %u,\n",
            (unsigned)((uint64_t)vm->slice_us * system->board->clock_hz / 1000000),
            on_fault[vm->config->on_fault], vm->config->unpriv_calls != 0, vm->config->no_fpu != 0);
    fprintf(file,
            "        .wakes = %u,\n"
            "        .range_count = %u,\n"
            "        .segment_count = %u,\n"
            "        .ipc_count = %u,\n"
            "        .doorbell_count = %u,\n"
            "        .mediated_count = %u,\n",
            has_wake_lines(system, vm), vm->range_count, copied_segments(vm),
            vm->config->platform.ipcs.count, vm->doorbell_count, vm->mediated_count);
    fprintf(file, "        .sau = sau_%u,\n", n);
    if (words)
        fprintf(file, "        .lines = lines_%u,\n        .lines_end = lines_%u + %u,\n", n, n,
                words);
    fprintf(file, "        .ranges = ranges_%u,\n", n);
    if (copied_segments(vm))
        fprintf(file, "        .segments = segments_%u,\n", n);
    if (vm->doorbell_count)
        fprintf(file, "        .doorbells = doorbells_%u,\n", n);
    if (vm->mediated_count)
        fprintf(file, "        .mediated = mediated_%u,\n", n);
    if (system->filter_count)
        fprintf(file, "        .filter = filter_%u,\n", n);
    fprintf(file, "        .info = &info_%u,\n    },\n", n);
}

static void emit_filters(const struct system *system, FILE *file)
{
    fprintf(file, "\nconst struct plan_write plan_filter_closed[] = {\n");
    for (unsigned i = 0; i < system->filter_count; i++)
        emit_write(system->filters[i].address, system->filters[i].closed, file);
    emit_write(0, 0, file);
    fprintf(file, "};\n");
}

/* The vectors of lines, up to the last one that is ever Secure and enabled. */
static void emit_line_vectors(const struct system *system, FILE *file)
{
    unsigned violations = system->board->violations, count = violations ? violations + 1 : 0;
    for (unsigned line = count; line < system->board->lines; line++)
        for (unsigned v = 0; v < system->vm_count; v++)
            if (line_in(system->vms[v].wake, line))
                count = line + 1;
    if (!count)
        return;
    fprintf(file,
            "\n__attribute__((section(\".vectors.lines\"), used)) static void (\n"
            "    *const line_vectors[%u])(void) = {\n",
            count);
    for (unsigned line = 0; line < count; line++)
        fprintf(file, "    %s,\n", line && line == violations ? "fault_entry" : "wake_entry");
    fprintf(file, "};\n");
}

static void emit_wakes(const struct system *system, FILE *file)
{
    unsigned count = 0, violations = system->board->violations;
    fprintf(file, "\nconst struct plan_wakes plan_wakes[] = {\n");
    for (unsigned w = 0; w < board_words(system); w++) {
        uint32_t wake = violations && violations / 32 == w ? 1u << violations % 32 : 0;
        for (unsigned v = 0; v < system->vm_count; v++)
            wake |= system->vms[v].wake[w];
        if (!wake)
            continue;
        fprintf(file, "    {0x%08xu, 0x%08xu},\n", NVIC_ISER + 4 * w, wake);
        count++;
    }
    fprintf(file, "%s};\nconst uint32_t plan_wake_words = %u;\n", count ? "" : "    {0, 0},\n",
            count);
    fprintf(file, "const uint32_t plan_wake_slice = %u;\n",
            (unsigned)((uint64_t)WAKE_SLICE_US * system->board->clock_hz / 1000000));
}

static void emit_lines(const struct system *system, FILE *file)
{
    fprintf(file, "\nconst uint8_t plan_line_owner[] = {\n");
    for (unsigned line = 0; line < system->board->lines; line++) {
        uint8_t owner = system->line_owner[line];
        fprintf(file, line % 8 ? " " : "    ");
        if (owner < MAX_VMS)
            fprintf(file, "%u,", owner);
        else
            fprintf(file, "PLAN_NO_VM,");
        if (line % 8 == 7 || line + 1 == system->board->lines)
            fprintf(file, "\n");
    }
    fprintf(file, "};\n");
}

/* A VM is named by the very name of its info, so that it can be told by the pointer. */
static void emit_owner(uint8_t owner, FILE *file)
{
    if (owner < MAX_VMS)
        fprintf(file, "info_%u.name},\n", owner);
    else
        fprintf(file, "\"%s\"},\n",
                owner == OWNER_HYPERVISOR ? "hypervisor"
                : owner == OWNER_SHARED   ? "shared"
                                          : "nobody");
}

static void emit_places(const struct system *system, FILE *file)
{
    fprintf(file, "\nconst struct plan_place plan_places[] = {\n");
    for (unsigned i = 0; i < system->place_count; i++) {
        const struct place *place = &system->places[i];
        fprintf(file, "    {0x%08xu, 0x%08xu, \"%s\", ", place->range.base, place->range.last,
                place->name);
        emit_owner(place->owner, file);
    }
    fprintf(file, "    {0x00000000u, 0xffffffffu, \"nothing there\", \"nobody\"},\n};\n");
}

static void emit_title(const struct system *system, FILE *file)
{
    fprintf(file, "\nconst char plan_title[] = \"%s, %u VM%s:", system->board->name,
            system->vm_count, system->vm_count == 1 ? "" : "s");
    for (unsigned v = 0; v < system->vm_count; v++)
        fprintf(file, " %s", system->vms[v].name);
    fprintf(file, "\";\n");
}

void emit_tables(const struct system *system, FILE *file)
{
    fprintf(file,
            "/* SPDX-License-Identifier: Apache-2.0 */\n"
            "/* Written by `septum plan` for %s; do not edit. */\n"
            "#include \"plan.h\"\n"
            "\n"
            "#include \"context.h\"\n"
            "#include \"mediate.h\"\n"
            "#include \"vm.h\"\n"
            "\n"
            "struct vm vms[%u];\n"
            "struct context contexts[%u];\n",
            system->board->name, system->vm_count, system->vm_count);
    for (unsigned v = 0; v < system->vm_count; v++)
        emit_vm_arrays(system, &system->vms[v], file);
    fprintf(file, "\nconst uint32_t plan_vm_count = %u;\nconst struct plan_vm plan_vms[] = {\n",
            system->vm_count);
    for (unsigned v = 0; v < system->vm_count; v++)
        emit_vm(system, &system->vms[v], file);
    fprintf(file, "};\n");
    emit_wakes(system, file);
    emit_line_vectors(system, file);
    fprintf(file, "\nconst uint32_t plan_console = 0x%08xu; /* %s, Secure alias */\n",
            system->console->range.base | SECURE_ALIAS, system->console->name);
    fprintf(file,
            "\nconst uint32_t plan_write_count = %u;\nconst struct plan_write plan_writes[] = {\n",
            system->write_count);
    for (unsigned i = 0; i < system->write_count; i++)
        fprintf(file, "    {0x%08xu, 0x%08xu},\n", system->writes[i].address,
                system->writes[i].value);
    fprintf(file, "};\n");
    emit_filters(system, file);
    if (any_mediated(system))
        emit_mediation(system, file);
    fprintf(file,
            "\nmediate_function *const plan_mediate = %s;\n"
            "skip_function *const plan_skip = %s;\n"
            "__attribute__((section(\".vectors.secure\"), used)) static void (\n"
            "    *const secure_vector)(void) = %s;\n",
            any_mediated(system) ? "mediate" : "0", any_skips(system) ? "trap_skip" : "0",
            any_mediated(system) ? "mediate_entry" : "fault_entry");
    emit_lines(system, file);
    emit_places(system, file);
    emit_title(system, file);
}

/* A path inside a double-quoted assembler string. */
static void emit_path(const char *path, FILE *file)
{
    for (; *path; path++) {
        if (*path == '"' || *path == '\\')
            fputc('\\', file);
        fputc(*path, file);
    }
}

void emit_images(const struct system *system, FILE *file)
{
    fprintf(file, "/* SPDX-License-Identifier: Apache-2.0 */\n"
                  "/* Written by `septum plan`; do not edit. */\n");
    unsigned n = 0;
    for (unsigned v = 0; v < system->vm_count; v++)
        for (unsigned i = 0; i < system->vms[v].image.segment_count; i++) {
            const struct segment *segment = &system->vms[v].image.segments[i];
            fprintf(
                file,
                "\n/* %s, to 0x%08x, FNV-1a %016llx */\n    .section .image%u, \"a\", %%progbits\n",
                system->vms[v].name, segment->to, (unsigned long long)segment->hash, n++);
            fprintf(file, "    .incbin \"");
            emit_path(system->vms[v].image.path, file);
            fprintf(file, "\", 0x%x, 0x%x\n    .balign 4, 0\n", segment->offset, segment->size);
        }
}

void emit_image_places(const struct system *system, FILE *file)
{
    fprintf(file, "/* SPDX-License-Identifier: Apache-2.0 */\n"
                  "/* Written by `septum plan`; do not edit. */\n"
                  "SECTIONS\n{\n");
    unsigned n = 0;
    for (unsigned v = 0; v < system->vm_count; v++)
        for (unsigned i = 0; i < system->vms[v].image.segment_count; i++, n++)
            fprintf(file, "    .image%u 0x%08x : { KEEP(*(.image%u)) }\n", n,
                    system->vms[v].image.segments[i].from, n);
    fprintf(file, "}\nINSERT AFTER .text;\n");
}
