/* SPDX-License-Identifier: Apache-2.0 */
#include "stress.h"

/* Called by stress_registers() with what it found: flags, r0-r12, lr. */
uint32_t stress_compare(const uint32_t found[15], uint32_t seed);

uint32_t stress_compare(const uint32_t found[15], uint32_t seed)
{
    uint32_t n;
    for (n = 0; n < 13; n++) {
        if (found[1 + n] != seed + n) {
            return 1 + n;
        }
    }
    if (found[14] != seed + 14) {
        return 1 + 14;
    }
    return (found[0] ^ seed) >> 27 != 0 ? 17 : 0;
}
