/* SPDX-License-Identifier: Apache-2.0 */
/* What is written for guests' builds, for programs and for people. */
#define _GNU_SOURCE
#include "plan_support.h"

#include "../../plan/emit.h"
#include "../../plan/host.h"

#include <ctype.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const struct septum_config config = {
    SYSTEM,
    .shmemlist = SHMEMS({.name = "log-1", .base = 0x28100000, .size = KiB(4)}),
    .vmlist = VMS(
        {.name = "control",
         .image = "@test/beat",
         .platform = {.regions = REGIONS(CODE_AT(0x00200000, KiB(64)), RAM_AT(0x28200000, KiB(64)),
                                         RAM_AT(0x28210000, KiB(4))),
                      .devs = DEVS(DEV(UART1), WINDOW(0x40400000, 0x20, IRQS(110))),
                      .ipcs = IPCS({.shmem = "log-1", .irq = 100})}},
        {.name = "other",
         .image = "other.elf",
         .on_fault = VM_SKIP,
         .slice_us = 5000,
         .platform = {.regions = REGIONS(B_MEMORY), .ipcs = IPCS({.shmem = "log-1"})}},
        {.name = "third",
         .image = "/opt/a $b#c.elf",
         .platform = {.regions =
                          REGIONS(CODE_AT(0x00300000, KiB(64)), RAM_AT(0x28300000, KiB(64)))}}),
};

struct fixture {
    char *folder;
    struct system system;
    char *text; /* what was emitted */
    size_t size;
    FILE *file;
};

static int set_up(void **state)
{
    struct fixture *fixture = host_zeroed(1, sizeof *fixture);
    fixture->folder = support_folder();
    free(support_guest(fixture->folder, "beat.elf", 0x00200000, 0x28201000));
    free(support_guest(fixture->folder, "other.elf", 0x00280000, 0x28281000));
    free(support_guest(fixture->folder, "a \"$\\b\".elf", 0x00300000, 0x28301000));
    char *beat = host_text("%s/beat.elf", fixture->folder);
    char *third = host_text("%s/a \"$\\b\".elf", fixture->folder);
    const char *const files[MAX_VMS] = {[0] = beat, [2] = third};
    struct system *system = &fixture->system;
    assert_true(system_open(system, board_find("mps2-an505"), &config, fixture->folder));
    system_check(system);
    system_read_images(system, files, IMAGES_ALL);
    assert_int_equal(system->problems.errors, 0);
    system_lower(system);
    free(beat);
    free(third);
    fixture->file = open_memstream(&fixture->text, &fixture->size);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    system_close(&fixture->system);
    support_discard(fixture->folder);
    free(fixture->text);
    free(fixture);
    return 0;
}

static void guest_memory(void **state)
{
    struct fixture *fixture = *state;
    emit_guest_memory(&fixture->system.vms[0], fixture->file);
    fclose(fixture->file);
    assert_string_equal(fixture->text,
                        "/* SPDX-License-Identifier: Apache-2.0 */\n"
                        "/* Written by septum; do not edit. The memory of VM control. */\n"
                        "MEMORY\n"
                        "{\n"
                        "    CODE (rx)  : ORIGIN = 0x00200000, LENGTH = 0x10000\n"
                        "    RAM  (rwx) : ORIGIN = 0x28200000, LENGTH = 0x10000\n"
                        "}\n");
}

