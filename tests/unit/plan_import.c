/* SPDX-License-Identifier: Apache-2.0 */
/* The readers of a guest's .config and devicetree, and the entries that import writes: a folder of
 * import_cases/ is a Zephyr build without its image, and the entry that comes of it. */
#define _GNU_SOURCE
#include "plan_support.h"

#include "../../plan/config.h"
#include "../../plan/host.h"
#include "../../plan/stanza.h"

#include <errno.h>
#include <libfdt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CASES "tests/unit/import_cases"

static void kconfig_values(void **state)
{
    (void)state;
    static const char text[] = "# CONFIG_OFF is not set\n"
                               "CONFIG_ON=y\r\n"
                               "CONFIG_MODULE=m\n"
                               "CONFIG_TEXT=\"a \\\"b\\\" \\\\ c\" trailing\n"
                               "CONFIG_OPEN=\"no end\n"
                               "CONFIG_TEN=10\n"
                               "CONFIG_HEX=0xffffffff\n"
                               "CONFIG_LARGE=0x100000000\n"
                               "CONFIG_NEGATIVE=-1\n"
                               "CONFIG_WORD=12x\n"
                               "CONFIG_EMPTY=\n"
                               "CONFIG_TWICE=1\n"
                               "CONFIG_TWICE=2\n"
                               "CONFIG_NOTHING\n"
                               " CONFIG_SPACE=y\n"
                               "OTHER_ON=y\n"
                               "CONFIG_LAST=y";
    struct kconfig kconfig;
    kconfig_take(&kconfig, text, strlen(text));
    uint32_t number = 0;
    assert_null(kconfig_value(&kconfig, "OFF"));
    assert_true(kconfig_on(&kconfig, "ON"));
    assert_false(kconfig_on(&kconfig, "OFF"));
    assert_false(kconfig_on(&kconfig, "MODULE"));
    assert_string_equal(kconfig_value(&kconfig, "TEXT"), "a \"b\" \\ c");
    assert_string_equal(kconfig_value(&kconfig, "OPEN"), "no end");
    assert_true(kconfig_number(&kconfig, "TEN", &number));
    assert_int_equal(number, 10);
    assert_true(kconfig_number(&kconfig, "HEX", &number));
    assert_int_equal(number, 0xffffffff);
    assert_false(kconfig_number(&kconfig, "LARGE", &number));
    assert_false(kconfig_number(&kconfig, "NEGATIVE", &number));
    assert_false(kconfig_number(&kconfig, "WORD", &number));
    assert_false(kconfig_number(&kconfig, "EMPTY", &number));
    assert_false(kconfig_number(&kconfig, "ABSENT", &number));
    assert_string_equal(kconfig_value(&kconfig, "TWICE"), "2");
    assert_null(kconfig_value(&kconfig, "NOTHING"));
    assert_null(kconfig_value(&kconfig, "SPACE"));
    assert_true(kconfig_on(&kconfig, "LAST"));
    kconfig_close(&kconfig);
}

/* Read a devicetree source that must be good. */
static void read_tree(struct devicetree *tree, const char *source)
{
    char *folder = support_folder(), *why = NULL;
    support_write(folder, "tree.dts", source, strlen(source));
    char *path = host_text("%s/tree.dts", folder);
    if (!devicetree_read(tree, path, &why))
        fail_msg("%s", why);
    free(path);
    support_discard(folder);
}

static int node_called(const struct devicetree *tree, const char *name)
{
    int node = devicetree_next(tree, -1);
    while (node >= 0 && strcmp(devicetree_name(tree, node), name) != 0)
        node = devicetree_next(tree, node);
    return node;
}

static void expect_range(const struct devicetree *tree, const char *name, uint32_t base,
                         uint32_t last)
{
    struct range range;
    if (!devicetree_range(tree, node_called(tree, name), &range))
        fail_msg("%s has no range", name);
    assert_int_equal(range.base, base);
    assert_int_equal(range.last, last);
}

