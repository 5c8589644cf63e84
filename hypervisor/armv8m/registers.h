/* SPDX-License-Identifier: Apache-2.0 */
/*
 * System registers of Armv8-M by their manual names (Armv8-M Architecture Reference Manual,
 * DDI 0553, chapter D1.2). Secure software sees its own bank at 0xE000Exxx and the Non-secure bank
 * 0x20000 above it: NS(x) names the Non-secure instance of a banked register.
 */
#ifndef SEPTUM_REGISTERS_H
#define SEPTUM_REGISTERS_H

#include <stdint.h>

#include "board.h"

/*
 * The System Control Space by base register and offset. Left to itself the compiler builds each
 * register's address anew, two instructions and eight bytes; an opaque base is built once a
 * function.
 */
#define SCS_BASE    0xE000E000u
#define SCS_NS_BASE 0xE002E000u
static inline __attribute__((always_inline)) volatile uint32_t *register_at(uint32_t address)
{
    uint32_t base;
    if (__builtin_constant_p(address) && (address & ~0xFFFu) == SCS_BASE) {
        __asm__("mov.w %0, %1" : "=r"(base) : "i"(SCS_BASE));
        return (volatile uint32_t *)(base + (address & 0xFFFu));
    }
    if (__builtin_constant_p(address) && (address & ~0xFFFu) == SCS_NS_BASE) {
        __asm__("movw %0, %1\n\tmovt %0, %2"
                : "=r"(base)
                : "i"(SCS_NS_BASE & 0xFFFFu), "i"(SCS_NS_BASE >> 16));
        return (volatile uint32_t *)(base + (address & 0xFFFu));
    }
    return (volatile uint32_t *)address;
}
#define REG(address)  (*register_at(address))
#define REG8(address) (*(volatile uint8_t *)(address))
#define NS(address)   ((address) + 0x00020000u)

/* The time base; as machine_ticks(). */
static inline uint32_t ticks_now(void)
{
    return BOARD_TICKS(REG(BOARD_TICKS_REGISTER));
}

#define SYST_CSR           0xE000E010u
#define SYST_CSR_ENABLE    (1u << 0)
#define SYST_CSR_TICKINT   (1u << 1)
#define SYST_CSR_CLKSOURCE (1u << 2)
#define SYST_CSR_CONTROL   (SYST_CSR_ENABLE | SYST_CSR_TICKINT | SYST_CSR_CLKSOURCE)
#define SYST_CSR_ON        (SYST_CSR_ENABLE | SYST_CSR_CLKSOURCE)
#define SYST_CSR_COUNTFLAG (1u << 16)
#define SYST_RVR           0xE000E014u
#define SYST_CVR           0xE000E018u

/* The NVIC's registers of 32 lines, one bit for each; word w holds lines 32w..32w+31. */
struct nvic_word {
    uint32_t iser, other_iser[31], icer, other_icer[31], ispr, other_ispr[31], icpr, other_icpr[31],
        iabr, other_iabr[31], itns;
};
#define NVIC_WORD(word) ((volatile struct nvic_word *)(0xE000E100u + 4u * (word)))
#define NVIC_IPR(line)  (0xE000E400u + (line)) /* one byte for each line */

