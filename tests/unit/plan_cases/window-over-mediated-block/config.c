/* SPDX-License-Identifier: Apache-2.0 */
#include "../lpc.h"

const struct septum_config septum_config = {
    SYSTEM,
    .vmlist = VMS(
        {A, .platform = {.regions = REGIONS(A_MEMORY), .devs = DEVS(WINDOW(0x40000100, 0x100))}}),
};
