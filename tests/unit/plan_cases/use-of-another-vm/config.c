/* SPDX-License-Identifier: Apache-2.0 */
#include "../base.h"

const struct septum_config septum_config = {
    SYSTEM,
    .vmlist = VMS({A, .platform = {.regions = REGIONS(A_MEMORY), .devs = DEVS(DEV(UART1))}},
                  {B, .uses = USES(USE("console", UART1)),
                   .platform = {.regions = REGIONS(B_MEMORY), .devs = DEVS(DEV(UART2))}}),
};
