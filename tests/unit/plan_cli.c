/* SPDX-License-Identifier: Apache-2.0 */
/* septum as a user runs it: exit status, what is written and what is not. */
#define _GNU_SOURCE
#include "plan_support.h"

#include "../../plan/config.h"
#include "../../plan/host.h"

#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char good[] = "#include <septum/config.h>\n"
                           "const struct septum_config septum_config = {\n"
                           "    .abi = SEPTUM_ABI,\n"
                           "    .console = DEV(UART0),\n"
                           "    .vmlist = VMS({.name = \"a\",\n"
                           "                   .image = \"guest.elf\",\n"
                           "                   .platform = {.regions = REGIONS(\n"
                           "                                    CODE_AT(0x00200000, KiB(64)),\n"
                           "                                    RAM_AT(0x28200000, KiB(64))),\n"
                           "                                .devs = DEVS(DEV(UART1))}}),\n"
                           "};\n";

struct fixture {
    char *config; /* folder with config.c and guest.elf */
    char *out;
};

static int set_up(void **state)
{
    struct fixture *fixture = host_zeroed(1, sizeof *fixture);
    fixture->config = support_folder();
    fixture->out = support_folder();
    support_write(fixture->config, "config.c", good, strlen(good));
    free(support_guest(fixture->config, "guest.elf", 0x00200000, 0x28201000));
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    support_discard(fixture->config);
    support_discard(fixture->out);
    free(fixture);
    return 0;
}

/* Run septum with the given arguments, in which C stands for the config's folder and O for the
 * output's; what it prints is in the output's folder as stdout and stderr. */
static int septum(struct fixture *fixture, const char *arguments)
{
    char *line = host_text("build/test/plan/septum %s --include include >%s/stdout 2>%s/stderr",
                           arguments, fixture->out, fixture->out);
    for (char *p; (p = strstr(line, " C")) || (p = strstr(line, " O"));) {
        char *longer = host_text("%.*s %s%s", (int)(p - line), line,
                                 p[1] == 'C' ? fixture->config : fixture->out, p + 2);
        free(line);
        line = longer;
    }
    int status = support_run(line);
    free(line);
    return status;
}

static void expect_printed(struct fixture *fixture, const char *stream, const char *part)
{
    char *text = support_read(fixture->out, stream);
    if (!strstr(text, part))
        fail_msg("%s has no \"%s\":\n%s", stream, part, text);
    free(text);
}

static bool exists(const char *folder, const char *name)
{
    char *text = support_read(folder, name);
    free(text);
    return text != NULL;
}

static void help(void **state)
{
    assert_int_equal(
        support_run("build/test/plan/septum --help | grep -q '^usage: septum COMMAND'"), 0);
    assert_int_equal(septum(*state, "check --help C"), 0);
    expect_printed(*state, "stdout", "usage: septum check [options] CONFIG\n");
    /* Every command that the overview lists explains itself. */
    assert_int_equal(
        support_run(
            "for c in $(build/test/plan/septum help | sed -n 's/^  \\([a-z]*\\) .* .*/\\1/p' | "
            "grep -v '^septum$'); do\n"
            "build/test/plan/septum help $c | grep -q \"^usage: septum $c \" || exit 1\n"
            "build/test/plan/septum $c --help >/dev/null || exit 1; done"),
        0);
    assert_int_equal(support_run("build/test/plan/septum --version | grep -q '^Septum '"), 0);
}

