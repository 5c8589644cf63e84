/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The shared blocks of the LPC55S69: what of SYSCON, IOCON, ANACTRL and PMC (NXP UM11126) a VM may
 * touch. ../mps2/registers.h says what the macros mean.
 *
 * A VM may switch its own devices' clocks, resets, clock sources and pins. What else an unmodified
 * start-up does is dropped in silence where it asks for what is so anyway: the core at 96 MHz,
 * clocks on, resets released, power on. What would take something from another VM has no rule, so
 * it is refused: clocks off, resets asserted, SysTick's clock, the second core.
 */
#define ALL 0xffffffff

/* PRESETCTRL, its set and clear; AHBCLKCTRL, its set and clear. 1 is reset asserted, clock on. */
REGISTER(SYSCON, 0x100, ALL, 0, 0, 0, 0)
REGISTER(SYSCON, 0x104, ALL, 0, 0, 0, 0)
REGISTER(SYSCON, 0x108, ALL, 0, 0, 0, 0)
REGISTER(SYSCON, 0x120, 0, 0, 0, 0, 0)
REGISTER(SYSCON, 0x124, 0, 0, 0, 0, 0)
REGISTER(SYSCON, 0x128, 0, 0, 0, 0, 0)
REGISTER(SYSCON, 0x140, 0, 0, ALL, 0, 0)
REGISTER(SYSCON, 0x144, 0, 0, ALL, 0, 0)
REGISTER(SYSCON, 0x148, 0, 0, ALL, 0, 0)
REGISTER(SYSCON, 0x200, ALL, 0, 0, 0, 0)
REGISTER(SYSCON, 0x204, ALL, 0, 0, 0, 0)
REGISTER(SYSCON, 0x208, ALL, 0, 0, 0, 0)
REGISTER(SYSCON, 0x220, 0, 0, ALL, 0, 0)
REGISTER(SYSCON, 0x224, 0, 0, ALL, 0, 0)
REGISTER(SYSCON, 0x228, 0, 0, ALL, 0, 0)
REGISTER(SYSCON, 0x240, 0, 0, 0x00002000, 0, 0) /* IOCON stays on */
REGISTER(SYSCON, 0x244, 0, 0, 0, 0, 0)
REGISTER(SYSCON, 0x248, 0, 0, 0, 0, 0)
REGISTER(SYSCON, 0x160, 0, 0, 0xfffffffe, 0, 0x00000001) /* SWR_RESET */
/* CTIMERCLKSEL: Zephyr selects the clock of every timer that its devicetree has, whoever owns it.
 */
REGISTER(SYSCON, 0x26c, 0, 0, ALL, 0, 0)
REGISTER(SYSCON, 0x270, 0, 0, ALL, 0, 0)
REGISTER(SYSCON, 0x274, 0, 0, ALL, 0, 0)
REGISTER(SYSCON, 0x278, 0, 0, ALL, 0, 0)
REGISTER(SYSCON, 0x27c, 0, 0, ALL, 0, 0)
REGISTER(SYSCON, 0x280, ALL, 0, ALL, 0, 0) /* MAINCLKSELA, B */
REGISTER(SYSCON, 0x284, ALL, 0, ALL, 0, 0)
REGISTER(SYSCON, 0x380, ALL, 0, ALL, 0, 0) /* AHBCLKDIV */
REGISTER(SYSCON, 0x388, ALL, 0, ALL, 0, 0) /* FROHFDIV */
REGISTER(SYSCON, 0x400, ALL, 0, ALL, 0, 0) /* FMCCR */
REGISTER(SYSCON, 0xa18, ALL, 0, ALL, 0, 0) /* CLOCK_CTRL */
REGISTER(SYSCON, 0xff8, ALL, 0, 0, 0, 0)   /* DEVICE_ID0, DIEID */
REGISTER(SYSCON, 0xffc, ALL, 0, 0, 0, 0)
REGISTER(ANACTRL, 0x010, ALL, 0, ALL, 0, 0) /* FRO192M_CTRL */
REGISTER(PMC, 0x0b8, ALL, 0, 0, 0, 0)       /* PDRUNCFG0, its set and clear: 1 is off */
REGISTER(PMC, 0x0c0, 0, 0, 0, 0, 0)
REGISTER(PMC, 0x0c8, 0, 0, ALL, 0, 0)
REGISTER(PMC, 0x0cc, 0, 0, ALL, 0, 0)

/* The device's bits in group `g` of resets and clocks. */
#define GATED(device, g, bits)                      \
    NEEDS(device, SYSCON, 0x100 + 4 * (g), 0, bits) \
    NEEDS(device, SYSCON, 0x120 + 4 * (g), 0, bits) \
    NEEDS(device, SYSCON, 0x140 + 4 * (g), 0, bits) \
    NEEDS(device, SYSCON, 0x200 + 4 * (g), 0, bits) \
    NEEDS(device, SYSCON, 0x220 + 4 * (g), 0, bits) \
    NEEDS(device, SYSCON, 0x240 + 4 * (g), 0, bits)
