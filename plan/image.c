/* SPDX-License-Identifier: Apache-2.0 */
/* Guests' ELF files: what to copy where, the vector table, and whether it fits the VM's windows. */
#define _GNU_SOURCE
#include "attributes.h"
#include "host.h"
#include "system.h"

#include <errno.h>
#include <fcntl.h>
#include <libelf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* VTOR holds bits 31..7 (Armv8-M ARM D1.2 VTOR). */
#define VECTORS_ALIGN 128u
/* The hypervisor starts a VM by an exception return, which takes this many bytes off its stack. */
#define FRAME_SIZE 32u
/* Where e_flags has the version of the EABI. */
#define EABI_SHIFT 24u
/* Address bit of the Secure aliases (IDAU of all boards). */
#define SECURE_ALIAS (1u << 28)

static struct where image_where(const struct vm *vm)
{
    return (struct where){.vm = vm->label, .field = "image"};
}

/* The CODE or RAM window of vm that holds address, or NULL. */
static const struct window *memory_window(const struct vm *vm, uint32_t address)
{
    for (unsigned i = 0; i < vm->window_count; i++) {
        const struct window *window = &vm->windows[i];
        if ((window->kind == WINDOW_CODE || window->kind == WINDOW_RAM) && window->sound &&
            window->range.base <= address && address <= window->range.last)
            return window;
    }
    return NULL;
}

/* Whether inner lies in one stretch of the VM's CODE and RAM windows, crossing from one into the
 * next where they touch. *end is the last address reached from inner.base. */
static bool memory_holds(const struct vm *vm, struct range inner, uint32_t *end)
{
    uint32_t at = inner.base;
    const struct window *window;
    *end = 0;
    while ((window = memory_window(vm, at)) != NULL) {
        *end = window->range.last;
        if (inner.last <= window->range.last)
            return true;
        at = window->range.last + 1;
        if (at == 0)
            break;
    }
    return false;
}

/* "code 0x00200000..0x0020ffff, ram ..."; the caller frees. */
static char *list_memory(const struct vm *vm)
{
    char *list = host_text("%s", "");
    for (unsigned i = 0; i < vm->window_count; i++) {
        const struct window *window = &vm->windows[i];
        if (window->kind != WINDOW_CODE && window->kind != WINDOW_RAM)
            continue;
        char *longer = host_text("%s%s%s 0x%08x..0x%08x", list, *list ? ", " : "", window->name,
                                 window->range.base, window->range.last);
        free(list);
        list = longer;
    }
    return list;
}

/* A segment's bytes [base, base + size) must lie in the VM's memory; `verb` says which bytes. */
static bool check_fit(struct system *system, struct vm *vm, unsigned number, const char *verb,
                      uint32_t base, uint32_t size)
{
    struct range range = {base, base + (size - 1)};
    if (range.last < range.base) {
        problem_error(
            &system->problems, "segment-outside", image_where(vm),
            "%s: segment %u %s 0x%08x + %u bytes, which wraps round the end of the address "
            "space: link the guest again",
            vm->image.path, number, verb, base, size);
        return false;
    }
    uint32_t end;
    if (memory_holds(vm, range, &end))
        return true;
    const struct window *window = memory_window(vm, end ? end : base);
    if (window) {
        uint64_t fit = ((uint64_t)range.last - window->range.base + KiB(1)) / KiB(1);
        problem_error(&system->problems, "segment-outside",
                      (struct where){.vm = vm->label, .field = "image", .line = window->line},
                      "%s: segment %u %s 0x%08x..0x%08x, %u bytes beyond the end of %s (%s): "
                      "%s_AT(0x%08x, KiB(%llu)) would hold it",
                      vm->image.path, number, verb, range.base, range.last, range.last - end,
                      window->field, window->name, window->kind == WINDOW_CODE ? "CODE" : "RAM",
                      window->range.base, (unsigned long long)fit);
    } else if (base & SECURE_ALIAS && board_memory(system->board, base & ~SECURE_ALIAS)) {
        problem_error(&system->problems, "segment-secure", image_where(vm),
                      "%s: segment %u %s 0x%08x, the Secure alias of 0x%08x: VMs are Non-secure, "
                      "link the guest for the Non-secure addresses of its windows",
                      vm->image.path, number, verb, base, base & ~SECURE_ALIAS);
    } else {
        char *windows = list_memory(vm);
        problem_error(
            &system->problems, "segment-outside", image_where(vm),
            "%s: segment %u %s 0x%08x..0x%08x (%u bytes), where the VM has no memory (%s): "
            "link the guest for its windows",
            vm->image.path, number, verb, range.base, range.last, size, windows);
        free(windows);
    }
    return false;
}

