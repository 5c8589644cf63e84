/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Flexcomm of the LPC55S69 in its USART function: asynchronous mode, FIFOs of 16, level and error
 * interrupts, loop-back. Its other functions, DMA requests, synchronous mode, hardware flow
 * control, break, auto-baud, address match and parity are not modelled.
 *
 * A byte goes out only if all that the chip needs is there: bus clock, reset released, function
 * clock, PSELID, CFG.ENABLE, FIFOCFG.ENABLETX, and the pin routed in IOCON. What is missing is
 * named under -d guest_errors.
 *
 * Both directions are immediate, and what comes in waits in the chardev while the FIFO is full.
 * -global lpc55-usart.rx-pace=on: bytes come in back to back at the programmed baud rate and one
 *     that finds the FIFO full is lost; counted in the properties rx-received, rx-lost, rx-unheard
 *     (receiver off) and rx-deepest (FIFO level), and in the log at exit.
 * -global lpc55-usart.tx-pace=on: bytes go out at the baud rate, the FIFO fills up.
 * -global lpc55-usart.tx-stamp=on: the virtual time at which each line starts goes to the log.
 */
#include "qemu/osdep.h"

#include "hw/irq.h"
#include "hw/qdev-properties-system.h"
#include "hw/qdev-properties.h"
#include "qemu/host-utils.h"
#include "qemu/log.h"
#include "qemu/module.h"
#include "sysemu/sysemu.h"
#include "usart.h"

#define CFG                 0x000
#define CFG_ENABLE          (1u << 0)
#define CFG_DATALEN         2 /* two bits: 7, 8 or 9 data bits */
#define CFG_PARITY          (1u << 5)
#define CFG_STOPLEN         (1u << 6)
#define CFG_LOOP            (1u << 15)
#define CTL                 0x004
#define CTL_TXDIS           (1u << 6)
#define STAT                0x008
#define STAT_RXIDLE         (1u << 1)
#define STAT_TXIDLE         (1u << 3)
#define STAT_TXDISSTAT      (1u << 6)
#define INTENSET            0x00c
#define INTENCLR            0x010
#define BRG                 0x020
#define INTSTAT             0x024
#define OSR                 0x028
#define ADDR                0x02c
#define FIFOCFG             0xe00
#define FIFOCFG_ENABLETX    (1u << 0)
#define FIFOCFG_ENABLERX    (1u << 1)
#define FIFOCFG_KEPT        0xf003u
#define FIFOCFG_EMPTYTX     (1u << 16)
#define FIFOCFG_EMPTYRX     (1u << 17)
#define FIFOSTAT            0xe04
#define FIFO_TXERR          (1u << 0) /* in FIFOSTAT and FIFOINT... */
#define FIFO_RXERR          (1u << 1)
#define FIFOSTAT_PERINT     (1u << 3)
#define FIFOSTAT_TXEMPTY    (1u << 4)
#define FIFOSTAT_TXNOTFULL  (1u << 5)
#define FIFOSTAT_RXNOTEMPTY (1u << 6)
#define FIFOSTAT_RXFULL     (1u << 7)
#define FIFOSTAT_TXLVL      8
#define FIFOSTAT_RXLVL      16
#define FIFOTRIG            0xe08
#define FIFOTRIG_TXLVLENA   (1u << 0)
#define FIFOTRIG_RXLVLENA   (1u << 1)
#define FIFOTRIG_TXLVL      8
#define FIFOTRIG_RXLVL      16
#define FIFOTRIG_ALL        0xf0f03u
#define FIFOINTENSET        0xe10
#define FIFOINTENCLR        0xe14
#define FIFOINTSTAT         0xe18
#define FIFOINT_TXLVL       (1u << 2)
#define FIFOINT_RXLVL       (1u << 3)
#define FIFOINT_PERINT      (1u << 4)
#define FIFOINT_ALL         0xfu
#define FIFOWR              0xe20
#define FIFORD              0xe30
#define FIFORDNOPOP         0xe40
#define FIFOSIZE            0xe48
#define PSELID              0xff8
#define PSELID_PERSEL       7u
#define PSELID_USART        1
#define PSELID_LOCK         (1u << 3)
#define PSELID_PRESENT      0x001010f0u
#define PID                 0xffc
#define PID_USART           0xe0102100u