/* The header is compiled and its macros read back as values. */
static void guest_header(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *macro;
        uint32_t value;
    } values[] = {
        {"VM_INDEX", 0},
        {"VM_COUNT", 3},
        {"VM_CODE_BASE", 0x00200000},
        {"VM_CODE_SIZE", 0x10000},
        {"VM_RAM_BASE", 0x28200000},
        {"VM_RAM_SIZE", 0x10000},
        {"VM_SLICE_US", 10000},
        {"BOARD_CLOCK_HZ", 20000000},
        {"DEV_UART1_BASE", 0x40201000},
        {"DEV_UART1_SIZE", 0x1000},
        {"DEV_UART1_IRQ_0", 34},
        {"DEV_UART1_IRQ_1", 35},
        {"DEV_UART1_IRQ_2", 43},
        {"DEV_WINDOW_1_BASE", 0x40400000},
        {"DEV_WINDOW_1_SIZE", 0x20},
        {"DEV_WINDOW_1_IRQ_0", 110},
        {"IPC_COUNT", 1},
        {"IPC_0_BASE", 0x28100000},
        {"IPC_0_SIZE", 0x1000},
        {"IPC_0_IRQ", 100},
        {"IPC_LOG_1_BASE", 0x28100000},
        {"IPC_LOG_1_SIZE", 0x1000},
        {"IPC_LOG_1_IRQ", 100},
        {"IPC_LOG_1_INDEX", 0},
    };
    /* Twice, as the files of a guest may include it. */
    emit_guest_header(&fixture->system, &fixture->system.vms[0], fixture->file);
    emit_guest_header(&fixture->system, &fixture->system.vms[0], fixture->file);
    fprintf(fixture->file, "const char vm_name[] = VM_NAME;\nconst unsigned values[] = {");
    for (unsigned i = 0; i < sizeof values / sizeof *values; i++)
        fprintf(fixture->file, "%s,\n", values[i].macro);
    fprintf(fixture->file, "};\n");
    fclose(fixture->file);
    void *library = support_load(fixture->folder, fixture->text);
    const uint32_t *read = dlsym(library, "values");
    for (unsigned i = 0; i < sizeof values / sizeof *values; i++)
        if (read[i] != values[i].value)
            fail_msg("%s is 0x%x", values[i].macro, read[i]);
    assert_string_equal(dlsym(library, "vm_name"), "control");
    dlclose(library);
}

/* A VM without a doorbell has no macro for one. */
static void guest_header_without_doorbell(void **state)
{
    struct fixture *fixture = *state;
    emit_guest_header(&fixture->system, &fixture->system.vms[1], fixture->file);
    fclose(fixture->file);
    assert_non_null(strstr(fixture->text, "IPC_LOG_1_SIZE 0x1000u\n"));
    assert_null(strstr(fixture->text, "IRQ"));
}

static void expect_text(struct fixture *fixture, const char *const *parts)
{
    for (; *parts; parts++)
        if (!strstr(fixture->text, *parts))
            fail_msg("no \"%s\" in\n%s", *parts, fixture->text);
}

/* Memory, console, and nothing enabled that the VM has not. */
static void kit_overlay(void **state)
{
    struct fixture *fixture = *state;
    emit_kit_overlay(&fixture->system, &fixture->system.vms[0], fixture->file);
    fclose(fixture->file);
    static const char *const parts[] = {
        "writes to devices that control has not. Grant\n"
        " * DEV_MEDIATED(GPIO0), DEV_MEDIATED(GPIO1), DEV_MEDIATED(GPIO2), which lets it go on,\n",
        "\t\tzephyr,sram = &vm_ram;\n\t\tzephyr,flash = &vm_code;\n"
        "\t\tzephyr,console = &uart1;\n\t\tzephyr,shell-uart = &uart1;\n",
        "\tvm_code: memory@200000 {\n\t\tcompatible = \"mmio-sram\";\n"
        "\t\treg = <0x00200000 0x10000>;\n\t};\n",
        "\tvm_ram: memory@28200000 {\n",
        "\tshared_log_1: memory@28100000 {\n",
        "&uart0 { status = \"disabled\"; };\n",
        "&eth0 { status = \"disabled\"; };\n",
        NULL,
    };
    expect_text(fixture, parts);
    assert_null(strstr(fixture->text, "&uart1 {"));
}

static const struct septum_config lpc_config = {
    .abi = SEPTUM_ABI,
    .console = DEV(FLEXCOMM0),
    .vmlist = VMS(
        {.name = "a",
         .image = "@hello",
         .platform = {.regions = REGIONS(CODE_AT(0x00020000, KiB(64)), RAM_AT(0x20010000, KiB(32))),
                      .devs = DEVS(DEV_WAKE(FLEXCOMM2), DEV_MEDIATED(ANACTRL))}})};

/* On the LPC55S69 the console is set up too, and the mediated blocks that start-up needs are named.
 */
