/* SPDX-License-Identifier: Apache-2.0 */
/* The secure AHB controller as the hypervisor uses it: checking on in strict mode, a block that is
 * Non-secure reached through its Non-secure alias while the SAU allows it, a Secure block by its
 * rule. */
#include "silicon.h"

#define SRAM2_RULE0 MEM_RULE(0x0A0, 0)

void test(void)
{
    note("MISC_CTRL at reset", MISC_CTRL);
    note("CPU0_LOCK_REG at reset", REG(AHB + 0xFEC));
    open_non_secure();
    SAU_RNR = 2;
    SAU_RBAR = 0x20020000;
    SAU_RLAR = 0x2002FFE1;
    barrier();
    MEM_RULE(0x010, 0) = 3; /* this firmware's flash and RAM are Secure */
    MEM_RULE(0x060, 0) = 0x33333333;
    SRAM2_RULE0 = 0x33333330;
    MISC_CTRL_DP = STRICT_CHECKING;
    MISC_CTRL = STRICT_CHECKING;
    barrier();
    check("MISC_CTRL reads back", MISC_CTRL, STRICT_CHECKING);
    check("NS load of an NS block", ns_load(0x20020000).outcome, PASSED);
    check("NS load of a Secure block", ns_load(0x20021000).outcome, BUS_FAULT);
    check("violation on port 4", SEC_VIO_VALID & 1u << 4, 1u << 4);
    check("violation address", SEC_VIO_ADDR(4), 0x20021000);
    note("violation info", SEC_VIO_INFO(4));
    SEC_VIO_VALID = 0xFFF;
    check("S load of an NS block by its NS alias", load(0x20020000).outcome, PASSED);
    check("S load of an NS block by its S alias", load(0x30020000).outcome, BUS_FAULT);
    check("S load of a Secure block", load(0x30021000).outcome, PASSED);
    /* GPIO takes four slots; what the plan grants and closes rests on one rule for all of them. */
    REG(AHB + 0x124) |= 3u << 4 * 4;
    barrier();
    check("NS load of GPIO's first slot, rule S-priv", ns_load(0x4008C000).outcome, BUS_FAULT);
    check("NS load of GPIO's last slot, the same rule", ns_load(0x4008F000).outcome, BUS_FAULT);
    REG(AHB + 0x124) &= ~(3u << 4 * 4);
    SEC_VIO_VALID = 0xFFF;
    MISC_CTRL = NO_CHECKING; /* the copies differ: the restrictive one must hold */
    barrier();
    check("checking off in one copy only", ns_load(0x20021000).outcome, BUS_FAULT);
    MISC_CTRL = STRICT_CHECKING;
    /* The slot of the ROM patch unit: does the rule of its slot guard it? (CVE-2021-31532) */
    REG(AHB + 0x11C) |= 3u << 4 * 6;
    barrier();
    note("outcome of an NS load of 0x4003E000, rule S-priv (1: BusFault)",
         ns_load(0x4003E000).outcome);
    SEC_VIO_VALID = 0xFFF;
}
