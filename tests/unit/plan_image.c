/* SPDX-License-Identifier: Apache-2.0 */
/* Guests' ELF files: what is read from them, and each way in which they can be wrong. */
#include "plan_support.h"

#include "../../plan/host.h"

#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct septum_config config = {
    SYSTEM,
    .vmlist = VMS(
        {.name = "a",
         .image = "guest.elf",
         .platform = {.regions = REGIONS(
                          {.kind = SEPTUM_CODE, .base = 0x00200000, .size = KiB(64), .line = 5},
                          {.kind = SEPTUM_RAM, .base = 0x28200000, .size = KiB(64), .line = 6})}}),
};

static const struct septum_config two_windows = {
    SYSTEM,
    .vmlist =
        VMS({.name = "a",
             .image = "guest.elf",
             .platform = {.regions = REGIONS(RAM_AT(0x28200000, KiB(4)), RAM_AT(0x28201000, KiB(4)),
                                             CODE_AT(0x00300000, KiB(4)))}}),
};

static const struct septum_config image_is_folder = {
    SYSTEM,
    .vmlist = VMS({.name = "a", .image = "/", .platform = {.regions = REGIONS(A_MEMORY)}}),
};

static const struct septum_config tree_guest = {
    SYSTEM,
    .vmlist = VMS({.name = "a", .image = "@beat", .platform = {.regions = REGIONS(A_MEMORY)}}),
};

static const struct septum_config one_large_image = {
    SYSTEM,
    .vmlist = VMS({.name = "a",
                   .image = "guest.elf",
                   .platform = {.regions = REGIONS(CODE_AT(0x00200000, KiB(4)),
                                                   RAM_AT(0x80000000, MiB(2)))}}),
};

static const struct septum_config large_images = {
    SYSTEM,
    .vmlist = VMS(
        {.name = "a",
         .image = "guest.elf",
         .platform = {.regions = REGIONS(CODE_AT(0x00200000, KiB(4)), RAM_AT(0x80000000, MiB(1)))}},
        {.name = "b",
         .image = "other.elf",
         .platform = {.regions =
                          REGIONS(CODE_AT(0x00280000, KiB(4)), RAM_AT(0x80100000, MiB(1)))}}),
};

/* A sound vector table and code: 128 bytes of vectors, then code. */
static const uint32_t vectors[64] = {0x28201000, 0x00200081};
static const struct part code = {0x00200000, 0x00200000, sizeof vectors, sizeof vectors, vectors};

struct fixture {
    char *folder;
    struct system system;
};

/* Read folder/guest.elf as the only VM's image. */
static struct system *read_guest(struct fixture *fixture, const struct septum_config *of)
{
    const char *const files[MAX_VMS] = {NULL};
    assert_true(system_open(&fixture->system, board_find("mps2-an505"), of, fixture->folder));
    system_check(&fixture->system);
    system_read_images(&fixture->system, files, IMAGES_ALL);
    return &fixture->system;
}

static int set_up(void **state)
{
    struct fixture *fixture = host_zeroed(1, sizeof *fixture);
    fixture->folder = support_folder();
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    system_close(&fixture->system);
    support_discard(fixture->folder);
    free(fixture);
    return 0;
}

/* The ELF file must be refused with exactly `message`, in which %s stands for its path. */
static void refuse(void **state, const struct elf *elf, const char *message)
{
    struct fixture *fixture = *state;
    char *path = support_elf(fixture->folder, "guest.elf", elf);
    struct system *system = read_guest(fixture, &config);
    const char *mark = strstr(message, "%s");
    assert_non_null(mark);
    char *expected = host_text("%.*s%s%s\n", (int)(mark - message), message, path, mark + 2);
    support_expect(system, expected);
    assert_false(system->vms[0].image.good);
    free(expected);
    free(path);
}

static void refuse_parts(void **state, unsigned count, const struct part *parts,
                         const char *message)
{
    refuse(state, &(struct elf){.part_count = count, .parts = parts}, message);
}

