/* SPDX-License-Identifier: Apache-2.0 */
/* The demo of the LPCXpresso55S69: a bare-metal control loop beside a VM that has a Wi-Fi module on
 * FLEXCOMM2. Each has a serial port of its own; the hypervisor's is the debug probe's. */
#include <septum/config.h>

const struct septum_config septum_config = {
    .abi = SEPTUM_ABI,
    .console = DEV(FLEXCOMM0),
    .shmemlist = SHMEMS({.name = "status", .base = 0x20040000, .size = KiB(4)}),
    .vmlist = VMS(
        {.name = "control",
         .image = "@control",
         .slice_us = 10000,
         .on_fault = VM_STOP,
         .uses = USES(USE("console", FLEXCOMM3), USE("steps", CTIMER0)),
         .platform = {.regions = REGIONS(CODE_AT(0x00020000, KiB(64)), RAM_AT(0x20010000, KiB(64))),
                      .devs = DEVS(DEV(FLEXCOMM3), DEV(CTIMER0)),
                      .ipcs = IPCS({.shmem = "status", .irq = 40})}},
        {.name = "wifi",
         .image = "@wifi",
         .slice_us = 10000,
         .on_fault = VM_STOP,
         .uses = USES(USE("console", FLEXCOMM1), USE("module", FLEXCOMM2)),
         .platform = {.regions = REGIONS(CODE_AT(0x00030000, KiB(64)), RAM_AT(0x20020000, KiB(64))),
                      .devs = DEVS(DEV(FLEXCOMM1), DEV_WAKE(FLEXCOMM2)),
                      .ipcs = IPCS({.shmem = "status", .irq = 41})}}),
};
