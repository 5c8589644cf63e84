/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a VM finds at its reset vector: a processor as after reset, and nothing of its neighbour's
 * or of its own former life. The first time, and after each restart out of as much disorder as a
 * guest can make.
 */
#include "../common/test.h"

#define ROUNDS    3u
#define CCR_RESET 0x201u /* STKALIGN, and NONBASETHRDENA, which is fixed to one */

void virgin_main(const uint32_t found[14]);
void virgin_pendsv(void);
uint32_t virgin_fpu(void);

extern uint32_t _stack_top[], _data_start[], _data_end[], _data_load[], _bss_start[], _bss_end[];

/* In the way of a C library's start-up code. */
static void prepare_memory(void)
{
    const uint32_t *from = _data_load;
    for (uint32_t *to = _data_start; to < _data_end; to++) {
        *to = *from++;
    }
    for (uint32_t *to = _bss_start; to < _bss_end; to++) {
        *to = 0;
    }
}

static void check_core(const uint32_t found[14])
{
    for (uint32_t n = 0; n <= 12; n++) {
        demand("r0-r12", found[n], 0);
    }
    demand("lr", found[13], 0xFFFFFFFFu);
    demand("msp", address_of(found + 14), address_of(_stack_top));
    demand("ipsr", MRS(ipsr), 0);
    demand("control", MRS(control), 0);
    demand("primask", MRS(primask), 0);
    demand("basepri", MRS(basepri), 0);
    demand("faultmask", MRS(faultmask), 0);
    demand("msplim", MRS(msplim), 0);
    demand("psplim", MRS(psplim), 0);
    demand("psp", MRS(psp), 0);
}

static void check_system(void)
{
    demand("syst-csr", SYST_CSR & (SYST_CSR_ENABLE | SYST_CSR_TICKINT | SYST_CSR_COUNTFLAG), 0);
    demand("icsr", ICSR & ~(1u << 11), 0); /* RETTOBASE means nothing in thread mode */
    demand("vtor", VTOR, VM_CODE_BASE);
    demand("aircr", AIRCR & AIRCR_PRIGROUP(7), 0);
    demand("scr", SCR, 0);
    demand("ccr", CCR, CCR_RESET);
    demand("shpr1", SHPR1, 0);
    demand("shpr2", SHPR2, 0);
    demand("shpr3", SHPR3, 0);
    demand("shcsr", SHCSR, 0);
    demand("cfsr", CFSR, 0);
    demand("cpacr", CPACR, 0);
    demand("mpu-ctrl", MPU_CTRL, 0);
    for (uint32_t n = 0; n < MPU_TYPE >> 8; n++) {
        MPU_RNR = n;
        demand("mpu-rlar", MPU_RLAR & 1u, 0);
    }
}

/* At the first use its registers are zero; then they are not, for the next life. */
static void check_fpu(void)
{
    CPACR = CPACR_FPU;
    barrier();
    demand("s0-s31", virgin_fpu(), 0);
    CPACR = 0;
}

static void check_lines(void)
{
    for (uint32_t word = 0; word < NVIC_WORDS; word++) {
        demand("iser", NVIC_ISER(word), 0);
        demand("ispr", NVIC_ISPR(word), 0);
        demand("iabr", NVIC_IABR(word), 0);
    }
    for (uint32_t line = 0; line < TEST_CHIP_LINES; line++) {
        demand("ipr", NVIC_IPR(line), 0);
    }
}

static void make_a_mess(void)
{
    for (uint32_t n = 0; n < TEST_LINES_EACH; n++) {
        line_priority(TEST_LINE(VM_INDEX, n), (uint8_t)(0xE0u - 0x20u * n));
    }
    line_pend(TEST_LINE(VM_INDEX, 1));
    systick_start(1000u);
    SHPR1 = 0x00E0E0E0u;
    SHPR3 = 0xE0400000u;
    CCR |= 1u << 3;
    SCR = 1u << 4;
    SHCSR = SHCSR_USGFAULTENA | SHCSR_MEMFAULTENA;
    CPACR = CPACR_FPU;
    AIRCR = AIRCR_KEY | AIRCR_PRIGROUP(3);
    for (uint32_t n = 0; n < MPU_TYPE >> 8; n++) {
        MPU_RNR = n;
        MPU_RBAR = 0x60000000u + 0x100u * n;
        MPU_RLAR = 0x60000000u + 0x100u * n + 1u;
    }
    MPU_CTRL = 5;
    barrier();
    MSR(psp, address_of(_stack_top));
    MSR(psplim, 64);
    MSR(msplim, TEST_RAM(VM_INDEX) + 64u);
    MSR(basepri, 0x80);
}

/* Restart from inside a handler, with the line of another one pending. */
void virgin_pendsv(void)
{
    line_enable(TEST_LINE(VM_INDEX, 0));
    line_disable(TEST_LINE(VM_INDEX, 0));
    septum_restart();
}

void virgin_main(const uint32_t found[14])
{
    struct septum_vm_info info;
    /* First what calls and memory could change. */
    prepare_memory();
    check_core(found);
    check_system();
    check_lines();
    if (have_fpu()) {
        check_fpu();
    }
    septum_vm_info(&info);
    check_equal("virgin", failures(), 0);
    if (info.restarts == ROUNDS) {
        done("virgin");
    }
    make_a_mess();
    ICSR = ICSR_PENDSVSET;
    barrier();
    check("restart-returned", false, 0, 0);
    done("virgin");
}
