/* SPDX-License-Identifier: Apache-2.0 */
#include "../base.h"

const struct septum_config septum_config = {
    SYSTEM,
    .vmlist = VMS(
        {A, .platform = {.regions = REGIONS(A_MEMORY), .devs = DEVS(WINDOW(0x40302000, 0x20))}},
        {B, .platform = {.regions = REGIONS(B_MEMORY), .devs = DEVS(WINDOW(0x40302020, 0x20))}}),
};
