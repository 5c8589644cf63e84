/* SPDX-License-Identifier: GPL-2.0-or-later */
/* GPIO: two ports of 32 pins, and the block of registers of both. */
#ifndef LPC55_GPIO_H
#define LPC55_GPIO_H

#include "iocon.h"
#include "peripheral.h"

#define LPC55_PORTS     2
#define LPC55_GPIO_SIZE 0x4000u

/* A port has a gate and a reset of its own, but no slot. */
#define TYPE_LPC55_PORT "lpc55-gpio-port"
OBJECT_DECLARE_SIMPLE_TYPE(Lpc55Port, LPC55_PORT)

struct Lpc55Port {
    Lpc55Peripheral parent_obj;

    uint32_t out, dir, mask;
    uint32_t driven, level; /* inputs that something outside drives, and how */
    void (*changed)(void *opaque);
    void *opaque;
};

#define TYPE_LPC55_GPIO "lpc55-gpio"
OBJECT_DECLARE_SIMPLE_TYPE(Lpc55Gpio, LPC55_GPIO)

struct Lpc55Gpio {
    SysBusDevice parent_obj;

    MemoryRegion mmio;
    Lpc55Port *port[LPC55_PORTS];
    Lpc55Iocon *iocon;
};

/* Levels of the port's 32 pins as the chip's inputs see them. */
uint32_t lpc55_gpio_pins(Lpc55Gpio *s, unsigned port);

#endif