/* A register that is the device's alone. */
#define WHOLE(device, block, offset) NEEDS(device, block, offset, ALL, ALL)
/* Pin `pin` of port `port`. */
#define PIN(device, port, pin) WHOLE(device, IOCON, 4 * (32 * (port) + (pin)))

GATED(PINT, 0, 1 << 18)
GATED(GINT0, 0, 1 << 19)
GATED(DMA0, 0, 1 << 20)
GATED(CRC, 0, 1 << 21)
GATED(RTC, 0, 1 << 23)
GATED(ADC0, 0, 1 << 27)
GATED(GPIO, 0, 0xf << 14)
GATED(MRT, 1, 1 << 0)
GATED(OSTIMER, 1, 1 << 1)
GATED(SCT, 1, 1 << 2)
GATED(UTICK, 1, 1 << 10)
GATED(CTIMER2, 1, 1 << 22)
GATED(CTIMER0, 1, 1 << 26)
GATED(CTIMER1, 1, 1 << 27)
GATED(DMA1, 2, 1 << 1)
GATED(SDIF, 2, 1 << 3)
GATED(RNG, 2, 1 << 13)
GATED(HASHCRYPT, 2, 1 << 18)
GATED(POWERQUAD, 2, 1 << 19)
GATED(PLU, 2, 1 << 20)
GATED(CTIMER3, 2, 1 << 21)
GATED(CASPER, 2, 1 << 24)
GATED(FLEXCOMM8, 2, 1 << 28)
GATED(FLEXCOMM0, 1, 1 << 11)
GATED(FLEXCOMM1, 1, 1 << 12)
GATED(FLEXCOMM2, 1, 1 << 13)
GATED(FLEXCOMM3, 1, 1 << 14)
GATED(FLEXCOMM4, 1, 1 << 15)
GATED(FLEXCOMM5, 1, 1 << 16)
GATED(FLEXCOMM6, 1, 1 << 17)
GATED(FLEXCOMM7, 1, 1 << 18)

/* CTIMERCLKSEL, FCCLKSEL, HSLSPICLKSEL, FLEXFRGCTRL. */
WHOLE(CTIMER0, SYSCON, 0x26c)
WHOLE(CTIMER1, SYSCON, 0x270)
WHOLE(CTIMER2, SYSCON, 0x274)
WHOLE(CTIMER3, SYSCON, 0x278)
WHOLE(FLEXCOMM0, SYSCON, 0x2b0)
WHOLE(FLEXCOMM1, SYSCON, 0x2b4)
WHOLE(FLEXCOMM2, SYSCON, 0x2b8)
WHOLE(FLEXCOMM3, SYSCON, 0x2bc)
WHOLE(FLEXCOMM4, SYSCON, 0x2c0)
WHOLE(FLEXCOMM5, SYSCON, 0x2c4)
WHOLE(FLEXCOMM6, SYSCON, 0x2c8)
WHOLE(FLEXCOMM7, SYSCON, 0x2cc)
WHOLE(FLEXCOMM8, SYSCON, 0x2d0)
WHOLE(FLEXCOMM0, SYSCON, 0x320)
WHOLE(FLEXCOMM1, SYSCON, 0x324)
WHOLE(FLEXCOMM2, SYSCON, 0x328)
WHOLE(FLEXCOMM3, SYSCON, 0x32c)
WHOLE(FLEXCOMM4, SYSCON, 0x330)
WHOLE(FLEXCOMM5, SYSCON, 0x334)
WHOLE(FLEXCOMM6, SYSCON, 0x338)
WHOLE(FLEXCOMM7, SYSCON, 0x33c)

/* PDEN_RNG. */
NEEDS(RNG, PMC, 0x0c0, 0, 1 << 22)
NEEDS(RNG, PMC, 0x0c8, 0, 1 << 22)

/* Pins that the board wires to the device. */
PIN(FLEXCOMM0, 0, 29)
PIN(FLEXCOMM0, 0, 30)
PIN(FLEXCOMM1, 0, 13)
PIN(FLEXCOMM1, 0, 10)
PIN(FLEXCOMM2, 0, 27)
PIN(FLEXCOMM2, 1, 24)
PIN(FLEXCOMM3, 0, 2)
PIN(FLEXCOMM3, 0, 3)
PIN(FLEXCOMM4, 1, 20)
PIN(FLEXCOMM4, 1, 21)
PIN(FLEXCOMM5, 0, 8)
PIN(FLEXCOMM5, 0, 9)
PIN(FLEXCOMM6, 0, 11)
PIN(FLEXCOMM6, 0, 22)
PIN(FLEXCOMM7, 0, 20)
PIN(FLEXCOMM7, 0, 19)
PIN(FLEXCOMM8, 0, 26)
PIN(FLEXCOMM8, 1, 1)
PIN(FLEXCOMM8, 1, 2)
PIN(FLEXCOMM8, 1, 3)
PIN(GPIO, 0, 5)
PIN(GPIO, 1, 4)
PIN(GPIO, 1, 6)
PIN(GPIO, 1, 7)
PIN(GPIO, 1, 9)
PIN(GPIO, 1, 18)
#undef ALL
#undef GATED
#undef WHOLE
#undef PIN
