/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a guest needs of the processor: NVIC, SysTick, System Control Block. Register and field
 * names are those of the Armv8-M Architecture Reference Manual.
 */
#ifndef GUEST_ARMV8M_H
#define GUEST_ARMV8M_H

#include <stdint.h>

#define REG32(address) (*(volatile uint32_t *)(uintptr_t)(address))

#define SYST_CSR           REG32(0xE000E010u)
#define SYST_CSR_ENABLE    (1u << 0)
#define SYST_CSR_TICKINT   (1u << 1)
#define SYST_CSR_CLKSOURCE (1u << 2)
#define SYST_CSR_COUNTFLAG (1u << 16)
#define SYST_RVR           REG32(0xE000E014u)
#define SYST_CVR           REG32(0xE000E018u)

#define NVIC_ISER(n) REG32(0xE000E100u + 4u * (n))
#define NVIC_ICER(n) REG32(0xE000E180u + 4u * (n))
#define NVIC_ISPR(n) REG32(0xE000E200u + 4u * (n))
#define NVIC_ICPR(n) REG32(0xE000E280u + 4u * (n))
#define NVIC_IABR(n) REG32(0xE000E300u + 4u * (n))
#define NVIC_IPR(n)  (*(volatile uint8_t *)(uintptr_t)(0xE000E400u + (n)))

#define ICSR           REG32(0xE000ED04u)
#define ICSR_PENDSTCLR (1u << 25)
#define ICSR_PENDSTSET (1u << 26)
#define ICSR_PENDSVCLR (1u << 27)
#define ICSR_PENDSVSET (1u << 28)
#define VTOR           REG32(0xE000ED08u)
#define AIRCR          REG32(0xE000ED0Cu)
#define SCR            REG32(0xE000ED10u)
#define CCR            REG32(0xE000ED14u)
#define SHPR1          REG32(0xE000ED18u)
#define SHPR2          REG32(0xE000ED1Cu)
#define SHPR3          REG32(0xE000ED20u)
#define SHCSR          REG32(0xE000ED24u)
#define CPACR          REG32(0xE000ED88u)
#define MPU_TYPE       REG32(0xE000ED90u)
#define MPU_CTRL       REG32(0xE000ED94u)
#define MPU_RNR        REG32(0xE000ED98u)
#define MPU_RBAR       REG32(0xE000ED9Cu)
#define MPU_RLAR       REG32(0xE000EDA0u)
#define MPU_MAIR0      REG32(0xE000EDC0u)
#define MPU_MAIR1      REG32(0xE000EDC4u)

/* Define the handler of a line given by its macro: LINE_HANDLER(DEV_TIMER0_IRQ_0) { ... } */
#define LINE_HANDLER_(line) void irq##line##_handler(void)
#define LINE_HANDLER(line)  LINE_HANDLER_(line)

static inline void barrier(void)
{
    __asm__ volatile("dsb\n\tisb" ::: "memory");
}

static inline void wait_for_interrupt(void)
{
    __asm__ volatile("dsb\n\twfi" ::: "memory");
}

static inline void interrupts_off(void)
{
    __asm__ volatile("cpsid i" ::: "memory");
}

/* The ISB lets what is pending be taken here and not some instructions later. */
static inline void interrupts_on(void)
{
    __asm__ volatile("cpsie i\n\tisb" ::: "memory");
}

static inline uint32_t current_exception(void)
{
    uint32_t ipsr;
    __asm__ volatile("mrs %0, ipsr" : "=r"(ipsr));
    return ipsr;
}

static inline void line_enable(uint32_t line)
{
    NVIC_ISER(line / 32u) = 1u << (line % 32u);
    barrier();
}

static inline void line_disable(uint32_t line)
{
    NVIC_ICER(line / 32u) = 1u << (line % 32u);
    barrier();
}

static inline void line_pend(uint32_t line)
{
    NVIC_ISPR(line / 32u) = 1u << (line % 32u);
    barrier();
}

static inline void line_clear_pending(uint32_t line)
{
    NVIC_ICPR(line / 32u) = 1u << (line % 32u);
    barrier();
}

/* 0 is most urgent; how many upper bits count is the chip's choice. */
static inline void line_priority(uint32_t line, uint8_t priority)
{
    NVIC_IPR(line) = priority;
    barrier();
}

/* Start SysTick from the processor clock with an exception every `ticks` of it. */
static inline void systick_start(uint32_t ticks)
{
    SYST_CSR = 0;
    SYST_RVR = ticks - 1u;
    SYST_CVR = 0;
    SYST_CSR = SYST_CSR_CLKSOURCE | SYST_CSR_TICKINT | SYST_CSR_ENABLE;
}

#endif
