/* SPDX-License-Identifier: Apache-2.0 */
#include "constants.h"
#include "../common/test.h"
#include "active.h"
#include "handlers.h"

#define MPU_REGIONS_MAX 16u
#define HOLE_SIZE       0x1000u /* at the end of RAM */

#define MPU_READ_ONLY  (3u << 1)
#define MPU_READ_WRITE (1u << 1)
#define MPU_NO_EXECUTE 1u
#define MPU_ENABLE     1u

/* Compared with what they were found to hold when they had just been written. */
static const struct {
    const char *name;
    volatile uint32_t *at;
} registers[] = {
    {"aircr", &AIRCR},
    {"scr", &SCR},
    {"ccr", &CCR},
    {"shpr1", &SHPR1},
    {"shpr2", &SHPR2},
    {"shpr3", &SHPR3},
    {"mmfar", &MMFAR},
    {"fpdscr", &FPDSCR},
    {"mpu-ctrl", &MPU_CTRL},
    {"mpu-rnr", &MPU_RNR},
    {"mpu-mair0", &MPU_MAIR0},
    {"mpu-mair1", &MPU_MAIR1},
    {"syst-rvr", &SYST_RVR},
};
#define REGISTERS (sizeof registers / sizeof registers[0])
static uint32_t values[REGISTERS], regions[MPU_REGIONS_MAX][2], priorities[SOURCE_LINES_MAX];
static uint32_t csr, handlers, process_limit;
static bool fpu_on;

/* A vector table of the guest's own making, as operating systems have one. */
static uint32_t vector_table[16 + 32 * NVIC_WORDS] __attribute__((aligned(1024)));
#define VECTORS 140u /* of guests/lib/start.S */
extern const uint32_t vectors[];
extern uint32_t _stack_bottom[]; /* where the start-up code has put MSPLIM */

static uint32_t mpu_regions(void)
{
    uint32_t count = MPU_TYPE >> 8 & 0xFFu;
    return count < MPU_REGIONS_MAX ? count : MPU_REGIONS_MAX;
}

uint32_t constants_hole(void)
{
    return TEST_RAM(VM_INDEX) + TEST_RAM_SIZE - HOLE_SIZE + 32u * VM_INDEX;
}

static void region(uint32_t n, uint32_t base, uint32_t size, uint32_t rights, uint32_t attribute)
{
    MPU_RNR = n;
    MPU_RBAR = base | rights;
    MPU_RLAR = (base + size - 32u) | attribute << 1 | MPU_ENABLE;
}

/* What an RTOS sets up: read-only code, RAM with a hole, devices. The other regions are off, and
 * hold what another VM does not have. */
static void mpu_set(bool on)
{
    for (uint32_t n = 0; n < mpu_regions(); n++) {
        MPU_RNR = n;
        MPU_RBAR = 0x1000u * (n + 1u) + 0x100u * VM_INDEX;
        MPU_RLAR = 0x1000u * (n + 1u) + 0x20u * VM_INDEX + (n << 1 & 0xEu);
    }
    MPU_MAIR0 = 0x000000FFu | VM_INDEX << 16; /* attribute 0: memory, 1: device */
    MPU_MAIR1 = 0x44u * (VM_INDEX + 1u);
    if (on) {
        region(0, TEST_CODE(VM_INDEX), TEST_CODE_SIZE, MPU_READ_ONLY, 0);
        region(1, TEST_RAM(VM_INDEX), TEST_RAM_SIZE - HOLE_SIZE, MPU_READ_WRITE | MPU_NO_EXECUTE,
               0);
        region(2, 0x40000000u, 0x10000000u, MPU_READ_WRITE | MPU_NO_EXECUTE, 1);
        MPU_CTRL = MPU_ENABLE;
    }
    MPU_RNR = (3u + VM_INDEX) % mpu_regions();
    barrier();
}

void constants_fpu_on(void)
{
    CPACR |= CPACR_FPU;
    barrier();
    fpu_on = true;
}

void constants_set(bool mpu, bool fpu, uint32_t psplim)
{
    for (uint32_t n = 0; n < VECTORS; n++) {
        vector_table[n] = vectors[n];
    }
    VTOR = address_of(vector_table);
    process_limit = psplim;
    MSR(psplim, psplim);
    SCR = VM_INDEX % 2u != 0 ? SCR_SEVONPEND : 0;
    CCR |= (VM_INDEX % 2u != 0 ? CCR_DIV_0_TRP : 0) | (VM_INDEX & 2u ? CCR_BFHFNMIGN : 0);
    MMFAR = constants_hole();
    if (fpu) {
        constants_fpu_on();
        FPDSCR = (VM_INDEX + 1u) << 22 & FPDSCR_FIELDS;
    }
    mpu_set(mpu);
}

static uint32_t systick_mode(void)
{
    return SYST_CSR & (SYST_CSR_ENABLE | SYST_CSR_TICKINT | SYST_CSR_CLKSOURCE);
}

void constants_note(void)
{
    for (uint32_t n = 0; n < REGISTERS; n++) {
        values[n] = *registers[n].at;
    }
    for (uint32_t n = 0; n < mpu_regions(); n++) {
        MPU_RNR = n;
        regions[n][0] = MPU_RBAR;
        regions[n][1] = MPU_RLAR;
    }
    MPU_RNR = (3u + VM_INDEX) % mpu_regions();
    for (uint32_t n = 0; n < line_count; n++) {
        priorities[n] = NVIC_IPR(line_of[n]);
    }
    csr = systick_mode();
    handlers = SHCSR;
}

void constants_check(void)
{
    for (uint32_t n = 0; n < REGISTERS; n++) {
        demand(registers[n].name, *registers[n].at, values[n]);
    }
    for (uint32_t n = 0; n < mpu_regions(); n++) {
        MPU_RNR = n;
        demand("mpu-rbar", MPU_RBAR, regions[n][0]);
        demand("mpu-rlar", MPU_RLAR, regions[n][1]);
    }
    MPU_RNR = (3u + VM_INDEX) % mpu_regions();
    for (uint32_t n = 0; n < line_count; n++) {
        demand("enabled", line_is_enabled(line_of[n]), 1);
        demand("priority", NVIC_IPR(line_of[n]), priorities[n]);
    }
    for (uint32_t word = 0; word < NVIC_WORDS; word++) {
        uint32_t others = ~lines_in(word);
        demand("others-enabled", NVIC_ISER(word) & others, 0);
        demand("others-pending", NVIC_ISPR(word) & others, 0);
    }
    demand("syst-csr", systick_mode(), csr);
    demand("shcsr", SHCSR, handlers);
    if (!use_dirt) {
        demand("cfsr", CFSR, 0);
    }
    demand("vtor", VTOR, address_of(vector_table));
    demand("cpacr", CPACR & CPACR_FPU, fpu_on ? CPACR_FPU : 0);
    demand("msplim", MRS(msplim), address_of(_stack_bottom));
    demand("psplim", MRS(psplim), process_limit);
}
