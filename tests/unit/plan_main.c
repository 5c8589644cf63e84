/* SPDX-License-Identifier: Apache-2.0 */
#include "plan_support.h"

int main(void)
{
    int failed = plan_board_tests();
    failed += plan_case_tests();
    failed += plan_image_tests();
    failed += plan_import_tests();
    failed += plan_table_tests();
    failed += plan_text_tests();
    failed += plan_map_tests();
    failed += plan_explain_tests();
    failed += plan_cli_tests();
    /* Last: it looks back at what the others have seen. */
    const struct CMUnitTest rules[] = {cmocka_unit_test(support_all_rules_seen)};
    failed += cmocka_run_group_tests_name("plan rules", rules, NULL, NULL);
    return failed != 0;
}
