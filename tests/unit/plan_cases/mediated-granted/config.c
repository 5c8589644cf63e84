/* SPDX-License-Identifier: Apache-2.0 */
#include "../base.h"

const struct septum_config septum_config = {
    SYSTEM,
    .vmlist = VMS(
        {A, .platform = {.regions = REGIONS(A_MEMORY),
                         .devs = DEVS(DEV(FPGAIO), DEV(GPIO0), DEV_MEDIATED(GPIO1))}},
        {B, .platform = {.regions = REGIONS(B_MEMORY),
                         .devs = DEVS(DEV_MEDIATED(GPIO0), DEV_MEDIATED(GPIO1),
                                      WINDOW_MEDIATED(0x40302000, 0x1000, RULES(REG_RW(0, 3))))}}),
};