static void usage_errors(void **state)
{
    static const struct {
        const char *arguments, *said;
    } wrong[] = {
        {"bake", "septum: no such command: bake (septum help)\n"},
        {"help bake", "septum: no such command: bake (septum help)\n"},
        {"check", "septum check: an argument is missing: CONFIG (septum help check)\n"},
        {"check --board mps3 C", "there is no board 'mps3', there are: mps2-an505, mps2-an521"},
        {"check C C", "septum check: too many arguments: "},
        {"check --colour C", "septum check: no such option: --colour (septum help check)\n"},
        {"check --out O C", "septum check: no such option: --out (septum help check)\n"},
        {"check --image guest.elf C", "--image wants N=FILE, N from 0 to 31: guest.elf"},
        {"check --image 0 C", "--image wants N=FILE"},
        {"check --image 0= C", "--image wants N=FILE"},
        {"check --image 32=x C", "--image wants N=FILE"},
        {"check --image -1=x C", "--image wants N=FILE"},
        {"check --image 99999999999999999999=x C", "--image wants N=FILE"},
        {"check /nowhere", "septum: /nowhere/config.c: No such file or directory\n"},
        {"check /nowhere/config.c", "septum: /nowhere/config.c: No such file or directory\n"},
        {"layout C", "septum layout: --out DIR is missing (septum help layout)\n"},
        {"layout --out /dev/null/x C", "septum: /dev/null/x: Not a directory\n"},
        {"layout --out '' C", "No such file or directory\n"},
    };
    for (unsigned i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        int status = septum(*state, wrong[i].arguments);
        if (status != 2)
            fail_msg("septum %s: %d", wrong[i].arguments, status);
        expect_printed(*state, "stderr", wrong[i].said);
    }
    assert_int_equal(support_run("build/test/plan/septum 2>&1 | grep -q '^usage: septum COMMAND'"),
                     0);
    assert_int_equal(support_run("build/test/plan/septum 2>/dev/null"), 2);
    assert_int_equal(support_run("build/test/plan/septum check x --board 2>/dev/null"), 2);
}

static void check_good(void **state)
{
    assert_int_equal(septum(*state, "check --board mps2-an505 C"), 0);
    expect_printed(*state, "stdout", "/config.c: good: 1 VM on mps2-an505\n");
    assert_int_equal(septum(*state, "check --board mps2-an521 --json C"), 0);
    expect_printed(*state, "stdout", "\"board\": \"mps2-an521\"");
    expect_printed(*state, "stdout", "\"errors\": []");
    /* The default board, and config.c itself for its folder. */
    assert_int_equal(septum(*state, "check C/config.c"), 0);
    expect_printed(*state, "stdout", "/config.c: good: 1 VM on mps2-an505\n");
    assert_int_equal(septum(*state, "check --time C"), 0);
    expect_printed(*state, "stderr", "septum: config.c compiled in ");
    assert_int_equal(septum(*state, "check demo"), 0);
    expect_printed(*state, "stdout", "/configs/demo/config.c: good: 2 VMs on mps2-an505\n");
}

/* What could not be written is not passed over in silence. */
static void output_fails(void **state)
{
    (void)state;
    assert_int_equal(support_run("build/test/plan/septum help >/dev/full 2>/dev/null"), 2);
    assert_int_equal(
        support_run("build/test/plan/septum check --include include demo >/dev/full 2>/dev/null"),
        2);
    /* A reader that closes early ends the program as it ends every filter, without a word. */
    assert_int_equal(
        support_run("{ build/test/plan/septum check --json --include include demo; } 2>&1 | true"),
        0);
}

static void layout_and_plan(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(septum(fixture, "layout --board mps2-an505 --out O C"), 0);
    assert_int_equal(septum(fixture, "plan --board mps2-an505 --out O C"), 0);
    static const char *const files[] = {"a.ld",      "a.h",        "guests.mk",
                                        "plan.c",    "images.S",   "images.ld",
                                        "plan.json", "report.txt", "map.svg"};
    struct stat before[9], after;
    for (unsigned i = 0; i < 9; i++) {
        char *path = host_text("%s/%s", fixture->out, files[i]);
        assert_int_equal(stat(path, &before[i]), 0);
        free(path);
    }
    /* The config's folder is as it was, and a second run touches nothing. */
    assert_false(exists(fixture->config, "config.so"));
    assert_int_equal(septum(fixture, "layout --board mps2-an505 --out O C"), 0);
    assert_int_equal(septum(fixture, "plan --board mps2-an505 --out O C"), 0);
    for (unsigned i = 0; i < 9; i++) {
        char *path = host_text("%s/%s", fixture->out, files[i]);
        assert_int_equal(stat(path, &after), 0);
        assert_memory_equal(&before[i].st_mtim, &after.st_mtim, sizeof after.st_mtim);
        free(path);
    }
}

