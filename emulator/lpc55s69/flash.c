/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Flash controller of the LPC55S69: setting the read mode, which start-up code does, completes at
 * once. Erasing and programming are not modelled: these commands end with ERR.
 */
#include "qemu/osdep.h"

#include "flash.h"
#include "hw/irq.h"
#include "qemu/log.h"
#include "qemu/module.h"

#define CMD               0x000
#define CMD_INIT          0
#define CMD_SET_READ_MODE 2
#define EVENT             0x004
#define INT_CLR_ENABLE    0xfd8
#define INT_SET_ENABLE    0xfdc
#define INT_STATUS        0xfe0
#define INT_STATUS_ERR    (1u << 1)
#define INT_STATUS_DONE   (1u << 2)
#define INT_STATUS_ALL    0xfu
#define INT_ENABLE        0xfe4
#define INT_CLR_STATUS    0xfe8
#define INT_SET_STATUS    0xfec

static void update(Lpc55Flash *s)
{
    qemu_set_irq(s->parent_obj.irq, (s->regs[INT_STATUS / 4] & s->regs[INT_ENABLE / 4]) != 0);
}

static uint32_t flash_read(Lpc55Peripheral *p, hwaddr offset)
{
    return LPC55_FLASH_CONTROLLER(p)->regs[offset / 4];
}

static void flash_write(Lpc55Peripheral *p, hwaddr offset, uint32_t value)
{
    Lpc55Flash *s = LPC55_FLASH_CONTROLLER(p);

    switch (offset) {
    case CMD:
        s->regs[INT_STATUS / 4] |= INT_STATUS_DONE;
        if (value != CMD_INIT && value != CMD_SET_READ_MODE) {
            qemu_log_mask(LOG_UNIMP, "%s: command %u is not modelled\n", lpc55_name(p), value);
            s->regs[INT_STATUS / 4] |= INT_STATUS_ERR;
        }
        break;
    case INT_SET_ENABLE:
        s->regs[INT_ENABLE / 4] |= value & INT_STATUS_ALL;
        break;
    case INT_CLR_ENABLE:
        s->regs[INT_ENABLE / 4] &= ~value;
        break;
    case INT_SET_STATUS:
        s->regs[INT_STATUS / 4] |= value & INT_STATUS_ALL;
        break;
    case INT_CLR_STATUS:
        s->regs[INT_STATUS / 4] &= ~value;
        break;
    case EVENT:
    case INT_STATUS:
    case INT_ENABLE:
        break;
    default:
        s->regs[offset / 4] = value;
    }
    update(s);
}

static void flash_reset(DeviceState *dev)
{
    Lpc55Flash *s = LPC55_FLASH_CONTROLLER(dev);

    memset(s->regs, 0, sizeof(s->regs));
    update(s);
}

static void flash_class_init(ObjectClass *oc, void *data)
{
    DEVICE_CLASS(oc)->reset = flash_reset;
    LPC55_PERIPHERAL_CLASS(oc)->read = flash_read;
    LPC55_PERIPHERAL_CLASS(oc)->write = flash_write;
}

static const TypeInfo flash_info = {
    .name = TYPE_LPC55_FLASH_CONTROLLER,
    .parent = TYPE_LPC55_PERIPHERAL,
    .instance_size = sizeof(Lpc55Flash),
    .class_init = flash_class_init,
};

static void flash_register(void)
{
    type_register_static(&flash_info);
}
type_init(flash_register)
