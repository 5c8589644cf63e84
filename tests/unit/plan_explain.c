/* SPDX-License-Identifier: Apache-2.0 */
/* Who has what and why, what fault reports mean, and the system that a user starts from. */
#define _GNU_SOURCE
#include "plan_support.h"

#include "../../plan/config.h"
#include "../../plan/emit.h"
#include "../../plan/explain.h"
#include "../../plan/host.h"
#include "../../plan/symbols.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct septum_config config = {
    SYSTEM,
    .shmemlist = SHMEMS({.name = "log", .base = 0x28100000, .size = KiB(4)}),
    .vmlist = VMS({.name = "a",
                   .image = "@x",
                   .no_fpu = 1,
                   .platform = {.regions = REGIONS(A_MEMORY),
                                .devs = DEVS(DEV(UART1), DEV_WAKE(ETH)),
                                .ipcs = IPCS({.shmem = "log", .irq = 120})}},
                  {.name = "b",
                   .image = "@x",
                   .platform = {.regions = REGIONS(B_MEMORY), .ipcs = IPCS({.shmem = "log"})}}),
};

static int set_up(void **state)
{
    struct system *system = host_zeroed(1, sizeof *system);
    assert_true(system_open(system, board_find("mps2-an505"), &config, "."));
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

/* The answer as it is printed; the caller frees. */
static char *ask(const struct system *system, const char *question)
{
    struct answer answer;
    char *text;
    size_t size;
    FILE *file = open_memstream(&text, &size);
    if (answer_make(&answer, system, question))
        answer_print(&answer, file);
    else
        fprintf(file, "no: %s", answer.what);
    answer_free(&answer);
    fclose(file);
    return text;
}

static void expect(const struct system *system, const char *question, const char *const *parts)
{
    char *text = ask(system, question);
    for (; *parts; parts++)
        if (!strstr(text, *parts))
            fail_msg("%s: no \"%s\" in\n%s", question, *parts, text);
    free(text);
}
#define EXPECT(system, question, ...) \
    expect(system, question, (const char *const[]){__VA_ARGS__, NULL})

static void granted(void **state)
{
    EXPECT(*state, "UART1", "UART1, 0x40201000..0x40201fff, irq 34 35 43\n  owner     vm 'a'\n",
           ": vm 'a': devs[0] UART1\n", "0x40201000..0x40201fff: on while 'a' runs\n",
           "PPC gate (register 0x84, bit 6): open\n", "others    the hypervisor\n");
    EXPECT(*state, "0x2820fff0", "0x2820fff0 in ram, 0x28200000..0x2820ffff\n  owner     vm 'a'\n",
           ": vm 'a': regions[1]\n", "MPC, a block of 1024 bytes: Non-secure\n");
    EXPECT(*state, "log", "owner     vm 'a', vm 'b'\n", "config.c:24: vm 'a': ipcs[0] log\n",
           "config.c:27: vm 'b': ipcs[0] log\n");
    EXPECT(*state, "0x38200000",
           "0x38200000 is the Secure alias of 0x28200000: ", "owner     vm 'a'\n");
    EXPECT(*state, "0xe000e010", "the processor's own registers\n");
}

static void kept(void **state)
{
    EXPECT(*state, "TIMER1", "owner     hypervisor\n  by        the time base\n");
    EXPECT(*state, "0x40200004", "in UART0, ",
           "owner     hypervisor\n  by        config.c: console\n",
           "PPC gate (register 0x84, bit 5): shut, it refuses every VM\n");
    EXPECT(*state, "0x28000000", "by        its data and stacks\n", "MPC, a block", "Secure, it");
    EXPECT(*state, "0xfc00", "Non-secure on the bus, for the hypervisor's own code there\n");
}

static void not_granted(void **state)
{
    EXPECT(*state, "UART3", "owner     nobody\n", "shut, it refuses every VM\n",
           "to add    .devs: DEV(UART3)\n", ".devs: DEV_WAKE(UART3) ");
    EXPECT(*state, "DMA0", "to add    .devs: DEV_DMA(DMA0) ");
    EXPECT(*state, "0x28230000", "owner     nobody\n", ".regions: RAM_AT(0x28210000, KiB(448)) ",
           ".base = 0x28210000, .size = KiB(1)}",
           "regions[1] of vm 'a', larger: RAM_AT(0x28200000, KiB(512))\n");
    EXPECT(*state, "0x80000000", "no bus filter guards PSRAM: the SAU alone does\n",
           "RAM_AT(0x80000000, KiB(16384))");
    EXPECT(*state, "0x40400010", "0x40400010, where mps2-an505 has nothing\n",
           ".devs: WINDOW(0x40400000, 0x1000) ");
    EXPECT(*state, "0x70000000",
           "owner     nobody\n  enforced  no SAU region of any VM holds it\n");
}

static void interrupts(void **state)
{
    EXPECT(*state, "48", "irq 48, exception 64 (ETH)\n  owner     vm 'a'\n", "devs[1] ETH\n",
           "a wake line: it brings 'a' in at once\n");
    EXPECT(*state, "irq 120", "owner     vm 'a'\n", "VMs that attach to 'log' raise it");
    EXPECT(*state, "IRQ4", "owner     hypervisor\n  by        TIMER1: the time base\n");
    EXPECT(*state, "42", "owner     hypervisor\n  by        config.c: console\n");
    EXPECT(*state, "56", "owner     nobody\n", "to add    .devs: DEV_DMA(DMA0) ",
           ".irq = 56}    as a doorbell, as long as no VM has the device\n");
    EXPECT(*state, "1", "owner     hypervisor\n  by        WATCHDOG: ");
    EXPECT(*state, "13", "to add    .ipcs: {.shmem = \"...\", .irq = 13}    as a doorbell\n");
}

static void not_understood(void **state)
{
    EXPECT(*state, "124", "no: mps2-an505 has interrupt lines 0 to 123");
    EXPECT(*state, "99999999999999999999999", "no: mps2-an505 has interrupt lines");
    EXPECT(*state, "0x100000000", "no: 0x100000000 is more than 32 bits");
    EXPECT(*state, "0x99999999999999999999", "no: ");
    EXPECT(*state, "uart1", "no: 'uart1' is no device of mps2-an505: did you mean UART1?");
    EXPECT(*state, "", "no: '' is no ");
    EXPECT(*state, "irq", "no: 'irq' is no ");
    EXPECT(*state, "0x", "no: '0x' is no ");
    EXPECT(*state, "12x", "no: '12x' is no ");
    EXPECT(*state, "-1", "no: '-1' is no ");
    EXPECT(*state, "0x28200000 ", "no: ");
}

/* A free thing that is asked for is free for real: what the answer says to add is accepted. */
static void advice_is_accepted(void **state)
{
    (void)state;
    const struct septum_config more = {
        SYSTEM,
        .vmlist = VMS(
            {.name = "a",
             .image = "@x",
             .platform = {.regions =
                              REGIONS(CODE_AT(0x00200000, KiB(64)), RAM_AT(0x28200000, KiB(512)),
                                      RAM_AT(0x80000000, KiB(16384))),
                          .devs = DEVS(DEV(UART3), DEV_WAKE(UART2), WINDOW(0x40400000, 0x1000))}}),
    };
    struct system *system = host_zeroed(1, sizeof *system);
    assert_true(system_open(system, board_find("mps2-an505"), &more, "."));
    system_check(system);
    support_expect(system, "");
    system_close(system);
    free(system);
}

static void json(void **state)
{
    struct answer answer;
    char *text;
    size_t size;
    FILE *file = open_memstream(&text, &size);
    assert_true(answer_make(&answer, *state, "UART3"));
    answer_print_json(&answer, *state, "UART3", file);
    answer_free(&answer);
    fclose(file);
    assert_string_equal(text,
                        "{\n  \"schema\": 1,\n  \"board\": \"mps2-an505\",\n"
                        "  \"question\": \"UART3\",\n"
                        "  \"what\": \"UART3, 0x40203000..0x40203fff, irq 38 39 45\",\n"
                        "  \"owner\": \"nobody\",\n  \"by\": [],\n  \"enforced\": [\n"
                        "    \"no SAU region of any VM holds it\",\n"
                        "    \"PPC gate (register 0x84, bit 8): shut, it refuses every VM\"\n  ],\n"
                        "  \"others\": [],\n  \"add\": [\n    \".devs: DEV(UART3)\",\n"
                        "    \".devs: DEV_WAKE(UART3)    if its interrupts must bring the VM in at "
                        "once\"\n  ]\n}\n");
    free(text);
}

#define REGISTERS \
    " pc 0x002001BC lr 0x002001A7 sp 0x28207F80 psr 0x21000000 cfsr 0x00000000 sfsr 0x00000048"

static void reports(void **state)
{
    (void)state;
    struct report report;
    assert_true(report_read(&report, "septum: vm net stopped: store 0x4008A000 (FLEXCOMM4, owner "
                                     "control)" REGISTERS "\n"));
    assert_string_equal(report.vm, "net");
    assert_false(report.restarted);
    assert_int_equal(report.cause, REPORT_STORE);
    assert_int_equal(report.address, 0x4008a000);
    assert_string_equal(report.place, "FLEXCOMM4");
    assert_string_equal(report.owner, "control");
    assert_true(report.stacked);
    assert_int_equal(report.pc, 0x002001bc);
    assert_int_equal(report.lr, 0x002001a7);
    assert_int_equal(report.sp, 0x28207f80);
    assert_int_equal(report.psr, 0x21000000);
    assert_int_equal(report.sfsr, 0x48);
    /* The line after it. */
    assert_false(report.has_registers);
    assert_true(report_read_registers(
        &report, "septum:    r0 0x00000000 r1 0x00000001 r2 0x00000002 r3 0x00000003 r4 0x00000004 "
                 "r5 0x00000005 r6 0x00000006 r7 0x00000007 r8 0x00000008 r9 0x00000009 "
                 "r10 0x0000000A r11 0x0000000B r12 0x0000000C\r\n"));
    for (unsigned i = 0; i < 13; i++)
        assert_int_equal(report.r[i], i);
    /* Other forms, and a prefix as a terminal program writes it. */
    assert_true(report_read(&report, "12:30:01 septum: vm a restarted: bad instruction" REGISTERS));
    assert_true(report.restarted);
    assert_int_equal(report.cause, REPORT_INSTRUCTION);
    assert_true(report_read(&report, "septum: vm a stopped: stack 0x00000000 (nothing there, owner "
                                     "nobody), registers not stacked" REGISTERS "\r\n"));
    assert_false(report.stacked);
    assert_string_equal(report.owner, "nobody");
    assert_true(report_read(&report, "septum: vm a stopped: load 0x38200000 (ram, owner b, Secure "
                                     "alias)" REGISTERS));
    assert_string_equal(report.owner, "b");
    assert_int_equal(report.bits, 0);
    assert_true(report_read(&report,
                            "septum: vm a stopped: store 0x40000200 (SYSCON, owner b) bits "
                            "0x00004000" REGISTERS));
    assert_int_equal(report.bits, 0x4000);
    assert_true(report_read(
        &report, "septum: vm a stopped: fault in the guest that it could not handle" REGISTERS));
    assert_int_equal(report.cause, REPORT_ESCALATED);
    assert_false(report.late);
    assert_string_equal(report.master, "");
    assert_true(report_read(&report, "septum: vm a stopped: store 0x4008A000 (FLEXCOMM4, owner "
                                     "b), reported late" REGISTERS));
    assert_true(report.late && report.stacked);
    assert_true(report_read(&report,
                            "septum: vm a stopped: refused store, reported late, registers "
                            "not stacked" REGISTERS));
    assert_int_equal(report.cause, REPORT_LATE);
    assert_true(report.late && !report.stacked);
    assert_true(report_read(&report, "septum: vm a stopped: load 0x20000000 (FIRMWARE_RAM, owner "
                                     "hypervisor) by DMA0, registers not stacked" REGISTERS));
    assert_string_equal(report.master, "DMA0");
    assert_false(report.late);
}

static void not_reports(void **state)
{
    (void)state;
    struct report report;
    static const char *const lines[] = {
        "",
        "septum: vm ",
        "septum: vm a",
        "septum: vm a stopped by itself",
        "septum: vm a stopped: ",
        "septum: vm a stopped: mischief" REGISTERS,
        "septum: vm a stopped: store" REGISTERS,
        "septum: vm a stopped: store 0x4008A00 (X, owner b)" REGISTERS,
        "septum: vm a stopped: store 0x4008A0000 (X, owner b)" REGISTERS,
        "septum: vm a stopped: store 0x4008A000 (X, owner )" REGISTERS,
        "septum: vm a stopped: store 0x4008A000 (X, owner b" REGISTERS,
        "septum: vm a stopped: store 0x4008A000 (X, owner a-name-that-is-too-long)" REGISTERS,
        "septum: vm a-name-that-is-too-long stopped: bad instruction" REGISTERS,
        "septum: vm a stopped: bad instruction" REGISTERS " r0",
        "septum: vm a stopped: bad instruction pc 0x002001BC lr 0x002001A7",
        "septum: vm a started: bad instruction" REGISTERS,
        "septum: vm a stopped: store 0x4008A000 (X, owner b) by " REGISTERS,
        "septum: vm a stopped: store 0x4008A000 (X, owner b) by a-name-that-is-too-long" REGISTERS,
    };
    for (unsigned i = 0; i < sizeof lines / sizeof *lines; i++)
        if (report_read(&report, lines[i]))
            fail_msg("taken: %s", lines[i]);
    assert_false(report_read_registers(&report, "septum:    r0 0x00000000 r1 0x00000001"));
    assert_false(report_read_registers(&report, "r0 0x00000000"));
    assert_false(report.has_registers);
}

/* Each cause and place has a way out, and it is the right one. */
static void advice(void **state)
{
    static const struct {
        struct report report;
        const char *said;
    } cases[] = {
        {{.cause = REPORT_LOAD, .address = 0x14}, "null pointer"},
        {{.cause = REPORT_STORE, .address = 0x28210010}, "17 bytes past the end of its regions[1]"},
        {{.cause = REPORT_STORE, .address = 0x28280000}, "memory of vm 'b'"},
        {{.cause = REPORT_STORE, .address = 0x28230000}, "septum why CONFIG 0x28230000"},
        {{.cause = REPORT_LOAD, .address = 0x40203000}, "add to its .devs: DEV(UART3)"},
        {{.cause = REPORT_LOAD, .address = 0x40110000}, "add to its .devs: DEV_DMA(DMA0)"},
        {{.cause = REPORT_LOAD, .address = 0x40200000}, "UART0 is the hypervisor's console."},
        {{.cause = REPORT_LOAD, .address = 0x40001000}, "TIMER1 is the hypervisor's"},
        {{.cause = REPORT_LOAD, .address = 0x40201000}, "the bus refused"},
        {{.cause = REPORT_EXECUTE, .address = 0x10200000}, "there this is 0x00200000"},
        {{.cause = REPORT_EXECUTE, .address = 0xfffffff8}, "an exception return value"},
        {{.cause = REPORT_ACCESS, .address = 0x70000000}, "Nothing is there"},
        {{.cause = REPORT_STORE, .address = 0x40000200, .bits = 1, .place = "SYSCON"},
         "Those bits of SYSCON are not this VM's"},
        {{.cause = REPORT_STACK}, "The stack is too small"},
        {{.cause = REPORT_VECTOR_TABLE}, "VTOR"},
        {{.cause = REPORT_INSTRUCTION, .cfsr = 1 << 16}, "the instruction at pc"},
        {{.cause = REPORT_INSTRUCTION, .cfsr = 1 << 19}, ".no_fpu forbids"},
        {{.cause = REPORT_BREAKPOINT}, "BKPT"},
        {{.cause = REPORT_RETURN}, "LR was overwritten"},
        {{.cause = REPORT_ESCALATED}, "SVC with interrupts masked"},
        {{.cause = REPORT_LATE}, "the stores before pc"},
    };
    const struct system *system = *state;
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct texts texts = {0};
        fault_advice(system, &system->vms[0], &cases[i].report, &texts);
        assert_int_not_equal(texts.count, 0);
        if (!strstr(texts.list[0], cases[i].said))
            fail_msg("%u: %s", i, texts.list[0]);
        texts_free(&texts);
    }
    struct texts texts = {0};
    const struct report of_b = {.cause = REPORT_LOAD, .address = 0x40201004};
    fault_advice(system, &system->vms[1], &of_b, &texts);
    assert_non_null(strstr(texts.list[0], "UART1 belongs to vm 'a'"));
    texts_free(&texts);
}

