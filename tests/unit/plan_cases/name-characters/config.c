/* SPDX-License-Identifier: Apache-2.0 */
#include "../base.h"

const struct septum_config septum_config = {
    SYSTEM,
    .vmlist = VMS({.name = "../a", .image = "@beat", .platform = {.regions = REGIONS(A_MEMORY)}},
                  {.name = "9a", .image = "@beat", .platform = {.regions = REGIONS(B_MEMORY)}}),
};
