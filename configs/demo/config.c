/* SPDX-License-Identifier: Apache-2.0 */
/* The default demo: a bare-metal control loop beside a network VM. */
#include <septum/config.h>

const struct septum_config septum_config = {
    .abi = SEPTUM_ABI,
    .console = DEV(UART0),
    .shmemlist = SHMEMS({.name = "status", .base = 0x28100000, .size = KiB(4)}),
    .vmlist = VMS(
        {.name = "control",
         .image = "@control",
         .slice_us = 10000,
         .on_fault = VM_STOP,
         .uses = USES(USE("console", UART1), USE("steps", TIMER0)),
         .platform = {.regions = REGIONS(CODE_AT(0x00200000, KiB(64)), RAM_AT(0x28200000, KiB(64))),
                      .devs = DEVS(DEV(UART1), DEV(TIMER0)),
                      .ipcs = IPCS({.shmem = "status", .irq = 100})}},
        {.name = "net",
         .image = "@net",
         .slice_us = 10000,
         .on_fault = VM_STOP,
         .platform = {.regions =
                          REGIONS(CODE_AT(0x00280000, KiB(512)), RAM_AT(0x28280000, KiB(512))),
                      .devs = DEVS(DEV(UART2), DEV_WAKE(ETH)),
                      .ipcs = IPCS({.shmem = "status", .irq = 101})}}),
};
