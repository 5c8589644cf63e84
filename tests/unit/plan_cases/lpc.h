/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of a sound system of the LPC55S69 that the cases here vary. */
#include <septum/config.h>

#define SYSTEM   .abi = SEPTUM_ABI, .console = DEV(FLEXCOMM0)
#define A        .name = "a", .image = "@beat"
#define A_MEMORY CODE_AT(0x00020000, KiB(64)), RAM_AT(0x20010000, KiB(32))
#define B        .name = "b", .image = "@beat"
#define B_MEMORY CODE_AT(0x00040000, KiB(96)), RAM_AT(0x20020000, KiB(64))
