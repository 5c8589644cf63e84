/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A VM that is started again: its image must be as built each time, its count of restarts must be
 * right. It restarts itself by call, then by a fault (with .on_fault = VM_RESTART), in turn; each
 * time in a worse state: interrupts masked, lines pending, an exception active.
 */
#include "../common/test.h"

#define ROUNDS 6u
#define MARK   0x5AFEC0DEu

static volatile uint32_t data = MARK;
static volatile uint32_t zero;
static const volatile uint32_t text = MARK;

static void leave(void)
{
    if (name_has_flag('f')) {
        __asm__ volatile("udf #0");
    }
    septum_restart();
}

void pendsv_handler(void)
{
    leave();
}

int main(void)
{
    struct septum_vm_info info;
    septum_vm_info(&info);
    report("N restart count=%u", info.restarts);
    demand("data", data, MARK);
    demand("zero", zero, 0);
    demand("text", text, MARK);
    demand("ipsr", MRS(ipsr), 0);
    demand("control", MRS(control), 0);
    demand("active", SHCSR & (SHCSR_SVCALLACT | SHCSR_PENDSVACT | SHCSR_SYSTICKACT), 0);
    demand("systick", SYST_CSR & (SYST_CSR_ENABLE | SYST_CSR_TICKINT), 0);
    demand("line", line_is_enabled(TEST_LINE(VM_INDEX, 0)), 0);
    demand("pending", line_is_pending(TEST_LINE(VM_INDEX, 0)), 0);
    data = 0;
    zero = 1;
    *(volatile uint32_t *)(uintptr_t)&text = 0;
    if (info.restarts == ROUNDS) {
        check_equal("restart", failures(), 0);
        septum_stop();
        check("stop-returned", false, 0, 0);
    }
    systick_start(20000u);
    line_pend(TEST_LINE(VM_INDEX, 0));
    switch (info.restarts % 3u) {
    case 0:
        leave();
        break;
    case 1:
        interrupts_off();
        leave();
        break;
    default:
        ICSR = ICSR_PENDSVSET;
        barrier();
    }
    check("restart-returned", false, 0, 0);
    done("restart");
}
