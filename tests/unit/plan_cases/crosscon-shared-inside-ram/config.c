/* SPDX-License-Identifier: Apache-2.0 */
#include "../lpc.h"

const struct septum_config septum_config = {
    SYSTEM,
    .shmemlist = SHMEMS({.name = "ipc", .base = 0x20017000, .size = KiB(4)}),
    .vmlist = VMS({A, .platform = {.regions = REGIONS(CODE_AT(0x00020000, KiB(64)),
                                                      RAM_AT(0x20010000, KiB(128))),
                                   .ipcs = IPCS({.shmem = "ipc"})}},
                  {B, .platform = {.regions = REGIONS(CODE_AT(0x00040000, KiB(96)),
                                                      RAM_AT(0x20030000, KiB(64))),
                                   .ipcs = IPCS({.shmem = "ipc"})}}),
};
