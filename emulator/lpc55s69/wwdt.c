/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * WWDT of the LPC55S69: counts a quarter of its clock down from TC; warning interrupt, window,
 * reset or interrupt at the end, which are the interrupt line's only sources here. Once started it
 * runs until the next reset. Not verified on silicon: after a time-out without reset it stays at
 * zero; WDTOF tells of its own reset afterwards.
 */
#include "qemu/osdep.h"

#include "hw/irq.h"
#include "qemu/log.h"
#include "qemu/module.h"
#include "sysemu/runstate.h"
#include "wwdt.h"

#define MOD           0x00
#define MOD_WDEN      (1u << 0)
#define MOD_WDRESET   (1u << 1)
#define MOD_WDTOF     (1u << 2)
#define MOD_WDINT     (1u << 3)
#define MOD_WDPROTECT (1u << 4)
#define MOD_STICKY    (MOD_WDEN | MOD_WDRESET | MOD_WDPROTECT)
#define TC            0x04
#define FEED          0x08
#define FEED_FIRST    0xaa
#define FEED_SECOND   0x55
#define TV            0x0c
#define WARNINT       0x14
#define WARNINT_ALL   0x3ffu
#define WINDOW        0x18
#define COUNT_MAX     0xffffffu
#define COUNT_MIN     0xffu
#define PRESCALER     4

static uint32_t counter(Lpc55Wwdt *s)
{
    uint64_t gone = (lpc55_cycles_now(&s->cycles) - s->start) / PRESCALER;

    return !s->running ? s->load : gone < s->load ? s->load - gone : 0;
}

static void time_out(Lpc55Wwdt *s, const char *why)
{
    qemu_log_mask(LOG_GUEST_ERROR, "%s: %s%s\n", lpc55_name(&s->parent_obj), why,
                  s->mod & MOD_WDRESET ? ", reset" : "");
    s->mod |= MOD_WDTOF;
    if (s->mod & MOD_WDRESET) {
        s->bitten = true;
        qemu_system_reset_request(SHUTDOWN_CAUSE_GUEST_RESET);
    }
}

static void update(Lpc55Wwdt *s)
{
    uint32_t now = counter(s);
    int64_t when = INT64_MAX;

    if (s->running) {
        if (now <= s->warnint) {
            s->mod |= MOD_WDINT;
        } else {
            when = lpc55_cycles_when(&s->cycles,
                                     s->start + (uint64_t)(s->load - s->warnint) * PRESCALER);
        }
        if (now == 0) {
            s->running = false;
            s->load = 0;
            time_out(s, "timed out");
        } else if (when == INT64_MAX) {
            when = lpc55_cycles_when(&s->cycles, s->start + (uint64_t)s->load * PRESCALER);
        }
    }
    qemu_set_irq(s->parent_obj.irq,
                 s->mod & MOD_WDINT || (s->mod & MOD_WDTOF && !(s->mod & MOD_WDRESET)));
    if (when == INT64_MAX || !s->running) {
        timer_del(s->timer);
    } else {
        timer_mod(s->timer, when);
    }
}

static void expire(void *opaque)
{
    update(opaque);
}

static void clock_changed(Lpc55Peripheral *p)
{
    Lpc55Wwdt *s = LPC55_WWDT(p);

    /* The bus clock feeds the registers only. */
    if (p->clock_hz != s->cycles.hz) {
        s->load = counter(s);
        lpc55_cycles_start(&s->cycles, p->clock_hz);
        s->start = 0;
    }
    update(s);
}

static void fed(Lpc55Wwdt *s)
{
    if (!(s->mod & MOD_WDEN)) {
        return;
    }
    if (s->running && counter(s) > s->window) {
        time_out(s, "fed before its window");
        return;
    }
    s->running = true;
    s->load = s->tc;
    s->start = lpc55_cycles_now(&s->cycles);
    if (!s->cycles.hz) {
        lpc55_warn_once(&s->parent_obj, 0, "started without its clock (WDTCLKDIV, CLOCK_CTRL)");
    }
}

/* Between the two bytes of the sequence there may be no other access to the watchdog. */
static void disturbed(Lpc55Wwdt *s)
{
    if (s->half_fed) {
        s->half_fed = false;
        if (s->mod & MOD_WDEN) {
            time_out(s, "feed sequence broken");
        }
    }
}

static uint32_t wwdt_read(Lpc55Peripheral *p, hwaddr offset)
{
    Lpc55Wwdt *s = LPC55_WWDT(p);

    disturbed(s);
    update(s);
    switch (offset) {
    case MOD:
        return s->mod;
    case TC:
        return s->tc;
    case TV:
        return counter(s);
    case WARNINT:
        return s->warnint;
    case WINDOW:
        return s->window;
    default:
        lpc55_bad_offset(p, "read", offset);
        return 0;
    }
}

static void wwdt_write(Lpc55Peripheral *p, hwaddr offset, uint32_t value)
{
    Lpc55Wwdt *s = LPC55_WWDT(p);

    if (offset == FEED) {
        uint8_t byte = value;

        if (s->half_fed && byte == FEED_SECOND) {
            s->half_fed = false;
            fed(s);
        } else {
            disturbed(s);
            s->half_fed = byte == FEED_FIRST;
        }
        update(s);
        return;
    }
    disturbed(s);
    switch (offset) {
    case MOD:
        /* WDTOF falls by a zero, WDINT by a one. */
        s->mod = (s->mod & ~(value & MOD_WDINT)) & ~(~value & MOD_WDTOF);
        s->mod |= value & MOD_STICKY;
        break;
    case TC:
        if (s->mod & MOD_WDPROTECT && s->running && counter(s) >= MIN(s->warnint, s->window)) {
            time_out(s, "TC changed while protected");
            break;
        }
        s->tc = MAX(value & COUNT_MAX, COUNT_MIN);
        break;
    case WARNINT:
        s->warnint = value & WARNINT_ALL;
        break;
    case WINDOW:
        s->window = value & COUNT_MAX;
        break;
    default:
        lpc55_bad_offset(p, "write", offset);
    }
    update(s);
}

static void wwdt_reset(DeviceState *dev)
{
    Lpc55Wwdt *s = LPC55_WWDT(dev);

    s->mod = s->bitten ? MOD_WDTOF : 0;
    s->bitten = false;
    s->tc = s->load = COUNT_MIN;
    s->warnint = 0;
    s->window = COUNT_MAX;
    s->running = s->half_fed = false;
    timer_del(s->timer);
    qemu_set_irq(s->parent_obj.irq, 0);
}

static void wwdt_init(Object *obj)
{
    LPC55_WWDT(obj)->timer = timer_new_ns(QEMU_CLOCK_VIRTUAL, expire, obj);
}

static void wwdt_class_init(ObjectClass *oc, void *data)
{
    DEVICE_CLASS(oc)->reset = wwdt_reset;
    LPC55_PERIPHERAL_CLASS(oc)->read = wwdt_read;
    LPC55_PERIPHERAL_CLASS(oc)->write = wwdt_write;
    LPC55_PERIPHERAL_CLASS(oc)->clock_changed = clock_changed;
}

static const TypeInfo wwdt_info = {
    .name = TYPE_LPC55_WWDT,
    .parent = TYPE_LPC55_PERIPHERAL,
    .instance_size = sizeof(Lpc55Wwdt),
    .instance_init = wwdt_init,
    .class_init = wwdt_class_init,
};

static void wwdt_register(void)
{
    type_register_static(&wwdt_info);
}
type_init(wwdt_register)
