/* SPDX-License-Identifier: Apache-2.0 */
#include "../base.h"

const struct septum_config septum_config = {
    .abi = SEPTUM_ABI,
    .console = DEV(TIMER0),
    .vmlist = VMS({A, .platform = {.regions = REGIONS(A_MEMORY)}}),
};
