/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ANACTRL and PMC of the LPC55S69: registers that keep what is written; oscillators and power
 * domains are ready at once. Reset values and status constants: not verified on silicon.
 */
#include "qemu/osdep.h"

#include "analog.h"
#include "qemu/module.h"

#define ANALOG_CTRL_STATUS  0x04
#define FRO192M_CTRL        0x10
#define FRO192M_CTRL_12MHZ  (1u << 14)
#define FRO192M_CTRL_48MHZ  (1u << 15)
#define FRO192M_CTRL_96MHZ  (1u << 30)
#define FRO192M_CTRL_WRTRIM (1u << 31)
#define FRO192M_STATUS      0x14
#define XO32M_STATUS        0x24

/* 12 and 48 MHz enabled, a trim. */
#define FRO192M_CTRL_RESET 0x0080d01a

#define PMC_STATUSCLK           0x74
#define PMC_STATUSCLK_XTAL32KOK 1
#define PMC_OSTIMER             0x9c
#define PMC_OSTIMER_SOFTRESET   (1u << 0)
#define PMC_OSTIMER_CLOCKENABLE (1u << 1)
#define PMC_OSTIMER_OSC32KPD    (1u << 3)
#define PMC_PDRUNCFG0           0xb8
#define PMC_PDRUNCFGSET0        0xc0
#define PMC_PDRUNCFGCLR0        0xc8
#define PMC_PDRUNCFG0_RESET     0x00deffc4
#define PMC_PDRUNCFG0_PDEN_RNG  (1u << 22)

bool lpc55_anactrl_fro12m(Lpc55Anactrl *s)
{
    return s->regs[FRO192M_CTRL / 4] & FRO192M_CTRL_12MHZ;
}

bool lpc55_anactrl_fro96m(Lpc55Anactrl *s)
{
    return s->regs[FRO192M_CTRL / 4] & FRO192M_CTRL_96MHZ;
}

static uint32_t anactrl_read(Lpc55Peripheral *p, hwaddr offset)
{
    switch (offset) {
    case FRO192M_STATUS:
        return 3; /* CLK_VALID, ATB_VCTRL */
    case XO32M_STATUS:
        return 1; /* XO_READY */
    case ANALOG_CTRL_STATUS:
        return 0; /* flash initialised without error, not powered down */
    default:
        return LPC55_ANACTRL(p)->regs[offset / 4];
    }
}

static void anactrl_write(Lpc55Peripheral *p, hwaddr offset, uint32_t value)
{
    Lpc55Anactrl *s = LPC55_ANACTRL(p);

    if (offset == FRO192M_CTRL) {
        value &= ~FRO192M_CTRL_WRTRIM; /* a key for the trim fields in the same store */
    }
    s->regs[offset / 4] = value;
    if (s->changed) {
        s->changed(s->opaque);
    }
}

static void anactrl_reset(DeviceState *dev)
{
    Lpc55Anactrl *s = LPC55_ANACTRL(dev);

    memset(s->regs, 0, sizeof(s->regs));
    s->regs[FRO192M_CTRL / 4] = FRO192M_CTRL_RESET;
}

static void anactrl_class_init(ObjectClass *oc, void *data)
{
    DEVICE_CLASS(oc)->reset = anactrl_reset;
    LPC55_PERIPHERAL_CLASS(oc)->read = anactrl_read;
    LPC55_PERIPHERAL_CLASS(oc)->write = anactrl_write;
}

bool lpc55_pmc_rng_powered(Lpc55Pmc *s)
{
    return !(s->regs[PMC_PDRUNCFG0 / 4] & PMC_PDRUNCFG0_PDEN_RNG);
}

bool lpc55_pmc_ostimer_runs(Lpc55Pmc *s)
{
    return s->regs[PMC_OSTIMER / 4] & PMC_OSTIMER_CLOCKENABLE;
}

bool lpc55_pmc_ostimer_reset(Lpc55Pmc *s)
{
    return s->regs[PMC_OSTIMER / 4] & PMC_OSTIMER_SOFTRESET;
}

static uint32_t pmc_read(Lpc55Peripheral *p, hwaddr offset)
{
    return LPC55_PMC(p)->regs[offset / 4];
}

static void pmc_write(Lpc55Peripheral *p, hwaddr offset, uint32_t value)
{
    Lpc55Pmc *s = LPC55_PMC(p);

    switch (offset) {
    case PMC_STATUSCLK:
        break;
    case PMC_PDRUNCFGSET0:
        s->regs[PMC_PDRUNCFG0 / 4] |= value;
        break;
    case PMC_PDRUNCFGCLR0:
        s->regs[PMC_PDRUNCFG0 / 4] &= ~value;
        break;
    default:
        s->regs[offset / 4] = value;
    }
    if (s->changed) {
        s->changed(s->opaque);
    }
}

static void pmc_reset(DeviceState *dev)
{
    Lpc55Pmc *s = LPC55_PMC(dev);

    memset(s->regs, 0, sizeof(s->regs));
    s->regs[PMC_STATUSCLK / 4] = PMC_STATUSCLK_XTAL32KOK;
    s->regs[PMC_PDRUNCFG0 / 4] = PMC_PDRUNCFG0_RESET;
    s->regs[PMC_OSTIMER / 4] = PMC_OSTIMER_OSC32KPD;
}

static void pmc_class_init(ObjectClass *oc, void *data)
{
    DEVICE_CLASS(oc)->reset = pmc_reset;
    LPC55_PERIPHERAL_CLASS(oc)->read = pmc_read;
    LPC55_PERIPHERAL_CLASS(oc)->write = pmc_write;
}

static const TypeInfo analog_types[] = {
    {
        .name = TYPE_LPC55_ANACTRL,
        .parent = TYPE_LPC55_PERIPHERAL,
        .instance_size = sizeof(Lpc55Anactrl),
        .class_init = anactrl_class_init,
    },
    {
        .name = TYPE_LPC55_PMC,
        .parent = TYPE_LPC55_PERIPHERAL,
        .instance_size = sizeof(Lpc55Pmc),
        .class_init = pmc_class_init,
    },
};
DEFINE_TYPES(analog_types)
