/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * OSTIMER of the LPC55S69. The counter needs CLOCKENABLE of PMC.OSTIMER and is held at zero by its
 * SOFTRESET; bus clock and reset concern the registers only. Capture on SEV is not modelled.
 */
#include "qemu/osdep.h"

#include "hw/irq.h"
#include "ostimer.h"
#include "qemu/module.h"

#define EVTIMERL         0x00
#define EVTIMERH         0x04
#define CAPTURE_L        0x08
#define CAPTURE_H        0x0c
#define MATCH_L          0x10
#define MATCH_H          0x14
#define OSEVENT_CTRL     0x1c
#define OSEVENT_INTRFLAG (1u << 0)
#define OSEVENT_INTENA   (1u << 1)
#define COUNTER_BITS     42
#define COUNTER_MASK     ((1ull << COUNTER_BITS) - 1)
#define MATCH_H_MASK     0x3ffu

static uint64_t from_gray(uint64_t gray)
{
    for (unsigned shift = 32; shift; shift /= 2) {
        gray ^= gray >> shift;
    }
    return gray;
}

static uint64_t counter(Lpc55Ostimer *s)
{
    return (s->counter + lpc55_cycles_now(&s->cycles)) & COUNTER_MASK;
}

/* Counts until the counter is next equal to the match. */
static uint64_t to_match(Lpc55Ostimer *s, uint64_t from)
{
    return (from_gray(s->match) - from - 1) & COUNTER_MASK;
}

static void catch_up(Lpc55Ostimer *s)
{
    uint64_t now = counter(s);

    if (to_match(s, s->seen) < ((now - s->seen) & COUNTER_MASK)) {
        s->flag = true;
    }
    s->seen = now;
}

static void update(Lpc55Ostimer *s)
{
    uint64_t cycle = lpc55_cycles_now(&s->cycles) + to_match(s, s->seen) + 1;
    int64_t when = lpc55_cycles_when(&s->cycles, cycle);

    qemu_set_irq(s->parent_obj.irq, s->flag && s->enabled);
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

void lpc55_ostimer_update(Lpc55Ostimer *s)
{
    bool reset = lpc55_pmc_ostimer_reset(s->pmc);
    uint32_t hz = lpc55_pmc_ostimer_runs(s->pmc) && !reset ? s->parent_obj.clock_hz : 0;

    catch_up(s);
    if (hz != s->cycles.hz) {
        s->counter = counter(s);
        lpc55_cycles_start(&s->cycles, hz);
    }
    if (reset) {
        s->counter = s->seen = 0;
    }
    update(s);
}

static void clock_changed(Lpc55Peripheral *p)
{
    lpc55_ostimer_update(LPC55_OSTIMER(p));
}

static uint32_t ostimer_read(Lpc55Peripheral *p, hwaddr offset)
{
    Lpc55Ostimer *s = LPC55_OSTIMER(p);
    uint64_t gray;

    catch_up(s);
    gray = s->seen ^ s->seen >> 1;
    switch (offset) {
    case EVTIMERL:
        return gray;
    case EVTIMERH:
        return gray >> 32;
    case CAPTURE_L:
    case CAPTURE_H:
        return 0;
    case MATCH_L:
        return s->match;
    case MATCH_H:
        return s->match >> 32;
    case OSEVENT_CTRL:
        return (s->flag ? OSEVENT_INTRFLAG : 0) | (s->enabled ? OSEVENT_INTENA : 0);
    default:
        lpc55_bad_offset(p, "read", offset);
        return 0;
    }
}

static void ostimer_write(Lpc55Peripheral *p, hwaddr offset, uint32_t value)
{
    Lpc55Ostimer *s = LPC55_OSTIMER(p);

    catch_up(s);
    switch (offset) {
    case MATCH_L:
        s->match = deposit64(s->match, 0, 32, value);
        break;
    case MATCH_H:
        s->match = deposit64(s->match, 32, 32, value & MATCH_H_MASK);
        break;
    case OSEVENT_CTRL:
        if (value & OSEVENT_INTRFLAG) {
            s->flag = false;
        }
        s->enabled = value & OSEVENT_INTENA;
        break;
    default:
        lpc55_bad_offset(p, "write", offset);
    }
    update(s);
}

static void ostimer_reset(DeviceState *dev)
{
    Lpc55Ostimer *s = LPC55_OSTIMER(dev);

    s->match = COUNTER_MASK;
    s->flag = s->enabled = false;
    update(s);
}

static void ostimer_init(Object *obj)
{
    LPC55_OSTIMER(obj)->timer = timer_new_ns(QEMU_CLOCK_VIRTUAL, expire, obj);
}

static void ostimer_class_init(ObjectClass *oc, void *data)
{
    DEVICE_CLASS(oc)->reset = ostimer_reset;
    LPC55_PERIPHERAL_CLASS(oc)->read = ostimer_read;
    LPC55_PERIPHERAL_CLASS(oc)->write = ostimer_write;
    LPC55_PERIPHERAL_CLASS(oc)->clock_changed = clock_changed;
}

static const TypeInfo ostimer_info = {
    .name = TYPE_LPC55_OSTIMER,
    .parent = TYPE_LPC55_PERIPHERAL,
    .instance_size = sizeof(Lpc55Ostimer),
    .instance_init = ostimer_init,
    .class_init = ostimer_class_init,
};

static void ostimer_register(void)
{
    type_register_static(&ostimer_info);
}
type_init(ostimer_register)