/* How reg is translated, where it has no meaning, and what is enabled. */
static void tree_addresses(void **state)
{
    (void)state;
    static const char source[] =
        "/dts-v1/;\n"
        "/ {\n"
        "  #address-cells = <1>; #size-cells = <1>;\n"
        "  chosen { by-path = &plain; by-phandle = <&wide>; by-name = \"plain\"; };\n"
        "  plain: plain@1000 { reg = <0x1000 0x10>; };\n"
        "  last { reg = <0xfffffff0 0x10>; };\n"
        "  beyond { reg = <0xfffffff0 0x11>; };\n"
        "  empty { reg = <0x1000 0>; };\n"
        "  short { reg = <0x1000>; };\n"
        "  same { #address-cells = <1>; #size-cells = <1>; ranges; in-same { reg = <0x20 4>; }; "
        "};\n"
        "  moved { #address-cells = <1>; #size-cells = <1>;\n"
        "    ranges = <0x0 0x40000000 0x1000>, <0x1000 0x50000000 0x1000>;\n"
        "    first { reg = <0x20 4>; }; second { reg = <0x1020 4>; }; outside { reg = <0x2000 4>; "
        "};\n"
        "  };\n"
        "  apart { #address-cells = <1>; #size-cells = <0>; chip { reg = <0x1d>; }; };\n"
        "  offset { #address-cells = <1>; #size-cells = <1>; in-offset { reg = <0x80 8>; }; };\n"
        "  wide: wide { #address-cells = <2>; #size-cells = <2>;\n"
        "    ranges = <0x0 0x80000000 0x40000000 0x0 0x1000>;\n"
        "    low { reg = <0x0 0x80000010 0x0 0x10>; }; high { reg = <0x1 0x0 0x0 0x10>; };\n"
        "  };\n"
        "  huge { #address-cells = <5>; #size-cells = <1>; in-huge { reg = <0 0 0 0 1 4>; }; };\n"
        "  off { status = \"disabled\"; below { status = \"okay\"; }; };\n"
        "  ok { status = \"ok\"; };\n"
        "};\n";
    struct devicetree tree;
    struct range range;
    read_tree(&tree, source);
    expect_range(&tree, "plain@1000", 0x1000, 0x100f);
    expect_range(&tree, "last", 0xfffffff0, 0xffffffff);
    expect_range(&tree, "in-same", 0x20, 0x23);
    expect_range(&tree, "first", 0x40000020, 0x40000023);
    expect_range(&tree, "second", 0x50000020, 0x50000023);
    expect_range(&tree, "in-offset", 0x80, 0x87);
    expect_range(&tree, "low", 0x40000010, 0x4000001f);
    static const char *const none[] = {"beyond", "empty", "short",   "outside",
                                       "chip",   "high",  "in-huge", "off"};
    for (unsigned i = 0; i < sizeof none / sizeof *none; i++)
        if (devicetree_range(&tree, node_called(&tree, none[i]), &range))
            fail_msg("%s has a range", none[i]);
    assert_int_equal(devicetree_chosen(&tree, "by-path"), node_called(&tree, "plain@1000"));
    assert_int_equal(devicetree_chosen(&tree, "by-phandle"), node_called(&tree, "wide"));
    assert_true(devicetree_chosen(&tree, "by-name") < 0);
    assert_true(devicetree_chosen(&tree, "absent") < 0);
    assert_true(devicetree_enabled(&tree, node_called(&tree, "ok")));
    assert_true(devicetree_enabled(&tree, node_called(&tree, "plain@1000")));
    assert_false(devicetree_enabled(&tree, node_called(&tree, "below")));
    devicetree_close(&tree);
}

/* Interrupts count only where they are the NVIC's. */
static void tree_interrupts(void **state)
{
    (void)state;
    static const char source[] =
        "/dts-v1/;\n"
        "/ {\n"
        "  nvic: nvic { compatible = \"arm,v8m-nvic\"; #interrupt-cells = <2>;\n"
        "    interrupt-controller; };\n"
        "  other: other { compatible = \"example,gpio\"; #interrupt-cells = <1>;\n"
        "    interrupt-controller; };\n"
        "  soc { interrupt-parent = <&nvic>;\n"
        "    two { interrupts = <7 3>, <480 3>, <8 3>, <9>; };\n"
        "    elsewhere { interrupt-parent = <&other>; interrupts = <7>; };\n"
        "    none { };\n"
        "  };\n"
        "  orphan { interrupts = <7 3>; };\n"
        "};\n";
    struct devicetree tree;
    unsigned short lines[4];
    read_tree(&tree, source);
    assert_int_equal(devicetree_irqs(&tree, node_called(&tree, "two"), lines, 4), 2);
    assert_int_equal(lines[0], 7);
    assert_int_equal(lines[1], 8);
    assert_int_equal(devicetree_irqs(&tree, node_called(&tree, "two"), lines, 1), 1);
    assert_int_equal(devicetree_irqs(&tree, node_called(&tree, "elsewhere"), lines, 4), 0);
    assert_int_equal(devicetree_irqs(&tree, node_called(&tree, "none"), lines, 4), 0);
    assert_int_equal(devicetree_irqs(&tree, node_called(&tree, "orphan"), lines, 4), 0);
    devicetree_close(&tree);
}

