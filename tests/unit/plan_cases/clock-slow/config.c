/* SPDX-License-Identifier: Apache-2.0 */
#include "../base.h"

const struct septum_config septum_config = {
    SYSTEM,
    .vmlist = VMS({A, .clock_hz = 25000000, .platform = {.regions = REGIONS(A_MEMORY)}}),
};
