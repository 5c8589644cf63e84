/* SPDX-License-Identifier: Apache-2.0 */
#include "../base.h"

const struct septum_config septum_config = {
    SYSTEM,
    .vmlist = VMS(
        {A, .slice_us = 1, .cpu = 2,
         .platform = {.regions = REGIONS(A_MEMORY), .devs = DEVS(DEV(UART1), DEV(ETHERNET))}},
        {B, .platform = {.regions = REGIONS(CODE_AT(0x00200000, KiB(64)), RAM_AT(0x28280000, 100)),
                         .devs = DEVS(DEV(UART1), DEV(UART0))}}),
};
