/* SPDX-License-Identifier: Apache-2.0 */
/* The hypercall: a branch of Non-secure code to a Secure address is refused before an instruction
 * is fetched, with the target as the stacked PC and the way back in the stacked LR. */
#include "silicon.h"

static volatile uint32_t pc, lr, r1, sfsr;

static __attribute__((used)) void refused(uint32_t *frame)
{
    pc = frame[6];
    lr = frame[5];
    r1 = frame[1];
    sfsr = SFSR;
    SFSR = sfsr;
    frame[0] = 0xC0DE;
    frame[6] = frame[5] & ~1u;
}

static __attribute__((naked)) void securefault(void)
{
    __asm__ volatile("mrs r0, msp_ns\n\tb refused");
}

void test(void)
{
    /* push {r4, lr}; blx r0; pop {r4, pc} */
    static const uint16_t code[] = {0xB510, 0x4780, 0xBD10};

    open_non_secure();
    ns_place(code, 3);
    on_exception(EXCEPTION_SECUREFAULT, securefault);
    check("result of the call", ns_call(0x1FFFFF09, 0x1234), 0xC0DE);
    check("SFSR: INVEP", sfsr, 1);
    check("stacked PC: the target", pc, 0x1FFFFF08);
    check("stacked LR: behind the call", lr, NS_ROOM + 5);
    check("argument", r1, 0x1234);
}
