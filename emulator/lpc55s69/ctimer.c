/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * CTIMER of the LPC55S69: counter with prescaler, four match registers with interrupt, reset, stop
 * and shadow reload, external match bits. Capture, counting of input edges and PWM are not
 * modelled. A match register set to the very value of TC matches when TC comes round again (not
 * verified on silicon).
 */
#include "qemu/osdep.h"

#include "ctimer.h"
#include "hw/irq.h"
#include "qemu/log.h"
#include "qemu/module.h"

#define IR       0x00
#define TCR      0x04
#define TCR_CEN  (1u << 0)
#define TCR_CRST (1u << 1)
#define TC       0x08
#define PR       0x0c
#define PC       0x10
#define MCR      0x14
#define MCR_I    (1u << 0) /* of match 0, three bits a match */
#define MCR_R    (1u << 1)
#define MCR_S    (1u << 2)
#define MCR_RL   24 /* first of a bit a match */
#define MCR_ALL  0x0f000fffu
#define MR0      0x18
#define MR3      0x24
#define CCR      0x28
#define CR0      0x2c
#define CR3      0x38
#define EMR      0x3c
#define EMR_EMC  4 /* first of two bits a match */
#define EMR_ALL  0xfffu
#define CTCR     0x70
#define PWMC     0x74
#define MSR0     0x78
#define MSR3     0x84

static bool running(Lpc55Ctimer *s)
{
    return (s->tcr & (TCR_CEN | TCR_CRST)) == TCR_CEN;
}

static uint32_t actions(Lpc55Ctimer *s, unsigned n)
{
    return s->mcr >> 3 * n & (MCR_I | MCR_R | MCR_S);
}

static unsigned external(Lpc55Ctimer *s, unsigned n)
{
    return extract32(s->emr, EMR_EMC + 2 * n, 2);
}

/* A match with this value resets TC, so that it is the last before zero. */
static bool resets(Lpc55Ctimer *s, uint32_t value)
{
    for (unsigned n = 0; n < LPC55_CTIMER_MATCHES; n++) {
        if (s->mr[n] == value && actions(s, n) & MCR_R) {
            return true;
        }
    }
    return false;
}

/* Steps of TC until it next becomes `value`, at least one. */
static uint64_t steps_to(Lpc55Ctimer *s, uint32_t value)
{
    if (resets(s, s->tc)) {
        return (uint64_t)value + 1;
    }
    return value > s->tc ? value - s->tc : (uint64_t)value + (1ull << 32) - s->tc;
}

/* Steps of TC until the next match that does anything; 0 if there is none. */
static uint64_t steps_to_match(Lpc55Ctimer *s)
{
    uint64_t best = 0;

    for (unsigned n = 0; n < LPC55_CTIMER_MATCHES; n++) {
        if (actions(s, n) || external(s, n)) {
            uint64_t steps = steps_to(s, s->mr[n]);

            best = best && best < steps ? best : steps;
        }
    }
    return best;
}

static void step(Lpc55Ctimer *s, uint64_t steps)
{
    if (steps && resets(s, s->tc)) {
        for (unsigned n = 0; n < LPC55_CTIMER_MATCHES; n++) {
            if (s->mcr & (1u << (MCR_RL + n))) {
                s->mr[n] = s->msr[n];
            }
        }
        s->tc = steps - 1;
    } else {
        s->tc += steps;
    }
}

static void match(Lpc55Ctimer *s)
{
    for (unsigned n = 0; n < LPC55_CTIMER_MATCHES; n++) {
        if (s->mr[n] != s->tc) {
            continue;
        }
        if (actions(s, n) & MCR_I) {
            s->ir |= 1u << n;
        }
        if (actions(s, n) & MCR_S) {
            s->tcr &= ~TCR_CEN;
        }
        switch (external(s, n)) {
        case 1:
            s->emr &= ~(1u << n);
            break;
        case 2:
            s->emr |= 1u << n;
            break;
        case 3:
            s->emr ^= 1u << n;
            break;
        }
    }
}

/* Bring the counters up to now, with all matches on the way. */
static void catch_up(Lpc55Ctimer *s)
{
    uint64_t now = lpc55_cycles_now(&s->cycles);

    while (running(s) && now > s->at) {
        uint64_t period = (uint64_t)s->pr + 1;
        uint64_t steps = (now - s->at + s->pc) / period;
        uint64_t to_match = steps_to_match(s);

        if (!to_match || steps < to_match) {
            s->pc = (now - s->at + s->pc) % period;
            step(s, steps);
            break;
        }
        s->at += to_match * period - s->pc;
        s->pc = 0;
        step(s, to_match);
        match(s);
    }
    s->at = now;
}

