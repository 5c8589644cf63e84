/* SPDX-License-Identifier: Apache-2.0 */
#include "../lpc.h"

const struct septum_config septum_config = {
    SYSTEM,
    .vmlist = VMS({A, .platform = {.regions = REGIONS(A_MEMORY),
                                   .devs = DEVS({.mode = SEPTUM_DEV_MEDIATED,
                                                 .base = 0x40009000,
                                                 .size = 0x1000,
                                                 .line = __LINE__})}}),
};
