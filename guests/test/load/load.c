/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A VM that computes and lets itself be switched, so that a switch can be counted. The letters
 * after the dash of its name say what state it has: s SysTick runs, l its four lines are enabled,
 * m MPU_NS is on, h it computes inside the handler of its doorbell line, f it uses the FPU.
 */
#include "../common/test.h"

#define PERIOD 200000u /* ticks of SysTick: longer than its absences */

/* MPU_RBAR.AP read and write for all; MPU_RLAR.EN; MPU_CTRL.PRIVDEFENA and ENABLE. */
#define RBAR_ALL    2u
#define RLAR_ENABLE 1u
#define CTRL_ON     5u

static void __attribute__((noreturn)) compute(void)
{
    uint32_t random = 1;
    for (;;) {
        random_next(&random);
    }
}

void systick_handler(void)
{
}

void irq_handler(uint32_t line)
{
    (void)line;
    compute();
}

static void mpu_region(uint32_t region, uint32_t base, uint32_t size)
{
    MPU_RNR = region;
    MPU_RBAR = base | RBAR_ALL;
    MPU_RLAR = (base + size - 32u) | RLAR_ENABLE;
}

int main(void)
{
    if (name_has_flag('m')) {
        mpu_region(0, VM_CODE_BASE, VM_CODE_SIZE);
        mpu_region(1, VM_RAM_BASE, VM_RAM_SIZE);
        MPU_CTRL = CTRL_ON;
        barrier();
    }
    if (name_has_flag('s')) {
        systick_start(PERIOD);
    }
    if (name_has_flag('l')) {
        for (uint32_t n = 0; n < TEST_LINES_EACH; n++) {
            line_enable(TEST_LINE(VM_INDEX, n));
        }
        line_enable(TEST_BELL(VM_INDEX));
    }
    if (name_has_flag('h')) {
        line_pend(TEST_BELL(VM_INDEX));
    }
    compute();
}
