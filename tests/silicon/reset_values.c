/* SPDX-License-Identifier: Apache-2.0 */
/* What the boot ROM leaves, and reset values that are known by hearsay only. */
#include "silicon.h"

void test(void)
{
    note("FCCLKSEL0 (2: 12 MHz, 7: none)", FCCLKSEL(0));
    note("FCCLKSEL2", FCCLKSEL(2));
    note("MAINCLKSELA", MAINCLKSELA);
    note("AHBCLKCTRL0", REG(SYSCON + 0x200));
    note("AHBCLKCTRL1", REG(SYSCON + 0x204));
    note("AHBCLKCTRL2", REG(SYSCON + 0x208));
    note("PRESETCTRL0", REG(SYSCON + 0x100));
    note("PRESETCTRL1", REG(SYSCON + 0x104));
    note("PRESETCTRL2", REG(SYSCON + 0x108));
    note("SYSTICKCLKSEL0", REG(SYSCON + 0x260));
    note("FMCCR", REG(SYSCON + 0x400));
    note("CPUCTRL", REG(SYSCON + 0x800));
    note("CPSTAT", REG(SYSCON + 0x80C));
    AHBCLKCTRLSET(2) = 1u << 27;
    note("FRO192M_CTRL", REG(ANACTRL + 0x10));
    note("PDRUNCFG0", REG(PMC + 0xB8));
    note("SAU_CTRL", SAU_CTRL);
    note("AIRCR", AIRCR_S);
    check("CPU1 runs: its clock is on and its reset off", (REG(SYSCON + 0x800) & 0x28u) == 0x08u,
          0);
}