static void kit_overlay_lpc(void **state)
{
    struct fixture *fixture = *state;
    struct system *system = host_zeroed(1, sizeof *system);
    assert_true(system_open(system, board_find("lpc55s69"), &lpc_config, "."));
    system_check(system);
    assert_int_equal(system->problems.errors, 0);
    emit_kit_overlay(system, &system->vms[0], fixture->file);
    fclose(fixture->file);
    static const char *const parts[] = {
        "writes to devices that a has not. Grant\n * DEV_MEDIATED(PMC), which lets it go on,\n",
        "\t\tzephyr,console = &flexcomm2;\n",
        "&slot1_partition {\n\treg = <0x00020000 0x10000>;\n};\n",
        "\t\t\tpinmux = <FC2_TXD_SCL_MISO_WS_PIO0_27>, <FC2_RXD_SDA_MOSI_DATA_PIO1_24>;\n",
        "&flexcomm2 {\n\tstatus = \"okay\";\n\tcompatible = \"nxp,lpc-usart\";\n",
        "&flexcomm0 { status = \"disabled\"; };\n",
        NULL,
    };
    expect_text(fixture, parts);
    system_close(system);
    free(system);
}

static void kit_conf(void **state)
{
    struct fixture *fixture = *state;
    emit_kit_conf(&fixture->system, &fixture->system.vms[0], fixture->file);
    fclose(fixture->file);
    static const char *const parts[] = {
        "\nCONFIG_TRUSTED_EXECUTION_NONSECURE=y\nCONFIG_BUILD_WITH_TFM=n\n",
        "\nCONFIG_SYS_CLOCK_HW_CYCLES_PER_SEC=20000000\n",
        NULL,
    };
    expect_text(fixture, parts);
    assert_null(strstr(fixture->text, "CONFIG_FPU"));
}

static void kit_gdb(void **state)
{
    struct fixture *fixture = *state;
    emit_kit_gdb(&fixture->system, "/the tree", "/a \"b\"", fixture->file);
    fclose(fixture->file);
    static const char *const parts[] = {
        "\nsource /the tree/tools/gdb_septum.py\nseptum load \"/a \\\"b\\\"\"\n",
        "\ndefine break-control\n    septum break control $arg0\nend\n",
        "\ndefine break-third\n",
        NULL,
    };
    expect_text(fixture, parts);
}

static void guest_list(void **state)
{
    struct fixture *fixture = *state;
    emit_guest_list(&fixture->system, fixture->file);
    fclose(fixture->file);
    char *expected = host_text("# SPDX-License-Identifier: Apache-2.0\n"
                               "# Written by `septum layout`; do not edit.\n"
                               "VM_COUNT := 3\n"
                               "VM_NAMES := control other third\n"
                               "VM_GUESTS := control:test/beat\n"
                               "VM_IMAGES := %s/other.elf /opt/a $$b\\#c.elf\n",
                               fixture->folder);
    assert_string_equal(fixture->text, expected);
    free(expected);
}

/* The assembly takes exactly the segments' bytes out of the ELF files, padded. */
static void images(void **state)
{
    struct fixture *fixture = *state;
    emit_images(&fixture->system, fixture->file);
    fclose(fixture->file);
    assert_non_null(strstr(fixture->text, "    .section .image0, \"a\", %progbits\n"));
    assert_non_null(strstr(fixture->text, "    .section .image2, \"a\", %progbits\n"));
    assert_null(strstr(fixture->text, ".image3"));
    support_write(fixture->folder, "images.S", fixture->text, fixture->size);
    char *command = host_text("cd %s && gcc -c images.S && objcopy -O binary "
                              "--only-section=.image2 images.o image2.bin",
                              fixture->folder);
    assert_int_equal(support_run(command), 0);
    free(command);
    char *path = host_text("%s/image2.bin", fixture->folder);
    uint32_t words[65];
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fread(words, 1, sizeof words, file), 256);
    assert_int_equal(words[0], 0x28301000);
    assert_int_equal(words[1], 0x00300081);
    fclose(file);
    free(path);
}

static void image_places(void **state)
{
    struct fixture *fixture = *state;
    emit_image_places(&fixture->system, fixture->file);
    fclose(fixture->file);
    assert_string_equal(fixture->text, "/* SPDX-License-Identifier: Apache-2.0 */\n"
                                       "/* Written by `septum plan`; do not edit. */\n"
                                       "SECTIONS\n"
                                       "{\n"
                                       "    .image0 0x10010000 : { KEEP(*(.image0)) }\n"
                                       "    .image1 0x10010100 : { KEEP(*(.image1)) }\n"
                                       "    .image2 0x10010200 : { KEEP(*(.image2)) }\n"
                                       "}\n"
                                       "INSERT AFTER .text;\n");
}

