/* SPDX-License-Identifier: Apache-2.0 */
/* Each folder of plan_cases/ is a test: what its config.c gets told is in expected.txt. The board
 * is named in the file `board`; without one it is mps2-an505. Where there is a file `flags`, VM 0
 * runs guest.S built with these flags; its path is GUEST in expected.txt. */
#define _GNU_SOURCE
#include "plan_support.h"

#include "../../plan/config.h"
#include "../../plan/host.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#define CASES "tests/unit/plan_cases"

/* VM 0's ELF file in a scratch folder; the caller frees. */
static char *build_guest(const char *scratch, const char *flags)
{
    const char *cross = getenv("CROSS");
    char *path = host_text("%s/guest.elf", scratch);
    char *command =
        host_text("%sgcc -nostdlib -Wl,--no-warn-rwx-segments,--build-id=none %.*s "
                  "-o %s " CASES "/guest.S",
                  cross ? cross : "arm-none-eabi-", (int)strcspn(flags, "\n"), flags, path);
    assert_int_equal(support_run(command), 0);
    free(command);
    return path;
}

/* The problems must read like `expected`, in which GUEST stands for the guest's path. */
static void expect_of(const struct system *system, const char *expected, const char *guest)
{
    char *wanted = host_text("%s", expected);
    for (char *p; guest && (p = strstr(wanted, "GUEST")) != NULL;) {
        char *longer = host_text("%.*s%s%s", (int)(p - wanted), wanted, guest, p + strlen("GUEST"));
        free(wanted);
        wanted = longer;
    }
    support_expect(system, wanted);
    free(wanted);
}

static void check_case(void **state)
{
    const char *name = *state;
    char *folder = host_text(CASES "/%s", name);
    char *expected = support_read(folder, "expected.txt");
    assert_non_null(expected);
    char *board = support_read(folder, "board");
    if (board)
        board[strcspn(board, "\n")] = '\0';
    else
        board = host_text("mps2-an505");
    char *flags = support_read(folder, "flags"), *scratch = flags ? support_folder() : NULL;
    char *guest = flags ? build_guest(scratch, flags) : NULL;
    struct config config;
    assert_int_equal(config_load(&config, folder, "include", board), CONFIG_LOADED);
    struct system *system = host_zeroed(1, sizeof *system);
    if (system_open(system, board_find(board), config.contents, folder)) {
        system_check(system);
        const char *const files[MAX_VMS] = {guest};
        system_read_images(system, files, IMAGES_PRESENT);
    }
    expect_of(system, expected, guest);
    system_close(system);
    free(system);
    config_unload(&config);
    free(expected);
    free(board);
    free(folder);
    free(guest);
    free(flags);
    if (scratch)
        support_discard(scratch);
}

static int is_case(const struct dirent *entry)
{
    return entry->d_type == DT_DIR && entry->d_name[0] != '.';
}

int plan_case_tests(void)
{
    struct dirent **entries;
    int count = scandir(CASES, &entries, is_case, alphasort);
    if (count <= 0) {
        print_error("no cases in " CASES ": run from the root of the tree\n");
        return 1;
    }
    struct CMUnitTest *tests = host_zeroed(count, sizeof *tests);
    for (int i = 0; i < count; i++)
        tests[i] = (struct CMUnitTest){.name = entries[i]->d_name,
                                       .test_func = check_case,
                                       .initial_state = entries[i]->d_name};
    int failed = _cmocka_run_group_tests("plan cases", tests, count, NULL, NULL);
    for (int i = 0; i < count; i++)
        free(entries[i]);
    free(entries);
    free(tests);
    return failed;
}