static void sound_image(void **state)
{
    struct fixture *fixture = *state;
    const struct part parts[] = {
        code,
        {0x28200000, 0x00200104, 6, 16, "abcdef"}, /* .data, whose load bytes follow the code */
        {0x28200010, 0x28200010, 0, 0x1000, NULL}, /* .bss */
        {0x28208000, 0x28208000, 0, 0, NULL},      /* nothing */
    };
    free(support_elf(fixture->folder, "guest.elf", &(struct elf){.part_count = 4, .parts = parts}));
    struct system *system = read_guest(fixture, &config);
    support_expect(system, "");
    const struct image *image = &system->vms[0].image;
    assert_true(image->good);
    assert_int_equal(image->vectors, 0x00200000);
    assert_int_equal(image->stack, 0x28201000);
    assert_int_equal(image->entry, 0x00200080);
    assert_int_equal(image->segment_count, 2);
    assert_int_equal(image->segments[0].from, 0x10010000);
    assert_int_equal(image->segments[0].to, 0x00200000);
    assert_int_equal(image->segments[0].size, 256);
    assert_int_equal(image->segments[0].offset, sizeof(Elf32_Ehdr) + 4 * sizeof(Elf32_Phdr));
    assert_int_equal(image->segments[1].from, 0x10010100);
    assert_int_equal(image->segments[1].to, 0x00200104);
    assert_int_equal(image->segments[1].size, 6);
    assert_int_equal(image->segments[1].words, 8);
    assert_int_equal(system->stored, 264);
    assert_int_equal(system->vms[0].windows[0].used, 0x10a);
    assert_int_equal(system->vms[0].windows[1].used, 0x1010);
}

/* The table is found by the load address, in whatever order the file has its segments, and need not
 * be in the first window; a segment may cross from a window into the next. */
static void vectors_in_second_window(void **state)
{
    struct fixture *fixture = *state;
    static const char block[0x1800];
    const uint32_t words[64] = {0x28202000, 0x00300081};
    const struct part parts[] = {
        {0x28200000, 0x28200000, sizeof block, 0x1c00, block},
        {0x00300000, 0x00300000, sizeof words, sizeof words, words},
    };
    free(support_elf(fixture->folder, "guest.elf", &(struct elf){.part_count = 2, .parts = parts}));
    struct system *system = read_guest(fixture, &two_windows);
    support_expect(system, "");
    assert_int_equal(system->vms[0].image.vectors, 0x00300000);
    assert_int_equal(system->vms[0].image.segments[0].to, 0x00300000);
    assert_int_equal(system->vms[0].image.segments[1].to, 0x28200000);
    assert_int_equal(system->vms[0].windows[0].used, 0x1000);
    assert_int_equal(system->vms[0].windows[1].used, 0xc00);
    assert_int_equal(system->vms[0].windows[2].used, sizeof words);
}

static void no_file(void **state)
{
    struct fixture *fixture = *state;
    char *expected = host_text("config.c: vm 'a': image: %s/guest.elf: No such file or directory: "
                               "correct `.image` or build the guest first [elf-unreadable]\n",
                               fixture->folder);
    support_expect(read_guest(fixture, &config), expected);
    free(expected);
}

static void a_folder(void **state)
{
    struct fixture *fixture = *state;
    char *text = support_problems(read_guest(fixture, &image_is_folder));
    assert_non_null(strstr(text, "[elf-unreadable]"));
    free(text);
}

static void not_elf(void **state)
{
    struct fixture *fixture = *state;
    support_write(fixture->folder, "guest.elf", "S00600004844521B\n", 17);
    char *expected = host_text("config.c: vm 'a': image: %s/guest.elf: not an ELF file: give the "
                               "guest's linked ELF, not a .bin or .hex [elf-unreadable]\n",
                               fixture->folder);
    support_expect(read_guest(fixture, &config), expected);
    free(expected);
}

static void empty_file(void **state)
{
    struct fixture *fixture = *state;
    support_write(fixture->folder, "guest.elf", "", 0);
    char *text = support_problems(read_guest(fixture, &config));
    assert_non_null(strstr(text, "[elf-unreadable]"));
    free(text);
}

static void tree_guest_not_built(void **state)
{
    struct fixture *fixture = *state;
    support_expect(
        read_guest(fixture, &tree_guest),
        "config.c: vm 'a': image: \"@beat\" is a guest of the tree and stands for no file "
        "here: run `make image`, or give --image 0=FILE [image-not-built]\n");
}

