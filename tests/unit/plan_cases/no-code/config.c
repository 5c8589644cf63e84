/* SPDX-License-Identifier: Apache-2.0 */
#include "../base.h"

const struct septum_config septum_config = {
    SYSTEM,
    .vmlist = VMS({A, .platform = {.regions = REGIONS(RAM_AT(0x28200000, KiB(64)))}}),
};
