/* SPDX-License-Identifier: Apache-2.0 */
#include "../base.h"

const struct septum_config septum_config = {
    SYSTEM,
    .vmlist = VMS({A, .devicetree = "../zephyr.dts", .kconfig = ".config", .clock_hz = 20000000,
                   .platform = {.regions = REGIONS(A_MEMORY), .devs = DEVS(DEV(UART1))}}),
};
