/* SPDX-License-Identifier: Apache-2.0 */
#include "../lpc.h"

const struct septum_config septum_config = {
    .abi = SEPTUM_ABI,
    .console = DEV(FLEXCOMM1),
    .vmlist = VMS({A, .platform = {.regions = REGIONS(A_MEMORY)}}),
};
