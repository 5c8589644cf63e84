/* SPDX-License-Identifier: Apache-2.0 */
/* The switch lowers the priority of a line that is active, so that the next one nests above it
 * although both had the same priority; later it raises it again. */
#include "silicon.h"

static volatile unsigned inner, inner_before, depth_seen;

static void line_b(void)
{
    if (inner++ == 0) {
        depth_seen = NVIC_IABR(LINE_A / 32);
    }
    NVIC_ICER(LINE_B / 32) = BIT(LINE_B);
}

static void line_a(void)
{
    NVIC_ICER(LINE_A / 32) = BIT(LINE_A);
    NVIC_ISPR(LINE_B / 32) = BIT(LINE_B);
    NVIC_ISER(LINE_B / 32) = BIT(LINE_B);
    barrier();
    inner_before = inner; /* equal priorities never nest */
    NVIC_IPR(LINE_A) = 0xE0;
    barrier();
    check("nested once the active line was lowered", inner, 1);
    NVIC_IPR(LINE_A) = 0x20;
    NVIC_ISPR(LINE_B / 32) = BIT(LINE_B);
    NVIC_ISER(LINE_B / 32) = BIT(LINE_B);
    NVIC_IPR(LINE_B) = 0x40;
    barrier();
    check("not nested below the raised line", inner, 1);
}

void test(void)
{
    on_exception(EXCEPTION_LINE(LINE_A), line_a);
    on_exception(EXCEPTION_LINE(LINE_B), line_b);
    NVIC_IPR(LINE_A) = NVIC_IPR(LINE_B) = 0x80;
    NVIC_ISPR(LINE_A / 32) = BIT(LINE_A);
    NVIC_ISER(LINE_A / 32) = BIT(LINE_A);
    barrier();
    check("nested at equal priority", inner_before, 0);
    check("both active in the nested handler", depth_seen & (BIT(LINE_A) | BIT(LINE_B)),
          BIT(LINE_A) | BIT(LINE_B));
    check("taken after the outer one", inner, 2);
    check("active at the end", NVIC_IABR(LINE_A / 32), 0);
}
