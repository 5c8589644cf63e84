/* SPDX-License-Identifier: Apache-2.0 */
/* Flash and its controller, SRAM and its bank clocks. */
#include "check.h"

#define CMD            REG(FLASH + 0x000)
#define INT_STATUS     REG(FLASH + 0xFE0)
#define INT_CLR_STATUS REG(FLASH + 0xFE8)
#define DONE           (1u << 2)
#define ERR            (1u << 1)

extern uint32_t __image_end[];

void test(void)
{
    uint32_t end = (uint32_t)__image_end;
    struct access a;

    check("flash, programmed", load(0x10000000).outcome, PASSED);
    check("flash through the NS alias", load(0x00000000).value, REG(0x10000000));
    check("last word of the image", load(end - 4).outcome, PASSED);
    check("first word after the image", load(end).outcome, BUS_FAULT);
    a = load(0x1004E000);
    check("erased flash faults", a.outcome, BUS_FAULT);
    check("BFAR of erased flash", a.address, 0x1004E000);
    check("erased flash through the NS alias", load(0x0004E000).outcome, BUS_FAULT);
    check("last page before the factory data", load(0x1009DC00).outcome, BUS_FAULT);
    check("factory pages", load(0x1009DE00).outcome, PASSED);
    check("behind flash", load(0x100A0000).outcome, BUS_FAULT);
    check("a store to flash", store(0x10000000, 0).outcome, BUS_FAULT);
    /* extra.bin, which the test loads at 0x00020200: one page, whose neighbours are erased. */
    check("page before a programmed one", load(0x100201FC).outcome, BUS_FAULT);
    check("programmed page, first word", load(0x10020200).value, 0x33323130);
    check("programmed page, beyond its data", load(0x100203FC).outcome, PASSED);
    check("page after a programmed one", load(0x10020400).outcome, BUS_FAULT);

    /* For speed, code that runs beside an erased page makes it readable: QEMU tells pages of 1 KB
     * apart. */
    for (int i = 0; i < 5000; i++) {
        (void)REG(0x10020200);
    }
    check("erased page in the same KB as a busy one", load(0x100201FC).outcome, PASSED);
    check("reads as zero", load(0x100201FC).value, 0);
    check("erased page in the next KB", load(0x10020400).outcome, BUS_FAULT);

    check("flash DONE at reset", INT_STATUS, 0);
    CMD = 2;
    check("DONE after set read mode", INT_STATUS, DONE);
    INT_CLR_STATUS = DONE;
    check("DONE cleared", INT_STATUS, 0);
    CMD = 4;
    check("erase is not modelled and says so", INT_STATUS, DONE | ERR);

    check("SRAM0 needs no clock", load(0x20000000).outcome, PASSED);
    for (unsigned bank = 1; bank <= 4; bank++) {
        uint32_t base = 0x20000000 + 0x10000 * bank;

        check("SRAM1-4 without clock", load(base).outcome, BUS_FAULT);
        AHBCLKCTRLSET(0) = 1u << (2 + bank);
        check("SRAM1-4 with clock, store", store(base, bank).outcome, PASSED);
        check("SRAM1-4 with clock, load", load(base + 0x10000000).value, bank);
        check("the next bank", load(base + 0x10000).outcome, BUS_FAULT);
        AHBCLKCTRLCLR(0) = 1u << (2 + bank);
        check("SRAM1-4 clock off again", load(base).outcome, BUS_FAULT);
    }
    AHBCLKCTRLSET(0) = 0x78;
    check("end of SRAM4", store(0x20043FFC, 1).outcome, PASSED);
    check("behind SRAM4", load(0x20044000).outcome, BUS_FAULT);
    check("SRAMX", store(0x14007FFC, 2).outcome, PASSED);
    check("behind SRAMX", load(0x14008000).outcome, BUS_FAULT);
    check("USB RAM", store(0x50103FFC, 3).outcome, PASSED);
    check("boot ROM", load(0x1301FFFC).outcome, PASSED);
    check("no external memory", load(0x90000000).outcome, BUS_FAULT);
    check("a slot without a block", load(0x50007000).outcome, BUS_FAULT);
}
