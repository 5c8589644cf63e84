/* SPDX-License-Identifier: Apache-2.0 */
#include "../lpc.h"

const struct septum_config septum_config = {
    SYSTEM,
    .vmlist = VMS({A, .platform = {.regions = REGIONS(A_MEMORY),
                                   .devs = DEVS(WINDOW_MEDIATED(0x20018000, 0x1000,
                                                                RULES(REG_RW(0x4, 1))))}}),
};
