/* SPDX-License-Identifier: Apache-2.0 */
#include "../base.h"

const struct septum_config septum_config = {
    SYSTEM,
    .vmlist = VMS({A, .uses = USES(USE("console", UART1), USE("modem", UART1)),
                   .platform = {.regions = REGIONS(A_MEMORY), .devs = DEVS(DEV(UART1))}}),
};
