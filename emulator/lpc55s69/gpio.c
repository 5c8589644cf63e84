/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * GPIO of the LPC55S69: byte, word, direction, mask and port registers of two ports. A pin that is
 * an output, or that something drives through the port's input lines ("pin" 0-31), has that level;
 * any other has the level of the pull-up that IOCON.MODE gives it. An input reads zero without
 * IOCON.DIGIMODE. Whether IOCON.FUNC is GPIO is not looked at.
 */
#include "qemu/osdep.h"

#include "gpio.h"
#include "hw/irq.h"
#include "qemu/log.h"
#include "qemu/module.h"

#define BYTE_PINS     0x0000
#define BYTE_PINS_END (32 * LPC55_PORTS)
#define WORD_PINS     0x1000
#define WORD_PINS_END (0x1000 + 128 * LPC55_PORTS)
#define DIR           0x2000
#define MASK          0x2080
#define PIN           0x2100
#define MPIN          0x2180
#define SET           0x2200
#define CLR           0x2280
#define NOT           0x2300
#define DIRSET        0x2380
#define DIRCLR        0x2400
#define DIRNOT        0x2480
#define PORT_MASK     (4u * LPC55_PORTS - 1) /* registers of the ports follow each other */

uint32_t lpc55_gpio_pins(Lpc55Gpio *s, unsigned n)
{
    Lpc55Port *port = s->port[n];
    uint32_t inputs = 0, pulled = 0;

    for (unsigned pin = 0; pin < 32; pin++) {
        inputs |= (uint32_t)lpc55_iocon_digital(s->iocon, 32 * n + pin) << pin;
        pulled |= (uint32_t)lpc55_iocon_pulled_up(s->iocon, 32 * n + pin) << pin;
    }
    return (port->out & port->dir) |
           (inputs & ~port->dir & ((port->level & port->driven) | (pulled & ~port->driven)));
}

static void port_changed(Lpc55Port *port)
{
    if (port->changed) {
        port->changed(port->opaque);
    }
}

static void drive_pin(void *opaque, int pin, int level)
{
    Lpc55Port *port = opaque;

    port->driven |= 1u << pin;
    port->level = deposit32(port->level, pin, 1, level != 0);
    port_changed(port);
}

static bool answers(Lpc55Port *port, const char *access, hwaddr offset)
{
    if (port->parent_obj.clocked && !port->parent_obj.in_reset) {
        return true;
    }
    qemu_log_mask(LOG_GUEST_ERROR, "%s: %s of 0x%04x while %s\n", lpc55_name(&port->parent_obj),
                  access, (unsigned)offset, port->parent_obj.clocked ? "in reset" : "unclocked");
    return false;
}

static uint32_t register_read(Lpc55Gpio *s, unsigned n, hwaddr offset)
{
    Lpc55Port *port = s->port[n];

    switch (offset & ~(hwaddr)PORT_MASK) {
    case DIR:
        return port->dir;
    case MASK:
        return port->mask;
    case PIN:
        return lpc55_gpio_pins(s, n);
    case MPIN:
        return lpc55_gpio_pins(s, n) & ~port->mask;
    case SET:
        return port->out;
    default:
        return 0;
    }
}

static void register_write(Lpc55Port *port, hwaddr offset, uint32_t value)
{
    switch (offset & ~(hwaddr)PORT_MASK) {
    case DIR:
        port->dir = value;
        break;
    case MASK:
        port->mask = value;
        break;
    case PIN:
        port->out = value;
        break;
    case MPIN:
        port->out = (port->out & port->mask) | (value & ~port->mask);
        break;
    case SET:
        port->out |= value;
        break;
    case CLR:
        port->out &= ~value;
        break;
    case NOT:
        port->out ^= value;
        break;
    case DIRSET:
        port->dir |= value;
        break;
    case DIRCLR:
        port->dir &= ~value;
        break;
    case DIRNOT:
        port->dir ^= value;
        break;
    }
    port_changed(port);
}

/* The pin that a byte or word pin register at this offset stands for, or -1. */
static int pin_at(hwaddr offset)
{
    if (offset < BYTE_PINS_END) {
        return offset;
    }
    return offset >= WORD_PINS && offset < WORD_PINS_END ? (int)(offset - WORD_PINS) / 4 : -1;
}

static uint64_t gpio_read(void *opaque, hwaddr offset, unsigned size)
{
    Lpc55Gpio *s = opaque;
    int pin = pin_at(offset);
    unsigned n = pin >= 0 ? pin / 32 : offset / 4 % LPC55_PORTS;

    if (!answers(s->port[n], "read", offset)) {
        return 0;
    }
    if (pin < 0) {
        return register_read(s, n, offset & ~3u) >> offset % 4 * 8;
    }
    if (!(lpc55_gpio_pins(s, n) & (1u << pin % 32))) {
        return 0;
    }
    return offset < BYTE_PINS_END ? 1 : 0xffffffff;
}

static void gpio_write(void *opaque, hwaddr offset, uint64_t value, unsigned size)
{
    Lpc55Gpio *s = opaque;
    int pin = pin_at(offset);
    unsigned n = pin >= 0 ? pin / 32 : offset / 4 % LPC55_PORTS;

    if (!answers(s->port[n], "write", offset)) {
        return;
    }
    if (pin >= 0) {
        s->port[n]->out = deposit32(s->port[n]->out, pin % 32, 1, value != 0);
        port_changed(s->port[n]);
    } else {
        register_write(s->port[n], offset & ~3u, value << offset % 4 * 8);
    }
}

static const MemoryRegionOps gpio_ops = {
    .read = gpio_read,
    .write = gpio_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
    .valid = {.min_access_size = 1, .max_access_size = 4},
    .impl = {.min_access_size = 1, .max_access_size = 4},
};

static void gpio_init(Object *obj)
{
    Lpc55Gpio *s = LPC55_GPIO(obj);

    memory_region_init_io(&s->mmio, obj, &gpio_ops, s, TYPE_LPC55_GPIO, LPC55_GPIO_SIZE);
    sysbus_init_mmio(SYS_BUS_DEVICE(obj), &s->mmio);
}

static void port_reset(DeviceState *dev)
{
    Lpc55Port *port = LPC55_PORT(dev);

    port->out = port->dir = port->mask = 0;
    port_changed(port);
}

static void port_init(Object *obj)
{
    qdev_init_gpio_in_named(DEVICE(obj), drive_pin, "pin", 32);
}

static void port_class_init(ObjectClass *oc, void *data)
{
    DEVICE_CLASS(oc)->reset = port_reset;
}

static const TypeInfo gpio_types[] = {
    {
        .name = TYPE_LPC55_GPIO,
        .parent = TYPE_SYS_BUS_DEVICE,
        .instance_size = sizeof(Lpc55Gpio),
        .instance_init = gpio_init,
    },
    {
        .name = TYPE_LPC55_PORT,
        .parent = TYPE_LPC55_PERIPHERAL,
        .instance_size = sizeof(Lpc55Port),
        .instance_init = port_init,
        .class_init = port_class_init,
    },
};
DEFINE_TYPES(gpio_types)