static void image_for_nobody(void **state)
{
    struct fixture *fixture = *state;
    char *path = support_guest(fixture->folder, "guest.elf", 0x00200000, 0x28201000);
    const char *const files[MAX_VMS] = {[1] = "other.elf"};
    struct system *system = &fixture->system;
    assert_true(system_open(system, board_find("mps2-an505"), &config, fixture->folder));
    system_read_images(system, files, IMAGES_ALL);
    support_expect(system, "config.c: vmlist: other.elf is given for VM number 1, but the last one "
                           "is 0: correct the number [image-number]\n");
    free(path);
}

static void wrong_class(void **state)
{
    refuse(state, &(struct elf){.class = ELFCLASS64, .part_count = 1, .parts = &code},
           "config.c: vm 'a': image: %s: not a 32-bit little-endian ELF file: build it for Armv8-M "
           "(-mcpu=cortex-m33) [elf-class]");
}

static void wrong_byte_order(void **state)
{
    refuse(state, &(struct elf){.data = ELFDATA2MSB, .part_count = 1, .parts = &code},
           "config.c: vm 'a': image: %s: not a 32-bit little-endian ELF file: build it for Armv8-M "
           "(-mcpu=cortex-m33) [elf-class]");
}

static void wrong_machine(void **state)
{
    refuse(state, &(struct elf){.machine = EM_RISCV, .part_count = 1, .parts = &code},
           "config.c: vm 'a': image: %s: machine 243 is not Arm (40): build it for Armv8-M "
           "(-mcpu=cortex-m33) [elf-machine]");
}

static void not_executable(void **state)
{
    refuse(
        state, &(struct elf){.type = ET_REL, .part_count = 1, .parts = &code},
        "config.c: vm 'a': image: %s: not an executable (ELF type 1): link it to fixed addresses "
        "[elf-type]");
}

static void cut_short(void **state)
{
    refuse(state, &(struct elf){.cut = 8, .part_count = 1, .parts = &code},
           "config.c: vm 'a': image: %s: segment 0 lies outside the file, which is cut short or "
           "damaged: build the guest again [elf-unreadable]");
}

/* Program headers counted in section 0 (PN_XNUM), which says anything: found by fuzzing. */
static void segments_counted_elsewhere(void **state)
{
    struct fixture *fixture = *state;
    char *path = support_elf(fixture->folder, "guest.elf", &(struct elf){.part_count = 0});
    Elf32_Ehdr header;
    Elf32_Shdr section = {.sh_info = 0x7fffffff};
    FILE *file = fopen(path, "r+");
    assert_int_equal(fread(&header, sizeof header, 1, file), 1);
    header.e_phoff = 0x7fffffff;
    header.e_phnum = PN_XNUM;
    header.e_shoff = sizeof header;
    header.e_shentsize = sizeof section;
    header.e_shnum = 1;
    rewind(file);
    fwrite(&header, sizeof header, 1, file);
    fwrite(&section, sizeof section, 1, file);
    fclose(file);
    char *expected = host_text("config.c: vm 'a': image: %s: the headers of its segments lie "
                               "outside the file, which is cut short or damaged: build the guest "
                               "again [elf-unreadable]\n",
                               path);
    support_expect(read_guest(fixture, &config), expected);
    free(expected);
    free(path);
}

static void more_file_than_memory(void **state)
{
    struct part part = code;
    part.memsz = part.filesz - 4;
    refuse_parts(state, 1, &part,
                 "config.c: vm 'a': image: %s: segment 0 lies outside the file, which is cut short "
                 "or damaged: build the guest again [elf-unreadable]");
}

static void nothing_to_load(void **state)
{
    const struct part part = {0x28200000, 0x28200000, 0, 64, NULL};
    refuse_parts(state, 1, &part,
                 "config.c: vm 'a': image: %s: no bytes to load: link the guest again [elf-empty]");
}

static void no_segments(void **state)
{
    refuse_parts(state, 0, NULL,
                 "config.c: vm 'a': image: %s: no bytes to load: link the guest again [elf-empty]");
}

