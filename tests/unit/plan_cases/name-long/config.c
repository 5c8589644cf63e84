/* SPDX-License-Identifier: Apache-2.0 */
#include "../base.h"

const struct septum_config septum_config = {
    SYSTEM,
    .vmlist = VMS(
        {.name = "sixteen-letters-", .image = "@beat", .platform = {.regions = REGIONS(A_MEMORY)}}),
};
