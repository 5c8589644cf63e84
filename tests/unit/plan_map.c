/* SPDX-License-Identifier: Apache-2.0 */
/* The memory map: its rows, as text and as a picture. */
#define _GNU_SOURCE
#include "plan_support.h"

#include "../../plan/emit.h"
#include "../../plan/explain.h"
#include "../../plan/host.h"
#include "../../plan/map.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct septum_config config = {
    SYSTEM,
    .shmemlist = SHMEMS({.name = "log", .base = 0x28100000, .size = KiB(4)}),
    .vmlist = VMS(
        {.name = "a",
         .image = "@x",
         .platform = {.regions = REGIONS(A_MEMORY),
                      .devs = DEVS(DEV(GPIO0), DEV_WAKE(ETH), WINDOW(0x40202000, 0x20, IRQS(36))),
                      .ipcs = IPCS({.shmem = "log", .irq = 100})}},
        {.name = "b",
         .image = "@x",
         .platform = {.regions = REGIONS(CODE_AT(0x00210000, KiB(64)), RAM_AT(0x28280000, 1024)),
                      .ipcs = IPCS({.shmem = "log"})}}),
};

static int set_up(void **state)
{
    struct system *system = host_zeroed(1, sizeof *system);
    assert_true(system_open(system, board_find("mps2-an505"), &config, "/tmp/a<b>&\"c"));
    system_check(system);
    assert_int_equal(system->problems.errors, 0);
    system_lower(system);
    *state = system;
    return 0;
}

static int tear_down(void **state)
{
    system_close(*state);
    free(*state);
    return 0;
}

static void sizes(void **state)
{
    (void)state;
    char text[24];
    assert_string_equal(size_text(1, text), "1 B");
    assert_string_equal(size_text(1023, text), "1023 B");
    assert_string_equal(size_text(1024, text), "1 KiB");
    assert_string_equal(size_text(KiB(1025), text), "1025 KiB");
    assert_string_equal(size_text(MiB(4), text), "4 MiB");
    assert_string_equal(size_text(1ull << 32, text), "4096 MiB");
}

static void lines(void **state)
{
    (void)state;
    const struct septum_irqs none = {0}, one = IRQS(479), three = IRQS(34, 35, 43),
                             many = IRQS(68, 72, 73, 74, 100, 101, 102, 103, 104, 105, 106);
    char text[65];
    assert_string_equal(lines_text(&none, text, 8), "");
    assert_string_equal(lines_text(&one, text, 8), "479");
    assert_string_equal(lines_text(&three, text, 8), "34 35 43");
    assert_string_equal(lines_text(&many, text, 8), "68 72 +9");
    assert_string_equal(lines_text(&many, text, 11), "68 72 73 +8");
    assert_string_equal(lines_text(&many, text, 64), "68 72 73 74 100 101 102 103 104 105 106");
}

/* Every place is in the map once, and rows neither overlap nor lose a byte that somebody has. */
static void rows_cover_the_places(void **state)
{
    const struct system *system = *state;
    struct map map;
    map_make(&map, system);
    for (unsigned i = 0; i < system->place_count; i++) {
        unsigned holders = 0;
        for (unsigned r = 0; r < map.count; r++)
            holders += range_holds(map.rows[r].range, system->places[i].range);
        assert_int_equal(holders, 1);
    }
    for (unsigned r = 1; r < map.count; r++)
        assert_true(map.rows[r - 1].range.last < map.rows[r].range.base);
    map_free(&map);
}

static void text(void **state)
{
    char *text;
    size_t size;
    FILE *file = open_memstream(&text, &size);
    emit_map(*state, file);
    fclose(file);
    static const char *const parts[] = {
        "mps2-an505, Non-secure addresses. Columns are VMs: 0 a, 1 b\n",
        "\nSSRAM1, 4 MiB at 0x00000000\n"
        "  0x00000000..0x001fffff      2 MiB  ..  FIRMWARE         hypervisor, Secure: its code "
        "and "
        "the image store\n"
        "  0x00200000..0x0020ffff     64 KiB  #.  code             a\n"
        "  0x00210000..0x0021ffff     64 KiB  .#  code             b\n"
        "  0x00220000..0x003fffff   1920 KiB  ..  SSRAM1           nobody\n",
        "  0x28010000..0x280fffff    960 KiB  ..  SSRAM2           nobody (gap)\n"
        "  0x28100000..0x28100fff      4 KiB  ss  log              a, irq 100; b\n"
        "  0x28101000..0x281fffff   1020 KiB  ..  SSRAM2           nobody\n",
        "  0x28280000..0x282803ff      1 KiB  .#  ram              b\n",
        "\ndevices\n"
        "  0x40000000..0x40000fff             ..  TIMER0           nobody (1 device)\n",
        "..  DUALTIMER .. S32KTIMER  nobody (2 devices)\n",
        "  0x40100000..0x40100fff      4 KiB  #.  GPIO0            a, irq 68 72 73 74 75 76 77 "
        "+10\n",
        "  0x42000000..0x420fffff      1 MiB  #.  ETH              a, irq 48 (wake)\n",
        "  0x40200000..0x40200fff      4 KiB  ..  UART0            hypervisor, Secure: the "
        "console\n",
        "  0x40202000..0x4020201f       32 B  #.  UART2            a, irq 36\n",
        "\nPSRAM, 16 MiB at 0x80000000\n",
    };
    for (unsigned i = 0; i < sizeof parts / sizeof *parts; i++)
        if (!strstr(text, parts[i]))
            fail_msg("no \"%s\" in\n%s", parts[i], text);
    free(text);
}

