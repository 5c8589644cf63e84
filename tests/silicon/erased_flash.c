/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a flash page that was erased and not programmed: a BusFault by its error correction? The
 * tools pad images to whole pages of 512 bytes because of it. */
#include "silicon.h"

#define ERASED 0x10090000u /* nothing is flashed there */

void test(void)
{
    struct access a = load(ERASED);
    check("outcome of a load (1: BusFault)", a.outcome, BUS_FAULT);
    note("BFAR", a.address);
    note("ECC and interrupt status of the flash controller", REG(FLASH + 0xFE0));
    check("a programmed page reads", load(0x10000000).outcome, PASSED);
}
