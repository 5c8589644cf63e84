/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Random number generator of the LPC55S69. Numbers are QEMU's (deterministic under -seed); the
 * entropy counter is always full and the online test always good. Without power from the PMC it
 * gives zeros.
 */
#include "qemu/osdep.h"

#include "qemu/guest-random.h"
#include "qemu/module.h"
#include "rng.h"

#define RANDOM_NUMBER            0x000
#define COUNTER_VAL              0x008
#define COUNTER_VAL_FULL         (31u << 8) /* REFRESH_CNT */
#define COUNTER_CFG              0x00c
#define ONLINE_TEST_CFG          0x010
#define ONLINE_TEST_CFG_ACTIVATE 1u
#define ONLINE_TEST_VAL          0x014
#define ONLINE_TEST_VAL_GOOD     0x312 /* LIVE, MIN and MAX chi-squared within bounds */
#define MODULEID                 0xffc
#define MODULEID_VALUE           0xa0b83200

static uint32_t rng_read(Lpc55Peripheral *p, hwaddr offset)
{
    Lpc55Rng *s = LPC55_RNG(p);
    bool powered = lpc55_pmc_rng_powered(s->pmc);
    uint32_t value = 0;

    switch (offset) {
    case RANDOM_NUMBER:
        if (powered) {
            qemu_guest_getrandom_nofail(&value, sizeof(value));
        } else {
            lpc55_warn_once(p, 0, "no power: PMC.PDRUNCFG0.PDEN_RNG is set");
        }
        return value;
    case COUNTER_VAL:
        return powered ? COUNTER_VAL_FULL : 0;
    case COUNTER_CFG:
        return s->counter_cfg;
    case ONLINE_TEST_CFG:
        return s->online_test_cfg;
    case ONLINE_TEST_VAL:
        return s->online_test_cfg & ONLINE_TEST_CFG_ACTIVATE ? ONLINE_TEST_VAL_GOOD : 0;
    case MODULEID:
        return MODULEID_VALUE;
    default:
        lpc55_bad_offset(p, "read", offset);
        return 0;
    }
}

static void rng_write(Lpc55Peripheral *p, hwaddr offset, uint32_t value)
{
    Lpc55Rng *s = LPC55_RNG(p);

    switch (offset) {
    case COUNTER_CFG:
        s->counter_cfg = value;
        break;
    case ONLINE_TEST_CFG:
        s->online_test_cfg = value;
        break;
    default:
        lpc55_bad_offset(p, "write", offset);
    }
}

static void rng_reset(DeviceState *dev)
{
    Lpc55Rng *s = LPC55_RNG(dev);

    s->counter_cfg = s->online_test_cfg = 0;
}

static void rng_class_init(ObjectClass *oc, void *data)
{
    DEVICE_CLASS(oc)->reset = rng_reset;
    LPC55_PERIPHERAL_CLASS(oc)->read = rng_read;
    LPC55_PERIPHERAL_CLASS(oc)->write = rng_write;
}

static const TypeInfo rng_info = {
    .name = TYPE_LPC55_RNG,
    .parent = TYPE_LPC55_PERIPHERAL,
    .instance_size = sizeof(Lpc55Rng),
    .class_init = rng_class_init,
};

static void rng_register(void)
{
    type_register_static(&rng_info);
}
type_init(rng_register)
