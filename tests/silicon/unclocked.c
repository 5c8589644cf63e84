/* SPDX-License-Identifier: Apache-2.0 */
/* An access to a FLEXCOMM without a clock, and to one held in reset: zero, a fault, or a bus that
 * hangs? If nothing follows the line "trying", it hangs. */
#include "silicon.h"

void test(void)
{
    struct access a;

    AHBCLKCTRLCLR(1) = 1u << 16; /* FLEXCOMM5 */
    barrier();
    say("trying a FLEXCOMM without a clock\n");
    a = load(FLEXCOMM(5) + 0xFFC);
    note("outcome (0: passed, 1: BusFault)", a.outcome);
    note("value", a.value);
    AHBCLKCTRLSET(1) = 1u << 16;
    PRESETCTRLSET(1) = 1u << 16;
    barrier();
    say("trying a FLEXCOMM in reset\n");
    a = load(FLEXCOMM(5) + 0xFFC);
    note("outcome", a.outcome);
    note("value", a.value);
    PRESETCTRLCLR(1) = 1u << 16;
    barrier();
    check("clocked and out of reset", load(FLEXCOMM(5) + 0xFFC).outcome, PASSED);
}