static int compare_segments(const void *a, const void *b)
{
    const struct segment *left = a, *right = b;
    return left->to < right->to ? -1 : left->to > right->to;
}

/* How far the image reaches into each window, by a range that lies in the VM's memory. */
static void count_use(struct vm *vm, uint32_t base, uint32_t size)
{
    uint32_t last = base + (size - 1);
    for (unsigned i = 0; i < vm->window_count; i++) {
        struct window *window = &vm->windows[i];
        bool memory = window->kind == WINDOW_CODE || window->kind == WINDOW_RAM;
        if (!memory || !window->sound || !ranges_meet(window->range, (struct range){base, last}))
            continue;
        uint32_t end = last < window->range.last ? last : window->range.last;
        if (end - window->range.base >= window->used)
            window->used = end - window->range.base + 1;
    }
}

/* FNV-1a. */
static uint64_t hash_bytes(const char *bytes, size_t size)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ (unsigned char)bytes[i]) * 0x100000001b3u;
    return hash;
}

/* Segments that follow each other in the file and in memory are loaded as one: linkers put a
 * segment's first byte right behind the one before, at any address (Zephyr's end marker). */
static void join_segments(struct image *image)
{
    unsigned kept = 0;
    for (unsigned i = 1; i < image->segment_count; i++) {
        struct segment *below = &image->segments[kept], *above = &image->segments[i];
        if (above->to == below->to + below->size && above->offset == below->offset + below->size)
            below->size += above->size;
        else
            image->segments[++kept] = *above;
    }
    image->segment_count = image->segment_count ? kept + 1 : 0;
}

static void read_segments(struct system *system, struct vm *vm, Elf *elf, const char *bytes,
                          size_t file_size)
{
    struct image *image = &vm->image;
    size_t count = 0;
    bool counted = elf_getphdrnum(elf, &count) == 0;
    const char *headers = counted ? (const char *)elf32_getphdr(elf) : NULL;
    if (!headers && count > 0) {
        problem_error(&system->problems, "elf-unreadable", image_where(vm),
                      "%s: the headers of its segments lie outside the file, which is cut short or "
                      "damaged: build the guest again",
                      image->path);
        return;
    }
    image->segments = host_zeroed(count, sizeof *image->segments);
    image->runs = host_zeroed(count, sizeof *image->runs);
    for (size_t i = 0; i < count; i++) {
        /* A copy: in a damaged file the headers may lie at any address. */
        Elf32_Phdr copy, *header = &copy;
        memcpy(header, headers + i * sizeof *header, sizeof *header);
        if (header->p_type != PT_LOAD || header->p_memsz == 0)
            continue;
        if (header->p_offset > file_size || header->p_filesz > file_size - header->p_offset ||
            header->p_filesz > header->p_memsz) {
            problem_error(&system->problems, "elf-unreadable", image_where(vm),
                          "%s: segment %zu lies outside the file, which is cut short or damaged: "
                          "build the guest again",
                          image->path, i);
            continue;
        }
        bool fits = check_fit(system, vm, i, "runs at", header->p_vaddr, header->p_memsz);
        if (fits) {
            count_use(vm, header->p_vaddr, header->p_memsz);
            image->runs[image->run_count++] =
                (struct range){header->p_vaddr, header->p_vaddr + (header->p_memsz - 1)};
        }
        if (header->p_filesz == 0)
            continue;
        /* One mistake, one message, when load and run address are the same. */
        if (header->p_paddr != header->p_vaddr)
            fits = check_fit(system, vm, i, "loads at", header->p_paddr, header->p_filesz);
        if (!fits)
            continue;
        count_use(vm, header->p_paddr, header->p_filesz);
        image->segments[image->segment_count++] = (struct segment){
            .offset = header->p_offset,
            .to = header->p_paddr,
            .size = header->p_filesz,
        };
    }
    qsort(image->segments, image->segment_count, sizeof *image->segments, compare_segments);
    join_segments(image);
    for (unsigned i = 0; i < image->segment_count; i++) {
        struct segment *segment = &image->segments[i];
        segment->words = (segment->size + 3) & ~3u;
        segment->hash = hash_bytes(bytes + segment->offset, segment->size);
        if (segment->to % 4 != 0)
            problem_error(&system->problems, "segment-align", image_where(vm),
                          "%s: a segment loads at 0x%08x, which is not a multiple of 4: align its "
                          "first section",
                          image->path, segment->to);
    }
    for (unsigned i = 1; i < image->segment_count; i++) {
        const struct segment *below = &image->segments[i - 1], *above = &image->segments[i];
        if (above->to - below->to < below->words)
            problem_error(
                &system->problems, "segment-overlap", image_where(vm),
                "%s: two segments load at 0x%08x..0x%08x: correct the guest's linker script",
                image->path, above->to, below->to + below->words - 1);
    }
}