/* A flattened tree is taken as it is; one that was cut or changed is refused, whatever the byte. */
static void flattened_tree(void **state)
{
    (void)state;
    static const char source[] = "/dts-v1/; / { a { b = \"text\"; }; };";
    struct devicetree tree, copy;
    read_tree(&tree, source);
    size_t size = fdt_totalsize(tree.blob);
    char *folder = support_folder(), *why = NULL;
    char *path = host_text("%s/tree.dtb", folder);
    support_write(folder, "tree.dtb", tree.blob, size);
    assert_true(devicetree_read(&copy, path, &why));
    assert_memory_equal(copy.blob, tree.blob, size);
    devicetree_close(&copy);
    for (size_t cut = 0; cut < size; cut++)
        assert_false(devicetree_take(&copy, tree.blob, cut));
    support_write(folder, "tree.dtb", tree.blob, size - 1);
    assert_false(devicetree_read(&copy, path, &why));
    assert_string_equal(why, "a damaged flattened devicetree");
    free(why);
    devicetree_close(&tree);
    free(path);
    support_discard(folder);
}

/* Put a program called dtc into the folder and read tree.dts with it. */
static void expect_dtc(const char *script, const char *reason)
{
    char *folder = support_folder(), *why = NULL;
    char *program = host_text("%s/dtc", folder), *path = host_text("%s/tree.dts", folder);
    support_write(folder, "tree.dts", "/dts-v1/; / { };", 16);
    if (script) {
        support_write(folder, "dtc", script, strlen(script));
        char *command = host_text("chmod +x %s", program);
        assert_int_equal(support_run(command), 0);
        free(command);
    }
    setenv("DTC", program, 1);
    struct devicetree tree;
    assert_false(devicetree_read(&tree, path, &why));
    unsetenv("DTC");
    assert_string_equal(why, reason);
    free(why);
    free(path);
    free(program);
    support_discard(folder);
}

static void dtc_fails(void **state)
{
    (void)state;
    expect_dtc(NULL, "dtc cannot be run: install device-tree-compiler, or give a .dtb file");
    expect_dtc("#!/bin/sh\nexit 1\n", "dtc refuses it");
    expect_dtc("#!/bin/sh\necho no tree\n", "a damaged flattened devicetree");
    expect_dtc("#!/bin/sh\nexec cat /dev/zero\n", "dtc wrote more than 16 MiB");
    char *why;
    struct devicetree tree;
    assert_false(devicetree_read(&tree, "/nowhere/zephyr.dts", &why));
    assert_string_equal(why, strerror(ENOENT));
    free(why);
}

/* Every `find` in *text becomes `put`. */
static void replace_all(char **text, const char *find, const char *put)
{
    for (char *p = *text; (p = strstr(p, find)) != NULL;) {
        size_t before = (size_t)(p - *text);
        char *longer = host_text("%.*s%s%s", (int)before, *text, put, p + strlen(find));
        free(*text);
        *text = longer;
        p = longer + before + strlen(put);
    }
}

static char *emitted(const struct stanza *stanza)
{
    char *text;
    size_t size;
    FILE *file = open_memstream(&text, &size);
    stanza_emit(stanza, file);
    fclose(file);
    return text;
}