/* Another guest of the same size in the same place: the tables differ in a comment, so that make
 * sees the change and takes the image in again. */
static void another_image(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(septum(fixture, "plan --board mps2-an505 --out O C"), 0);
    char *first = support_read(fixture->out, "images.S");
    char *tables = support_read(fixture->out, "plan.c");
    uint32_t words[64] = {0x28201000, 0x00200081, 1};
    struct part part = {0x00200000, 0x00200000, sizeof words, sizeof words, words};
    free(support_elf(fixture->config, "guest.elf", &(struct elf){.part_count = 1, .parts = &part}));
    assert_int_equal(septum(fixture, "plan --board mps2-an505 --out O C"), 0);
    char *second = support_read(fixture->out, "images.S");
    char *changed = support_read(fixture->out, "plan.c");
    assert_string_not_equal(first, second);
    assert_string_not_equal(tables, changed);
    free(first);
    free(second);
    free(tables);
    free(changed);
}

static void map(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(septum(fixture, "map C"), 0);
    expect_printed(fixture, "stdout",
                   "  0x00200000..0x0020ffff     64 KiB  #  code             a\n");
    assert_int_equal(septum(fixture, "map --svg C"), 0);
    expect_printed(fixture, "stdout", "</svg>\n");
}

static void kit(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(septum(fixture, "kit C a"), 0);
    expect_printed(fixture, "stdout", "==> a.ld <==\n");
    expect_printed(fixture, "stdout", "\n==> a.gdb <==\n");
    assert_int_equal(septum(fixture, "kit --out O C a"), 0);
    static const char *const endings[] = {"a.ld", "a.h", "a.overlay", "a.conf", "a.gdb"};
    for (unsigned i = 0; i < sizeof endings / sizeof *endings; i++) {
        assert_true(exists(fixture->out, endings[i]));
        expect_printed(fixture, "stdout", endings[i]);
    }
    assert_int_equal(septum(fixture, "kit C b"), 2);
    expect_printed(fixture, "stderr", "septum kit: there is no VM 'b', there are: a\n");
    assert_int_equal(septum(fixture, "kit --out /dev/null/x C a"), 2);
}

static void why(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(septum(fixture, "why C 0x00200000"), 0);
    expect_printed(fixture, "stdout", "  owner     vm 'a'\n");
    assert_int_equal(septum(fixture, "why --json C UART3"), 0);
    expect_printed(fixture, "stdout", "  \"owner\": \"nobody\",\n");
    assert_int_equal(septum(fixture, "why C URAT3"), 2);
    expect_printed(fixture, "stderr", "septum why: 'URAT3' is no device of mps2-an505: did you ");
    assert_int_equal(septum(fixture, "why C"), 2);
}

