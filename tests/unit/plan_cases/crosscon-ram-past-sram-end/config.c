/* SPDX-License-Identifier: Apache-2.0 */
#include "../lpc.h"

const struct septum_config septum_config = {
    SYSTEM,
    .vmlist = VMS({A, .platform = {.regions = REGIONS(A_MEMORY)}},
                  {B, .platform = {.regions = REGIONS(CODE_AT(0x00040000, KiB(96)),
                                                      RAM_AT(0x20030000, KiB(128)))}}),
};
