/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From reset to the first switch: every register that the separation rests on is written and read
 * back.
 */
#include "board.h"
#include "console.h"
#include "context.h"
#include "fault.h"
#include "mechanism.h"
#include "plan.h"
#include "registers.h"
#include "schedule.h"
#include "septum/version.h"
#include "switch.h"

/* Twice above the base of each Secure stack: a forged return to Secure state finds no frame there
 * (Armv8-M Secure stack sealing, Arm VU601). */
#define STACK_SEAL 0xFEF5EDA5u

/* MAIR attributes 0 and 1 (DDI 0553, MAIR_ATTR): Normal non-cacheable, Device-nGnRE. */
#define MAIR_NORMAL 0x44u
#define MAIR_DEVICE 0x04u

#define SHCSR_FAULTS \
    (SHCSR_MEMFAULTENA | SHCSR_BUSFAULTENA | SHCSR_USGFAULTENA | SHCSR_SECUREFAULTENA)

/* Secure priorities, upper three bits as parts with three priority bits have them. */
#define PRIORITY_FAULTS 0x00u
#define PRIORITY_ALARM  0x20u
#define PRIORITY_SWITCH 0x60u

extern uint32_t text_start[], text_end[], rodata_start[], rodata_end[], store_start[], store_end[];
extern uint32_t stack_limit[], stack_top[], ram_end[], bss_end[];
extern uint32_t vectors[];

void boot(void) __attribute__((noreturn));

/* A register to write, and the bits of it that must read back. */
struct setting {
    uint32_t address, value, mask;
};

#define ALL_BITS 0xFFFFFFFFu

static void __attribute__((noreturn)) refuse(uint32_t address)
{
    console_print("boot refused: register at %x reads %x\n", address, REG(address));
    for (;;) {
        __asm__ volatile("wfi");
    }
}

static void __attribute__((noinline)) set_bits(uint32_t address, uint32_t value, uint32_t mask)
{
    *(volatile uint32_t *)address = value;
    barrier();
    if ((*(volatile uint32_t *)address & mask) != (value & mask)) {
        refuse(address);
    }
}

static void __attribute__((noinline)) set(uint32_t address, uint32_t value)
{
    set_bits(address, value, ALL_BITS);
}

/* Priorities and what the Non-secure side may not do (DDI 0553: AIRCR, SCR, SHCSR, NSACR). */
static const struct setting security[] = {
    {VTOR, (uint32_t)vectors, ALL_BITS},
    /* PRIS: Non-secure priorities lie below ours, so no masking of theirs stops us. BFHFNMINS 0:
     * faults that a guest cannot take come here. SYSRESETREQS: a guest's reset request is ignored.
     */
    {AIRCR, AIRCR_VECTKEY | AIRCR_PRIS | AIRCR_SYSRESETREQS,
     AIRCR_PRIS | AIRCR_BFHFNMINS | AIRCR_SYSRESETREQS | AIRCR_PRIGROUP},
    {SCR, SCR_SLEEPDEEPS, BOARD_SCR_READS_BACK ? SCR_SLEEPDEEPS : 0},
    {SHPR1, PRIORITY_FAULTS, ALL_BITS},
    {SHPR3, PRIORITY_ALARM << 24 | PRIORITY_SWITCH << 16, 0xFFFF0000u},
    {SHCSR, SHCSR_FAULTS, SHCSR_FAULTS},
    {NSACR, 0, 0xFFu | NSACR_CP10_CP11},
#if BOARD_HAS_FPU
    {CPACR, CPACR_CP10_CP11, CPACR_CP10_CP11},
    /* ASPEN 0: our own FP accesses create no context; TS 0: guests' registers are not treated as
     * Secure; CLRONRET 0: they survive our returns. */
    {FPCCR, 0, FPCCR_ASPEN | FPCCR_TS | FPCCR_CLRONRET},
#endif
    {DEMCR, 0, 0},
    {FP_CTRL, FP_CTRL_KEY, 0},
    /* Read-only: the switch and the plan count on them. */
    {NS(MPU_TYPE), MPU_TYPE_DREGION(BOARD_MPU_NS_REGIONS), MPU_TYPE_DREGION(0xFF)},
    {SAU_TYPE, SAU_SLOTS, SAU_TYPE_SREGION},
    {MPU_CTRL, 0, ALL_BITS},
    {MPU_MAIR0, MAIR_DEVICE << 8 | MAIR_NORMAL, 0xFFFFu},
};

