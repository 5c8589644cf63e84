/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SYSCON: clock gates, resets, clock selection, start of CPU1, reset of the chip. */
#ifndef LPC55_SYSCON_H
#define LPC55_SYSCON_H

#include "analog.h"
#include "hw/clock.h"
#include "peripheral.h"

#define TYPE_LPC55_SYSCON "lpc55-syscon"
OBJECT_DECLARE_SIMPLE_TYPE(Lpc55Syscon, LPC55_SYSCON)

/* Where the function clock of a peripheral comes from. */
typedef enum {
    LPC55_CLOCK_BUS,      /* the AHB clock */
    LPC55_CLOCK_FLEXCOMM, /* FCCLKSELn and FLEXFRGnCTRL */
    LPC55_CLOCK_CTIMER,   /* CTIMERCLKSELn */
    LPC55_CLOCK_UTICK,    /* the 1 MHz oscillator, if CLOCK_CTRL lets it */
    LPC55_CLOCK_WDT,      /* the same through WDTCLKDIV */
    LPC55_CLOCK_32K,      /* the 32 kHz oscillator */
} Lpc55ClockKind;

/* No bit in AHBCLKCTRL and PRESETCTRL. */
#define LPC55_NO_GATE 0xffu

#define LPC55_MAX_PERIPHERALS 48
#define LPC55_SRAM_BANKS      5

struct Lpc55Syscon {
    Lpc55Peripheral parent_obj;

    uint32_t regs[LPC55_SLOT / 4];
    uint8_t fcclksel0; /* property: what the boot ROM leaves in FCCLKSEL0 */

    Lpc55Anactrl *anactrl;
    Clock *cpu_clock, *systick_clock;
    struct {
        Lpc55Peripheral *peripheral;
        Lpc55ClockKind kind;
        uint8_t index;
        uint8_t gate; /* 32 * register + bit */
    } attached[LPC55_MAX_PERIPHERALS];
    unsigned attached_count;

    /* Called with what has changed: SRAM1-4's clocks, a bit a bank; CPU1 runs or not, and from
     * where. */
    void (*sram_clocks)(void *opaque, unsigned on);
    void (*cpu1)(void *opaque, bool running, uint32_t vectors);
    void *opaque;
    bool cpu1_running;
};

/* gate is 32 * register + bit in AHBCLKCTRLn and PRESETCTRLn, or LPC55_NO_GATE. index is the n of
 * the clock's registers. */
void lpc55_syscon_attach(Lpc55Syscon *s, Lpc55Peripheral *p, unsigned gate, Lpc55ClockKind kind,
                         unsigned index);

/* Something that clocks depend on has changed outside SYSCON. */
void lpc55_syscon_update(Lpc55Syscon *s);

#endif
