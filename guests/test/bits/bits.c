/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two VMs share a mediated register, each with half of its bits: each changes its own and finds
 * them unchanged by the other. Then the VM called "thief" reaches for one that is not its own, or
 * for what its letter says: l a load of a register without a rule, b a byte store.
 */
#include "../common/test.h"

#define ROUNDS 200u

int main(void)
{
    volatile uint32_t *shared = (volatile uint32_t *)TEST_BLOCK;
    uint32_t own = VM_INDEX == 0 ? 0x0000FFFFu : 0xFFFF0000u, last = *shared & own, seed = VM_INDEX;

    for (uint32_t n = 0; n < ROUNDS; n++) {
        demand("own-bits", *shared, last);
        last = random_next(&seed) & own;
        *shared = last;
        busy_ns(50000);
    }
    check_equal("bits", failures(), 0);
    if (VM_INDEX == 0) {
        if (name_has_flag('l')) {
            (void)shared[16];
        } else if (name_has_flag('b')) {
            ((volatile uint8_t *)shared)[3] = 1;
        } else {
            *shared = last | 0x00300000u;
        }
        report("T alive FAIL 0 1");
    }
    done("bits");
}
