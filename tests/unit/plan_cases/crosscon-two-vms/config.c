/* SPDX-License-Identifier: Apache-2.0 */
#include "../lpc.h"

const struct septum_config septum_config = {
    SYSTEM,
    .shmemlist = SHMEMS({.name = "ipc", .base = 0x20017000, .size = KiB(4)}),
    .vmlist = VMS(
        {A, .platform = {.regions =
                             REGIONS(CODE_AT(0x00020000, KiB(64)), RAM_AT(0x20010000, KiB(128))),
                         .devs = DEVS(WINDOW(0x40000000, 0x5000), WINDOW(0x40013000, 0xe000),
                                      WINDOW(0x40089000, 0x1000, IRQS(33))),
                         .ipcs = IPCS({.shmem = "ipc", .irq = 78})}},
        {B, .platform = {.regions =
                             REGIONS(CODE_AT(0x00040000, KiB(96)), RAM_AT(0x20030000, KiB(128))),
                         .devs =
                             DEVS(WINDOW(0x40000000, 0x5000), WINDOW(0x40013000, 0xe000),
                                  WINDOW(0x4003a000, 0x1000), WINDOW(0x40088000, 0x1000, IRQS(32))),
                         .ipcs = IPCS({.shmem = "ipc", .irq = 79})}}),
};
