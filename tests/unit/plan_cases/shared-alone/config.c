/* SPDX-License-Identifier: Apache-2.0 */
#include "../base.h"

const struct septum_config septum_config = {
    SYSTEM,
    .shmemlist = SHMEMS({.name = "status", .base = 0x28100000, .size = KiB(4)}),
    .vmlist =
        VMS({A, .platform = {.regions = REGIONS(A_MEMORY), .ipcs = IPCS({.shmem = "status"})}}),
};