/* The text goes into config.c as it is, and check has nothing against it. */
static void expect_pastes(const struct board *board, const char *folder, const char *text,
                          const char *problems)
{
    char *source = host_text("#include <septum/config.h>\n"
                             "const struct septum_config septum_config = {\n"
                             "    .abi = SEPTUM_ABI,\n"
                             "    .console = DEV(%s),\n"
                             "    .vmlist = VMS(\n%s    ),\n};\n",
                             board->console, text);
    support_write(folder, "config.c", source, strlen(source));
    struct config config;
    assert_int_equal(config_load(&config, folder, "include", board->name), CONFIG_LOADED);
    struct system *system = host_zeroed(1, sizeof *system);
    const char *const files[MAX_VMS] = {NULL};
    assert_true(system_open(system, board, config.contents, folder));
    system_check(system);
    system_read_images(system, files, IMAGES_ALL);
    support_expect(system, problems);
    system_close(system);
    free(system);
    config_unload(&config);
    free(source);
}

/* Import tests/unit/import_cases/<name>; once pasted, check says `problems`. */
static void expect_case(const struct board *board, const char *name, uint32_t code, uint32_t stack,
                        const char *problems)
{
    char *folder = support_folder(), *from = host_text(CASES "/%s", name), *why;
    char *kconfig = host_text("%s/.config", from);
    char *devicetree = host_text("%s/zephyr.dts", from);
    char *image = support_guest(folder, "guest.elf", code, stack);
    bool has_kconfig = access(kconfig, R_OK) == 0;
    /* The stanza names the files by where they are when it is pasted. */
    char *root = realpath(".", NULL);
    char *tree_path = host_text("%s/%s", root, devicetree);
    char *kconfig_path = host_text("%s/%s", root, kconfig);
    struct stanza stanza = {
        .board = board,
        .name = name,
        .image = image,
        .devicetree = tree_path,
        .kconfig = has_kconfig ? kconfig_path : NULL,
    };
    if (!guest_read(&stanza.guest, devicetree, has_kconfig ? kconfig : NULL, &why))
        fail_msg("%s", why);
    assert_true(stanza_open(&stanza));
    assert_int_equal(stanza.problems.count, 0);
    char *text = emitted(&stanza);
    expect_pastes(board, folder, text, problems);
    replace_all(&text, folder, "FOLDER");
    replace_all(&text, root, "ROOT");
    char *expected = support_read(from, "expected.txt");
    assert_string_equal(text, expected);
    stanza_close(&stanza);
    free(expected);
    free(text);
    free(root);
    free(tree_path);
    free(kconfig_path);
    free(image);
    free(devicetree);
    free(kconfig);
    free(from);
    support_discard(folder);
}

static void everything(void **state)
{
    (void)state;
    expect_case(board_find("mps2-an521"), "everything", 0x00280000, 0x28281000,
                "config.c:33: vm 'everything': devs: the guest drives TIMER1 (timer@1000, "
                "CONFIG_TIMER_TMR_CMSDK_APB=y), which the hypervisor keeps (the time base): take "
                "it out of the guest [guest-device]\n");
}

static void without_kconfig(void **state)
{
    (void)state;
    expect_case(board_find("mps2-an521"), "without_kconfig", 0x00280000, 0x28281000, "");
}

static void partition(void **state)
{
    (void)state;
    expect_case(board_find("mps2-an521"), "partition", 0x00280000, 0x28281000, "");
}

static void wifi(void **state)
{
    (void)state;
    expect_case(board_find("lpc55s69"), "wifi", 0x00030000, 0x20044000, "");
}

/* An image that is no Zephyr: windows from what it loads and uses, devices from its handlers. */
static void elf_alone(void **state)
{
    (void)state;
    static uint32_t words[128] = {0x28204000, 0x00280181};
    for (unsigned i = 2; i < 16 + 60; i++)
        words[i] = 0x00280191;
    words[16 + 5] = 0;
    words[16 + 36] = words[16 + 37] = 0x002801a1; /* UART2 */
    words[16 + 48] = 0x002801a1;                  /* ETH */
    words[16 + 60] = 0x4770;                      /* code: the table has 60 lines */
    words[90] = 0x40203000;                       /* UART3, in a literal pool */
    words[91] = 0x42000000;                       /* ETH, whose handler is known */
    const struct part parts[] = {
        {0x00280000, 0x00280000, sizeof words, sizeof words, words},
        {0x28201000, 0x00280200, 8, 8, "abcdefg"},
        {0x28201008, 0x28201008, 0, 0x100, NULL},
        {0x80000000, 0x80000000, 4, 4, "abc"},
    };
    char *folder = support_folder();
    char *image = support_elf(folder, "guest.elf", &(struct elf){.part_count = 4, .parts = parts});
    struct stanza stanza = {.board = board_find("mps2-an521"), .name = "bare", .image = image};
    assert_true(stanza_open(&stanza));
    assert_int_equal(stanza.problems.count, 0);
    char *text = emitted(&stanza);
    expect_pastes(stanza.board, folder, text, "");
    replace_all(&text, folder, "FOLDER");
    char *expected = support_read(CASES "/elf_alone", "expected.txt");
    assert_string_equal(text, expected);
    free(expected);
    free(text);
    stanza_close(&stanza);
    free(image);
    support_discard(folder);
}