#define ICSR                 0xE000ED04u
#define ICSR_PENDSVSET       (1u << 28)
#define ICSR_PENDSVCLR       (1u << 27)
#define ICSR_PENDSTSET       (1u << 26)
#define ICSR_PENDSTCLR       (1u << 25)
#define ICSR_VECTPENDING(x)  ((x) >> 12 & 0x1FFu)
#define VTOR                 0xE000ED08u
#define AIRCR                0xE000ED0Cu
#define AIRCR_VECTKEY        0x05FA0000u
#define AIRCR_PRIS           (1u << 14)
#define AIRCR_BFHFNMINS      (1u << 13)
#define AIRCR_PRIGROUP       (7u << 8)
#define AIRCR_SYSRESETREQS   (1u << 3)
#define SCR                  0xE000ED10u
#define SCR_SLEEPDEEPS       (1u << 3)
#define CCR_RESET            0x00000201u /* STKALIGN and the bit that is always one */
#define SHPR1                0xE000ED18u /* bytes: MemManage, BusFault, UsageFault, SecureFault */
#define SHPR3                0xE000ED20u /* bytes: DebugMonitor, -, PendSV, SysTick */
#define SHCSR                0xE000ED24u
#define SHCSR_MEMFAULTACT    (1u << 0)
#define SHCSR_USGFAULTACT    (1u << 3)
#define SHCSR_SVCALLACT      (1u << 7)
#define SHCSR_SECUREFAULTACT (1u << 4)
#define SHCSR_PENDSVACT      (1u << 10)
#define SHCSR_SYSTICKACT     (1u << 11)
#define SHCSR_BUSFAULTPENDED (1u << 14)
#define SHCSR_MEMFAULTENA    (1u << 16)
#define SHCSR_BUSFAULTENA    (1u << 17)
#define SHCSR_USGFAULTENA    (1u << 18)
#define SHCSR_SECUREFAULTENA (1u << 19)
#define CFSR                 0xE000ED28u
#define CFSR_MSTKERR         (1u << 4)
#define CFSR_IBUSERR         (1u << 8)
#define CFSR_PRECISERR       (1u << 9)
#define CFSR_IMPRECISERR     (1u << 10)
#define CFSR_STKERR          (1u << 12)
#define CFSR_BFSR            0x0000FF00u
#define CFSR_BUS_PRECISE     0x00003B00u /* IBUSERR, PRECISERR, UNSTKERR, STKERR, LSPERR */
#define CFSR_BFARVALID       (1u << 15)
#define CFSR_INVPC           (1u << 18)
#define CFSR_NOCP            (1u << 19)
#define CFSR_STKOF           (1u << 20)
#define HFSR                 0xE000ED2Cu
#define HFSR_VECTTBL         (1u << 1)
#define MMFAR                0xE000ED34u
#define BFAR                 0xE000ED38u
#define CPACR                0xE000ED88u
#define CPACR_CP10_CP11      (0xFu << 20)
#define NSACR                0xE000ED8Cu
#define NSACR_CP10_CP11      (3u << 10)
#define MPU_TYPE             0xE000ED90u
#define MPU_TYPE_DREGION(n)  ((uint32_t)(n) << 8)
#define MPU_CTRL             0xE000ED94u
#define MPU_CTRL_ENABLE      (1u << 0)
#define MPU_CTRL_HFNMIENA    (1u << 1)
#define MPU_RNR              0xE000ED98u
#define MPU_RBAR             0xE000ED9Cu
#define MPU_RBAR_XN          (1u << 0)
#define MPU_RBAR_AP_RW_PRIV  (0u << 1)
#define MPU_RBAR_AP_RO_PRIV  (2u << 1)
#define MPU_RLAR             0xE000EDA0u
#define MPU_RLAR_EN          (1u << 0)
#define MPU_RLAR_ATTR(n)     ((uint32_t)(n) << 1)
#define MPU_MAIR0            0xE000EDC0u
#define SAU_CTRL             0xE000EDD0u
#define SAU_CTRL_ENABLE      (1u << 0)
#define SAU_TYPE             0xE000EDD4u
#define SAU_TYPE_SREGION     0xFFu
#define SAU_SLOTS            8u
#define SAU_RNR              0xE000EDD8u
#define SAU_RBAR             0xE000EDDCu
#define SAU_RLAR             0xE000EDE0u
#define SAU_RLAR_ENABLE      (1u << 0)
#define SFSR                 0xE000EDE4u
#define SFSR_INVEP           (1u << 0)
#define SFSR_INVIS           (1u << 1)
#define SFSR_INVER           (1u << 2)
#define SFSR_AUVIOL          (1u << 3)
#define SFSR_INVTRAN         (1u << 4)
#define SFSR_SFARVALID       (1u << 6)
#define SFAR                 0xE000EDE8u
#define DHCSR                0xE000EDF0u
#define DHCSR_C_DEBUGEN      (1u << 0)
#define DEMCR                0xE000EDFCu
#define FPCCR                0xE000EF34u
#define FPCCR_ASPEN          (1u << 31)
#define FPCCR_LSPEN          (1u << 30)
#define FPCCR_CLRONRET       (1u << 28)
#define FPCCR_TS             (1u << 26)
#define FPCCR_RDY            0x000005F0u /* UFRDY, MONRDY, SFRDY, BFRDY, MMRDY, HFRDY */
#define FPCCR_S              (1u << 2)
#define FPCAR                0xE000EF38u
#define FPDSCR               0xE000EF3Cu
#define FP_CTRL              0xE0002000u
#define FP_CTRL_KEY          (1u << 1)

/* Address bit that tells the Secure alias (IDAU of all boards). */
#define SECURE_ALIAS 0x10000000u

/* Exception numbers. */
#define EXCEPTION_SECUREFAULT 7u
#define EXCEPTION_PENDSV      14u
#define EXCEPTION_LINE0       16u

/* EXC_RETURN (DDI 0553, B3.22). */
#define EXC_RETURN_S      (1u << 6) /* the interrupted code was Secure */
#define EXC_RETURN_FTYPE  (1u << 4) /* basic frame, without FP registers */
#define EXC_RETURN_THREAD (1u << 3) /* Mode: the interrupted code was in Thread mode */
/* From an exception that a guest in Thread mode on its Main stack took to Secure state (ES=1). */
#define EXC_RETURN_GUEST 0xFFFFFFB9u

#define CONTROL_NPRIV 1u
#define CONTROL_SPSEL 2u

#define XPSR_T  0x01000000u
#define XPSR_IT 0x0600FC00u /* state of an IT block or of an interrupted LDM */

/* They keep their order among themselves and with REG(); plain memory may be accessed on either
 * side. */
#define READ_SPECIAL(name)                                 \
    ({                                                     \
        uint32_t value_;                                   \
        __asm__ volatile("mrs %0, " #name : "=r"(value_)); \
        value_;                                            \
    })
#define WRITE_SPECIAL(name, value) __asm__ volatile("msr " #name ", %0" ::"r"(value))

/* PRIMASK of the Secure side. */
static inline void interrupts_off(void)
{
    __asm__ volatile("cpsid i" ::: "memory");
}

static inline void interrupts_on(void)
{
    __asm__ volatile("cpsie i" ::: "memory");
}

/* Complete all memory accesses, then refetch: register writes before it govern what follows. */
static inline void barrier(void)
{
    __asm__ volatile("dsb\n\tisb" ::: "memory");
}

#endif