/* Word 0 and 1 of the vector table: initial stack pointer and reset vector. */
static void check_vectors(struct system *system, struct vm *vm, uint32_t stack, uint32_t reset)
{
    struct image *image = &vm->image;
    struct where where = image_where(vm);
    uint32_t end;
    image->stack = stack;
    image->entry = reset & ~1u;
    if (image->vectors % VECTORS_ALIGN != 0)
        problem_error(
            &system->problems, "vectors-align", where,
            "%s: the vector table is at 0x%08x, which is not a multiple of %u: link it to "
            "the start of the code window",
            image->path, image->vectors, VECTORS_ALIGN);
    if (stack % 8 != 0)
        problem_error(
            &system->problems, "stack-align", where,
            "%s: initial stack pointer 0x%08x (first word of the vector table at 0x%08x) is "
            "not a multiple of 8: align the guest's stack",
            image->path, stack, image->vectors);
    const struct memory *memory = board_memory(system->board, stack - FRAME_SIZE);
    if (memory && memory->in_place)
        problem_error(&system->problems, "stack-in-flash", where,
                      "%s: initial stack pointer 0x%08x (first word of the vector table at 0x%08x) "
                      "is in %s, which stores do not reach: link the guest's stack to RAM",
                      image->path, stack, image->vectors, memory->name);
    if (stack < FRAME_SIZE ||
        !memory_holds(vm, (struct range){stack - FRAME_SIZE, stack - 1}, &end)) {
        char *windows = list_memory(vm);
        problem_error(
            &system->problems, "stack-outside", where,
            "%s: initial stack pointer 0x%08x (first word of the vector table at 0x%08x) has "
            "no %u bytes of the VM's memory below it (%s): link the guest for its windows",
            image->path, stack, image->vectors, FRAME_SIZE, windows);
        free(windows);
    }
    if (!(reset & 1))
        problem_error(
            &system->problems, "vectors-thumb", where,
            "%s: reset vector 0x%08x (second word of the vector table at 0x%08x) lacks the "
            "Thumb bit: the code window must begin with the vector table",
            image->path, reset, image->vectors);
    bool inside = false;
    for (unsigned i = 0; i < image->segment_count; i++)
        inside |= image->entry - image->segments[i].to < image->segments[i].size;
    if (!inside)
        problem_error(&system->problems, "entry-outside", where,
                      "%s: reset vector 0x%08x (second word of the vector table at 0x%08x) points "
                      "outside the image: the code window must begin with the vector table",
                      image->path, reset, image->vectors);
}

static void read_vectors(struct system *system, struct vm *vm, const char *bytes)
{
    struct image *image = &vm->image;
    for (unsigned i = 0; i < image->segment_count; i++) {
        const struct segment *segment = &image->segments[i];
        if (memory_window(vm, segment->to)->kind != WINDOW_CODE)
            continue;
        if (segment->size < 8)
            break;
        const unsigned char *word = (const unsigned char *)bytes + segment->offset;
        uint32_t words[2];
        for (unsigned w = 0; w < 2; w++, word += 4)
            words[w] = word[0] | word[1] << 8 | word[2] << 16 | (uint32_t)word[3] << 24;
        image->vectors = segment->to;
        check_vectors(system, vm, words[0], words[1]);
        return;
    }
    problem_error(
        &system->problems, "vectors-missing", image_where(vm),
        "%s: nothing is loaded at the start of a code window, where the vector table must "
        "be: link the guest for its windows",
        image->path);
}

