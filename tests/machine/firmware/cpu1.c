/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CPU1: off until SYSCON starts it; a bus master without TrustZone whose level MASTER_SEC_LEVEL
 * gives; interrupts as SEC_CPU_INT_MASK allows.
 */
#include "check.h"

#define CPUCTRL              REG(SYSCON + 0x800)
#define CPBOOT               REG(SYSCON + 0x804)
#define CPSTAT               REG(SYSCON + 0x80C)
#define CPUCFG               REG(SYSCON + 0xFD4)
#define KEY                  0xC0C48000u
#define CPU1CLKEN            (1u << 3)
#define CPU1RSTEN            (1u << 5)
#define LEVEL                REG(AHB + 0xFD0)
#define SIMPLE_TIER_CHECKING 0x96A6u /* tier mode of CPU0 and of the other masters */
#define ANTI_LEVEL           REG(AHB + 0xFD4)

/* CPU1's program in SRAM3, and what the two tell each other in its last block. */
#define PROGRAM 0x20030000u
#define BOX     0x2003F000u
#define RUNS    REG(BOX + 0x00) /* counts up while it runs */
#define WHERE   REG(BOX + 0x04) /* an address to load */
#define VALUE   REG(BOX + 0x08)
#define DONE    REG(BOX + 0x0C)
#define FAULTS  REG(BOX + 0x10)
#define IDS     REG(BOX + 0x14) /* MPU_TYPE */
#define CPACR1  REG(BOX + 0x18)
#define IRQS    REG(BOX + 0x1C)

/* Runs on CPU1, from a copy in SRAM3: no call, no constant from outside. */
static __attribute__((noinline, section(".text.cpu1"))) void program(void)
{
    /* SHCSR.BUSFAULTENA, and line 10 enabled. */
    REG(0xE000ED24) = 1u << 17;
    REG(0xE000E100) = 1u << 10;
    IDS = REG(0xE000ED90);
    REG(0xE000ED88) = 0xFu << 20;
    CPACR1 = REG(0xE000ED88);
    for (;;) {
        RUNS++;
        if (WHERE) {
            uint32_t value = 0;
            __asm__ volatile("ldr.w %0, [%1]" : "+r"(value) : "r"(WHERE) : "memory");
            VALUE = value;
            WHERE = 0;
            DONE++;
        }
    }
}

static __attribute__((naked, noinline, section(".text.cpu1"))) void program_fault(void)
{
    __asm__ volatile("ldr r0, [sp, #24]\n\t" /* skip the load */
                     "adds r0, #4\n\t"
                     "str r0, [sp, #24]\n\t"
                     "movw r1, #0xF010\n\t" /* FAULTS */
                     "movt r1, #0x2003\n\t"
                     "ldr r0, [r1]\n\t"
                     "adds r0, #1\n\t"
                     "str r0, [r1]\n\t"
                     "bx lr");
}

static __attribute__((naked, noinline, section(".text.cpu1"))) void program_line(void)
{
    __asm__ volatile("movw r1, #0xF01C\n\t" /* IRQS */
                     "movt r1, #0x2003\n\t"
                     "ldr r0, [r1]\n\t"
                     "adds r0, #1\n\t"
                     "str r0, [r1]\n\t"
                     "movw r1, #0xE180\n\t" /* ICER0: line 10 */
                     "movt r1, #0xE000\n\t"
                     "mov r0, #0x400\n\t"
                     "str r0, [r1]\n\t"
                     "bx lr");
}

static void copy(uint32_t to, void (*code)(void), uint32_t bytes)
{
    for (uint32_t i = 0; i < bytes; i += 2) {
        *(volatile uint16_t *)(to + i) = *(const uint16_t *)(((uintptr_t)code & ~1u) + i);
    }
}

static void vector(unsigned n, uint32_t value)
{
    REG(PROGRAM + 4 * n) = value;
}

/* Let CPU1 load from there; false if it faults. */
static bool cpu1_loads(uint32_t address)
{
    uint32_t faults = FAULTS, done = DONE;

    WHERE = address;
    for (int i = 0; i < 1000 && DONE == done; i++) {
        wait_cycles(100);
    }
    check("CPU1 has answered", DONE, done + 1);
    return FAULTS == faults;
}

static void level(uint32_t cpu1)
{
    LEVEL = 0x80000000u | cpu1 << 4 | cpu1 << 6;
    ANTI_LEVEL = 0xBFFFFFFFu & ~(cpu1 << 4 | cpu1 << 6);
}

