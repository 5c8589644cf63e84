/* SPDX-License-Identifier: Apache-2.0 */
#include "../lpc.h"

const struct septum_config septum_config = {
    SYSTEM,
    .vmlist = VMS({A, .uses = USES(USE("console", FLEXCOMM0)),
                   .platform = {.regions = REGIONS(A_MEMORY), .devs = DEVS(DEV(FLEXCOMM0))}}),
};