/* Give each segment its place in the image store. */
static void store_segments(struct system *system, struct vm *vm)
{
    uint64_t room = range_size(system->board->store);
    for (unsigned i = 0; i < vm->image.segment_count; i++) {
        struct segment *segment = &vm->image.segments[i];
        if (board_memory(system->board, segment->to)->in_place) {
            segment->in_place = true;
            segment->from = segment->to;
            continue;
        }
        if (segment->words > room - system->stored) {
            problem_error(
                &system->problems, "store-full", image_where(vm),
                "%s: segment at 0x%08x (%u bytes) does not fit in what is left of the image "
                "store, %llu of %llu bytes: make the images smaller",
                vm->image.path, segment->to, segment->size,
                (unsigned long long)(room - system->stored), (unsigned long long)room);
            return;
        }
        segment->from = system->board->store.base + system->stored;
        system->stored += segment->words;
    }
}

static bool check_header(struct system *system, struct vm *vm, Elf *elf)
{
    const struct where where = image_where(vm);
    const char *path = vm->image.path;
    size_t length = 0;
    const char *ident = elf_getident(elf, &length);
    if (elf_kind(elf) != ELF_K_ELF || !ident || length < EI_NIDENT) {
        problem_error(&system->problems, "elf-unreadable", where,
                      "%s: not an ELF file: give the guest's linked ELF, not a .bin or .hex", path);
        return false;
    }
    if (ident[EI_CLASS] != ELFCLASS32 || ident[EI_DATA] != ELFDATA2LSB) {
        problem_error(
            &system->problems, "elf-class", where,
            "%s: not a 32-bit little-endian ELF file: build it for Armv8-M (-mcpu=cortex-m33)",
            path);
        return false;
    }
    const Elf32_Ehdr *header = elf32_getehdr(elf);
    if (!header || header->e_machine != EM_ARM) {
        problem_error(&system->problems, "elf-machine", where,
                      "%s: machine %d is not Arm (%d): build it for Armv8-M (-mcpu=cortex-m33)",
                      path, header ? header->e_machine : 0, EM_ARM);
        return false;
    }
    if (header->e_type != ET_EXEC) {
        problem_error(&system->problems, "elf-type", where,
                      "%s: not an executable (ELF type %d): link it to fixed addresses", path,
                      header->e_type);
        return false;
    }
    return true;
}

/* The contents of .ARM.attributes; an image without any says nothing. */
static void read_attributes(struct attributes *attributes, Elf *elf, const char *bytes,
                            size_t file_size)
{
    *attributes = (struct attributes){0};
    for (Elf_Scn *section = NULL; (section = elf_nextscn(elf, section)) != NULL;) {
        const Elf32_Shdr *header = elf32_getshdr(section);
        if (header && header->sh_type == SHT_ARM_ATTRIBUTES && header->sh_offset <= file_size &&
            header->sh_size <= file_size - header->sh_offset)
            attributes_read(attributes, (const unsigned char *)bytes + header->sh_offset,
                            header->sh_size);
    }
}

