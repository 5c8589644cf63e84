/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps a value in a floating-point register while others run, if its VM may use the FPU. The
 * instructions are words, because an image that is built for an FPU is refused where it may not. */
#include "../common/test.h"

#define ROUNDS 20u

/* vmov s0, r0 */
static void s0_set(uint32_t value)
{
    register uint32_t r0 __asm__("r0") = value;
    __asm__ volatile(".inst.w 0xEE000A10" : : "r"(r0));
}

/* vmov r0, s0 */
static uint32_t s0_get(void)
{
    register uint32_t r0 __asm__("r0");
    __asm__ volatile(".inst.w 0xEE100A10" : "=r"(r0));
    return r0;
}

int main(void)
{
    CPACR |= CPACR_FPU;
    barrier();
    /* The peer has used the FPU before this VM does. */
    if (VM_INDEX != 0) {
        busy_ns(30000000u);
    }
    for (uint32_t round = 0; round < ROUNDS; round++) {
        s0_set(0xF10A7000u + round);
        busy_ns(5000000u);
        demand("s0", s0_get(), 0xF10A7000u + round);
    }
    check_equal("s0-wrong", failures(), 0);
    done("no_fpu");
}