static void runs_past_the_end(void **state)
{
    const struct part parts[] = {code, {0x28200000, 0x28200000, 0, 0x10804, NULL}};
    refuse_parts(
        state, 2, parts,
        "config.c:6: vm 'a': image: %s: segment 1 runs at 0x28200000..0x28210803, 2052 bytes "
        "beyond the end of regions[1] (ram): RAM_AT(0x28200000, KiB(67)) would hold it "
        "[segment-outside]");
}

static void loads_past_the_end(void **state)
{
    const struct part parts[] = {code, {0x28200000, 0x0020fffc, 8, 8, NULL}};
    refuse_parts(
        state, 2, parts,
        "config.c:5: vm 'a': image: %s: segment 1 loads at 0x0020fffc..0x00210003, 4 bytes "
        "beyond the end of regions[0] (code): CODE_AT(0x00200000, KiB(65)) would hold it "
        "[segment-outside]");
}

static void elsewhere(void **state)
{
    const struct part parts[] = {code, {0x20000000, 0x20000000, 4, 8, NULL}};
    refuse_parts(state, 2, parts,
                 "config.c: vm 'a': image: %s: segment 1 runs at 0x20000000..0x20000007 (8 bytes), "
                 "where the VM has no memory (code 0x00200000..0x0020ffff, ram "
                 "0x28200000..0x2820ffff): link the guest for its windows [segment-outside]");
}

static void wraps(void **state)
{
    const struct part parts[] = {code, {0xfffffff0, 0xfffffff0, 0, 0x20, NULL}};
    refuse_parts(
        state, 2, parts,
        "config.c: vm 'a': image: %s: segment 1 runs at 0xfffffff0 + 32 bytes, which wraps "
        "round the end of the address space: link the guest again [segment-outside]");
}

static void odd_address(void **state)
{
    const struct part parts[] = {code, {0x28200002, 0x28200002, 4, 4, NULL}};
    refuse_parts(
        state, 2, parts,
        "config.c: vm 'a': image: %s: a segment loads at 0x28200002, which is not a multiple "
        "of 4: align its first section [segment-align]");
}

/* Segments that adjoin in the file and in memory are one, so the second may start anywhere. */
static void adjoining_segments(void **state)
{
    struct fixture *fixture = *state;
    const struct part parts[] = {
        code,
        {0x28200000, 0x00200100, 6, 16, "abcdef"},
        {0x00200106, 0x00200106, 4, 4, "tail"},
    };
    free(support_elf(fixture->folder, "guest.elf", &(struct elf){.part_count = 3, .parts = parts}));
    struct system *system = read_guest(fixture, &config);
    support_expect(system, "");
    const struct image *image = &system->vms[0].image;
    assert_int_equal(image->segment_count, 1);
    assert_int_equal(image->segments[0].to, 0x00200000);
    assert_int_equal(image->segments[0].size, 0x10a);
    assert_int_equal(image->segments[0].words, 0x10c);
}

static void two_at_one_place(void **state)
{
    const struct part parts[] = {code, {0x28200000, 0x002000fc, 8, 8, NULL}};
    refuse_parts(
        state, 2, parts,
        "config.c: vm 'a': image: %s: two segments load at 0x002000fc..0x002000ff: correct "
        "the guest's linker script [segment-overlap]");
}

static void nothing_in_code(void **state)
{
    struct part part = code;
    part.vaddr = part.paddr = 0x28200000;
    refuse_parts(
        state, 1, &part,
        "config.c: vm 'a': image: %s: nothing is loaded at the start of a code window, where "
        "the vector table must be: link the guest for its windows [vectors-missing]");
}

static void four_bytes_of_vectors(void **state)
{
    const struct part part = {0x00200000, 0x00200000, 4, 4, vectors};
    refuse_parts(
        state, 1, &part,
        "config.c: vm 'a': image: %s: nothing is loaded at the start of a code window, where "
        "the vector table must be: link the guest for its windows [vectors-missing]");
}

static void vectors_off_their_grid(void **state)
{
    const struct part part = {0x00200040, 0x00200040, sizeof vectors, sizeof vectors, vectors};
    refuse_parts(state, 1, &part,
                 "config.c: vm 'a': image: %s: the vector table is at 0x00200040, which is not a "
                 "multiple of 128: link it to the start of the code window [vectors-align]");
}

