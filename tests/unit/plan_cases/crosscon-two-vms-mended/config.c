/* SPDX-License-Identifier: Apache-2.0 */
#include "../lpc.h"

const struct septum_config septum_config = {
    SYSTEM,
    .shmemlist = SHMEMS({.name = "ipc", .base = 0x20040000, .size = KiB(4)}),
    .vmlist = VMS(
        {A, .uses = USES(USE("console", FLEXCOMM3)),
         .platform = {.regions = REGIONS(CODE_AT(0x00020000, KiB(64)), RAM_AT(0x20010000, KiB(28))),
                      .devs = DEVS(DEV_MEDIATED(SYSCON), DEV_MEDIATED(IOCON), DEV(FLEXCOMM3)),
                      .ipcs = IPCS({.shmem = "ipc", .irq = 39})}},
        {B, .clock_hz = 96000000, .uses = USES(USE("esp_at", FLEXCOMM2)),
         .platform = {.regions = REGIONS(CODE_AT(0x00040000, KiB(96)), RAM_AT(0x20020000, KiB(64))),
                      .devs = DEVS(DEV_MEDIATED(SYSCON), DEV_MEDIATED(IOCON), DEV_MEDIATED(ANACTRL),
                                   DEV_MEDIATED(PMC), DEV(PINT), DEV(RNG), DEV_WAKE(FLEXCOMM2)),
                      .ipcs = IPCS({.shmem = "ipc", .irq = 40, .wake = 1})}}),
};
