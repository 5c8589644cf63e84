/* SPDX-License-Identifier: Apache-2.0 */
#include "../lpc.h"

const struct septum_config septum_config = {
    SYSTEM,
    .shmemlist = SHMEMS({.name = "ipc", .base = 0x20040000, .size = KiB(4)}),
    .vmlist = VMS(
        {A, .platform = {.regions = REGIONS(A_MEMORY), .ipcs = IPCS({.shmem = "ipc", .irq = 78})}},
        {B, .platform = {.regions = REGIONS(B_MEMORY), .ipcs = IPCS({.shmem = "ipc", .irq = 79})}}),
};
