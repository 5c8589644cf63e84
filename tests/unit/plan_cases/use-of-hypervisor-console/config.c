/* SPDX-License-Identifier: Apache-2.0 */
#include "../base.h"

const struct septum_config septum_config = {
    SYSTEM,
    .vmlist = VMS({A, .uses = USES(USE("console", UART0)),
                   .platform = {.regions = REGIONS(A_MEMORY), .devs = DEVS(DEV(UART1))}}),
};
