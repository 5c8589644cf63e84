/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of a sound system that the cases here vary. Each case is a folder named after its
 * mistake: config.c makes it, expected.txt is what `septum check` says. */
#include <septum/config.h>

#define SYSTEM   .abi = SEPTUM_ABI, .console = DEV(UART0)
#define A        .name = "a", .image = "@beat"
#define A_MEMORY CODE_AT(0x00200000, KiB(64)), RAM_AT(0x28200000, KiB(64))
#define B        .name = "b", .image = "@beat"
#define B_MEMORY CODE_AT(0x00280000, KiB(64)), RAM_AT(0x28280000, KiB(64))
