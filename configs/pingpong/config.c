/* SPDX-License-Identifier: Apache-2.0 */
/* Two VMs that pass bytes through a ring in shared memory and ring each other's doorbell; the
 * doorbell brings the other in at once. They print bytes and latency. */
#include <septum/config.h>

const struct septum_config septum_config = {
    .abi = SEPTUM_ABI,
    .console = DEV(UART0),
    .shmemlist = SHMEMS({.name = "rings", .base = 0x28100000, .size = KiB(4)}),
    .vmlist = VMS(
        {.name = "ping",
         .image = "@test/pingpong",
         .platform = {.regions = REGIONS(CODE_AT(0x00200000, KiB(64)), RAM_AT(0x28200000, KiB(32))),
                      .ipcs = IPCS({.shmem = "rings", .irq = 104, .wake = 1})}},
        {.name = "pong",
         .image = "@test/pingpong",
         .platform = {.regions = REGIONS(CODE_AT(0x00210000, KiB(64)), RAM_AT(0x28208000, KiB(32))),
                      .ipcs = IPCS({.shmem = "rings", .irq = 105, .wake = 1})}}),
};
