/* SPDX-License-Identifier: Apache-2.0 */
#include "../lpc.h"

const struct septum_config septum_config = {
    SYSTEM,
    .vmlist = VMS({A, .platform = {.regions = REGIONS(CODE_AT(0x00020000, KiB(16)),
                                                      RAM_AT(0x20010000, KiB(2)))}},
                  {B, .platform = {.regions = REGIONS(CODE_AT(0x00024000, KiB(16)),
                                                      RAM_AT(0x20010800, KiB(2)))}}),
};
