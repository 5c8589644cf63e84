/* SPDX-License-Identifier: Apache-2.0 */
#include "../lpc.h"

const struct septum_config septum_config = {
    SYSTEM,
    .vmlist = VMS(
        {A, .platform = {.regions = REGIONS(A_MEMORY),
                         .devs = DEVS(WINDOW_MEDIATED(
                             0x40009000, 0x1000,
                             RULES({.offset = 4, .write = 0x30, .ignore = 0x50, .line = __LINE__},
                                   {.offset = 8, .read = 1, .fixed = 3, .line = __LINE__})))}}),
};
