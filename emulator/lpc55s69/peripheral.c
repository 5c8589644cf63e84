/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The common part of the LPC55S69's peripherals.
 *
 * A peripheral whose bus clock is off or that is held in reset reads as zero and ignores stores,
 * and says so under -d guest_errors. (What silicon does then, answer with an error or stall, is not
 * known.) An access narrower than a word reads its lanes of the word; a narrow store arrives as a
 * word whose other lanes are zero.
 */
#include "qemu/osdep.h"

#include "peripheral.h"
#include "qemu/log.h"
#include "qemu/module.h"

const char *lpc55_name(Lpc55Peripheral *p)
{
    return object_get_canonical_path_component(OBJECT(p));
}

void lpc55_warn_once(Lpc55Peripheral *p, unsigned bit, const char *what)
{
    if (!(p->warned & (1u << bit))) {
        p->warned |= 1u << bit;
        qemu_log_mask(LOG_GUEST_ERROR, "%s: %s\n", lpc55_name(p), what);
    }
}

void lpc55_bad_offset(Lpc55Peripheral *p, const char *access, hwaddr offset)
{
    qemu_log_mask(LOG_GUEST_ERROR, "%s: %s of 0x%03x, where there is no register\n", lpc55_name(p),
                  access, (unsigned)offset);
}

void lpc55_set_clock(Lpc55Peripheral *p, bool clocked, bool in_reset, uint32_t clock_hz)
{
    Lpc55PeripheralClass *class = LPC55_PERIPHERAL_GET_CLASS(p);

    if (p->clocked == clocked && p->in_reset == in_reset && p->clock_hz == clock_hz) {
        return;
    }
    if (in_reset && !p->in_reset) {
        device_cold_reset(DEVICE(p));
        p->warned = 0;
    }
    p->clocked = clocked;
    p->in_reset = in_reset;
    p->clock_hz = clock_hz;
    if (class->clock_changed) {
        class->clock_changed(p);
    }
}

static bool answers(Lpc55Peripheral *p, const char *access, hwaddr offset)
{
    if (p->clocked && !p->in_reset) {
        return true;
    }
    qemu_log_mask(LOG_GUEST_ERROR, "%s: %s of 0x%03x while %s\n", lpc55_name(p), access,
                  (unsigned)offset, p->clocked ? "in reset" : "unclocked");
    return false;
}

static uint64_t peripheral_read(void *opaque, hwaddr offset, unsigned size)
{
    Lpc55Peripheral *p = opaque;

    if (!answers(p, "read", offset)) {
        return 0;
    }
    return LPC55_PERIPHERAL_GET_CLASS(p)->read(p, offset & ~3u) >> (offset % 4 * 8);
}

static void peripheral_write(void *opaque, hwaddr offset, uint64_t value, unsigned size)
{
    Lpc55Peripheral *p = opaque;

    if (answers(p, "write", offset)) {
        LPC55_PERIPHERAL_GET_CLASS(p)->write(p, offset & ~3u, value << (offset % 4 * 8));
    }
}

static const MemoryRegionOps peripheral_ops = {
    .read = peripheral_read,
    .write = peripheral_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
    .valid = {.min_access_size = 1, .max_access_size = 4},
    .impl = {.min_access_size = 1, .max_access_size = 4},
};

static void peripheral_init(Object *obj)
{
    Lpc55Peripheral *p = LPC55_PERIPHERAL(obj);

    p->clocked = true;
    memory_region_init_io(&p->mmio, obj, &peripheral_ops, p, object_get_typename(obj), LPC55_SLOT);
    sysbus_init_mmio(SYS_BUS_DEVICE(obj), &p->mmio);
    sysbus_init_irq(SYS_BUS_DEVICE(obj), &p->irq);
}

static const TypeInfo peripheral_info = {
    .name = TYPE_LPC55_PERIPHERAL,
    .parent = TYPE_SYS_BUS_DEVICE,
    .abstract = true,
    .instance_size = sizeof(Lpc55Peripheral),
    .instance_init = peripheral_init,
    .class_size = sizeof(Lpc55PeripheralClass),
};

static void peripheral_register(void)
{
    type_register_static(&peripheral_info);
}
type_init(peripheral_register)