static bool fifo_push(Lpc55UsartFifo *fifo, uint8_t byte)
{
    if (fifo->count == LPC55_USART_FIFO) {
        return false;
    }
    fifo->byte[(fifo->first + fifo->count++) % LPC55_USART_FIFO] = byte;
    return true;
}

static uint8_t fifo_pop(Lpc55UsartFifo *fifo)
{
    uint8_t byte = fifo->byte[fifo->first];

    fifo->first = (fifo->first + 1) % LPC55_USART_FIFO;
    fifo->count--;
    return byte;
}

/* ---- status and interrupt ---- */

static uint32_t status(Lpc55Usart *s)
{
    return STAT_RXIDLE | (s->tx.count || s->tx_busy ? 0 : STAT_TXIDLE) |
           (s->ctl & CTL_TXDIS && !s->tx_busy ? STAT_TXDISSTAT : 0);
}

static bool peripheral_interrupt(Lpc55Usart *s)
{
    return status(s) & s->inten;
}

static uint32_t fifo_status(Lpc55Usart *s)
{
    return s->fifoerr | (peripheral_interrupt(s) ? FIFOSTAT_PERINT : 0) |
           (s->tx.count ? 0 : FIFOSTAT_TXEMPTY) |
           (s->tx.count < LPC55_USART_FIFO ? FIFOSTAT_TXNOTFULL : 0) |
           (s->rx.count ? FIFOSTAT_RXNOTEMPTY : 0) |
           (s->rx.count == LPC55_USART_FIFO ? FIFOSTAT_RXFULL : 0) | s->tx.count << FIFOSTAT_TXLVL |
           s->rx.count << FIFOSTAT_RXLVL;
}

/* Pending as far as FIFOINTENSET enables it. */
static uint32_t fifo_pending(Lpc55Usart *s)
{
    uint32_t pending = s->fifoerr;

    if (s->fifotrig & FIFOTRIG_TXLVLENA && s->fifocfg & FIFOCFG_ENABLETX &&
        s->tx.count <= extract32(s->fifotrig, FIFOTRIG_TXLVL, 4)) {
        pending |= FIFOINT_TXLVL;
    }
    if (s->fifotrig & FIFOTRIG_RXLVLENA &&
        s->rx.count > extract32(s->fifotrig, FIFOTRIG_RXLVL, 4)) {
        pending |= FIFOINT_RXLVL;
    }
    return (pending & s->fifointen) | (peripheral_interrupt(s) ? FIFOINT_PERINT : 0);
}

static void update(Lpc55Usart *s)
{
    qemu_set_irq(s->parent_obj.irq, fifo_pending(s) != 0);
}

/* ---- line ---- */

static bool receiver_on(Lpc55Usart *s)
{
    return s->parent_obj.clocked && !s->parent_obj.in_reset && s->parent_obj.clock_hz &&
           s->rx_routed && (s->pselid & PSELID_PERSEL) == PSELID_USART && s->cfg & CFG_ENABLE &&
           s->fifocfg & FIFOCFG_ENABLERX;
}

/* Time of one character: start, data, parity, stop. */
static int64_t character_ns(Lpc55Usart *s)
{
    unsigned data = 7 + MIN(extract32(s->cfg, CFG_DATALEN, 2), 2);
    unsigned bits = 1 + data + !!(s->cfg & CFG_PARITY) + 1 + !!(s->cfg & CFG_STOPLEN);

    return muldiv64((uint64_t)bits * (s->osr + 1) * (s->brg + 1), NANOSECONDS_PER_SECOND,
                    s->parent_obj.clock_hz);
}