void test(void)
{
    uint32_t runs;

    AHBCLKCTRLSET(0) = 0x78;
    for (uint32_t i = 0; i < 0x20; i += 4) {
        REG(BOX + i) = 0;
    }
    copy(PROGRAM + 0x200, program, 0x100);
    copy(PROGRAM + 0x300, program_fault, 0x40);
    copy(PROGRAM + 0x380, program_line, 0x40);
    vector(0, PROGRAM + 0x2000);
    vector(1, PROGRAM + 0x201);
    for (unsigned n = 2; n < 16; n++) {
        vector(n, PROGRAM + 0x301);
    }
    for (unsigned n = 16; n < 76; n++) {
        vector(n, PROGRAM + 0x381);
    }

    check("CPU1 is in reset", CPUCTRL & CPU1RSTEN, CPU1RSTEN);
    CPBOOT = PROGRAM;
    CPUCTRL = CPU1CLKEN;
    check("CPUCTRL needs its key", CPUCTRL & CPU1RSTEN, CPU1RSTEN);
    CPUCTRL = KEY | CPU1CLKEN;
    wait_cycles(1000);
    check("not without CPUCFG.CPU1ENABLE", RUNS, 0);
    CPUCTRL = KEY | CPU1CLKEN | CPU1RSTEN;
    CPUCFG |= 1u << 2;
    check("CPU1 sleeps", CPSTAT >> 1 & 1u, 1);
    wait_cycles(1000);
    check("in reset it does not run", RUNS, 0);
    CPUCTRL = KEY | CPU1CLKEN;
    wait_cycles(10000);
    runs = RUNS;
    check_range("released it runs from CPBOOT", runs, 1, 0xFFFFFFFF);
    check("CPU1 is awake", CPSTAT >> 1 & 1u, 0);
    check("CPU1 has no MPU", IDS, 0);
    check("CPU1 has no FPU", CPACR1, 0);
    wait_cycles(1000);
    check_range("and goes on", RUNS, runs + 1, 0xFFFFFFFF);

    say("- rules\n");
    REG(0x20000400) = 0x600DF00D;
    check("checking off: CPU1 reads SRAM0", cpu1_loads(0x20000400), true);
    check("what is there", VALUE, 0x600DF00D);
    MEM_RULE(0x010, 0) = 3; /* this firmware's: its own accesses stay allowed in strict mode too */
    MEM_RULE(0x060, 0) = 0x33333333;
    MISC_CTRL_DP = TIER_CHECKING;
    MISC_CTRL = TIER_CHECKING;
    check("level 0: S-priv block refused", cpu1_loads(0x20000400), false);
    check("master in the record: CPU1 system bus", SEC_VIO_INFO(2) >> 8 & 15u, 3);
    check("its level and the complement", SEC_VIO_INFO(2) >> 4 & 15u, 0xC);
    SEC_VIO_VALID = 0xFFF;
    REG(AHB + 0x120) = 3u << 28; /* FLEXCOMM1 */
    check("level 0: S-priv peripheral refused", cpu1_loads(0x40087FF8), false);
    check("the Secure alias does not help", cpu1_loads(0x50087FF8), false);
    level(3);
    MISC_CTRL_DP = SIMPLE_TIER_CHECKING;
    MISC_CTRL = SIMPLE_TIER_CHECKING;
    check("level 3: S-priv block read", cpu1_loads(0x20000400), true);
    check("level 3: peripheral", cpu1_loads(0x50087FF8), true);
    ANTI_LEVEL = 0xBFFFFFFFu;
    check("anti-pole differs: lowest level", cpu1_loads(0x20000400), false);
    level(0);
    check("level 0 again", cpu1_loads(0x20000400), false);

    say("- interrupts\n");
    REG(AHB + 0xF90) = ~(1u << 10);
    AHBCLKCTRLSET(1) = 1u << 26; /* CTIMER0, line 10 */
    CTIMERCLKSEL(0) = 0;
    REG(CTIMER(0) + 0x18) = 100;
    REG(CTIMER(0) + 0x14) = 1;
    REG(CTIMER(0) + 0x04) = 1;
    wait_cycles(2000);
    check("masked line does not reach CPU1", IRQS, 0);
    REG(AHB + 0xF90) = 0xFFFFFFFF;
    wait_cycles(2000);
    check("allowed line does", IRQS, 1);

    say("- reset\n");
    CPUCTRL = KEY | CPU1CLKEN | CPU1RSTEN;
    wait_cycles(1000);
    runs = RUNS;
    wait_cycles(1000);
    check("held in reset it stops", RUNS, runs);
}
