/* SPDX-License-Identifier: Apache-2.0 */
/* Lines change sides while they are pending, at every switch: the pend must survive, and nothing
 * may be taken on the way. Then Non-secure code tries a line of the Secure side. */
#include "silicon.h"

static volatile unsigned taken_here;

static void count(void)
{
    taken_here++;
    NVIC_ICER(LINE_A / 32) = BIT(LINE_A);
}

void test(void)
{
    unsigned lost = 0;
    volatile uint32_t *itns = &NVIC_ITNS(LINE_A / 32), *pending = &NVIC_ISPR(LINE_A / 32);

    open_non_secure();
    on_exception(EXCEPTION_LINE(LINE_A), count);
    NVIC_ICER(LINE_A / 32) = BIT(LINE_A);
    *itns |= BIT(LINE_A);
    *pending = BIT(LINE_A);
    barrier();
    for (unsigned n = 0; n < 50; n++) {
        *itns ^= BIT(LINE_A);
        barrier();
        lost += !(*pending & BIT(LINE_A));
    }
    check("pends lost by 50 changes of side", lost, 0);
    check("taken although disabled", taken_here, 0);
    *itns &= ~BIT(LINE_A);
    barrier();
    NVIC_ISER(LINE_A / 32) = BIT(LINE_A);
    barrier();
    check("taken as Secure, once", taken_here, 1);
    check("pending afterwards", *pending & BIT(LINE_A), 0);

    /* A line of the Secure side: Non-secure code reads zero and changes nothing. */
    *pending = BIT(LINE_A);
    barrier();
    check("Non-secure read of ISPR", ns_load(0xE000E204).value & BIT(LINE_A), 0);
    ns_store(0xE000E284, BIT(LINE_A));
    check("pending after a Non-secure ICPR", *pending & BIT(LINE_A), BIT(LINE_A));
    ns_store(0xE000E428, 0x60606060);
    check("priority after a Non-secure write", NVIC_IPR(LINE_A), 0);
    ns_store(0xE000EF00, LINE_B); /* STIR */
    check("STIR on a Secure line", *pending & BIT(LINE_B), 0);
    NVIC_ICPR(LINE_A / 32) = BIT(LINE_A);
}
