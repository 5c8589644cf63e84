/* SPDX-License-Identifier: Apache-2.0 */
#include "../lpc.h"

const struct septum_config septum_config = {
    SYSTEM,
    .shmemlist = SHMEMS({.name = "s", .base = 0x20040000, .size = KiB(4)}),
    .vmlist = VMS({A, .platform = {.regions = REGIONS(A_MEMORY),
                                   .devs = DEVS(DEV(PINT), DEV(CTIMER1), DEV(CTIMER2), DEV(RTC),
                                                DEV(RNG), DEV_WAKE(FLEXCOMM2)),
                                   .ipcs = IPCS({.shmem = "s"})}},
                  {B, .platform = {.regions = REGIONS(B_MEMORY), .ipcs = IPCS({.shmem = "s"})}}),
};