static void update(Lpc55Ctimer *s)
{
    uint64_t steps = running(s) ? steps_to_match(s) : 0;
    int64_t when = INT64_MAX;

    qemu_set_irq(s->parent_obj.irq, s->ir != 0);
    if (steps) {
        when = lpc55_cycles_when(&s->cycles, s->at + steps * ((uint64_t)s->pr + 1) - s->pc);
    }
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
    Lpc55Ctimer *s = LPC55_CTIMER(p);
    uint32_t hz = p->clocked && !p->in_reset ? p->clock_hz : 0;

    if (hz != s->cycles.hz) {
        catch_up(s);
        lpc55_cycles_start(&s->cycles, hz);
        s->at = 0;
    }
    update(s);
}

static uint32_t ctimer_read(Lpc55Peripheral *p, hwaddr offset)
{
    Lpc55Ctimer *s = LPC55_CTIMER(p);

    catch_up(s);
    switch (offset) {
    case IR:
        return s->ir;
    case TCR:
        return s->tcr;
    case TC:
        return s->tc;
    case PR:
        return s->pr;
    case PC:
        return s->pc;
    case MCR:
        return s->mcr;
    case MR0 ... MR3:
        return s->mr[(offset - MR0) / 4];
    case CCR:
        return s->ccr;
    case CR0 ... CR3:
        return 0;
    case EMR:
        return s->emr;
    case CTCR:
        return s->ctcr;
    case PWMC:
        return s->pwmc;
    case MSR0 ... MSR3:
        return s->msr[(offset - MSR0) / 4];
    default:
        lpc55_bad_offset(p, "read", offset);
        return 0;
    }
}

static void ctimer_write(Lpc55Peripheral *p, hwaddr offset, uint32_t value)
{
    Lpc55Ctimer *s = LPC55_CTIMER(p);

    catch_up(s);
    switch (offset) {
    case IR:
        s->ir &= ~value;
        break;
    case TCR:
        s->tcr = value & (TCR_CEN | TCR_CRST);
        if (s->tcr & TCR_CRST) {
            s->tc = s->pc = 0;
        }
        if ((s->tcr & TCR_CEN) && !s->cycles.hz) {
            lpc55_warn_once(p, 0, "enabled without a function clock (SYSCON.CTIMERCLKSELn)");
        }
        break;
    case TC:
        s->tc = value;
        break;
    case PR:
        s->pr = value;
        s->pc = MIN(s->pc, value);
        break;
    case PC:
        s->pc = MIN(value, s->pr);
        break;
    case MCR:
        s->mcr = value & MCR_ALL;
        break;
    case MR0 ... MR3:
        s->mr[(offset - MR0) / 4] = value;
        break;
    case CCR:
        s->ccr = value & 0xfff;
        break;
    case EMR:
        s->emr = value & EMR_ALL;
        break;
    case CTCR:
        s->ctcr = value & 0xff;
        if (value & 3) {
            qemu_log_mask(LOG_UNIMP, "%s: counting of edges is not modelled\n", lpc55_name(p));
        }
        break;
    case PWMC:
        s->pwmc = value & 0xf;
        break;
    case MSR0 ... MSR3:
        s->msr[(offset - MSR0) / 4] = value;
        break;
    default:
        lpc55_bad_offset(p, "write", offset);
    }
    update(s);
}

static void ctimer_reset(DeviceState *dev)
{
    Lpc55Ctimer *s = LPC55_CTIMER(dev);

    s->ir = s->tcr = s->tc = s->pr = s->pc = s->mcr = s->ccr = s->emr = s->ctcr = s->pwmc = 0;
    memset(s->mr, 0, sizeof(s->mr));
    memset(s->msr, 0, sizeof(s->msr));
    lpc55_cycles_start(&s->cycles, s->cycles.hz);
    s->at = 0;
    update(s);
}

static void ctimer_init(Object *obj)
{
    LPC55_CTIMER(obj)->timer = timer_new_ns(QEMU_CLOCK_VIRTUAL, expire, obj);
}

static void ctimer_class_init(ObjectClass *oc, void *data)
{
    DEVICE_CLASS(oc)->reset = ctimer_reset;
    LPC55_PERIPHERAL_CLASS(oc)->read = ctimer_read;
    LPC55_PERIPHERAL_CLASS(oc)->write = ctimer_write;
    LPC55_PERIPHERAL_CLASS(oc)->clock_changed = clock_changed;
}

static const TypeInfo ctimer_info = {
    .name = TYPE_LPC55_CTIMER,
    .parent = TYPE_LPC55_PERIPHERAL,
    .instance_size = sizeof(Lpc55Ctimer),
    .instance_init = ctimer_init,
    .class_init = ctimer_class_init,
};

static void ctimer_register(void)
{
    type_register_static(&ctimer_info);
}
type_init(ctimer_register)
