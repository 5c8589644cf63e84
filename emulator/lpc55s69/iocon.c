/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IOCON of the LPC55S69: a register for each pin. FUNC, MODE and DIGIMODE have an effect. */
#include "qemu/osdep.h"

#include "iocon.h"
#include "qemu/module.h"

#define PIN_FUNC         0xfu
#define PIN_MODE         4
#define PIN_MODE_PULL_UP 2
#define PIN_DIGIMODE     (1u << 8)
#define PIN_WRITABLE     0xfffu

bool lpc55_iocon_routes(Lpc55Iocon *s, unsigned pin, unsigned function, bool input)
{
    return (s->pin[pin] & PIN_FUNC) == function && (!input || s->pin[pin] & PIN_DIGIMODE);
}

bool lpc55_iocon_digital(Lpc55Iocon *s, unsigned pin)
{
    return s->pin[pin] & PIN_DIGIMODE;
}

bool lpc55_iocon_pulled_up(Lpc55Iocon *s, unsigned pin)
{
    return extract32(s->pin[pin], PIN_MODE, 2) == PIN_MODE_PULL_UP;
}

static uint32_t iocon_read(Lpc55Peripheral *p, hwaddr offset)
{
    if (offset / 4 >= LPC55_PINS) {
        lpc55_bad_offset(p, "read", offset);
        return 0;
    }
    return LPC55_IOCON(p)->pin[offset / 4];
}

static void iocon_write(Lpc55Peripheral *p, hwaddr offset, uint32_t value)
{
    Lpc55Iocon *s = LPC55_IOCON(p);

    if (offset / 4 >= LPC55_PINS) {
        lpc55_bad_offset(p, "write", offset);
        return;
    }
    s->pin[offset / 4] = value & PIN_WRITABLE;
    if (s->changed) {
        s->changed(s->opaque);
    }
}

static void iocon_reset(DeviceState *dev)
{
    Lpc55Iocon *s = LPC55_IOCON(dev);

    memset(s->pin, 0, sizeof(s->pin));
    if (s->changed) {
        s->changed(s->opaque);
    }
}

static void iocon_class_init(ObjectClass *oc, void *data)
{
    DEVICE_CLASS(oc)->reset = iocon_reset;
    LPC55_PERIPHERAL_CLASS(oc)->read = iocon_read;
    LPC55_PERIPHERAL_CLASS(oc)->write = iocon_write;
}

static const TypeInfo iocon_info = {
    .name = TYPE_LPC55_IOCON,
    .parent = TYPE_LPC55_PERIPHERAL,
    .instance_size = sizeof(Lpc55Iocon),
    .class_init = iocon_class_init,
};

static void iocon_register(void)
{
    type_register_static(&iocon_info);
}
type_init(iocon_register)
