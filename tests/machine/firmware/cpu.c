/* SPDX-License-Identifier: Apache-2.0 */
/* CPU0: SAU, MPU, priorities, lines, IDAU, start from the Secure alias of flash. */
#include "check.h"

#define VTOR     REG(0xE000ED08)
#define MPU_TYPE REG(0xE000ED90)
#define CPUID    REG(0xE000ED00)

static uint32_t tt(uint32_t address)
{
    uint32_t result;

    __asm__ volatile("tt %0, %1" : "=r"(result) : "r"(address));
    return result;
}

void test(void)
{
    check("part Cortex-M33", CPUID >> 4 & 0xFFFu, 0xD21);
    check("VTOR_S", VTOR, 0x10000000);
    check("SAU regions", SAU_TYPE & 0xFFu, 8);
    check("MPU_S regions", MPU_TYPE >> 8 & 0xFFu, 8);
    check("MPU_NS regions", REG(0xE002ED90) >> 8 & 0xFFu, 8);
    REG8(0xE000E400) = 0xFF;
    check("3 priority bits", REG8(0xE000E400), 0xE0);
    NVIC_ISER(0) = NVIC_ISER(1) = 0;
    REG(0xE000E184) = 0xFFFFFFFF;
    REG(0xE000E284) = 0xFFFFFFFF;
    /* Lines that exist can be pended while disabled. */
    NVIC_ISPR(1) = 0xFFFFFFFF;
    check("60 lines", NVIC_ISPR(1), 0x0FFFFFFF);
    NVIC_ICPR(1) = 0xFFFFFFFF;

    /* SAU off and ALLNS=0: everything is Secure, both aliases work (TT bit 22 is S). */
    check("SRAM0 Secure alias is Secure", tt(0x30000000) >> 22 & 1u, 1);
    check("SRAM0 is Secure while the SAU is off", tt(0x20000000) >> 22 & 1u, 1);
    REG(0x30000100) = 0x12345678;
    check("the two aliases are one memory", load(0x20000100).value, 0x12345678);

    open_non_secure();
    check("SAU region on an NS address is Non-secure", tt(0x20010000) >> 22 & 1u, 0);
    check("outside of regions is Secure", tt(0x20020000) >> 22 & 1u, 1);
    check("Secure alias of a Non-secure region", tt(0x30010000) >> 22 & 1u, 1);
    check("NS load of a Non-secure region", ns_load(0x20010000).outcome, PASSED);
    check("NS load outside of regions", ns_load(0x20020000).outcome, SECURE_FAULT);
    check("NS load of a Secure alias", ns_load(0x30010000).outcome, SECURE_FAULT);
    /* An SAU region cannot make an address with bit 28 Non-secure. */
    SAU_RNR = 2;
    SAU_RBAR = 0x30010000;
    SAU_RLAR = 0x3001FFE1;
    check("the IDAU wins over the SAU at bit 28", ns_load(0x30010000).outcome, SECURE_FAULT);
    check("PPB is exempt", ns_load(0xE000ED00).outcome, PASSED);
}