/* A console log with a report in it, and one without. */
static void decode(void **state)
{
    struct fixture *fixture = *state;
    static const char log[] =
        "[a 0.1] hello\n"
        "septum: vm a stopped: store 0x40203004 (UART3, owner nobody) pc 0x00200080 lr 0x00200091 "
        "sp "
        "0x28201000 psr 0x21000000 cfsr 0x00000000 sfsr 0x00000008\n"
        "septum:    r0 0x00000000 r1 0x00000000 r2 0x40203004 r3 0x00000000 r4 0x00000000 r5 "
        "0x00000000 r6 0x00000000 r7 0x00000000 r8 0x00000000 r9 0x00000000 r10 0x40203004 r11 "
        "0x00000000 r12 0x00000000\n"
        "septum: vm ghost restarted: breakpoint pc 0x00200080 lr 0xFFFFFFBD sp 0x28201000 psr "
        "0x21000000 cfsr 0x00000000 sfsr 0x00000000\n"
        "septum: vm a restarted: stack 0x00000000 (FIRMWARE, owner hypervisor), registers not "
        "stacked "
        "pc 0x00000000 lr 0x00000000 sp 0x00000000 psr 0x00000000 cfsr 0x00001000 sfsr 0x00000000";
    support_write(fixture->out, "log", log, strlen(log));
    char *arguments = host_text("decode C <%s/log", fixture->out);
    assert_int_equal(septum(fixture, arguments), 0);
    expect_printed(
        fixture, "stdout",
        "vm a stopped: a store at 0x40203004 (UART3, owner nobody)\n"
        "  pc       0x00200080\n"
        "  lr       0x0020008e\n"
        "  address  is in r2, r10\n"
        "  sfsr     AUVIOL: outside the SAU windows of the VM\n"
        "  advice   Nobody has UART3. If the guest needs it, add to its .devs: DEV(UART3)\n"
        "\nvm ghost restarted: a breakpoint instruction without a debugger\n"
        "  This configuration has no VM of that name.\n"
        "\nvm a restarted: a stack that cannot take an exception frame at 0x00000000 "
        "(FIRMWARE, owner hypervisor)\n"
        "  pc       the stack could not be read, so where it was is not known\n"
        "  cfsr     STKERR: the bus refused writing the exception frame\n");
    free(arguments);
    assert_int_equal(septum(fixture, "decode --image 0=/nowhere C </dev/null"), 1);
    expect_printed(fixture, "stderr", "septum decode: no fault report in the input");
    assert_int_equal(septum(fixture, "decode C </"), 2);
    expect_printed(fixture, "stderr", "septum decode: standard input: Is a directory\n");
}

static void new (void **state)
{
    struct fixture *fixture = *state;
    for (unsigned i = 0; board_at(i); i++) {
        char *folder = host_text("%s/new", fixture->out), *path = host_text("%s/config.c", folder);
        char *arguments = host_text("new %s --board %s", folder, board_at(i)->name);
        assert_int_equal(septum(fixture, arguments), 0);
        free(arguments);
        arguments = host_text("check %s --board %s", folder, board_at(i)->name);
        assert_int_equal(septum(fixture, arguments), 0);
        free(arguments);
        arguments = host_text("new %s --board %s", folder, board_at(i)->name);
        assert_int_equal(septum(fixture, arguments), 2);
        expect_printed(fixture, "stderr", "/new/config.c is there already: name a new folder\n");
        assert_int_equal(unlink(path), 0);
        assert_int_equal(rmdir(folder), 0);
        free(arguments);
        free(path);
        free(folder);
    }
    assert_int_equal(septum(fixture, "new /dev/null/x"), 2);
}

/* The manual names every command and option, mandoc finds nothing wrong with it, and the completion
 * offers what the program has. */
static void manual_and_completion(void **state)
{
    (void)state;
    assert_int_equal(support_run("mandoc -T lint -W warning docs/septum.1"), 0);
    assert_int_equal(
        support_run("s=build/test/plan/septum\n"
                    "for c in $($s help | sed -n 's/^  \\([a-z]*\\)  .*/\\1/p'); do\n"
                    "    grep -q \"^.It Cm $c\\$\" docs/septum.1 || { echo $c; exit 1; }\n"
                    "    for o in $($s help $c | sed -n 's/^  --\\([a-z]*\\) .*/\\1/p'); do\n"
                    "        grep -q \"^.It Fl -$o\" docs/septum.1 || { echo $o; exit 1; }\n"
                    "    done\n"
                    "done"),
        0);
    static const struct {
        const char *words, *offered;
    } cases[] = {
        {"ch", "check"},
        {"help ma", "map"},
        {"check --js", "--json"},
        {"check --board l", "lpc55s69"},
        {"kit demo n", "net"},
        {"why demo ET", "ETH"},
        {"check READ", "README.md"},
        {"check --board x", ""},
    };
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *command = host_text(
            "bash -c '. tools/septum.bash; s() { case $1 in help) build/test/plan/septum \"$@\" ;; "
            "*) "
            "build/test/plan/septum \"$@\" --include include ;; esac; }; COMP_WORDS=(s %s); "
            "COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _septum; test \"${COMPREPLY[*]}\" = \"%s\"'",
            cases[i].words, cases[i].offered);
        if (support_run(command) != 0)
            fail_msg("septum %s", cases[i].words);
        free(command);
    }
}

