/* SPDX-License-Identifier: Apache-2.0 */
#include "fault.h"

#include "../common/test.h"

#define SCR_SLEEPDEEP 4u
#define DHCSR         0xE000EDF0u
#define DEMCR         0xE000EDFCu
#define FP_CTRL       0xE0002000u
#define DWT_CTRL      0xE0001000u
#define NS_ALIAS      0x00020000u /* from a register to its Secure-only Non-secure alias */

static void forever(void)
{
    for (;;) {
        __asm__ volatile("" ::: "memory");
    }
}

static void loop_primask(void)
{
    interrupts_off();
    forever();
}

static void loop_faultmask(void)
{
    __asm__ volatile("cpsid f" ::: "memory");
    forever();
}

static void loop_line0(void)
{
    in_line(0, forever);
}

static void wait_masked(void)
{
    interrupts_off();
    for (;;) {
        wait_for_interrupt();
    }
}

static void sleep_deep(void)
{
    SCR = SCR_SLEEPDEEP;
    wait_masked();
}

static void wait_event(void)
{
    for (;;) {
        __asm__ volatile("wfe");
    }
}

static void yield_forever(void)
{
    for (;;) {
        septum_yield();
    }
}

static void reset_request(void)
{
    AIRCR = AIRCR_KEY | AIRCR_SYSRESETREQ;
    barrier();
    busy_ns(10000000u);
}

static void reset_request_masked(void)
{
    interrupts_off();
    AIRCR = AIRCR_KEY | AIRCR_SYSRESETREQ | 2u; /* and VECTCLRACTIVE */
    barrier();
    busy_ns(10000000u);
    interrupts_on();
}

/* Secure-only registers of the processor read as zero and ignore writes. */
static void secure_registers(void)
{
    SAU_CTRL = 0;
    demand("sau", SAU_CTRL, 0);
    REG32(0xE000ED08u + NS_ALIAS) = 0;
    demand("vtor-alias", REG32(0xE000ED08u + NS_ALIAS), 0);
    REG32(0xE000E010u + NS_ALIAS) = 0;
    AIRCR = AIRCR_KEY | 1u << 13 | 1u << 14; /* BFHFNMINS, PRIS */
    demand("aircr", AIRCR & (3u << 13), 0);
    SHCSR = 0xFFFFFFFFu;
    SHCSR = 0;
    busy_ns(10000000u);
    check_equal("secure-registers", failures(), 0);
}

/* Debug hardware is shared by both worlds and by all VMs. */
static void debug_hardware(void)
{
    REG32(DHCSR) = 0xA05F0003u; /* halt */
    REG32(DEMCR) = 0x01010000u;
    REG32(FP_CTRL) = 3;
    REG32(DWT_CTRL) = 1;
    barrier();
    busy_ns(10000000u);
}

/* The guest's own faults are its own business where it has enabled their handlers. */
static volatile uint32_t usage_faults, memory_faults;

void usagefault_handler(void)
{
    uint32_t *frame = (uint32_t *)MRS(psp);
    frame[6] += 2; /* over the UDF */
    CFSR = CFSR;
    usage_faults++;
}

void memmanage_handler(void)
{
    MPU_CTRL = 0;
    CFSR = CFSR;
    memory_faults++;
}

static uint64_t thread_stack[128];

static void own_usage_fault(void)
{
    SHCSR |= SHCSR_USGFAULTENA;
    MSR(psp, address_of(thread_stack) + sizeof thread_stack);
    __asm__ volatile(
        "msr control, %0\n\tisb\n\tudf #0\n\tudf #1\n\tmsr control, %1\n\tisb" ::"r"(CONTROL_SPSEL),
        "r"(0)
        : "memory");
    check_equal("usage-faults", usage_faults, 2);
}

static void own_memory_fault(void)
{
    const uint32_t last = TEST_RAM(VM_INDEX) + TEST_RAM_SIZE - 32u;

    SHCSR |= SHCSR_MEMFAULTENA;
    MPU_RNR = 0;
    MPU_RBAR = last | 3u << 1; /* read-only */
    MPU_RLAR = last | 1u;
    MPU_CTRL = 5; /* enabled, with the default map for what no region covers */
    barrier();
    REG32(last) = REG32(last);
    check_equal("memory-faults", memory_faults, 1);
}

/* Each pends what it can, all lines of the VM at once, for good. */
static void storm(void)
{
    while (handler_act == storm) {
        line_pend(TEST_LINE(VM_INDEX, 0));
        ICSR = ICSR_PENDSVSET | ICSR_PENDSTSET;
        septum_yield();
    }
}

static void line_storm(void)
{
    in_line(0, storm);
}

const struct misdeed hostile_acts[] = {
    {"loop-primask", loop_primask},
    {"loop-faultmask", loop_faultmask},
    {"loop-line0", loop_line0},
    {"wfi-masked", wait_masked},
    {"sleepdeep", sleep_deep},
    {"wfe", wait_event},
    {"yield", yield_forever},
    {"storm", line_storm},
    {"reset", reset_request},
    {"reset-masked", reset_request_masked},
    {"secure-regs", secure_registers},
    {"debug", debug_hardware},
    {"own-usage", own_usage_fault},
    {"own-memory", own_memory_fault},
    {0, 0},
};