/* The vector table's two words, the rest sound. */
static void refuse_words(void **state, uint32_t stack, uint32_t reset, const char *message)
{
    uint32_t words[64] = {stack, reset};
    struct part part = code;
    part.bytes = words;
    refuse_parts(state, 1, &part, message);
}

static void no_thumb_bit(void **state)
{
    refuse_words(state, 0x28201000, 0x00200080,
                 "config.c: vm 'a': image: %s: reset vector 0x00200080 (second word of the vector "
                 "table at 0x00200000) lacks the Thumb bit: the code window must begin with the "
                 "vector table [vectors-thumb]");
}

static void entry_outside(void **state)
{
    refuse_words(
        state, 0x28201000, 0x00200101,
        "config.c: vm 'a': image: %s: reset vector 0x00200101 (second word of the vector "
        "table at 0x00200000) points outside the image: the code window must begin with the "
        "vector table [entry-outside]");
}

static void stack_misaligned(void **state)
{
    refuse_words(state, 0x28201004, 0x00200081,
                 "config.c: vm 'a': image: %s: initial stack pointer 0x28201004 (first word of the "
                 "vector table at 0x00200000) is not a multiple of 8: align the guest's stack "
                 "[stack-align]");
}

static void stack_outside(void **state)
{
    refuse_words(
        state, 0x28210008, 0x00200081,
        "config.c: vm 'a': image: %s: initial stack pointer 0x28210008 (first word of the "
        "vector table at 0x00200000) has no 32 bytes of the VM's memory below it (code "
        "0x00200000..0x0020ffff, ram 0x28200000..0x2820ffff): link the guest for its windows "
        "[stack-outside]");
}

static void stack_without_room(void **state)
{
    refuse_words(
        state, 0x28200018, 0x00200081,
        "config.c: vm 'a': image: %s: initial stack pointer 0x28200018 (first word of the "
        "vector table at 0x00200000) has no 32 bytes of the VM's memory below it (code "
        "0x00200000..0x0020ffff, ram 0x28200000..0x2820ffff): link the guest for its windows "
        "[stack-outside]");
}

/* The very top and the lowest room for one frame are both fine. */
static void stack_at_the_edges(void **state)
{
    static const uint32_t stacks[] = {0x28210000, 0x28200020};
    struct fixture *fixture = *state;
    for (unsigned i = 0; i < 2; i++) {
        free(support_guest(fixture->folder, "guest.elf", 0x00200000, stacks[i]));
        support_expect(read_guest(fixture, &config), "");
        system_close(&fixture->system);
    }
    fixture->system = (struct system){0};
}

/* The last byte of the store can be used, the one after it cannot. */
static void store_to_the_last_byte(void **state)
{
    struct fixture *fixture = *state;
    const uint32_t words[64] = {0x80001000, 0x00200081};
    const uint32_t left = 0x1f0000 - sizeof words;
    struct part parts[] = {
        {0x00200000, 0x00200000, sizeof words, sizeof words, words},
        {0x80000000, 0x80000000, left, left, NULL},
    };
    const struct elf elf = {.part_count = 2, .parts = parts};
    free(support_elf(fixture->folder, "guest.elf", &elf));
    struct system *system = read_guest(fixture, &one_large_image);
    support_expect(system, "");
    assert_int_equal(system->stored, 0x1f0000);
    assert_int_equal(system->vms[0].image.segments[1].from + left, 0x10200000);
    system_close(system);
    parts[1].filesz = parts[1].memsz = left + 1;
    free(support_elf(fixture->folder, "guest.elf", &elf));
    char *text = support_problems(read_guest(fixture, &one_large_image));
    assert_non_null(strstr(text, "[store-full]"));
    free(text);
}

