/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A guest that writes to the console as fast as it can: whole lines, lines without an end, control
 * characters, and blocks of many lines, without ever looking at the answer.
 */
#include "../common/test.h"

#define BLOCK 2048u

static char block[BLOCK];

int main(void)
{
    uint32_t random = 1;
    for (uint32_t n = 0; n < BLOCK; n++) {
        block[n] = n % 50u == 49u ? '\n' : (char)('a' + n % 26u);
    }
    for (;;) {
        switch (random_next(&random) >> 29) {
        case 0:
            septum_console_write("\r\x1b[2J\x01\n", 7);
            break;
        case 1:
            septum_console_write(block, BLOCK);
            break;
        case 2:
            septum_console_write("\n", 1);
            break;
        default:
            septum_console_write(block, random >> 24);
        }
    }
}
