/* SPDX-License-Identifier: Apache-2.0 */
#include "../base.h"

const struct septum_config septum_config = {
    SYSTEM,
    .vmlist =
        VMS({A, .platform = {.regions = REGIONS(A_MEMORY),
                             .devs = DEVS(WINDOW_MEDIATED(0x40302000, 0x1000,
                                                          RULES(REG_RW(0, 0x0f), REG_RW(8, 1))))}},
            {B, .platform = {.regions = REGIONS(B_MEMORY),
                             .devs = DEVS(WINDOW_MEDIATED(0x40302000, 0x1000,
                                                          RULES(REG_RO(8, 1), REG_RW(0, 0x3c))))}}),
};
