/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the firmware of the LPC55S69 machine's tests shares: registers by name (those of the chip's
 * header files), checks that print one line each on USART0, and accesses that may fault.
 *
 * There is no .data: static objects start as zero.
 */
#ifndef CHECK_H
#define CHECK_H

#include <stdbool.h>
#include <stdint.h>

#define REG(address)  (*(volatile uint32_t *)(uintptr_t)(address))
#define REG8(address) (*(volatile uint8_t *)(uintptr_t)(address))

/* Secure addresses of the blocks. */
#define SYSCON      0x50000000u
#define IOCON       0x50001000u
#define CTIMER(n)   ((n) < 2 ? 0x50008000u + 0x1000u * (n) : 0x50026000u + 0x1000u * (n))
#define ANACTRL     0x50013000u
#define PMC         0x50020000u
#define FLASH       0x50034000u
#define RNG         0x5003A000u
#define FLEXCOMM(n) ((n) < 5 ? 0x50086000u + 0x1000u * (n) : 0x50091000u + 0x1000u * (n))
#define AHB         0x500AC000u
#define NS(address) ((address) & ~0x10000000u)

#define PRESETCTRLSET(n) REG(SYSCON + 0x120 + 4 * (n))
#define PRESETCTRLCLR(n) REG(SYSCON + 0x140 + 4 * (n))
#define AHBCLKCTRLSET(n) REG(SYSCON + 0x220 + 4 * (n))
#define AHBCLKCTRLCLR(n) REG(SYSCON + 0x240 + 4 * (n))
#define MAINCLKSELA      REG(SYSCON + 0x280)
#define MAINCLKSELB      REG(SYSCON + 0x284)
#define FCCLKSEL(n)      REG(SYSCON + 0x2B0 + 4 * (n))
#define CTIMERCLKSEL(n)  REG(SYSCON + 0x26C + 4 * (n))
#define PIN(n)           REG(IOCON + 4 * (n))
#define PIN_DIGIMODE     0x100u

#define MEM_RULE(memory, n) REG(AHB + (memory) + 4 * (n))
#define SEC_VIO_ADDR(n)     REG(AHB + 0xE00 + 4 * (n))
#define SEC_VIO_INFO(n)     REG(AHB + 0xE80 + 4 * (n))
#define SEC_VIO_VALID       REG(AHB + 0xF00)
#define MISC_CTRL_DP        REG(AHB + 0xFF8)
#define MISC_CTRL           REG(AHB + 0xFFC)
#define STRICT_CHECKING     0xAAA6u
#define TIER_CHECKING       0x9AA6u
#define NO_CHECKING         0xAAAAu

#define SAU_CTRL     REG(0xE000EDD0)
#define SAU_TYPE     REG(0xE000EDD4)
#define SAU_RNR      REG(0xE000EDD8)
#define SAU_RBAR     REG(0xE000EDDC)
#define SAU_RLAR     REG(0xE000EDE0)
#define CFSR         REG(0xE000ED28)
#define BFAR         REG(0xE000ED38)
#define SFSR         REG(0xE000EDE4)
#define NVIC_ISER(n) REG(0xE000E100 + 4 * (n))
#define NVIC_ICER(n) REG(0xE000E180 + 4 * (n))
#define NVIC_ISPR(n) REG(0xE000E200 + 4 * (n))
#define NVIC_ICPR(n) REG(0xE000E280 + 4 * (n))

/* The test itself; the caller prints the end. */
void test(void);

/* One line "ok WHAT" or "FAIL WHAT: 0x.. instead of 0x..". */
void check(const char *what, uint32_t actual, uint32_t expected);
void check_range(const char *what, uint32_t actual, uint32_t least, uint32_t most);
void say(const char *text);
void say_byte(char c);

/* How an access ended. */
enum outcome { PASSED, BUS_FAULT, SECURE_FAULT, OTHER_FAULT };
struct access {
    enum outcome outcome;
    uint32_t value;   /* of a load that passed */
    uint32_t address; /* BFAR of a BusFault */
};

/* Load or store a word from Secure state; store a word from Non-secure privileged state. */
struct access load(uint32_t address);
struct access store(uint32_t address, uint32_t value);
/* The same from Non-secure state, privileged; open_non_secure comes first. */
struct access ns_load(uint32_t address);
struct access ns_store(uint32_t address, uint32_t value);
/* SAU: SRAM1, 0x20010000-0x2001FFFF, and all Non-secure peripheral addresses are Non-secure. */
void open_non_secure(void);

/* Interrupts taken so far on a line; the handler disables the line. */
extern volatile uint32_t taken[60];
void line_on(unsigned line);

/* Busy-wait by SysTick, which counts the CPU's clock. */
void wait_cycles(uint32_t cycles);

#endif
