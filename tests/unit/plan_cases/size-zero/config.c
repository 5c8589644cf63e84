/* SPDX-License-Identifier: Apache-2.0 */
#include "../base.h"

const struct septum_config septum_config = {
    SYSTEM,
    .shmemlist = SHMEMS({.name = "empty", .base = 0x28100000}),
    .vmlist = VMS({A, .platform = {.regions = REGIONS(A_MEMORY, RAM_AT(0x28300000, 0)),
                                   .devs = DEVS(WINDOW(0x40400000, 0)),
                                   .ipcs = IPCS({.shmem = "empty"})}}),
};
