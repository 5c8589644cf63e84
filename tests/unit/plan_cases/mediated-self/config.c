/* SPDX-License-Identifier: Apache-2.0 */
#include "../base.h"

const struct septum_config septum_config = {
    SYSTEM,
    .vmlist = VMS(
        {A, .platform = {.regions = REGIONS(A_MEMORY),
                         .devs = DEVS(DEV(GPIO0), DEV_MEDIATED(GPIO0), DEV_MEDIATED(GPIO1),
                                      WINDOW_MEDIATED(0x40101000, 0x20, RULES(REG_IGNORE(0))),
                                      WINDOW_MEDIATED(0x40105000, 0x20, {0}),
                                      WINDOW_MEDIATED(0x40080000, 0x20, RULES(REG_RW(0, 1))))}}),
};