static void image_given(void **state)
{
    struct fixture *fixture = *state;
    char *given = support_guest(fixture->out, "given.elf", 0x00200000, 0x28208000);
    char *arguments = host_text("plan --board mps2-an505 --image 0=%s --out O C", given);
    assert_int_equal(septum(fixture, arguments), 0);
    char *report = support_read(fixture->out, "report.txt");
    assert_non_null(strstr(report, "stack 0x28208000"));
    assert_non_null(strstr(report, given));
    free(report);
    free(arguments);
    free(given);
}

static void refused_writes_nothing(void **state)
{
    struct fixture *fixture = *state;
    char *bad = strdup(good);
    memcpy(strstr(bad, "UART1"), "UART0", 5);
    support_write(fixture->config, "config.c", bad, strlen(bad));
    free(bad);
    assert_int_equal(septum(fixture, "layout --board mps2-an505 --out O C"), 1);
    expect_printed(fixture, "stderr", "config.c:10: vm 'a': devs[0] UART0: UART0 is the ");
    expect_printed(fixture, "stderr", "septum: 1 mistake, nothing was written\n");
    char *plain = support_read(fixture->out, "stderr");
    assert_null(strchr(plain, '\033')); /* colour is for terminals */
    free(plain);
    assert_int_equal(septum(fixture, "layout --out O C"), 1);
    expect_printed(fixture, "stderr",
                   "septum: this is for mps2-an505; --board chooses another one\n");
    assert_int_equal(septum(fixture, "check wifi"), 1);
    expect_printed(fixture, "stderr",
                   "septum: this is for mps2-an505; config.c is good for lpc55s69: --board "
                   "lpc55s69\n");
    assert_int_equal(septum(fixture, "plan --board mps2-an505 --out O C"), 1);
    assert_int_equal(septum(fixture, "check --board mps2-an505 --json C"), 1);
    expect_printed(fixture, "stdout",
                   "{\"rule\": \"device-hypervisor\", \"vm\": \"a\", \"field\": "
                   "\"devs[0] UART0\", \"line\": 10, ");
    assert_false(exists(fixture->out, "a.ld"));
    assert_false(exists(fixture->out, "guests.mk"));
    assert_false(exists(fixture->out, "plan.c"));
}

/* `layout` comes before the guests are built; `check` looks at the images that are there. */
static void without_images(void **state)
{
    struct fixture *fixture = *state;
    char *path = host_text("%s/guest.elf", fixture->config);
    assert_int_equal(unlink(path), 0);
    free(path);
    assert_int_equal(septum(fixture, "layout --board mps2-an505 --out O C"), 0);
    assert_int_equal(septum(fixture, "plan --board mps2-an505 --out O C"), 1);
    expect_printed(fixture, "stderr", "[elf-unreadable]");
    assert_false(exists(fixture->out, "plan.c"));
}

static void not_a_config(void **state)
{
    static const struct {
        const char *source, *said;
    } wrong[] = {
        {"int x = y;\n", "undeclared"},
        {"#include <septum/config.h>\n", "defines no"},
        {"extern int nowhere;\nint *const septum_config = &nowhere;\n", "nowhere"},
        {"#include <septum/config.h>\nconst struct septum_config septum_config = {.abi = 1, "
         ".abi = 1};\n",
         "override-init"},
    };
    struct fixture *fixture = *state;
    for (unsigned i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        support_write(fixture->config, "config.c", wrong[i].source, strlen(wrong[i].source));
        assert_int_equal(septum(fixture, "check --board mps2-an505 C"), 1);
        expect_printed(fixture, "stderr", wrong[i].said);
        expect_printed(fixture, "stderr", "[config-compile]");
        assert_int_equal(septum(fixture, "check --json --board mps2-an505 C"), 1);
        expect_printed(fixture, "stdout", "{\"rule\": \"config-compile\"");
    }
}

