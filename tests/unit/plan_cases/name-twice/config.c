/* SPDX-License-Identifier: Apache-2.0 */
#include "../base.h"

const struct septum_config septum_config = {
    SYSTEM,
    .vmlist = VMS({.name = "net-1", .image = "@beat", .platform = {.regions = REGIONS(A_MEMORY)}},
                  {.name = "Net_1", .image = "@beat", .platform = {.regions = REGIONS(B_MEMORY)}}),
};
