/* SPDX-License-Identifier: Apache-2.0 */
/* Breakpoint and watchpoint units are not banked: what Non-secure privileged code sets up there
 * would fire in other VMs. Does switching them off by DEMCR and FP_CTRL, as the switch does, hold?
 * QEMU has neither unit: it shows zeros here. */
#include "silicon.h"

#define DEMCR     0xE000EDFC
#define DHCSR     0xE000EDF0
#define FP_CTRL   0xE0002000
#define FP_COMP0  0xE0002008
#define DWT_CTRL  0xE0001000
#define CYCCNT    0xE0001004
#define DWT_COMP0 0xE0001020
#define DWT_FUNC0 0xE0001028

void test(void)
{
    open_non_secure();
    note("DHCSR", REG(DHCSR));
    note("FP_CTRL at reset", REG(FP_CTRL));
    note("DWT_CTRL at reset", REG(DWT_CTRL));
    ns_store(DEMCR, 0x01010000); /* TRCENA, MON_EN */
    note("DEMCR after a Non-secure write", REG(DEMCR));
    ns_store(FP_CTRL, 3);
    ns_store(FP_COMP0, 0x20010001);
    note("FP_CTRL after a Non-secure write", REG(FP_CTRL));
    note("FP_COMP0 after a Non-secure write", REG(FP_COMP0));
    ns_store(DWT_COMP0, 0x20010000);
    ns_store(DWT_FUNC0, 0x00000814);
    note("DWT_FUNCTION0 after a Non-secure write", REG(DWT_FUNC0));
    ns_store(DWT_CTRL, REG(DWT_CTRL) | 1u);
    note("CYCCNT read by Non-secure code", ns_load(CYCCNT).value);

    REG(DEMCR) = 0;
    REG(FP_CTRL) = 2; /* KEY, ENABLE clear */
    barrier();
    check("DEMCR.TRCENA and MON_EN off", REG(DEMCR) & 0x01010000u, 0);
    check("FP_CTRL.ENABLE off", REG(FP_CTRL) & 1u, 0);
    check("a watched load does not fault", ns_load(0x20010000).outcome, PASSED);
}