/* What the image was built for, against the core that is to run it. */
static void check_attributes(struct system *system, struct vm *vm, Elf *elf, const char *bytes,
                             size_t file_size)
{
    const struct where where = image_where(vm);
    const char *path = vm->image.path;
    uint32_t flags = elf32_getehdr(elf)->e_flags;
    struct attributes built;
    read_attributes(&built, elf, bytes, file_size);
    if ((flags & EF_ARM_EABIMASK) != EF_ARM_EABI_VER5)
        problem_error(&system->problems, "elf-abi", where,
                      "%s: version %u of the Arm EABI, not 5: build it with a current toolchain",
                      path, (flags & EF_ARM_EABIMASK) >> EABI_SHIFT);
    if (built.cpu_arch == CPU_ARCH_V8_1M || built.mve_arch != 0)
        problem_error(&system->problems, "elf-arch", where,
                      "%s: built for Armv8.1-M (a Cortex-M55 or M85%s), whose instructions the "
                      "Cortex-M33 lacks: build it with -mcpu=cortex-m33",
                      path, built.mve_arch ? ", with vector instructions" : "");
    else if (built.cpu_arch_profile == 'A' || built.cpu_arch_profile == 'R')
        problem_error(&system->problems, "elf-arch", where,
                      "%s: built for the %c profile of the Arm architecture, not for M: build it "
                      "with -mcpu=cortex-m33",
                      path, (char)built.cpu_arch_profile);
    bool hard = built.vfp_args == 1 || flags & EF_ARM_ABI_FLOAT_HARD;
    if (!system->board->fpu && (hard || built.fp_arch))
        problem_error(&system->problems, "elf-fpu", where,
                      "%s: built for an FPU%s, which the core of %s that runs VMs lacks: build it "
                      "with -mfloat-abi=soft",
                      path, hard ? " (hard-float ABI)" : "", system->board->name);
    else if (vm->config->no_fpu && (hard || built.fp_arch))
        problem_error(&system->problems, "elf-fpu", where,
                      "%s: built for an FPU%s, which this VM may not use (.no_fpu): build it with "
                      "-mfloat-abi=soft, or drop .no_fpu",
                      path, hard ? " (hard-float ABI)" : "");
}

static void read_elf(struct system *system, struct vm *vm)
{
    struct image *image = &vm->image;
    unsigned errors = system->problems.errors;
    int file = open(image->path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        problem_error(&system->problems, "elf-unreadable", image_where(vm),
                      "%s: %s: correct `.image` or build the guest first", image->path,
                      strerror(errno));
        return;
    }
    Elf *elf = elf_begin(file, ELF_C_READ, NULL);
    if (!elf) {
        problem_error(&system->problems, "elf-unreadable", image_where(vm), "%s: %s", image->path,
                      elf_errmsg(-1));
    } else if (check_header(system, vm, elf)) {
        size_t size = 0;
        const char *bytes = elf_rawfile(elf, &size);
        check_attributes(system, vm, elf, bytes, bytes ? size : 0);
        read_segments(system, vm, elf, bytes, bytes ? size : 0);
        if (image->segment_count > 0)
            read_vectors(system, vm, bytes);
        else if (system->problems.errors == errors)
            problem_error(&system->problems, "elf-empty", image_where(vm),
                          "%s: no bytes to load: link the guest again", image->path);
        if (system->problems.errors == errors)
            store_segments(system, vm);
    }
    elf_end(elf);
    close(file);
    image->good = system->problems.errors == errors;
}

void system_read_images(struct system *system, const char *const files[MAX_VMS],
                        enum image_policy policy)
{
    elf_version(EV_CURRENT);
    for (unsigned i = system->vm_count; i < MAX_VMS; i++)
        if (files[i])
            problem_error(
                &system->problems, "image-number", (struct where){.field = "vmlist"},
                "%s is given for VM number %u, but the last one is %u: correct the number",
                files[i], i, system->vm_count - 1);
    for (unsigned i = 0; i < system->vm_count; i++) {
        struct vm *vm = &system->vms[i];
        const char *name = files[i] ? files[i] : vm->config->image;
        check_guest(system, vm);
        if (!name || !*name)
            continue; /* check_vms has said so */
        if (!files[i] && *name == '@') {
            if (policy == IMAGES_ALL)
                problem_error(
                    &system->problems, "image-not-built", image_where(vm),
                    "\"%s\" is a guest of the tree and stands for no file here: run `make "
                    "image`, or give --image %u=FILE",
                    name, i);
            continue;
        }
        bool in_folder = !files[i] && *name != '/';
        char *path = in_folder ? host_text("%s/%s", system->folder, name) : host_text("%s", name);
        char *absolute = realpath(path, NULL);
        vm->image.path = absolute ? host_text("%s", absolute) : host_text("%s", path);
        free(absolute);
        free(path);
        read_elf(system, vm);
    }
}