/* Well-formed XML for any name of a folder, and every owned range is told in a tip. */
static void picture(void **state)
{
    char *folder = support_folder();
    char *path = host_text("%s/map.svg", folder);
    FILE *file = fopen(path, "w");
    emit_map_svg(*state, file);
    fclose(file);
    char *command = host_text(
        "/usr/bin/python3 -c 'import sys, xml.dom.minidom as m; m.parse(sys.argv[1])' %s", path);
    assert_int_equal(support_run(command), 0);
    char *svg = support_read(folder, "map.svg");
    static const char *const parts[] = {
        ">a&lt;b&gt;&amp;&quot;c on mps2-an505: who owns what<",
        ">a: regions[0] 0x00200000..0x0020ffff<",
        ">b: regions[1] 0x28280000..0x282803ff<",
        ">a: ipcs[0] log 0x28100000..0x28100fff, irq 100<",
        ">a: devs[0] GPIO0 0x40100000..0x40100fff, irq 68 72 73 74 75 76 77 78 79 80 81 82 83 84 "
        "85 "
        "86 87<",
        ">a: devs[1] ETH 0x42000000..0x420fffff, irq 48, wakes<",
        ">its data and stacks<",
        ">SAU 6 of 8<",
    };
    for (unsigned i = 0; i < sizeof parts / sizeof *parts; i++)
        if (!strstr(svg, parts[i]))
            fail_msg("no \"%s\"", parts[i]);
    free(svg);
    free(command);
    free(path);
    support_discard(folder);
}

/* A mediated block is the hypervisor's, and the VMs that reach bits of it are named. */
static void mediated(void **state)
{
    (void)state;
    const struct septum_config lpc = {
        .abi = SEPTUM_ABI,
        .console = DEV(FLEXCOMM0),
        .vmlist = VMS({.name = "a",
                       .image = "@x",
                       .platform = {.regions = REGIONS(CODE_AT(0x00020000, KiB(64)),
                                                       RAM_AT(0x20010000, KiB(16))),
                                    .devs = DEVS(DEV_MEDIATED(SYSCON), DEV_MEDIATED(PMC))}}),
    };
    struct system *system = host_zeroed(1, sizeof *system);
    assert_true(system_open(system, board_find("lpc55s69"), &lpc, "."));
    system_check(system);
    support_expect(system, "");
    system_lower(system);
    char *text;
    size_t size;
    FILE *file = open_memstream(&text, &size);
    emit_map(system, file);
    emit_map_svg(system, file);
    fclose(file);
    static const char *const parts[] = {
        "  0x40000000..0x40000fff      4 KiB  m  SYSCON           hypervisor, mediated for a\n",
        "  0x40005000..0x40005fff      4 KiB  .  SECPINT          hypervisor, Secure: sees every "
        "pin\n",
        "\nreserved\n  0x0009d800..",
        ">a: devs[0] SYSCON 0x40000000..0x40000fff<",
        ">mediated</text>",
    };
    for (unsigned i = 0; i < sizeof parts / sizeof *parts; i++)
        if (!strstr(text, parts[i]))
            fail_msg("no \"%s\" in\n%s", parts[i], text);
    free(text);
    struct answer answer;
    assert_true(answer_make(&answer, system, "0x40000200"));
    assert_string_equal(answer.owner, "hypervisor, for vm 'a'");
    assert_non_null(strstr(answer.enforced.list[0], "each access of 'a' is checked"));
    answer_free(&answer);
    system_close(system);
    free(system);
}

int plan_map_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes),
        cmocka_unit_test(lines),
        cmocka_unit_test_setup_teardown(rows_cover_the_places, set_up, tear_down),
        cmocka_unit_test_setup_teardown(text, set_up, tear_down),
        cmocka_unit_test_setup_teardown(picture, set_up, tear_down),
        cmocka_unit_test(mediated),
    };
    return cmocka_run_group_tests_name("plan map", tests, NULL, NULL);
}
