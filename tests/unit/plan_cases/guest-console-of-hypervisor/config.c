/* SPDX-License-Identifier: Apache-2.0 */
#include "../base.h"

const struct septum_config septum_config = {
    .abi = SEPTUM_ABI,
    .console = DEV(UART1),
    .vmlist = VMS({A, .devicetree = "../zephyr.dts", .kconfig = "../guest-sound/.config",
                   .platform = {.regions = REGIONS(A_MEMORY), .devs = DEVS(DEV(UART2))}}),
};
