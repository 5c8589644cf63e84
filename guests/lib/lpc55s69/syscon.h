/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The guest's share of the LPC55S69's SYSCON and IOCON (NXP UM11126, chapters 4 and 15): the
 * clocks, resets and pins of its own devices. The rest of both blocks is the hypervisor's, which
 * lets each access through that changes nothing else.
 */
#ifndef GUEST_SYSCON_H
#define GUEST_SYSCON_H

#include <stdint.h>

#define SYSCON              0x40000000u
#define SYSCON_AT(offset)   (*(volatile uint32_t *)(uintptr_t)(SYSCON + (offset)))
#define PRESETCTRLSET(n)    SYSCON_AT(0x120u + 4u * (n))
#define PRESETCTRLCLR(n)    SYSCON_AT(0x140u + 4u * (n))
#define AHBCLKCTRLSET(n)    SYSCON_AT(0x220u + 4u * (n))
#define CTIMERCLKSEL(n)     SYSCON_AT(0x26Cu + 4u * (n))
#define FCCLKSEL(n)         SYSCON_AT(0x2B0u + 4u * (n))
#define CTIMERCLKSEL_MAIN   0u
#define FCCLKSEL_FRO_12_MHZ 2u
#define FRO_12_MHZ          12000000u

#define IOCON 0x40001000u
#define IOCON_PIN(pin)                                                         \
    (*(volatile uint32_t *)(uintptr_t)(IOCON + 4u * (pin))) /* 32 * port + pin \
                                                             */
#define IOCON_DIGIMODE (1u << 8)

/* Clock a device and take it out of reset: bit of word `word` of AHBCLKCTRL and PRESETCTRL. */
static inline void device_enable(uint32_t word, uint32_t bit)
{
    AHBCLKCTRLSET(word) = 1u << bit;
    PRESETCTRLSET(word) = 1u << bit;
    PRESETCTRLCLR(word) = 1u << bit;
}

#endif
