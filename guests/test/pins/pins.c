/* SPDX-License-Identifier: Apache-2.0 */
/* The pin multiplexing that Zephyr's board code writes at boot (CMSDK AHB GPIO, DDI 0479), in a VM
 * that does not own the pins; then a register that it may not touch. */
#include "../common/test.h"

#define GPIO(n)        (0x40100000u + 0x1000u * (n))
#define GPIO_OUTENSET  0x10u
#define GPIO_ALTFUNC   0x18u /* set, then clear */
#define GPIO_ALTFUNC_2 0x1Cu

int main(void)
{
    if (name_is("boots")) {
        for (uint32_t n = 0; n < 3; n++) {
            REG32(GPIO(n) + GPIO_ALTFUNC) = 0x1C3Fu << n;
            REG32(GPIO(n) + GPIO_ALTFUNC_2) = 1u;
            demand("reads-zero", REG32(GPIO(n) + GPIO_ALTFUNC), 0);
        }
        check_equal("pins", failures(), 0);
        REG32(GPIO(0) + GPIO_OUTENSET) = 1;
    }
    done("pins");
}
