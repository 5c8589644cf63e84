/* SPDX-License-Identifier: Apache-2.0 */
#include "../base.h"

const struct septum_config septum_config = {
    SYSTEM,
    .vmlist = VMS(
        {A, .platform = {.regions = REGIONS(
                             A_MEMORY,
                             {.kind = 3, .base = 0x28300000, .size = KiB(4), .line = __LINE__})}}),
};
