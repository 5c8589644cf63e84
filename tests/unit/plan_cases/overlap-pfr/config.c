/* SPDX-License-Identifier: Apache-2.0 */
#include "../lpc.h"

const struct septum_config septum_config = {
    SYSTEM,
    .vmlist = VMS({A, .platform = {.regions = REGIONS(CODE_AT(0x00098000, KiB(32)),
                                                      RAM_AT(0x20010000, KiB(32)))}}),
};
