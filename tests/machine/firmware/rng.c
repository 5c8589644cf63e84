/* SPDX-License-Identifier: Apache-2.0 */
/* RNG: clock, reset, power, numbers. */
#include "check.h"

#define RANDOM_NUMBER   REG(RNG + 0x000)
#define COUNTER_VAL     REG(RNG + 0x008)
#define ONLINE_TEST_CFG REG(RNG + 0x010)
#define ONLINE_TEST_VAL REG(RNG + 0x014)

void test(void)
{
    uint32_t a, b, c;

    check("no clock: zero", RANDOM_NUMBER, 0);
    AHBCLKCTRLSET(2) = 1u << 13;
    check("no power: zero", RANDOM_NUMBER, 0);
    check("no power: no entropy", COUNTER_VAL, 0);
    REG(PMC + 0xC8) = 1u << 22; /* PDRUNCFGCLR0.PDEN_RNG */
    check("REFRESH_CNT", COUNTER_VAL >> 8 & 31u, 31);
    a = RANDOM_NUMBER;
    b = RANDOM_NUMBER;
    c = RANDOM_NUMBER;
    check("numbers differ", a != b && b != c && a != c, true);
    ONLINE_TEST_CFG = 1;
    check_range("online test", ONLINE_TEST_VAL >> 8 & 15u, 1, 4);
    check("module", REG(RNG + 0xFFC) >> 16, 0xA0B8);
}
