/* SPDX-License-Identifier: Apache-2.0 */
#include "../base.h"

const struct septum_config septum_config = {
    SYSTEM,
    .vmlist = VMS(
        {A, .devicetree = "../zephyr.dts", .kconfig = ".config",
         .platform = {.regions = REGIONS(CODE_AT(0x00200000, KiB(64)), RAM_AT(0x28208000, KiB(64))),
                      .devs = DEVS(DEV(UART1))}}),
};