/* The board is told to config.c, and HOSTCC is honoured with its arguments. */
static void compiler_and_board(void **state)
{
    struct fixture *fixture = *state;
    char *source = host_text("#ifndef SEPTUM_BOARD_MPS2_AN521\n#error board\n#endif\n"
                             "#ifndef GIVEN\n#error compiler\n#endif\n%s",
                             good);
    support_write(fixture->config, "config.c", source, strlen(source));
    free(source);
    setenv("HOSTCC", "gcc -DGIVEN", 1);
    assert_int_equal(septum(fixture, "check --board mps2-an521 C"), 0);
    assert_int_equal(septum(fixture, "check --board mps2-an505 C"), 1);
    setenv("HOSTCC", "/nowhere/gcc", 1);
    assert_int_equal(septum(fixture, "check --board mps2-an521 C"), 2);
    expect_printed(fixture, "stderr", "set HOSTCC");
    unsetenv("HOSTCC");
    assert_int_equal(septum(fixture, "check --board mps2-an521 C"), 1);
}

/* What `septum check` of the folder prints on a terminal of this kind; the caller frees. */
static char *on_terminal(const char *folder, const char *terminal, const char *no_color)
{
    char *text = host_text("%s", ""), part[1024];
    ssize_t size;
    int master, status;
    pid_t child = forkpty(&master, NULL, NULL, NULL);
    assert_true(child >= 0);
    if (child == 0) {
        setenv("TERM", terminal, 1);
        setenv("NO_COLOR", no_color, 1);
        execl("build/test/plan/septum", "septum", "check", folder, "--include", "include",
              (char *)NULL);
        _exit(127);
    }
    while ((size = read(master, part, sizeof part)) > 0) { /* an error once the other end is shut */
        char *longer = host_text("%s%.*s", text, (int)size, part);
        free(text);
        text = longer;
    }
    close(master);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 1);
    assert_non_null(strstr(text, "[console-missing]"));
    return text;
}

static void colour_on_terminals_alone(void **state)
{
    static const char plain[] = "config.c: console: the hypervisor needs";
    static const char coloured[] = "\033[1mconfig.c:\033[0m \033[31mconsole:\033[0m the ";
    static const struct {
        const char *terminal, *no_color, *said;
    } kinds[] = {{"xterm", "", coloured}, {"xterm", "1", plain}, {"dumb", "", plain}};
    struct fixture *fixture = *state;
    static const char no_console[] =
        "#include <septum/config.h>\n"
        "const struct septum_config septum_config = {.abi = SEPTUM_ABI, .vmlist = VMS({0})};\n";
    support_write(fixture->config, "config.c", no_console, strlen(no_console));
    for (unsigned i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        char *text = on_terminal(fixture->config, kinds[i].terminal, kinds[i].no_color);
        if (!strstr(text, kinds[i].said))
            fail_msg("TERM=%s NO_COLOR=%s: %s", kinds[i].terminal, kinds[i].no_color, text);
        free(text);
    }
    assert_int_equal(septum(fixture, "check C"), 1);
    expect_printed(fixture, "stderr", plain);
}

int plan_cli_tests(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(help),
        TEST(usage_errors),
        TEST(check_good),
        TEST(output_fails),
        TEST(layout_and_plan),
        TEST(another_image),
        TEST(map),
        TEST(why),
        TEST(decode),
        TEST(new),
        TEST(manual_and_completion),
        TEST(kit),
        TEST(image_given),
        TEST(refused_writes_nothing),
        TEST(colour_on_terminals_alone),
        TEST(without_images),
        TEST(not_a_config),
        TEST(compiler_and_board),
    };
    return cmocka_run_group_tests_name("plan cli", tests, NULL, NULL);
}
