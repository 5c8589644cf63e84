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

/* Secure priorities, upper three bits as parts with three priority bits have them. */
#define PRIORITY_FAULTS 0x00u
#define PRIORITY_ALARM  0x20u
#define PRIORITY_SWITCH 0x60u

extern uint32_t text_start[], text_end[], rodata_start[], rodata_end[], store_start[], store_end[];
extern uint32_t stack_limit[], stack_top[], ram_end[], bss_end[], data_load[], data_start[],
    data_end[];
extern uint32_t vectors[];

void boot(void) __attribute__((noreturn));

static void __attribute__((noreturn)) refuse(const char *what, uint32_t address, uint32_t value)
{
    console_begin();
    console_text("boot refused: ");
    console_text(what);
    fault_print_register("at", address);
    fault_print_register("reads", value);
    console_end();
    for (;;) {
        __asm__ volatile("wfi");
    }
}

/* Write a register and insist that `mask` of it reads back. */
static void set(const char *name, uint32_t address, uint32_t value, uint32_t mask)
{
    REG(address) = value;
    barrier();
    if ((REG(address) & mask) != (value & mask)) {
        refuse(name, address, REG(address));
    }
}

/* MAIR attributes 0 and 1 (DDI 0553, MAIR_ATTR): Normal non-cacheable, Device-nGnRE. */
#define MAIR_NORMAL 0x44u
#define MAIR_DEVICE 0x04u

enum mpu_attribute { NORMAL, DEVICE };

/* One region; first and last are addresses, granularity 32 bytes. */
static void mpu_region(uint32_t first, uint32_t last, uint32_t rights, enum mpu_attribute attribute)
{
    static uint8_t next;

    REG(MPU_RNR) = next++;
    set("MPU_RBAR", MPU_RBAR, (first & ~31u) | rights, 0xFFFFFFFFu);
    set("MPU_RLAR", MPU_RLAR, (last & ~31u) | MPU_RLAR_ATTR(attribute) | MPU_RLAR_EN, 0xFFFFFFFFu);
}

/*
 * The hypervisor's own view: text runs and is read-only, constants are read-only, data is not
 * executable, guests' memory is data. Below the stack lies nothing: an overflow that MSPLIM did not
 * stop faults too. The regions do not overlap, as overlapping ones fault.
 */
static void protect_self(void)
{
    const uint32_t ro = MPU_RBAR_AP_RO_PRIV, data = MPU_RBAR_AP_RW_PRIV | MPU_RBAR_XN;

    REG(MPU_CTRL) = 0;
    set("MPU_MAIR0", MPU_MAIR0, MAIR_DEVICE << 8 | MAIR_NORMAL, 0xFFFFu);
    mpu_region((uint32_t)text_start, (uint32_t)text_end - 1u, ro, NORMAL);
    mpu_region((uint32_t)rodata_start, (uint32_t)rodata_end - 1u, ro | MPU_RBAR_XN, NORMAL);
    mpu_region((uint32_t)store_start, (uint32_t)store_end - 1u, ro | MPU_RBAR_XN, NORMAL);
    mpu_region((uint32_t)stack_limit, (uint32_t)ram_end - 1u, data, NORMAL);
    mpu_region(0x00000000u, 0x0FFFFFFFu, data, NORMAL); /* guests' code windows */
    mpu_region(0x20000000u, 0x2FFFFFFFu, data, NORMAL); /* guests' RAM windows */
    mpu_region(0x50000000u, 0x5FFFFFFFu, data, DEVICE); /* Secure aliases of the devices */
#ifdef BOARD_EXTERNAL_RAM
    mpu_region(BOARD_EXTERNAL_RAM, BOARD_EXTERNAL_RAM_LAST, data, NORMAL);
#endif
    /* No default map, and the rules hold in HardFault and NMI. */
    set("MPU_CTRL", MPU_CTRL, MPU_CTRL_ENABLE | MPU_CTRL_HFNMIENA, 7u);
}

