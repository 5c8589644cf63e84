/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What all peripherals of the LPC55S69 have in common: a 4 KB slot of registers, at most one
 * interrupt, a bus clock gate and a reset bit in SYSCON, and a function clock.
 */
#ifndef LPC55_PERIPHERAL_H
#define LPC55_PERIPHERAL_H

#include "hw/sysbus.h"
#include "qom/object.h"

#define LPC55_SLOT 0x1000u

#define TYPE_LPC55_PERIPHERAL "lpc55-peripheral"
OBJECT_DECLARE_TYPE(Lpc55Peripheral, Lpc55PeripheralClass, LPC55_PERIPHERAL)

struct Lpc55Peripheral {
    SysBusDevice parent_obj;

    MemoryRegion mmio;
    qemu_irq irq;
    bool clocked;      /* AHBCLKCTRL bit, true where there is none */
    bool in_reset;     /* PRESETCTRL bit */
    uint32_t clock_hz; /* function clock, 0 while it is stopped */
    uint32_t warned;   /* what has been said already, a bit each */
};

/*
 * read and write see word accesses only, and only while the peripheral is clocked and out of reset.
 * clock_changed comes after any of clocked, in_reset and clock_hz has changed.
 */
struct Lpc55PeripheralClass {
    SysBusDeviceClass parent_class;

    uint32_t (*read)(Lpc55Peripheral *p, hwaddr offset);
    void (*write)(Lpc55Peripheral *p, hwaddr offset, uint32_t value);
    void (*clock_changed)(Lpc55Peripheral *p);
};

/* Name of this instance, for messages. */
const char *lpc55_name(Lpc55Peripheral *p);

/* What SYSCON gives; a peripheral that enters reset has its device reset. */
void lpc55_set_clock(Lpc55Peripheral *p, bool clocked, bool in_reset, uint32_t clock_hz);

/* Log once, until the peripheral's next reset by SYSCON, that firmware misses something. */
void lpc55_warn_once(Lpc55Peripheral *p, unsigned bit, const char *what);

void lpc55_bad_offset(Lpc55Peripheral *p, const char *access, hwaddr offset);

#endif