static void status_bits(void **state)
{
    (void)state;
    assert_string_equal(report_sfsr_bit(3).name, "AUVIOL");
    assert_int_equal(report_sfsr_bit(3).bit, 3);
    assert_null(report_sfsr_bit(100).text);
    unsigned count = 0, last = 0;
    for (; report_cfsr_bit(count).text; count++) {
        assert_true(count == 0 || report_cfsr_bit(count).bit > last);
        last = report_cfsr_bit(count).bit;
    }
    assert_int_equal(count, 18);
}

/* Function and line from DWARF, function from the symbol table, nothing from neither. */
static void symbols(void **state)
{
    (void)state;
    static const char source[] = "static inline int twice(int a)\n{\n    return 2 * a;\n}\n"
                                 "int start(int a)\n{\n    return twice(a) + 1;\n}\n";
    char *folder = support_folder();
    support_write(folder, "x.c", source, strlen(source));
    char *command = host_text("cd %s && arm-none-eabi-gcc -g -Os -mcpu=cortex-m33 -nostdlib "
                              "-Wl,-e,start,-Ttext=0x200000 x.c -o x.elf && arm-none-eabi-strip -g "
                              "x.elf -o stripped.elf && arm-none-eabi-strip x.elf -o bare.elf",
                              folder);
    assert_int_equal(support_run(command), 0);
    free(command);
    static const struct {
        const char *file, *function;
        bool found, line;
    } cases[] = {
        {"x.elf", "start", true, true},
        {"stripped.elf", "start", true, false},
        {"bare.elf", "", false, false},
    };
    for (unsigned i = 0; i < 3; i++) {
        char *path = host_text("%s/%s", folder, cases[i].file);
        struct symbols *file = symbols_open(path);
        assert_non_null(file);
        struct location location;
        assert_int_equal(symbols_find(file, 0x200000, &location), cases[i].found);
        if (cases[i].found)
            assert_non_null(strstr(location.function, cases[i].function));
        assert_int_equal(strstr(location.file, "x.c") != NULL, cases[i].line);
        assert_int_equal(location.line > 0, cases[i].line);
        assert_false(symbols_find(file, 0x300000, &location));
        symbols_close(file);
        free(path);
    }
    char *path = host_text("%s/x.c", folder);
    assert_null(symbols_open(path));
    assert_null(symbols_open("/nowhere"));
    free(path);
    support_discard(folder);
}

