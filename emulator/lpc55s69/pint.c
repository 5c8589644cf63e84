/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PINT, SECPINT and INPUTMUX of the LPC55S69: edge and level interrupts of selected pins. Pattern
 * match is not modelled; of INPUTMUX only the pin selection has an effect.
 */
#include "qemu/osdep.h"

#include "hw/irq.h"
#include "pint.h"
#include "qemu/log.h"
#include "qemu/module.h"

#define ISEL   0x00 /* 1: level */
#define IENR   0x04 /* rising edge, or level at all */
#define SIENR  0x08
#define CIENR  0x0c
#define IENF   0x10 /* falling edge, or the level is high */
#define SIENF  0x14
#define CIENF  0x18
#define RISE   0x1c
#define FALL   0x20
#define IST    0x24
#define PMCTRL 0x28
#define PMSRC  0x2c
#define PMCFG  0x30

#define PINTSEL       0x0c0
#define PINTSECSEL    0x1e0
#define PINTSEL_RESET 0x7f /* no pin */

static uint32_t requests(Lpc55Pint *s)
{
    uint32_t level = s->ienr & ~(s->levels ^ s->ienf);
    uint32_t edge = (s->rise & s->ienr) | (s->fall & s->ienf);

    return (s->isel & level) | (~s->isel & edge);
}

static void update(Lpc55Pint *s)
{
    uint32_t pending = requests(s);

    for (unsigned n = 0; n < LPC55_PINT_CHANNELS; n++) {
        qemu_set_irq(s->lines[n], pending >> n & 1u);
    }
}

void lpc55_pint_set_levels(Lpc55Pint *s, uint32_t levels)
{
    if (s->parent_obj.clocked && !s->parent_obj.in_reset) {
        s->rise |= levels & ~s->levels;
        s->fall |= ~levels & s->levels;
    }
    s->levels = levels;
    update(s);
}

static uint32_t pint_read(Lpc55Peripheral *p, hwaddr offset)
{
    Lpc55Pint *s = LPC55_PINT(p);

    switch (offset) {
    case ISEL:
        return s->isel;
    case IENR:
        return s->ienr;
    case IENF:
        return s->ienf;
    case RISE:
        return s->rise;
    case FALL:
        return s->fall;
    case IST:
        return requests(s);
    case PMCTRL:
        return s->pmctrl;
    case PMSRC:
        return s->pmsrc;
    case PMCFG:
        return s->pmcfg;
    default:
        lpc55_bad_offset(p, "read", offset);
        return 0;
    }
}

static void pint_write(Lpc55Peripheral *p, hwaddr offset, uint32_t value)
{
    Lpc55Pint *s = LPC55_PINT(p);
    uint32_t bits = value & 0xff;

    switch (offset) {
    case ISEL:
        s->isel = bits;
        break;
    case IENR:
        s->ienr = bits;
        break;
    case SIENR:
        s->ienr |= bits;
        break;
    case CIENR:
        s->ienr &= ~bits;
        break;
    case IENF:
        s->ienf = bits;
        break;
    case SIENF:
        s->ienf |= bits;
        break;
    case CIENF:
        s->ienf &= ~bits;
        break;
    case RISE:
        s->rise &= ~bits;
        break;
    case FALL:
        s->fall &= ~bits;
        break;
    case IST:
        s->rise &= ~(bits & ~s->isel);
        s->fall &= ~(bits & ~s->isel);
        s->ienf ^= bits & s->isel;
        break;
    case PMCTRL:
        s->pmctrl = value & 3;
        if (value & 1) {
            qemu_log_mask(LOG_UNIMP, "%s: pattern match is not modelled\n", lpc55_name(p));
        }
        break;
    case PMSRC:
        s->pmsrc = value;
        break;
    case PMCFG:
        s->pmcfg = value;
        break;
    default:
        lpc55_bad_offset(p, "write", offset);
    }
    update(s);
}

static void pint_reset(DeviceState *dev)
{
    Lpc55Pint *s = LPC55_PINT(dev);

    s->isel = s->ienr = s->ienf = s->rise = s->fall = 0;
    s->pmctrl = s->pmsrc = s->pmcfg = 0;
    update(s);
}

static void pint_init(Object *obj)
{
    Lpc55Pint *s = LPC55_PINT(obj);

    for (unsigned n = 0; n < LPC55_PINT_CHANNELS; n++) {
        sysbus_init_irq(SYS_BUS_DEVICE(obj), &s->lines[n]);
    }
}

static void pint_class_init(ObjectClass *oc, void *data)
{
    DEVICE_CLASS(oc)->reset = pint_reset;
    LPC55_PERIPHERAL_CLASS(oc)->read = pint_read;
    LPC55_PERIPHERAL_CLASS(oc)->write = pint_write;
}

unsigned lpc55_inputmux_pin(Lpc55Inputmux *s, bool secure, unsigned channel)
{
    return s->regs[(secure ? PINTSECSEL : PINTSEL) / 4 + channel];
}

static uint32_t inputmux_read(Lpc55Peripheral *p, hwaddr offset)
{
    return LPC55_INPUTMUX(p)->regs[offset / 4];
}

static void inputmux_write(Lpc55Peripheral *p, hwaddr offset, uint32_t value)
{
    Lpc55Inputmux *s = LPC55_INPUTMUX(p);

    s->regs[offset / 4] = value;
    if (s->changed) {
        s->changed(s->opaque);
    }
}

static void inputmux_reset(DeviceState *dev)
{
    Lpc55Inputmux *s = LPC55_INPUTMUX(dev);

    memset(s->regs, 0, sizeof(s->regs));
    for (unsigned n = 0; n < LPC55_PINT_CHANNELS; n++) {
        s->regs[PINTSEL / 4 + n] = PINTSEL_RESET;
    }
    for (unsigned n = 0; n < LPC55_SECPINT_CHANNELS; n++) {
        s->regs[PINTSECSEL / 4 + n] = PINTSEL_RESET;
    }
}

static void inputmux_class_init(ObjectClass *oc, void *data)
{
    DEVICE_CLASS(oc)->reset = inputmux_reset;
    LPC55_PERIPHERAL_CLASS(oc)->read = inputmux_read;
    LPC55_PERIPHERAL_CLASS(oc)->write = inputmux_write;
}

static const TypeInfo pint_types[] = {
    {
        .name = TYPE_LPC55_PINT,
        .parent = TYPE_LPC55_PERIPHERAL,
        .instance_size = sizeof(Lpc55Pint),
        .instance_init = pint_init,
        .class_init = pint_class_init,
    },
    {
        .name = TYPE_LPC55_INPUTMUX,
        .parent = TYPE_LPC55_PERIPHERAL,
        .instance_size = sizeof(Lpc55Inputmux),
        .class_init = inputmux_class_init,
    },
};
DEFINE_TYPES(pint_types)
