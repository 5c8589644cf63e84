/* SPDX-License-Identifier: Apache-2.0 */
#include "../lpc.h"

const struct septum_config septum_config = {
    SYSTEM,
    .vmlist = VMS({A, .platform = {.regions = REGIONS(A_MEMORY), .devs = DEVS(DEV(FLEXCOMM2))}},
                  {B, .slice_us = 1300,
                   .platform = {.regions = REGIONS(B_MEMORY), .devs = DEVS(DEV(CTIMER0))}}),
};