/* Time until the other side's next character: it does not know whether anyone listens. */
static int64_t incoming_ns(Lpc55Usart *s)
{
    return receiver_on(s) ? character_ns(s) : 10 * NANOSECONDS_PER_SECOND / 115200;
}

/* A byte has arrived at the receiver. */
static void arrive(Lpc55Usart *s, uint8_t byte)
{
    if (!receiver_on(s)) {
        s->unheard++;
    } else if (fifo_push(&s->rx, byte)) {
        s->received++;
        s->deepest = MAX(s->deepest, s->rx.count);
    } else {
        s->fifoerr |= FIFO_RXERR;
        s->lost++;
        qemu_log_mask(LOG_GUEST_ERROR, "%s: overrun, byte 0x%02x lost, %u so far\n",
                      lpc55_name(&s->parent_obj), byte, s->lost);
    }
}

static void wire_next(void *opaque)
{
    Lpc55Usart *s = opaque;

    arrive(s, s->wire[s->wire_first]);
    s->wire_first = (s->wire_first + 1) % LPC55_USART_WIRE;
    if (--s->wire_count) {
        timer_mod(s->rx_timer, qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL) + incoming_ns(s));
    }
    qemu_chr_fe_accept_input(&s->chr);
    update(s);
}

static int can_receive(void *opaque)
{
    Lpc55Usart *s = opaque;

    if (s->rx_pace) {
        return LPC55_USART_WIRE - s->wire_count;
    }
    return receiver_on(s) ? LPC55_USART_FIFO - s->rx.count : 0;
}

static void receive(void *opaque, const uint8_t *bytes, int count)
{
    Lpc55Usart *s = opaque;

    for (int i = 0; i < count; i++) {
        if (s->rx_pace) {
            s->wire[(s->wire_first + s->wire_count++) % LPC55_USART_WIRE] = bytes[i];
        } else {
            arrive(s, bytes[i]);
        }
    }
    if (s->wire_count && !timer_pending(s->rx_timer)) {
        timer_mod(s->rx_timer, qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL) + incoming_ns(s));
    }
    update(s);
}

/* Why no byte can leave; NULL if it can. */
static const char *transmitter_lacks(Lpc55Usart *s)
{
    return (s->pselid & PSELID_PERSEL) != PSELID_USART ? "byte dropped: PSELID is not USART"
           : !s->parent_obj.clock_hz          ? "byte dropped: no function clock (FCCLKSEL)"
           : !(s->cfg & CFG_ENABLE)           ? "byte dropped: CFG.ENABLE is 0"
           : !(s->fifocfg & FIFOCFG_ENABLETX) ? "byte dropped: FIFOCFG.ENABLETX is 0"
           : !s->tx_routed                    ? "byte dropped: IOCON does not route the TX pin"
                                              : NULL;
}

static void emit(Lpc55Usart *s, uint8_t byte)
{
    if (s->cfg & CFG_LOOP) {
        arrive(s, byte);
        return;
    }
    if (s->tx_stamp && !s->tx_in_line) {
        qemu_log("%s: line at %" PRId64 " us\n", lpc55_name(&s->parent_obj),
                 qemu_clock_get_us(QEMU_CLOCK_VIRTUAL));
    }
    s->tx_in_line = byte != '\n';
    qemu_chr_fe_write_all(&s->chr, &byte, 1);
}

/* Move what can move from the FIFO to the line. */
static void transmit(Lpc55Usart *s)
{
    while (s->tx.count && !s->tx_busy && !(s->ctl & CTL_TXDIS)) {
        uint8_t byte = fifo_pop(&s->tx);

        if (s->tx_pace) {
            s->tx_busy = true;
            s->tx_shift = byte;
            timer_mod(s->tx_timer, qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL) + character_ns(s));
        } else {
            emit(s, byte);
        }
    }
}