/* Priorities and what the Non-secure side may not do (DDI 0553: AIRCR, SCR, NSACR, SHCSR). */
static void set_security(void)
{
    /* PRIS: Non-secure priorities lie below ours, so no masking of theirs stops us. BFHFNMINS 0:
     * faults that a guest cannot take come here. SYSRESETREQS: a guest's reset request is ignored.
     */
    set("AIRCR", AIRCR, AIRCR_VECTKEY | AIRCR_PRIS | AIRCR_SYSRESETREQS,
        AIRCR_PRIS | AIRCR_BFHFNMINS | AIRCR_SYSRESETREQS | AIRCR_PRIGROUP);
    set("SCR", SCR, SCR_SLEEPDEEPS, BOARD_SCR_READS_BACK ? SCR_SLEEPDEEPS : 0);
    set("SHPR1", SHPR1, PRIORITY_FAULTS, 0xFFFFFFFFu);
    set("SHPR3", SHPR3, PRIORITY_ALARM << 24 | PRIORITY_SWITCH << 16, 0xFFFF0000u);
    set("SHCSR", SHCSR,
        SHCSR_MEMFAULTENA | SHCSR_BUSFAULTENA | SHCSR_USGFAULTENA | SHCSR_SECUREFAULTENA,
        SHCSR_MEMFAULTENA | SHCSR_BUSFAULTENA | SHCSR_USGFAULTENA | SHCSR_SECUREFAULTENA);
    set("NSACR", NSACR, 0, 0xFFu | NSACR_CP10_CP11);
#if BOARD_HAS_FPU
    set("CPACR", CPACR, CPACR_CP10_CP11, CPACR_CP10_CP11);
    /* ASPEN 0: our own FP accesses create no context; TS 0: guests' registers are not treated as
     * Secure; CLRONRET 0: they survive our returns. */
    set("FPCCR", FPCCR, 0, FPCCR_ASPEN | FPCCR_TS | FPCCR_CLRONRET);
#endif
    REG(DEMCR) = 0;
    REG(FP_CTRL) = FP_CTRL_KEY;
}

/* All lines Secure and off; all SAU regions off, then the SAU on: nothing is Non-secure yet. */
static void close_walls(void)
{
    uint32_t slots = REG(SAU_TYPE) & 0xFFu;

    for (uint32_t word = 0; word < CONTEXT_LINE_WORDS; word++) {
        REG(NVIC_ICER(word)) = 0xFFFFFFFFu;
        set("NVIC_ITNS", NVIC_ITNS(word), 0, 0xFFFFFFFFu);
    }
    for (uint32_t slot = 0; slot < slots; slot++) {
        REG(SAU_RNR) = slot;
        set("SAU_RLAR", SAU_RLAR, 0, 0xFFFFFFFFu);
    }
    set("SAU_CTRL", SAU_CTRL, SAU_CTRL_ENABLE, 3u);
    if (slots < 8) {
        refuse("fewer SAU regions than the plan counts with", SAU_TYPE, slots);
    }
    for (uint32_t i = 0; i < plan_write_count; i++) {
        set("bus filter", plan_writes[i].address, plan_writes[i].value, 0xFFFFFFFFu);
    }
}

static void banner(void)
{
    uint32_t flash = (uint32_t)rodata_end - (uint32_t)text_start;
    uint32_t ram = (uint32_t)bss_end - (uint32_t)stack_limit;

    console_begin();
    console_text(SEPTUM_VERSION " on " BOARD_NAME ", ");
    console_decimal(plan_vm_count);
    console_text(plan_vm_count == 1 ? " VM:" : " VMs:");
    for (uint32_t i = 0; i < plan_vm_count; i++) {
        console_text(" ");
        console_text(plan_vms[i].name);
    }
    console_text(", uses ");
    console_decimal(flash + (uint32_t)data_end - (uint32_t)data_start);
    console_text(" bytes of flash and ");
    console_decimal(ram);
    console_text(" bytes of RAM");
    console_end();
}

void boot(void)
{
    set("VTOR", VTOR, (uint32_t)vectors, 0xFFFFFFFFu);
    stack_top[0] = stack_top[1] = STACK_SEAL;
    /* The Process stack is never used: its limit is its top. */
    WRITE_SPECIAL(psp, (uint32_t)stack_top);
    WRITE_SPECIAL(psplim, (uint32_t)stack_top);
    if (READ_SPECIAL(msplim) != (uint32_t)stack_limit) {
        refuse("MSPLIM", 0, READ_SPECIAL(msplim));
    }
    machine_init();
    set_security();
    close_walls();
    protect_self();
    banner();
    for (unsigned vm = 0; vm < plan_vm_count; vm++) {
        machine_restart_vm(vm);
    }
    schedule_init();
    machine_pend_switch();
    __asm__ volatile("cpsie i\n\tdsb\n\tisb" ::: "memory");
    refuse("the first switch did not come", ICSR, REG(ICSR));
}
