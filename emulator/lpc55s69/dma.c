/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SDMA of the LPC55S69: descriptors, reload, software trigger, widths and increments, interrupts A,
 * B and error. A descriptor is carried out at once, some time after it is triggered; requests of
 * peripherals, hardware triggers and bursts are not modelled, and a channel that waits for one
 * waits for ever.
 *
 * Every access, descriptors too, is judged at the level that MASTER_SEC_LEVEL gives the controller.
 * A refused one ends the channel with its error interrupt.
 */
#include "qemu/osdep.h"

#include "dma.h"
#include "hw/irq.h"
#include "qemu/log.h"
#include "qemu/module.h"

#define CTRL             0x000
#define CTRL_ENABLE      (1u << 0)
#define INTSTAT          0x004
#define INTSTAT_ACTIVE   (1u << 1)
#define INTSTAT_ERROR    (1u << 2)
#define SRAMBASE         0x008
#define SRAMBASE_MASK    0xfffffe00u
#define ENABLESET        0x020
#define ENABLECLR        0x028
#define ACTIVE           0x030
#define BUSY             0x038
#define ERRINT           0x040
#define INTENSET         0x048
#define INTENCLR         0x050
#define INTA             0x058
#define INTB             0x060
#define SETVALID         0x068
#define SETTRIG          0x070
#define ABORT            0x078
#define CHANNEL          0x400
#define CHANNEL_STEP     0x010
#define CFG              0x0
#define CFG_PERIPHREQEN  (1u << 0)
#define CFG_ALL          0x0007cf73u
#define CTLSTAT          0x4
#define CTLSTAT_VALID    (1u << 0)
#define CTLSTAT_TRIG     (1u << 2)
#define XFERCFG          0x8
#define XFERCFG_CFGVALID (1u << 0)
#define XFERCFG_RELOAD   (1u << 1)
#define XFERCFG_SWTRIG   (1u << 2)
#define XFERCFG_CLRTRIG  (1u << 3)
#define XFERCFG_SETINTA  (1u << 4)
#define XFERCFG_SETINTB  (1u << 5)
#define XFERCFG_WIDTH    8  /* two bits: 1, 2 or 4 bytes */
#define XFERCFG_SRCINC   12 /* two bits: 0, 1, 2 or 4 widths */
#define XFERCFG_DSTINC   14
#define XFERCFG_COUNT    16 /* ten bits, less one */

/* A descriptor in memory: transfer configuration, last source, last destination, next descriptor.
 */
#define DESCRIPTOR_SIZE 16

/* From the trigger to the end of a descriptor. */
#define DESCRIPTOR_NS 1000

static bool access_word(Lpc55Dma *s, uint32_t address, uint32_t *word)
{
    uint8_t bytes[4];

    if (lpc55_ahb_access(s->ahb, s->master, address, bytes, 4, false) != MEMTX_OK) {
        return false;
    }
    *word = ldl_le_p(bytes);
    return true;
}

/* Read a descriptor; its first word counts only for one that is linked. */
static bool load(Lpc55Dma *s, unsigned n, uint32_t at, bool linked)
{
    uint32_t config;

    if (!access_word(s, at, &config) || !access_word(s, at + 4, &s->source[n]) ||
        !access_word(s, at + 8, &s->destination[n]) || !access_word(s, at + 12, &s->link[n])) {
        return false;
    }
    if (linked) {
        s->xfercfg[n] = config;
    }
    s->loaded |= 1u << n;
    return true;
}

static bool copy(Lpc55Dma *s, unsigned n)
{
    static const uint8_t increment[4] = {0, 1, 2, 4};
    uint32_t config = s->xfercfg[n];
    unsigned width = 1u << MIN(extract32(config, XFERCFG_WIDTH, 2), 2);
    uint32_t source_step = width * increment[extract32(config, XFERCFG_SRCINC, 2)];
    uint32_t destination_step = width * increment[extract32(config, XFERCFG_DSTINC, 2)];

    for (int left = extract32(config, XFERCFG_COUNT, 10); left >= 0; left--) {
        uint8_t bytes[4];

        if (lpc55_ahb_access(s->ahb, s->master, s->source[n] - left * source_step, bytes, width,
                             false) != MEMTX_OK ||
            lpc55_ahb_access(s->ahb, s->master, s->destination[n] - left * destination_step, bytes,
                             width, true) != MEMTX_OK) {
            return false;
        }
    }
    return true;
}

