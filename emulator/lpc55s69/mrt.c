/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MRT of the LPC55S69. Repeat and one-shot mode; the one-shot stall mode does not stall. The bus
 * clock restarts all intervals that run when it changes.
 */
#include "qemu/osdep.h"

#include "hw/irq.h"
#include "mrt.h"
#include "qemu/module.h"

#define CHANNEL_STEP 0x10
#define INTVAL       0x00
#define INTVAL_VALUE 0x00ffffffu
#define INTVAL_LOAD  (1u << 31)
#define TIMER        0x04
#define TIMER_IDLE   0x00ffffffu
#define CTRL         0x08
#define CTRL_INTEN   (1u << 0)
#define CTRL_MODE    (3u << 1) /* 0: repeat */
#define STAT         0x0c
#define STAT_INTFLAG (1u << 0)
#define STAT_RUN     (1u << 1)
#define STAT_INUSE   (1u << 2)
#define CHANNELS_END (CHANNEL_STEP * LPC55_MRT_CHANNELS)
#define MODCFG       0xf0
#define MODCFG_SIZE  (3u | 23u << 4) /* channels and bits, less one each */
#define MODCFG_MULTI (1u << 31)
#define IDLE_CH      0xf4
#define IRQ_FLAG     0xf8

static void load(Lpc55MrtChannel *channel, uint64_t now)
{
    channel->interval = channel->intval;
    channel->running = channel->interval != 0;
    channel->start = now;
}

static void catch_up(Lpc55Mrt *s)
{
    uint64_t now = lpc55_cycles_now(&s->cycles);

    for (unsigned n = 0; n < LPC55_MRT_CHANNELS; n++) {
        Lpc55MrtChannel *channel = &s->channel[n];

        if (channel->running && now - channel->start >= channel->interval) {
            uint64_t end = channel->start + channel->interval;

            channel->flag = true;
            if (channel->ctrl & CTRL_MODE) {
                channel->running = false;
            } else {
                load(channel, end);
                if (channel->running) { /* whole turns that went by unseen */
                    channel->start += (now - end) / channel->interval * channel->interval;
                }
            }
        }
    }
}

static void update(Lpc55Mrt *s)
{
    int64_t when = INT64_MAX;
    bool raised = false;

    for (unsigned n = 0; n < LPC55_MRT_CHANNELS; n++) {
        Lpc55MrtChannel *channel = &s->channel[n];

        raised |= channel->flag && channel->ctrl & CTRL_INTEN;
        if (channel->running) {
            when = MIN(when, lpc55_cycles_when(&s->cycles, channel->start + channel->interval));
        }
    }
    qemu_set_irq(s->parent_obj.irq, raised);
    if (when == INT64_MAX) {
        timer_del(s->timer);
    } else {
        timer_mod(s->timer, when);
    }
}

static void expire(void *opaque)
{
    catch_up(opaque);
    update(opaque);
}

static void clock_changed(Lpc55Peripheral *p)
{
    Lpc55Mrt *s = LPC55_MRT(p);
    uint32_t hz = p->clocked && !p->in_reset ? p->clock_hz : 0;

    if (hz != s->cycles.hz) {
        catch_up(s);
        lpc55_cycles_start(&s->cycles, hz);
        for (unsigned n = 0; n < LPC55_MRT_CHANNELS; n++) {
            s->channel[n].start = 0;
        }
    }
    update(s);
}

static uint32_t channel_read(Lpc55Mrt *s, Lpc55MrtChannel *channel, hwaddr offset)
{
    uint64_t gone = lpc55_cycles_now(&s->cycles) - channel->start;

    switch (offset) {
    case INTVAL:
        return channel->intval;
    case TIMER:
        return channel->running ? channel->interval - 1 - gone : TIMER_IDLE;
    case CTRL:
        return channel->ctrl;
    case STAT:
    default:
        return (channel->flag ? STAT_INTFLAG : 0) | (channel->running ? STAT_RUN : 0) |
               (channel->in_use ? STAT_INUSE : 0);
    }
}