static void shifted(void *opaque)
{
    Lpc55Usart *s = opaque;

    s->tx_busy = false;
    emit(s, s->tx_shift);
    transmit(s);
    update(s);
}

static void write_fifo(Lpc55Usart *s, uint8_t byte)
{
    const char *lacks = transmitter_lacks(s);

    if (lacks) {
        lpc55_warn_once(&s->parent_obj, 0, lacks);
        s->fifoerr |= FIFO_TXERR;
    } else if (!fifo_push(&s->tx, byte)) {
        s->fifoerr |= FIFO_TXERR;
    } else {
        transmit(s);
    }
}

void lpc55_usart_set_pins(Lpc55Usart *s, bool tx, bool rx)
{
    s->tx_routed = tx;
    s->rx_routed = rx;
    qemu_chr_fe_accept_input(&s->chr);
}

/* ---- registers ---- */

static uint32_t usart_read(Lpc55Peripheral *p, hwaddr offset)
{
    Lpc55Usart *s = LPC55_USART(p);
    uint32_t value = 0;

    switch (offset) {
    case CFG:
        return s->cfg;
    case CTL:
        return s->ctl;
    case STAT:
        return status(s);
    case INTENSET:
        return s->inten;
    case BRG:
        return s->brg;
    case INTSTAT:
        return status(s) & s->inten;
    case OSR:
        return s->osr;
    case ADDR:
        return s->addr;
    case FIFOCFG:
        return s->fifocfg;
    case FIFOSTAT:
        return fifo_status(s);
    case FIFOTRIG:
        return s->fifotrig;
    case FIFOINTENSET:
    case FIFOINTENCLR:
        return s->fifointen;
    case FIFOINTSTAT:
        return fifo_pending(s);
    case FIFORD:
        if (s->rx.count) {
            value = fifo_pop(&s->rx);
            qemu_chr_fe_accept_input(&s->chr);
        } else {
            s->fifoerr |= FIFO_RXERR;
        }
        update(s);
        return value;
    case FIFORDNOPOP:
        return s->rx.count ? s->rx.byte[s->rx.first] : 0;
    case FIFOSIZE:
        return LPC55_USART_FIFO;
    case PSELID:
        return PSELID_PRESENT | s->pselid;
    case PID:
        return PID_USART;
    default:
        lpc55_bad_offset(p, "read", offset);
        return 0;
    }
}

static void usart_write(Lpc55Peripheral *p, hwaddr offset, uint32_t value)
{
    Lpc55Usart *s = LPC55_USART(p);

    switch (offset) {
    case CFG:
        s->cfg = value;
        qemu_chr_fe_accept_input(&s->chr);
        break;
    case CTL:
        s->ctl = value;
        transmit(s);
        break;
    case STAT:
        break;
    case INTENSET:
        s->inten |= value;
        break;
    case INTENCLR:
        s->inten &= ~value;
        break;
    case BRG:
        s->brg = value & 0xffff;
        break;
    case OSR:
        s->osr = value & 0xf;
        break;
    case ADDR:
        s->addr = value & 0xff;
        break;
    case FIFOCFG:
        if (value & FIFOCFG_EMPTYTX) {
            s->tx.count = 0;
        }
        if (value & FIFOCFG_EMPTYRX) {
            s->rx.count = 0;
        }
        s->fifocfg = value & FIFOCFG_KEPT;
        qemu_chr_fe_accept_input(&s->chr);
        break;
    case FIFOSTAT:
        s->fifoerr &= ~value;
        break;
    case FIFOTRIG:
        s->fifotrig = value & FIFOTRIG_ALL;
        break;
    case FIFOINTENSET:
        s->fifointen |= value & FIFOINT_ALL;
        break;
    case FIFOINTENCLR:
        s->fifointen &= ~value;
        break;
    case FIFOWR:
        write_fifo(s, value);
        break;
    case PSELID:
        if (!(s->pselid & PSELID_LOCK)) {
            s->pselid = value & (PSELID_PERSEL | PSELID_LOCK);
        }
        break;
    default:
        lpc55_bad_offset(p, "write", offset);
    }
    update(s);
}