/* Step over one JSON value; NULL when there is none (RFC 8259, numbers as integers only). */
static const char *json_value(const char *p);

static const char *json_space(const char *p)
{
    return p + strspn(p, " \t\r\n");
}

static const char *json_string(const char *p)
{
    if (*p++ != '"')
        return NULL;
    for (; *p != '"'; p++) {
        if ((unsigned char)*p < 0x20)
            return NULL;
        if (*p == '\\' && !strchr("\"\\u", *++p))
            return NULL;
    }
    return p + 1;
}

/* "[...]" or "{...}", whose members have keys. */
static const char *json_list(const char *p, bool keys)
{
    char close = keys ? '}' : ']';
    p = json_space(p + 1);
    if (*p == close)
        return p + 1;
    for (;; p = json_space(p + 1)) {
        if (keys) {
            p = json_string(p);
            p = p ? json_space(p) : NULL;
            if (!p || *p != ':')
                return NULL;
            p = json_space(p + 1);
        }
        p = json_value(p);
        p = p ? json_space(p) : NULL;
        if (p && *p == close)
            return p + 1;
        if (!p || *p != ',')
            return NULL;
    }
}

static const char *json_value(const char *p)
{
    if (*p == '"')
        return json_string(p);
    if (*p == '{' || *p == '[')
        return json_list(p, *p == '{');
    if (!isdigit((unsigned char)*p) || (*p == '0' && isdigit((unsigned char)p[1])))
        return NULL;
    return p + strspn(p, "0123456789");
}

static void assert_json(const char *text)
{
    const char *end = json_value(text);
    assert_non_null(end);
    assert_string_equal(end, "\n");
}

static void json_of_a_good_system(void **state)
{
    struct fixture *fixture = *state;
    emit_json(&fixture->system, fixture->file);
    fclose(fixture->file);
    assert_json(fixture->text);
    static const char *const parts[] = {
        "{\n  \"schema\": 1,\n  \"board\": \"mps2-an505\",\n  \"vms\": [\n",
        "{\"base\": 2097152, \"size\": 65536, \"kind\": \"code\", \"name\": \"code\"}",
        "{\"base\": 1077936128, \"size\": 32, \"kind\": \"window\", \"name\": \"window\"}",
        "{\"base\": 672137216, \"size\": 4096, \"kind\": \"shared\", \"name\": \"log-1\"}",
        "\"sau_used\": 5",
        "\"irqs\": [34, 35, 43, 100, 110]",
        "\"over_granted_bytes\": 0",
        "/a \\\"$\\\\b\\\".elf\", \"vectors\": 3145728, \"stack\": 674238464, \"entry\": 3145856",
        "\"errors\": [],\n  \"warnings\": [\n    {\"rule\": \"skip-is-for-tests\", \"vm\": "
        "\"other\", ",
    };
    for (unsigned i = 0; i < sizeof parts / sizeof *parts; i++)
        if (!strstr(fixture->text, parts[i]))
            fail_msg("no %s in %s", parts[i], fixture->text);
}

static void json_of_mistakes(void **state)
{
    struct fixture *fixture = *state;
    problem_error(&fixture->system.problems, "rule", (struct where){"net", "devs[0] \"x\"", 24},
                  "back\\slash\ttab");
    emit_json(&fixture->system, fixture->file);
    fclose(fixture->file);
    assert_json(fixture->text);
    assert_non_null(strstr(fixture->text, "\"vms\": [],\n"));
    assert_non_null(strstr(fixture->text,
                           "\"errors\": [\n    {\"rule\": \"rule\", \"vm\": \"net\", \"field\": "
                           "\"devs[0] \\\"x\\\"\", \"line\": 24, \"message\": "
                           "\"back\\\\slash\\u0009tab\"}\n  ]"));
}

