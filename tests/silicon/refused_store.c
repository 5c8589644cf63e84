/* SPDX-License-Identifier: Apache-2.0 */
/* A store that the bus refuses: comes the BusFault with the store (precise), later (imprecise) or
 * not at all, and the interrupt SEC_VIO besides? The switch relies on a DSB to have seen the error,
 * or at least its record. */
#include "silicon.h"

static volatile unsigned faults;
static volatile uint32_t cfsr_then, pc_then;

static __attribute__((used)) void refused(uint32_t *frame)
{
    faults++;
    cfsr_then = CFSR;
    CFSR = cfsr_then;
    pc_then = frame[6];
    if (cfsr_then & 1u << 9) { /* PRECISERR: step over the 32-bit store */
        frame[6] += 4;
    }
}

static __attribute__((naked)) void busfault(void)
{
    __asm__ volatile("mrs r0, msp_ns\n\tb refused");
}

void test(void)
{
    /* str.w r1, [r0]; dsb; bx lr */
    static const uint16_t code[] = {0xF8C0, 0x1000, 0xF3BF, 0x8F4F, 0x4770};

    open_non_secure();
    ns_place(code, 5);
    SAU_RNR = 2;
    SAU_RBAR = 0x20020000;
    SAU_RLAR = 0x2002FFE1;
    MEM_RULE(0x010, 0) = 3;
    MEM_RULE(0x060, 0) = 0x33333333;
    MEM_RULE(0x0A0, 0) = 3;
    MISC_CTRL_DP = MISC_CTRL = STRICT_CHECKING;
    barrier();
    on_exception(5, busfault);
    line_on(53);
    ns_call(0x20020000, 0xBAD);
    check("violation recorded when the DSB is over", SEC_VIO_VALID & 1u << 4, 1u << 4);
    check("its address", SEC_VIO_ADDR(4), 0x20020000);
    note("BusFaults before the DSB was over", faults);
    note("CFSR (0x8200: precise, 0x400: imprecise)", cfsr_then);
    note("stacked PC, the store is at 0x20010100", pc_then);
    note("SEC_VIO interrupts", taken[53]);
    note("violation info", SEC_VIO_INFO(4));
    check("a BusFault or SEC_VIO has told of it", faults + taken[53] != 0, true);
    SEC_VIO_VALID = 0xFFF;
    MEM_RULE(0x0A0, 0) = 0;
    barrier();
    check("the word is unchanged", load(0x20020000).value == 0xBAD, 0);
}
