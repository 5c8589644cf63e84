/* SPDX-License-Identifier: Apache-2.0 */
#include "../base.h"

const struct septum_config septum_config = {
    SYSTEM,
    .vmlist = VMS({A, .no_fpu = 2, .platform = {.regions = REGIONS(A_MEMORY)}}),
};
