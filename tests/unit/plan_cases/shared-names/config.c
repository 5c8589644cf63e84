/* SPDX-License-Identifier: Apache-2.0 */
#include "../base.h"

const struct septum_config septum_config = {
    SYSTEM,
    .shmemlist = SHMEMS({.name = "x.y", .base = 0x28100000, .size = KiB(4)},
                        {.name = "one", .base = 0x28110000, .size = KiB(4)},
                        {.name = "ONE", .base = 0x28120000, .size = KiB(4)}),
    .vmlist =
        VMS({A, .platform = {.regions = REGIONS(A_MEMORY),
                             .ipcs = IPCS({.shmem = "x.y"}, {.shmem = "one"}, {.shmem = "ONE"})}},
            {B, .platform = {.regions = REGIONS(B_MEMORY),
                             .ipcs = IPCS({.shmem = "x.y"}, {.shmem = "one"}, {.shmem = "ONE"})}}),
};