static bool ready(Lpc55Dma *s, unsigned n)
{
    return s->ctrl & CTRL_ENABLE && s->enabled & s->trigger & (1u << n) &&
           (s->xfercfg[n] & XFERCFG_CFGVALID || s->valid & (1u << n)) &&
           !(s->cfg[n] & CFG_PERIPHREQEN);
}

static void update(Lpc55Dma *s)
{
    bool work = false;

    for (unsigned n = 0; n < s->channels; n++) {
        work |= ready(s, n);
    }
    qemu_set_irq(s->parent_obj.irq, ((s->inta | s->intb) & s->inten) || s->errint);
    if (!work) {
        timer_del(s->timer);
    } else if (!timer_pending(s->timer)) {
        timer_mod(s->timer, qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL) + DESCRIPTOR_NS);
    }
}

/* Carry out one descriptor of a channel. */
static void run(Lpc55Dma *s, unsigned n)
{
    uint32_t bit = 1u << n, config;

    if ((!(s->loaded & bit) && !load(s, n, s->srambase + DESCRIPTOR_SIZE * n, false)) ||
        !copy(s, n)) {
        s->errint |= bit;
        s->enabled &= ~bit;
        return;
    }
    config = s->xfercfg[n];
    s->valid &= ~bit;
    s->inta |= config & XFERCFG_SETINTA ? bit : 0;
    s->intb |= config & XFERCFG_SETINTB ? bit : 0;
    if (config & XFERCFG_CLRTRIG || !(config & XFERCFG_RELOAD)) {
        s->trigger &= ~bit;
    }
    /* The count reads as all ones once it is used up. */
    s->xfercfg[n] = deposit32(config & ~XFERCFG_CFGVALID, XFERCFG_COUNT, 10, 0x3ff);
    s->loaded &= ~bit;
    if (config & XFERCFG_RELOAD) {
        if (!load(s, n, s->link[n], true)) {
            s->errint |= bit;
            s->enabled &= ~bit;
        } else if (s->xfercfg[n] & XFERCFG_SWTRIG) {
            s->trigger |= bit;
        }
    }
}

static void expire(void *opaque)
{
    Lpc55Dma *s = opaque;

    for (unsigned n = 0; n < s->channels; n++) {
        if (ready(s, n)) {
            run(s, n);
        }
    }
    update(s);
}

static uint32_t active(Lpc55Dma *s)
{
    uint32_t channels = 0;

    for (unsigned n = 0; n < s->channels; n++) {
        channels |= (uint32_t)ready(s, n) << n;
    }
    return channels;
}

static uint32_t dma_read(Lpc55Peripheral *p, hwaddr offset)
{
    Lpc55Dma *s = LPC55_DMA(p);

    if (offset >= CHANNEL && offset < CHANNEL + CHANNEL_STEP * s->channels) {
        unsigned n = (offset - CHANNEL) / CHANNEL_STEP;

        switch (offset % CHANNEL_STEP) {
        case CFG:
            return s->cfg[n];
        case CTLSTAT:
            return (s->valid >> n & 1u ? CTLSTAT_VALID : 0) |
                   (s->trigger >> n & 1u ? CTLSTAT_TRIG : 0);
        case XFERCFG:
            return s->xfercfg[n];
        }
    }
    switch (offset) {
    case CTRL:
        return s->ctrl;
    case INTSTAT:
        return ((s->inta | s->intb) & s->inten ? INTSTAT_ACTIVE : 0) |
               (s->errint ? INTSTAT_ERROR : 0);
    case SRAMBASE:
        return s->srambase;
    case ENABLESET:
        return s->enabled;
    case ACTIVE:
    case BUSY:
        return active(s);
    case ERRINT:
        return s->errint;
    case INTENSET:
        return s->inten;
    case INTA:
        return s->inta;
    case INTB:
        return s->intb;
    default:
        lpc55_bad_offset(p, "read", offset);
        return 0;
    }
}

