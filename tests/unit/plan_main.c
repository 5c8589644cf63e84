/* SPDX-License-Identifier: Apache-2.0 */
#include "plan_support.h"

#include <stdio.h>
#include <string.h>

/* Looks back at what the others have seen. */
static int rule_tests(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(support_all_rules_seen)};
    return cmocka_run_group_tests_name("plan rules", tests, NULL, NULL);
}

static const struct {
    const char *name;
    int (*run)(void);
} groups[] = {
    {"board", plan_board_tests}, {"cases", plan_case_tests},    {"overlap", plan_overlap_tests},
    {"image", plan_image_tests}, {"import", plan_import_tests}, {"tables", plan_table_tests},
    {"text", plan_text_tests},   {"map", plan_map_tests},       {"explain", plan_explain_tests},
    {"cli", plan_cli_tests},     {"docs", plan_docs_tests},     {"rules", rule_tests},
};
#define GROUPS (sizeof groups / sizeof *groups)

/* plan-tests [GROUP]...: all groups in order, or those named. */
int main(int argc, char **argv)
{
    int failed = 0;
    for (unsigned i = 0; argc == 1 && i < GROUPS; i++)
        failed += groups[i].run();
    for (int a = 1; a < argc; a++) {
        unsigned i = 0;
        while (i < GROUPS && strcmp(groups[i].name, argv[a]) != 0)
            i++;
        if (i == GROUPS) {
            fprintf(stderr, "plan-tests: there is no group '%s'\n", argv[a]);
            return 2;
        }
        failed += groups[i].run();
    }
    return failed != 0;
}
