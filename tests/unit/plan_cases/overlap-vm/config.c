/* SPDX-License-Identifier: Apache-2.0 */
#include "../base.h"

const struct septum_config septum_config = {
    SYSTEM,
    .vmlist = VMS({A, .platform = {.regions = REGIONS(A_MEMORY)}},
                  {B, .platform = {.regions = REGIONS(CODE_AT(0x0020f000, KiB(64)),
                                                      RAM_AT(0x28280000, KiB(64)))}}),
};