static void channel_write(Lpc55Dma *s, unsigned n, hwaddr offset, uint32_t value)
{
    switch (offset) {
    case CFG:
        s->cfg[n] = value & CFG_ALL;
        if (value & CFG_PERIPHREQEN) {
            qemu_log_mask(LOG_UNIMP,
                          "%s: channel %u waits for a peripheral, which is not modelled\n",
                          lpc55_name(&s->parent_obj), n);
        }
        break;
    case XFERCFG:
        s->xfercfg[n] = value;
        s->loaded &= ~(1u << n);
        if (value & XFERCFG_SWTRIG) {
            s->trigger |= 1u << n;
        }
        break;
    }
}

static void dma_write(Lpc55Peripheral *p, hwaddr offset, uint32_t value)
{
    Lpc55Dma *s = LPC55_DMA(p);
    uint32_t bits = value & MAKE_64BIT_MASK(0, s->channels);

    if (offset >= CHANNEL && offset < CHANNEL + CHANNEL_STEP * s->channels) {
        channel_write(s, (offset - CHANNEL) / CHANNEL_STEP, offset % CHANNEL_STEP, value);
        update(s);
        return;
    }
    switch (offset) {
    case CTRL:
        s->ctrl = value & CTRL_ENABLE;
        if (!s->ctrl) {
            s->trigger = 0;
        }
        break;
    case SRAMBASE:
        s->srambase = value & SRAMBASE_MASK;
        break;
    case ENABLESET:
        s->enabled |= bits;
        break;
    case ENABLECLR:
    case ABORT:
        s->enabled &= ~bits;
        if (offset == ABORT) {
            s->trigger &= ~bits;
            s->loaded &= ~bits;
        }
        break;
    case ERRINT:
        s->errint &= ~bits;
        break;
    case INTENSET:
        s->inten |= bits;
        break;
    case INTENCLR:
        s->inten &= ~bits;
        break;
    case INTA:
        s->inta &= ~bits;
        break;
    case INTB:
        s->intb &= ~bits;
        break;
    case SETVALID:
        s->valid |= bits;
        break;
    case SETTRIG:
        s->trigger |= bits;
        break;
    default:
        lpc55_bad_offset(p, "write", offset);
    }
    update(s);
}

static void dma_reset(DeviceState *dev)
{
    Lpc55Dma *s = LPC55_DMA(dev);

    s->ctrl = s->srambase = s->enabled = s->errint = s->inten = s->inta = s->intb = 0;
    s->valid = s->trigger = s->loaded = 0;
    memset(s->cfg, 0, sizeof(s->cfg));
    memset(s->xfercfg, 0, sizeof(s->xfercfg));
    update(s);
}

static void dma_init(Object *obj)
{
    LPC55_DMA(obj)->timer = timer_new_ns(QEMU_CLOCK_VIRTUAL, expire, obj);
}

static void dma_class_init(ObjectClass *oc, void *data)
{
    DEVICE_CLASS(oc)->reset = dma_reset;
    LPC55_PERIPHERAL_CLASS(oc)->read = dma_read;
    LPC55_PERIPHERAL_CLASS(oc)->write = dma_write;
}

static const TypeInfo dma_info = {
    .name = TYPE_LPC55_DMA,
    .parent = TYPE_LPC55_PERIPHERAL,
    .instance_size = sizeof(Lpc55Dma),
    .instance_init = dma_init,
    .class_init = dma_class_init,
};

static void dma_register(void)
{
    type_register_static(&dma_info);
}
type_init(dma_register)
