/* SPDX-License-Identifier: Apache-2.0 */
#include "../lpc.h"

const struct septum_config septum_config = {
    SYSTEM,
    .vmlist = VMS({A, .devicetree = "../lpc.dts", .kconfig = ".config",
                   .platform = {.regions = REGIONS(A_MEMORY), .devs = DEVS(DEV_WAKE(FLEXCOMM2))}}),
};