static void channel_write(Lpc55Mrt *s, Lpc55MrtChannel *channel, hwaddr offset, uint32_t value)
{
    switch (offset) {
    case INTVAL:
        channel->intval = value & INTVAL_VALUE;
        if (!channel->running || value & INTVAL_LOAD) {
            load(channel, lpc55_cycles_now(&s->cycles));
        }
        break;
    case CTRL:
        channel->ctrl = value & (CTRL_INTEN | CTRL_MODE);
        break;
    case STAT:
        if (value & STAT_INTFLAG) {
            channel->flag = false;
        }
        if (value & STAT_INUSE) {
            channel->in_use = false;
        }
        break;
    }
}

/* The first channel that is idle or, in multi-task mode, that nobody has taken; reading takes it.
 */
static uint32_t idle_channel(Lpc55Mrt *s)
{
    bool multi = s->modcfg & MODCFG_MULTI;

    for (unsigned n = 0; n < LPC55_MRT_CHANNELS; n++) {
        if (multi ? !s->channel[n].in_use : !s->channel[n].running && !s->channel[n].flag) {
            s->channel[n].in_use = multi;
            return n << 4;
        }
    }
    return 0xf0;
}

static uint32_t mrt_read(Lpc55Peripheral *p, hwaddr offset)
{
    Lpc55Mrt *s = LPC55_MRT(p);
    uint32_t flags = 0;

    catch_up(s);
    if (offset < CHANNELS_END) {
        return channel_read(s, &s->channel[offset / CHANNEL_STEP], offset % CHANNEL_STEP);
    }
    switch (offset) {
    case MODCFG:
        return s->modcfg | MODCFG_SIZE;
    case IDLE_CH:
        return idle_channel(s);
    case IRQ_FLAG:
        for (unsigned n = 0; n < LPC55_MRT_CHANNELS; n++) {
            flags |= s->channel[n].flag << n;
        }
        return flags;
    default:
        lpc55_bad_offset(p, "read", offset);
        return 0;
    }
}

static void mrt_write(Lpc55Peripheral *p, hwaddr offset, uint32_t value)
{
    Lpc55Mrt *s = LPC55_MRT(p);

    catch_up(s);
    if (offset < CHANNELS_END) {
        channel_write(s, &s->channel[offset / CHANNEL_STEP], offset % CHANNEL_STEP, value);
    } else if (offset == MODCFG) {
        s->modcfg = value & MODCFG_MULTI;
    } else if (offset == IRQ_FLAG) {
        for (unsigned n = 0; n < LPC55_MRT_CHANNELS; n++) {
            s->channel[n].flag &= !(value >> n & 1u);
        }
    } else {
        lpc55_bad_offset(p, "write", offset);
    }
    update(s);
}

static void mrt_reset(DeviceState *dev)
{
    Lpc55Mrt *s = LPC55_MRT(dev);

    memset(s->channel, 0, sizeof(s->channel));
    s->modcfg = 0;
    lpc55_cycles_start(&s->cycles, s->cycles.hz);
    update(s);
}

static void mrt_init(Object *obj)
{
    LPC55_MRT(obj)->timer = timer_new_ns(QEMU_CLOCK_VIRTUAL, expire, obj);
}

static void mrt_class_init(ObjectClass *oc, void *data)
{
    DEVICE_CLASS(oc)->reset = mrt_reset;
    LPC55_PERIPHERAL_CLASS(oc)->read = mrt_read;
    LPC55_PERIPHERAL_CLASS(oc)->write = mrt_write;
    LPC55_PERIPHERAL_CLASS(oc)->clock_changed = clock_changed;
}

static const TypeInfo mrt_info = {
    .name = TYPE_LPC55_MRT,
    .parent = TYPE_LPC55_PERIPHERAL,
    .instance_size = sizeof(Lpc55Mrt),
    .instance_init = mrt_init,
    .class_init = mrt_class_init,
};

static void mrt_register(void)
{
    type_register_static(&mrt_info);
}
type_init(mrt_register)