/*
 * The hypervisor's own view, in MPU regions: text runs and is read-only, constants are read-only,
 * data is not executable, guests' memory is data. Below the stack lies nothing: an overflow that
 * MSPLIM did not stop faults too. The regions do not overlap, as overlapping ones fault. As RBAR
 * and RLAR take them; `end` is the address behind the last byte.
 */
#define REGION(start, end, rights, attribute)                                         \
    {                                                                                 \
        (uint32_t)(start) + (rights), (uint32_t)(end)-32u + (attribute) + MPU_RLAR_EN \
    }
#define TEXT      MPU_RBAR_AP_RO_PRIV
#define CONSTANTS (MPU_RBAR_AP_RO_PRIV | MPU_RBAR_XN)
#define DATA      (MPU_RBAR_AP_RW_PRIV | MPU_RBAR_XN)
#define NORMAL    MPU_RLAR_ATTR(0)
#define DEVICE    MPU_RLAR_ATTR(1)
static const struct {
    uint32_t rbar, rlar;
} regions[] = {
    REGION(text_start, text_end, TEXT, NORMAL),
    REGION(rodata_start, rodata_end, CONSTANTS, NORMAL),
    REGION(store_start, store_end, CONSTANTS, NORMAL),
    REGION(stack_limit, ram_end, DATA, NORMAL),
    REGION(0x00000000u, 0x10000000u, DATA, NORMAL), /* guests' code windows */
    REGION(0x20000000u, 0x30000000u, DATA, NORMAL), /* guests' RAM windows */
    REGION(0x50000000u, 0x60000000u, DATA, DEVICE), /* Secure aliases of the devices */
#ifdef BOARD_EXTERNAL_RAM
    REGION(BOARD_EXTERNAL_RAM, BOARD_EXTERNAL_RAM_END, DATA, NORMAL),
#endif
};

static void set_security(void)
{
    for (unsigned i = 0; i < sizeof security / sizeof security[0]; i++) {
        set_bits(security[i].address, security[i].value, security[i].mask);
    }
    for (unsigned i = 0; i < sizeof regions / sizeof regions[0]; i++) {
        REG(MPU_RNR) = i;
        set(MPU_RBAR, regions[i].rbar);
        set(MPU_RLAR, regions[i].rlar);
    }
}

/* All lines Secure and off; all SAU regions off, then the SAU on: nothing is Non-secure yet. Then
 * the bus filters, which open what the plan grants to anybody. */
static void close_walls(void)
{
    for (uint32_t word = 0; word < CONTEXT_LINE_WORDS; word++) {
        NVIC_WORD(word)->icer = ALL_BITS;
        set((uint32_t)&NVIC_WORD(word)->itns, 0);
    }
    for (uint32_t slot = 0; slot < SAU_SLOTS; slot++) {
        REG(SAU_RNR) = slot;
        set(SAU_RLAR, 0);
    }
    set(SAU_CTRL, SAU_CTRL_ENABLE);
    for (uint32_t i = 0; i < plan_write_count; i++) {
        set(plan_writes[i].address, plan_writes[i].value);
    }
}

static void banner(void)
{
    uint32_t flash = (uint32_t)rodata_end - (uint32_t)text_start;
    uint32_t ram = (uint32_t)bss_end - (uint32_t)stack_limit;

    console_print(SEPTUM_VERSION " on %s, uses %u bytes of flash and %u bytes of RAM\n", plan_title,
                  flash, ram);
}

void boot(void)
{
    stack_top[0] = stack_top[1] = STACK_SEAL;
    /* The Process stack is never used: its limit is its top. */
    WRITE_SPECIAL(psp, (uint32_t)stack_top);
    WRITE_SPECIAL(psplim, (uint32_t)stack_top);
    machine_init();
    set_security();
    close_walls();
    /* Last, as the filters' Non-secure block is not in it. No default map, and the rules hold in
     * HardFault and NMI. */
    set(MPU_CTRL, MPU_CTRL_ENABLE | MPU_CTRL_HFNMIENA);
#ifdef BOARD_LOCK
    set(BOARD_LOCK, BOARD_LOCK_VALUE);
#endif
    banner();
    for (unsigned vm = 0; vm < plan_vm_count; vm++) {
        machine_restart_vm(vm);
    }
    schedule_init();
    switch_context = contexts;
    machine_pend_switch();
    __asm__ volatile("cpsie i\n\tdsb\n\tisb" ::: "memory");
    refuse(ICSR); /* the first switch did not come */
}