/* What `septum new` writes for a board has no mistake, and no warning. */
static void new_systems(void **state)
{
    (void)state;
    for (unsigned i = 0; board_at(i); i++) {
        const struct board *board = board_at(i);
        char *folder = support_folder(), *text;
        size_t size;
        FILE *file = open_memstream(&text, &size);
        emit_new(board, file);
        fclose(file);
        support_write(folder, "config.c", text, size);
        free(text);
        struct config loaded;
        assert_int_equal(config_load(&loaded, folder, "include", board->name), CONFIG_LOADED);
        struct system *system = host_zeroed(1, sizeof *system);
        assert_true(system_open(system, board, loaded.contents, folder));
        system_check(system);
        support_expect(system, "");
        assert_int_equal(system->vm_count, 2);
        system_close(system);
        free(system);
        config_unload(&loaded);
        support_discard(folder);
    }
}

int plan_explain_tests(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(granted),
        TEST(kept),
        TEST(not_granted),
        TEST(interrupts),
        TEST(not_understood),
        TEST(json),
        TEST(advice),
        cmocka_unit_test(advice_is_accepted),
        cmocka_unit_test(reports),
        cmocka_unit_test(not_reports),
        cmocka_unit_test(status_bits),
        cmocka_unit_test(symbols),
        cmocka_unit_test(new_systems),
    };
    return cmocka_run_group_tests_name("plan explain", tests, NULL, NULL);
}