static void usart_reset(DeviceState *dev)
{
    Lpc55Usart *s = LPC55_USART(dev);

    s->cfg = s->ctl = s->inten = s->brg = s->addr = 0;
    s->osr = 0xf;
    s->fifocfg = s->fifoerr = s->fifotrig = s->fifointen = s->pselid = 0;
    s->tx.count = s->rx.count = 0;
    s->tx_busy = false;
    timer_del(s->tx_timer);
    update(s);
}

static void clock_changed(Lpc55Peripheral *p)
{
    qemu_chr_fe_accept_input(&LPC55_USART(p)->chr);
}

static void log_counts(Notifier *notifier, void *data)
{
    Lpc55Usart *s = container_of(notifier, Lpc55Usart, exit);

    if (s->received || s->lost || s->unheard) {
        qemu_log("%s: %u bytes received, %u lost to overrun, %u while the receiver was off, "
                 "deepest FIFO level %u\n",
                 lpc55_name(&s->parent_obj), s->received, s->lost, s->unheard, s->deepest);
    }
}

static void usart_realize(DeviceState *dev, Error **errp)
{
    Lpc55Usart *s = LPC55_USART(dev);

    qemu_chr_fe_set_handlers(&s->chr, can_receive, receive, NULL, NULL, s, NULL, true);
    if (s->rx_pace) {
        s->exit.notify = log_counts;
        qemu_add_exit_notifier(&s->exit);
    }
}

static void usart_init(Object *obj)
{
    Lpc55Usart *s = LPC55_USART(obj);

    s->tx_timer = timer_new_ns(QEMU_CLOCK_VIRTUAL, shifted, s);
    s->rx_timer = timer_new_ns(QEMU_CLOCK_VIRTUAL, wire_next, s);
    object_property_add_uint32_ptr(obj, "rx-received", &s->received, OBJ_PROP_FLAG_READ);
    object_property_add_uint32_ptr(obj, "rx-lost", &s->lost, OBJ_PROP_FLAG_READ);
    object_property_add_uint32_ptr(obj, "rx-unheard", &s->unheard, OBJ_PROP_FLAG_READ);
    object_property_add_uint32_ptr(obj, "rx-deepest", &s->deepest, OBJ_PROP_FLAG_READ);
}

static Property usart_properties[] = {
    DEFINE_PROP_CHR("chardev", Lpc55Usart, chr),
    DEFINE_PROP_BOOL("rx-pace", Lpc55Usart, rx_pace, false),
    DEFINE_PROP_BOOL("tx-pace", Lpc55Usart, tx_pace, false),
    DEFINE_PROP_BOOL("tx-stamp", Lpc55Usart, tx_stamp, false),
    DEFINE_PROP_END_OF_LIST(),
};

static void usart_class_init(ObjectClass *oc, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(oc);

    dc->realize = usart_realize;
    dc->reset = usart_reset;
    device_class_set_props(dc, usart_properties);
    LPC55_PERIPHERAL_CLASS(oc)->read = usart_read;
    LPC55_PERIPHERAL_CLASS(oc)->write = usart_write;
    LPC55_PERIPHERAL_CLASS(oc)->clock_changed = clock_changed;
}

static const TypeInfo usart_info = {
    .name = TYPE_LPC55_USART,
    .parent = TYPE_LPC55_PERIPHERAL,
    .instance_size = sizeof(Lpc55Usart),
    .instance_init = usart_init,
    .class_init = usart_class_init,
};

static void usart_register(void)
{
    type_register_static(&usart_info);
}
type_init(usart_register)