/* Two VMs of 1 MiB each do not fit in the store, the second is told so. */
static void store_is_full(void **state)
{
    struct fixture *fixture = *state;
    uint32_t words[64] = {0x80001000, 0x00200081};
    struct part parts[] = {
        {0x00200000, 0x00200000, sizeof words, sizeof words, words},
        {0x80000000, 0x80000000, MiB(1), MiB(1), NULL},
    };
    const struct elf elf = {.part_count = 2, .parts = parts};
    free(support_elf(fixture->folder, "guest.elf", &elf));
    words[0] += MiB(1);
    words[1] += 0x80000;
    parts[0].vaddr = parts[0].paddr = 0x00280000;
    parts[1].vaddr = parts[1].paddr = 0x80100000;
    free(support_elf(fixture->folder, "other.elf", &elf));
    char *expected = host_text(
        "config.c: vm 'b': image: %s/other.elf: segment at 0x80100000 (1048576 bytes) does not fit "
        "in what is left of the image store, 982528 of 2031616 bytes: make the images smaller "
        "[store-full]\n",
        fixture->folder);
    support_expect(read_guest(fixture, &large_images), expected);
    free(expected);
}

/* All that is wrong with one image is said at once. */
static void many_mistakes(void **state)
{
    struct fixture *fixture = *state;
    uint32_t words[64] = {0x00000004, 0x00400000};
    const struct part parts[] = {
        {0x00200000, 0x00200000, sizeof words, sizeof words, words},
        {0x20000000, 0x20000000, 4, 4, NULL},
    };
    free(support_elf(fixture->folder, "guest.elf", &(struct elf){.part_count = 2, .parts = parts}));
    struct system *system = read_guest(fixture, &config);
    static const char *const rules[] = {"segment-outside", "stack-align", "stack-outside",
                                        "vectors-thumb", "entry-outside"};
    assert_int_equal(system->problems.count, 5);
    for (unsigned i = 0; i < 5; i++)
        assert_string_equal(system->problems.list[i].rule, rules[i]);
}

/* A damaged file may say anything; it must be refused or read, never more. Every byte of the
 * headers is set to every fourth value. */
static void damaged_headers(void **state)
{
    struct fixture *fixture = *state;
    free(support_guest(fixture->folder, "guest.elf", 0x00200000, 0x28201000));
    char file[sizeof(Elf32_Ehdr) + sizeof(Elf32_Phdr) + sizeof vectors];
    char *path = host_text("%s/guest.elf", fixture->folder);
    FILE *stream = fopen(path, "rb");
    assert_int_equal(fread(file, 1, sizeof file, stream), sizeof file);
    fclose(stream);
    free(path);
    for (unsigned at = 0; at < sizeof(Elf32_Ehdr) + sizeof(Elf32_Phdr); at++) {
        char kept = file[at];
        for (unsigned value = 3; value < 256; value += 4) {
            file[at] = value;
            support_write(fixture->folder, "guest.elf", file, sizeof file);
            read_guest(fixture, &config);
            system_close(&fixture->system);
        }
        file[at] = kept;
    }
    fixture->system = (struct system){0};
}

int plan_image_tests(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(sound_image),
        TEST(vectors_in_second_window),
        TEST(no_file),
        TEST(a_folder),
        TEST(not_elf),
        TEST(empty_file),
        TEST(tree_guest_not_built),
        TEST(wrong_class),
        TEST(image_for_nobody),
        TEST(wrong_byte_order),
        TEST(wrong_machine),
        TEST(not_executable),
        TEST(cut_short),
        TEST(segments_counted_elsewhere),
        TEST(more_file_than_memory),
        TEST(nothing_to_load),
        TEST(no_segments),
        TEST(runs_past_the_end),
        TEST(loads_past_the_end),
        TEST(elsewhere),
        TEST(wraps),
        TEST(odd_address),
        TEST(adjoining_segments),
        TEST(two_at_one_place),
        TEST(nothing_in_code),
        TEST(four_bytes_of_vectors),
        TEST(vectors_off_their_grid),
        TEST(no_thumb_bit),
        TEST(entry_outside),
        TEST(stack_misaligned),
        TEST(stack_outside),
        TEST(stack_without_room),
        TEST(stack_at_the_edges),
        TEST(store_is_full),
        TEST(store_to_the_last_byte),
        TEST(many_mistakes),
        TEST(damaged_headers),
    };
    return cmocka_run_group_tests_name("plan images", tests, NULL, NULL);
}