/* File names are bytes; JSON is UTF-8. */
static void json_strings(void **state)
{
    static const struct {
        const char *text, *json;
    } cases[] = {
        {"", "\"\""},
        {"a/b \"c\" \\ \n", "\"a/b \\\"c\\\" \\\\ \\u000a\""},
        {"gr\xc3\xbc\xc3\x9f", "\"gr\xc3\xbc\xc3\x9f\""},
        {"\xe2\x82\xac \xf0\x9f\x98\x80", "\"\xe2\x82\xac \xf0\x9f\x98\x80\""},
        {"gr\xfc"
         "n",
         "\"gr\\ufffdn\""},
        {"cut \xe2\x82", "\"cut \\ufffd\\ufffd\""},
        {"\xc0\x80\xff", "\"\\ufffd\\ufffd\\ufffd\""},
    };
    struct fixture *fixture = *state;
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *text;
        size_t size;
        FILE *file = open_memstream(&text, &size);
        emit_json_string(cases[i].text, file);
        fclose(file);
        assert_string_equal(text, cases[i].json);
        free(text);
    }
    fclose(fixture->file);
}

static void report(void **state)
{
    struct fixture *fixture = *state;
    emit_report(&fixture->system, fixture->file);
    fclose(fixture->file);
    static const char *const lines[] = {
        "mps2-an505: 3 VMs\n",
        "config.c: warning: vm 'other': on_fault: ",
        "\nvm 0 control\n  slice 10000 us, 40.0 % of a round; on a fault: stop\n"
        "  5 of 8 SAU regions; 0 bytes granted beyond what is listed\n",
        "    0x40201000..0x40201fff  UART1           4 KiB, irq 34 35 43\n",
        "    0x28100000..0x28100fff  log-1           4 KiB, irq 100, shared\n",
        "    0x00200000..0x0020ffff  code            64 KiB, 256 B used, 65280 B left\n"
        "    0x28200000..0x2820ffff  ram             64 KiB, 0 B used, 65536 B left\n",
        "\nvm 1 other\n  slice 5000 us, 20.0 % of a round; on a fault: skip (tests only)\n",
        "    doorbell on ipc 0 raises irq 100 (vm control)\n",
        "  image store: 768 of 2031616 bytes used\n",
        "    0x40200000..0x40200fff  UART0           the console\n",
        "    0x80000000..0x80ffffff  PSRAM           16 MiB\n",
        "  QEMU's PPCs of the expansion ports refuse in silence, with zeros: the SAU refuses "
        "first\n",
    };
    for (unsigned i = 0; i < sizeof lines / sizeof *lines; i++)
        if (!strstr(fixture->text, lines[i]))
            fail_msg("no %s in\n%s", lines[i], fixture->text);
}

/* A file is rewritten when its contents change and else keeps its time stamp. */
static void put_file(void **state)
{
    struct fixture *fixture = *state;
    fclose(fixture->file);
    char *path = host_text("%s/out", fixture->folder);
    struct stat before, after;
    assert_int_equal(host_put_file(fixture->folder, "out", "abc", 3), 0);
    assert_int_equal(stat(path, &before), 0);
    assert_int_equal(host_put_file(fixture->folder, "out", "abc", 3), 0);
    assert_int_equal(stat(path, &after), 0);
    assert_memory_equal(&before.st_mtim, &after.st_mtim, sizeof before.st_mtim);
    assert_int_equal(before.st_ino, after.st_ino);
    static const char *const others[] = {"ab", "abcd", "abd", ""};
    for (unsigned i = 0; i < 4; i++) {
        assert_int_equal(host_put_file(fixture->folder, "out", others[i], strlen(others[i])), 0);
        char *now = support_read(fixture->folder, "out");
        assert_string_equal(now, others[i]);
        free(now);
    }
    assert_int_equal(host_put_file("/nowhere", "out", "abc", 3), -1);
    free(path);
}

int plan_text_tests(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(guest_memory),
        TEST(guest_header),
        TEST(guest_header_without_doorbell),
        TEST(kit_overlay),
        TEST(kit_overlay_lpc),
        TEST(kit_conf),
        TEST(kit_gdb),
        TEST(guest_list),
        TEST(images),
        TEST(image_places),
        TEST(report),
        TEST(json_strings),
        TEST(json_of_a_good_system),
        TEST(json_of_mistakes),
        TEST(put_file),
    };
    return cmocka_run_group_tests_name("plan text", tests, NULL, NULL);
}
