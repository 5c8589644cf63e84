/* SPDX-License-Identifier: Apache-2.0 */
#include "../base.h"

const struct septum_config septum_config = {
    SYSTEM,
    .vmlist = VMS({A, .devicetree = "../zephyr.dts", .kconfig = "../guest-sound/.config",
                   .platform = {.regions = REGIONS(A_MEMORY), .devs = DEVS(DEV(UART2))}},
                  {B, .platform = {.regions = REGIONS(B_MEMORY), .devs = DEVS(DEV(UART1))}}),
};
