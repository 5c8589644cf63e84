/* SPDX-License-Identifier: Apache-2.0 */
#include "../lpc.h"

const struct septum_config septum_config = {
    SYSTEM,
    .shmemlist = SHMEMS({.name = "s", .base = 0x00080000, .size = KiB(4)}),
    .vmlist = VMS({A, .platform = {.regions = REGIONS(A_MEMORY), .ipcs = IPCS({.shmem = "s"})}},
                  {B, .platform = {.regions = REGIONS(B_MEMORY), .ipcs = IPCS({.shmem = "s"})}}),
};
