/* SPDX-License-Identifier: Apache-2.0 */
#include "../base.h"

const struct septum_config septum_config = {
    SYSTEM,
    .vmlist = VMS({A, .platform = {.regions = REGIONS(CODE_AT(0x00200000, KiB(64)),
                                                      RAM_AT(0x281ff000, KiB(8)))}}),
};
