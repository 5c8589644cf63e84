/* SPDX-License-Identifier: Apache-2.0 */
/* The smallest useful guest: a line a second on the hypervisor's console. It needs no device. */
#include "text.h"

#include <septum/guest.h>

#define SECOND_NS 1000000000u

int main(void)
{
    uint64_t due_ns = septum_time_ns();
    for (uint32_t seconds = 0;; seconds++) {
        print("hello from %s, VM %u of %u, %u\n", VM_NAME, VM_INDEX, VM_COUNT, seconds);
        due_ns += SECOND_NS;
        while (septum_time_ns() < due_ns)
            septum_yield();
    }
}
