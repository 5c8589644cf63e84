/* SPDX-License-Identifier: GPL-2.0-or-later */
/* UTICK of the LPC55S69: single and repeated delay. Capture is not modelled. */
#include "qemu/osdep.h"

#include "hw/irq.h"
#include "qemu/module.h"
#include "utick.h"

#define CTRL        0x00
#define CTRL_DELAY  0x7fffffffu /* less one */
#define CTRL_REPEAT (1u << 31)
#define STAT        0x04
#define STAT_INTR   (1u << 0)
#define STAT_ACTIVE (1u << 1)
#define CFG         0x08
#define CFG_ALL     0xf0fu
#define CAPCLR      0x0c
#define CAP0        0x10
#define CAP3        0x1c

static uint64_t delay(Lpc55Utick *s)
{
    return (uint64_t)(s->ctrl & CTRL_DELAY) + 1;
}

static void catch_up(Lpc55Utick *s)
{
    uint64_t now = lpc55_cycles_now(&s->cycles);

    if (s->active && now >= s->end) {
        s->flag = true;
        s->active = s->ctrl & CTRL_REPEAT;
        s->end += ((now - s->end) / delay(s) + 1) * delay(s);
    }
}

static void update(Lpc55Utick *s)
{
    int64_t when = s->active ? lpc55_cycles_when(&s->cycles, s->end) : INT64_MAX;

    qemu_set_irq(s->parent_obj.irq, s->flag);
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
    Lpc55Utick *s = LPC55_UTICK(p);
    uint32_t hz = p->clocked && !p->in_reset ? p->clock_hz : 0;

    if (hz != s->cycles.hz) {
        catch_up(s);
        s->end -= MIN(s->end, lpc55_cycles_now(&s->cycles));
        lpc55_cycles_start(&s->cycles, hz);
    }
    update(s);
}

static uint32_t utick_read(Lpc55Peripheral *p, hwaddr offset)
{
    Lpc55Utick *s = LPC55_UTICK(p);

    catch_up(s);
    switch (offset) {
    case CTRL:
        return s->ctrl;
    case STAT:
        return (s->flag ? STAT_INTR : 0) | (s->active ? STAT_ACTIVE : 0);
    case CFG:
        return s->cfg;
    case CAP0 ... CAP3:
        return 0;
    default:
        lpc55_bad_offset(p, "read", offset);
        return 0;
    }
}

static void utick_write(Lpc55Peripheral *p, hwaddr offset, uint32_t value)
{
    Lpc55Utick *s = LPC55_UTICK(p);

    catch_up(s);
    switch (offset) {
    case CTRL:
        s->ctrl = value;
        s->active = value & CTRL_DELAY;
        s->end = lpc55_cycles_now(&s->cycles) + delay(s);
        if (s->active && !s->cycles.hz) {
            lpc55_warn_once(p, 0, "started without its clock (CLOCK_CTRL.FRO1MHZ_UTICK_ENA)");
        }
        break;
    case STAT:
        s->flag = false; /* whatever is written */
        break;
    case CFG:
        s->cfg = value & CFG_ALL;
        break;
    case CAPCLR:
        break;
    default:
        lpc55_bad_offset(p, "write", offset);
    }
    update(s);
}

static void utick_reset(DeviceState *dev)
{
    Lpc55Utick *s = LPC55_UTICK(dev);

    s->ctrl = s->cfg = 0;
    s->flag = s->active = false;
    update(s);
}

static void utick_init(Object *obj)
{
    LPC55_UTICK(obj)->timer = timer_new_ns(QEMU_CLOCK_VIRTUAL, expire, obj);
}

static void utick_class_init(ObjectClass *oc, void *data)
{
    DEVICE_CLASS(oc)->reset = utick_reset;
    LPC55_PERIPHERAL_CLASS(oc)->read = utick_read;
    LPC55_PERIPHERAL_CLASS(oc)->write = utick_write;
    LPC55_PERIPHERAL_CLASS(oc)->clock_changed = clock_changed;
}

static const TypeInfo utick_info = {
    .name = TYPE_LPC55_UTICK,
    .parent = TYPE_LPC55_PERIPHERAL,
    .instance_size = sizeof(Lpc55Utick),
    .instance_init = utick_init,
    .class_init = utick_class_init,
};

static void utick_register(void)
{
    type_register_static(&utick_info);
}
type_init(utick_register)
