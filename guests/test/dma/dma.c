/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A VM of the LPC55S69 that has DMA0 and lets it read what it may not, by its name: "dma-hyp" the
 * hypervisor's memory, "dma-peer" the peer's, which is shut while the VM runs, "dma-away" the
 * hypervisor's when the peer runs, "dma-own" the VM's own memory when the peer runs, which ends the
 * transfer with the controller's error and is nobody's fault.
 */
#include "../common/test.h"
#include "syscon.h"

#define DMA(offset) REG32(0x40082000u + (offset))
#define CTRL        DMA(0x000)
#define SRAMBASE    DMA(0x008)
#define ENABLESET   DMA(0x020)
#define ERRINT      DMA(0x040)
#define XFERCFG(n)  DMA(0x408u + 0x10u * (n))
#define CFGVALID    (1u << 0)
#define RELOAD      (1u << 1)
#define SWTRIG      (1u << 2)
#define CLRTRIG     (1u << 3)
#define WORD        (2u << 8)
#define DMA0_BIT    (1u << 20) /* in word 0 of AHBCLKCTRL and PRESETCTRL */

#define TABLE    TEST_SHARED(0) /* open to the bus master whichever VM runs */
#define LINKED   (TABLE + 0x400u)
#define TARGET   (TABLE + 0x800u)
#define HARMLESS (TABLE + 0x804u)
#define STEPS    60u /* of one microsecond each, longer than a switch */
#define PHASES   16u
#define WAIT_NS  2000000u

static void descriptor(uint32_t place, uint32_t config, uint32_t source, uint32_t next)
{
    REG32(place) = config;
    REG32(place + 4) = source;
    REG32(place + 8) = TARGET;
    REG32(place + 12) = next;
}

/* Copy a word from `source`, after so many words that harm nobody. */
static void transfer(uint32_t source, uint32_t steps)
{
    AHBCLKCTRLSET(0) = DMA0_BIT;
    PRESETCTRLCLR(0) = DMA0_BIT;
    for (uint32_t n = 1; n <= steps; n++) {
        bool last = n == steps;
        descriptor(LINKED + 16 * n, CFGVALID | SWTRIG | CLRTRIG | WORD | (last ? 0 : RELOAD),
                   last ? source : HARMLESS, LINKED + 16 * (n + 1));
    }
    descriptor(TABLE, 0, steps ? HARMLESS : source, LINKED + 16);
    CTRL = 1;
    SRAMBASE = TABLE;
    ENABLESET = 1;
    XFERCFG(0) = CFGVALID | SWTRIG | CLRTRIG | WORD | (steps ? RELOAD : 0);
}

int main(void)
{
    if (name_is("peer")) {
        busy_ns(20000000u);
        check("undisturbed", true, 0, 0);
        done("dma");
    }
    if (name_is("dma-own")) {
        transfer(TEST_RAM(VM_INDEX), STEPS);
        septum_yield();
        check_equal("told-by-the-controller", ERRINT, 1);
        done("dma");
    }
    if (name_is("dma-peer")) {
        transfer(TEST_RAM(VM_INDEX + 1), 0);
    } else if (name_is("dma-hyp")) {
        transfer(TEST_HYP_RAM_NS, 0);
    } else {
        /* A step that falls into the moment of the switch at which the bus is shut for all ends it.
         */
        for (volatile uint32_t phase = 0; phase < PHASES; phase++) {
            transfer(TEST_HYP_RAM_NS, STEPS);
            for (volatile uint32_t n = 0; n < phase; n++) {
            }
            septum_yield();
            ERRINT = 1;
        }
    }
    busy_ns(WAIT_NS);
    report("T alive FAIL 0 1");
    done("dma");
}
