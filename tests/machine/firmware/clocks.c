/* SPDX-License-Identifier: Apache-2.0 */
/* SYSCON, ANACTRL, PMC, IOCON: gates, resets, the clock tree as CTIMERs and SysTick measure it. */
#include "check.h"

#define PRESETCTRL(n)   REG(SYSCON + 0x100 + 4 * (n))
#define AHBCLKCTRL(n)   REG(SYSCON + 0x200 + 4 * (n))
#define SYSTICKCLKSEL0  REG(SYSCON + 0x260)
#define SYSTICKCLKDIV0  REG(SYSCON + 0x300)
#define AHBCLKDIV       REG(SYSCON + 0x380)
#define FRO192M_CTRL    REG(ANACTRL + 0x10)
#define ENA_96MHZ       (1u << 30)
#define SYST_CSR        REG(0xE000E010)
#define SYST_RVR        REG(0xE000E014)
#define SYST_CVR        REG(0xE000E018)
#define SYST_CORE_CLOCK 4u

/* CTIMER0 at 1 MHz measures how long SysTick takes for 20000 ticks, in microseconds. */
static uint32_t systick_us(uint32_t source)
{
    uint32_t start;

    SYST_CSR = 0;
    SYST_RVR = 19999;
    SYST_CVR = 0;
    SYST_CSR = source | 1u;
    start = REG(CTIMER(0) + 0x08);
    while (!(SYST_CSR & (1u << 16))) {
        if (REG(CTIMER(0) + 0x08) - start > 100000) {
            break;
        }
    }
    SYST_CSR = 0;
    return REG(CTIMER(0) + 0x08) - start;
}

static void gates(void)
{
    say("- gates and resets\n");
    check("AHBCLKCTRL0 at reset, with IOCON's bit set by the console", AHBCLKCTRL(0), 0x2180);
    check("CTIMER4 without clock reads zero", REG(CTIMER(4) + 0x18), 0);
    REG(CTIMER(4) + 0x18) = 5;
    AHBCLKCTRLSET(2) = 1u << 22;
    check("a store without clock is lost", REG(CTIMER(4) + 0x18), 0);
    REG(CTIMER(4) + 0x18) = 5;
    check("CTIMER4 with clock", REG(CTIMER(4) + 0x18), 5);
    check("lane of a word", REG8(CTIMER(4) + 0x19), 0);
    AHBCLKCTRLCLR(2) = 1u << 22;
    check("clock off again", REG(CTIMER(4) + 0x18), 0);
    AHBCLKCTRLSET(2) = 1u << 22;
    check("registers survive", REG(CTIMER(4) + 0x18), 5);
    PRESETCTRLSET(2) = 1u << 22;
    check("PRESETCTRL2", PRESETCTRL(2), 1u << 22);
    check("in reset", REG(CTIMER(4) + 0x18), 0);
    PRESETCTRLCLR(2) = 1u << 22;
    check("reset clears registers", REG(CTIMER(4) + 0x18), 0);
    AHBCLKCTRL(2) = 1u << 22 | 1u << 27;
    check("AHBCLKCTRL2 written directly", AHBCLKCTRL(2), 1u << 22 | 1u << 27);
}

static void tree(void)
{
    say("- clock tree\n");
    AHBCLKCTRLSET(1) = 1u << 26;
    CTIMERCLKSEL(0) = 4; /* FRO 1 MHz */
    REG(CTIMER(0) + 0x04) = 1;
    check_range("CPU at 12 MHz from reset", systick_us(SYST_CORE_CLOCK), 1655, 1680);
    MAINCLKSELA = 2;
    check_range("CPU at 1 MHz", systick_us(SYST_CORE_CLOCK), 19990, 20030);
    MAINCLKSELA = 3;
    check_range("96 MHz not enabled: the CPU's clock stays", systick_us(SYST_CORE_CLOCK), 19990,
                20030);
    FRO192M_CTRL |= ENA_96MHZ;
    check_range("CPU at 96 MHz", systick_us(SYST_CORE_CLOCK), 206, 220);
    AHBCLKDIV = 1;
    check_range("CPU at 48 MHz", systick_us(SYST_CORE_CLOCK), 414, 428);
    AHBCLKDIV = 0;

    check_range("SysTick's own clock is off at reset", systick_us(0), 100000, 110000);
    SYSTICKCLKSEL0 = 1;
    check_range("SysTick from FRO 1 MHz", systick_us(0), 19990, 20030);
    SYSTICKCLKDIV0 = 9;
    SYSTICKCLKSEL0 = 0;
    check_range("SysTick from the main clock by 10", systick_us(0), 2075, 2100);
    SYSTICKCLKSEL0 = 7;
    check_range("SysTick's clock off again", systick_us(0), 100000, 110000);

    /* 16 MHz / 8 * 150 / 2 = 150 MHz */
    REG(SYSCON + 0xA18) |= 1u << 5;              /* CLKIN_ENA */
    REG(SYSCON + 0x290) = 1;                     /* PLL0CLKSEL: CLKIN */
    REG(SYSCON + 0x588) = 8;                     /* NDEC */
    REG(SYSCON + 0x58C) = 1;                     /* PDEC */
    REG(SYSCON + 0x594) = 150u << 10 | 1u << 28; /* MDIV_EXT, SEL_EXT */
    REG(SYSCON + 0x580) = 1u << 21;              /* CLKEN */
    check("PLL0 locks", REG(SYSCON + 0x584) & 1u, 1);
    MAINCLKSELB = 1;
    check_range("CPU at 150 MHz", systick_us(SYST_CORE_CLOCK), 132, 145);
    MAINCLKSELB = 0;
    MAINCLKSELA = 0;
    check_range("CPU at 12 MHz", systick_us(SYST_CORE_CLOCK), 1655, 1680);
}

void test(void)
{
    gates();
    tree();

    say("- PMC\n");
    REG(PMC + 0xC0) = 1u << 3;
    check("PDRUNCFGSET0", REG(PMC + 0xB8) >> 3 & 1u, 1);
    REG(PMC + 0xC8) = 1u << 3;
    check("PDRUNCFGCLR0", REG(PMC + 0xB8) >> 3 & 1u, 0);
    check("32 kHz crystal runs", REG(PMC + 0x74) & 1u, 1);
    check("32 MHz crystal ready", REG(ANACTRL + 0x24) & 1u, 1);
    check("FRO valid", REG(ANACTRL + 0x14) & 1u, 1);

    say("- IOCON\n");
    PIN(63) = 0x1FF;
    check("pin register", PIN(63), 0x1FF);
    AHBCLKCTRLCLR(0) = 1u << 13;
    PIN(63) = 0;
    AHBCLKCTRLSET(0) = 1u << 13;
    check("a store without clock is lost", PIN(63), 0x1FF);
}