/* No ELF file of this board: no entry. */
static void no_guest(void **state)
{
    (void)state;
    char *folder = support_folder();
    char *image = support_guest(folder, "guest.elf", 0x20022000, 0x28281000);
    struct stanza stanza = {.board = board_find("mps2-an521"), .name = "bare", .image = image};
    assert_false(stanza_open(&stanza));
    assert_true(stanza.problems.errors > 0);
    stanza_close(&stanza);
    free(image);
    support_discard(folder);
}

/* Run `septum import <arguments>`, in which %s stands for the folder; its output is in the folder.
 */
static int import(const char *folder, const char *arguments)
{
    const char *mark = strstr(arguments, "%s");
    char *command = host_text("build/test/plan/septum import %.*s%s%s >%s/stdout 2>%s/stderr",
                              (int)(mark - arguments), arguments, folder, mark + 2, folder, folder);
    int status = support_run(command);
    free(command);
    return status;
}

static void expect_printed(const char *folder, const char *stream, const char *part)
{
    char *text = support_read(folder, stream);
    if (!strstr(text, part))
        fail_msg("%s has no \"%s\":\n%s", stream, part, text);
    free(text);
}

/* As a user runs it: a folder with the files of a build, an ELF file, and what is neither. */
static void command_line(void **state)
{
    (void)state;
    char *folder = support_folder();
    free(support_guest(folder, "zephyr.elf", 0x00280000, 0x28281000));
    char *copy =
        host_text("cp " CASES "/partition/.config " CASES "/partition/zephyr.dts %s", folder);
    assert_int_equal(support_run(copy), 0);
    assert_int_equal(import(folder, "%s"), 0);
    expect_printed(folder, "stdout", "{.name = \"septum-test-");
    expect_printed(folder, "stdout", "CODE_AT(0x00280000, KiB(128))");
    expect_printed(folder, "stdout", "/zephyr.dts\",\n");
    assert_int_equal(import(folder, "--name net %s/zephyr.elf"), 0);
    expect_printed(folder, "stdout", "{.name = \"net\",");
    assert_int_equal(import(folder, "%s/.config"), 1);
    expect_printed(folder, "stderr", "not an ELF file");
    expect_printed(folder, "stdout", "");
    assert_int_equal(import(folder, "%s/nothing"), 2);
    expect_printed(folder, "stderr", "neither an ELF file nor a Zephyr build");
    assert_int_equal(import(folder, "--kconfig /nowhere %s"), 2);
    expect_printed(folder, "stderr", "/nowhere: No such file or directory");
    /* An image beyond its build's memory is imported, and is said to be so. */
    free(support_guest(folder, "zephyr.elf", 0x002a0000, 0x28281000));
    assert_int_equal(import(folder, "%s"), 1);
    expect_printed(folder, "stdout", "CODE_AT(0x00280000, KiB(128))");
    expect_printed(folder, "stderr", "[segment-outside]");
    free(copy);
    support_discard(folder);
}

int plan_import_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kconfig_values),
        cmocka_unit_test(tree_addresses),
        cmocka_unit_test(tree_interrupts),
        cmocka_unit_test(flattened_tree),
        cmocka_unit_test(dtc_fails),
        cmocka_unit_test(everything),
        cmocka_unit_test(without_kconfig),
        cmocka_unit_test(partition),
        cmocka_unit_test(wifi),
        cmocka_unit_test(elf_alone),
        cmocka_unit_test(no_guest),
        cmocka_unit_test(command_line),
    };
    return cmocka_run_group_tests_name("plan import", tests, NULL, NULL);
}
