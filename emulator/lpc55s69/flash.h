/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The flash controller's registers. */
#ifndef LPC55_FLASH_H
#define LPC55_FLASH_H

#include "peripheral.h"

#define TYPE_LPC55_FLASH_CONTROLLER "lpc55-flash"
OBJECT_DECLARE_SIMPLE_TYPE(Lpc55Flash, LPC55_FLASH_CONTROLLER)

struct Lpc55Flash {
    Lpc55Peripheral parent_obj;

    uint32_t regs[LPC55_SLOT / 4];
};

#endif
