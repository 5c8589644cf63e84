/* SPDX-License-Identifier: Apache-2.0 */
/* What only tests need of the processor, beyond guests/lib/armv8m.h. Names of the Armv8-M ARM. */
#ifndef TEST_SYSTEM_H
#define TEST_SYSTEM_H

#include "armv8m.h"

#define NVIC_ITNS(n) REG32(0xE000E380u + 4u * (n))
#define NVIC_WORDS   4u
#define STIR         REG32(0xE000EF00u)
#define CFSR         REG32(0xE000ED28u)
#define SAU_CTRL     REG32(0xE000EDD0u)
#define MVFR0        REG32(0xE000EF40u)

/* Priority byte of a system exception: SHPR1 begins with that of exception 4. */
#define SHPR(exception) (*(volatile uint8_t *)(uintptr_t)(0xE000ED14u + (exception)))
#define MMFAR           REG32(0xE000ED34u)
#define FPDSCR          REG32(0xE000EF3Cu)
#define FPDSCR_FIELDS   0x07C00000u /* AHP, DN, FZ, RMode */

#define ICSR_RETTOBASE    (1u << 11)
#define SCR_SEVONPEND     (1u << 4)
#define CCR_DIV_0_TRP     (1u << 4)
#define CCR_BFHFNMIGN     (1u << 8)
#define CFSR_DACCVIOL     (1u << 1)
#define CFSR_MMARVALID    (1u << 7)
#define CFSR_UNDEFINSTR   (1u << 16)
#define SHCSR_MEMFAULTACT (1u << 0)
#define SHCSR_USGFAULTACT (1u << 3)
#define SHCSR_SVCALLACT   (1u << 7)
#define SHCSR_PENDSVACT   (1u << 10)
#define SHCSR_SYSTICKACT  (1u << 11)
#define SHCSR_MEMFAULTENA (1u << 16)
#define SHCSR_USGFAULTENA (1u << 18)
#define CPACR_FPU         (0xFu << 20)
#define AIRCR_KEY         0x05FA0000u
#define AIRCR_PRIGROUP(n) ((uint32_t)(n) << 8)
#define AIRCR_SYSRESETREQ (1u << 2)
#define CONTROL_NPRIV     1u
#define CONTROL_SPSEL     2u

/* Exception numbers. */
#define EXCEPTION_MEMMANAGE  4u
#define EXCEPTION_USAGEFAULT 6u
#define EXCEPTION_SVCALL     11u
#define EXCEPTION_PENDSV     14u
#define EXCEPTION_SYSTICK    15u
#define EXCEPTION_LINE(n)    (16u + (n))

#define MRS(name)                                          \
    __extension__({                                        \
        uint32_t value_;                                   \
        __asm__ volatile("mrs %0, " #name : "=r"(value_)); \
        value_;                                            \
    })
#define MSR(name, value) __asm__ volatile("msr " #name ", %0\n\tisb" ::"r"(value) : "memory")

/* Leave the main stack for good: go on in entry() on the process stack. */
static inline __attribute__((noreturn)) void process_stack(uint32_t top, void (*entry)(void))
{
    __asm__ volatile("msr psp, %0\n\tmsr control, %1\n\tisb\n\tbx %2"
                     :
                     : "r"(top), "r"(CONTROL_SPSEL), "r"(entry)
                     : "memory");
    __builtin_unreachable();
}

static inline uint32_t address_of(const volatile void *object)
{
    return (uint32_t)(uintptr_t)object;
}

static inline uint32_t line_is_enabled(uint32_t line)
{
    return NVIC_ISER(line / 32u) >> (line % 32u) & 1u;
}

static inline uint32_t line_is_pending(uint32_t line)
{
    return NVIC_ISPR(line / 32u) >> (line % 32u) & 1u;
}

static inline uint32_t line_is_active(uint32_t line)
{
    return NVIC_IABR(line / 32u) >> (line % 32u) & 1u;
}

#endif
