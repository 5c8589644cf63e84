/* SPDX-License-Identifier: Apache-2.0 */
/* DMA0 and DMA1: transfers, linked descriptors, interrupts, and that the AHB rules hold for them.
 */
#include "check.h"

#define DMA(n)     ((n) == 0 ? 0x50082000u : 0x500A7000u)
#define CTRL       REG(at + 0x000)
#define INTSTAT    REG(at + 0x004)
#define SRAMBASE   REG(at + 0x008)
#define ENABLESET  REG(at + 0x020)
#define ERRINT     REG(at + 0x040)
#define INTENSET   REG(at + 0x048)
#define INTA       REG(at + 0x058)
#define INTB       REG(at + 0x060)
#define SETVALID   REG(at + 0x068)
#define SETTRIG    REG(at + 0x070)
#define CFG(n)     REG(at + 0x400 + 0x10 * (n))
#define CTLSTAT(n) REG(at + 0x404 + 0x10 * (n))
#define XFERCFG(n) REG(at + 0x408 + 0x10 * (n))
#define CFGVALID   (1u << 0)
#define RELOAD     (1u << 1)
#define SWTRIG     (1u << 2)
#define CLRTRIG    (1u << 3)
#define SETINTA    (1u << 4)
#define SETINTB    (1u << 5)
#define WIDTH(w)   ((w) << 8)
#define SRCINC     (1u << 12)
#define DSTINC     (1u << 14)
#define COUNT(n)   (((n)-1u) << 16)

#define TABLE \
    0x20020000u /* SRAM2: descriptors; the second half of the first block is linked ones */
#define LINKED     (TABLE + 0x200u)
#define SOURCE     0x20021000u
#define TARGET     0x20022000u
#define SECRET     0x20010000u /* SRAM1 */
#define LEVEL      REG(AHB + 0xFD0)
#define ANTI_LEVEL REG(AHB + 0xFD4)

static void descriptor(uint32_t place, uint32_t config, uint32_t source, uint32_t target,
                       uint32_t next)
{
    REG(place) = config;
    REG(place + 4) = source;
    REG(place + 8) = target;
    REG(place + 12) = next;
}

static uint32_t sum(uint32_t address, unsigned words)
{
    uint32_t total = 0;

    for (unsigned i = 0; i < words; i++) {
        total = total * 3 + REG(address + 4 * i);
    }
    return total;
}

/* Copy a word from `source` to the target area; false if the controller reports an error. */
static bool copies(uint32_t at, uint32_t source)
{
    REG(TARGET) = 0;
    descriptor(TABLE + 16 * 3, 0, source, TARGET, 0);
    ENABLESET = 1u << 3;
    XFERCFG(3) = CFGVALID | SWTRIG | CLRTRIG | WIDTH(2) | COUNT(1);
    wait_cycles(200);
    if (ERRINT & (1u << 3)) {
        ERRINT = 1u << 3;
        return false;
    }
    return REG(TARGET) == 0x5EC0DE;
}

static void transfers(uint32_t at, unsigned line)
{
    CTRL = 1;
    SRAMBASE = TABLE;
    check("SRAMBASE", SRAMBASE, TABLE);
    for (unsigned i = 0; i < 64; i++) {
        REG(SOURCE + 4 * i) = 0x01010101u * i + 7;
        REG(TARGET + 4 * i) = 0;
    }
    descriptor(TABLE + 16 * 2, 0, SOURCE + 4 * 63, TARGET + 4 * 63, 0);
    INTENSET = 1u << 2;
    line_on(line);
    XFERCFG(2) = CFGVALID | CLRTRIG | SETINTA | WIDTH(2) | SRCINC | DSTINC | COUNT(64);
    ENABLESET = 1u << 2;
    wait_cycles(200);
    check("not without a trigger", REG(TARGET + 4 * 63), 0);
    SETTRIG = 1u << 2;
    wait_cycles(200);
    check("64 words", sum(TARGET, 64), sum(SOURCE, 64));
    check("INTA", INTA, 1u << 2);
    check("interrupt", taken[line], 1);
    check("INTSTAT", INTSTAT, 2);
    check("trigger cleared", CTLSTAT(2), 0);
    check("count used up", XFERCFG(2) >> 16 & 0x3FFu, 0x3FF);
    INTA = 1u << 2;
    check("INTA cleared", INTA, 0);

    /* Bytes without source increment, then a linked descriptor of halfwords. */
    descriptor(TABLE + 16 * 2, 0, SOURCE, TARGET + 7, LINKED);
    descriptor(LINKED,
               CFGVALID | SWTRIG | CLRTRIG | SETINTB | WIDTH(1) | SRCINC | DSTINC | COUNT(4),
               SOURCE + 4 + 6, TARGET + 0x40 + 6, 0);
    REG(SOURCE) = 0x11223344;
    for (unsigned i = 0; i < 32; i++) {
        REG(TARGET + 4 * i) = 0;
    }
    XFERCFG(2) = CFGVALID | RELOAD | SWTRIG | CLRTRIG | WIDTH(0) | DSTINC | COUNT(8);
    wait_cycles(400);
    check("bytes", REG(TARGET), 0x44444444);
    check("8 of them", REG(TARGET + 8), 0);
    check("linked halfwords", REG(TARGET + 0x44), REG(SOURCE + 8));
    check("INTB of the linked one", INTB, 1u << 2);
    INTB = 1u << 2;
    CFG(2) = 1; /* PERIPHREQEN */
    XFERCFG(2) = CFGVALID | SWTRIG | WIDTH(2) | COUNT(1);
    wait_cycles(200);
    check("waits for a peripheral", CTLSTAT(2), 4);
    CFG(2) = 0;
}

static void rules(uint32_t at, unsigned field, unsigned number)
{
    uint32_t level;

    say("- rules\n");
    REG(SECRET) = 0x5EC0DE;
    check("checking off", copies(at, SECRET), true);
    MEM_RULE(0x010, 0) = 3; /* this firmware's */
    MEM_RULE(0x060, 0) = 0x33333333;
    MEM_RULE(0x080, 0) = 3; /* SRAM1 block 0 */
    MISC_CTRL_DP = 0x96A6;  /* checking on, all masters in tier mode */
    MISC_CTRL = 0x96A6;
    check("level 0: S-priv block refused", copies(at, SECRET), false);
    check("recorded as this master", SEC_VIO_INFO(3) >> 8 & 15u, number);
    check("its address", SEC_VIO_ADDR(3), SECRET);
    check("the Secure alias does not help", copies(at, SECRET | 0x10000000), false);
    MEM_RULE(0x0A0, 0) = 3 << 4; /* the source block */
    check("a block that CPU0 may read", REG(SOURCE) != 0, true);
    check("is refused too", copies(at, SOURCE), false);
    MEM_RULE(0x0A0, 0) = 0;
    level = 3u << field;
    LEVEL = 0x80000000u | level;
    ANTI_LEVEL = 0xBFFFFFFFu & ~level;
    check("level 3: allowed", copies(at, SECRET), true);
    LEVEL = 0x80000000u;
    check("anti-pole differs: refused", copies(at, SECRET), false);
    ANTI_LEVEL = 0xBFFFFFFFu;
    MEM_RULE(0x0A0, 0) = 3; /* its descriptors */
    check("descriptors are judged as well", copies(at, SECRET), false);
    MEM_RULE(0x0A0, 0) = 0;
    REG(AHB + 0x120) = 3u << 28; /* FLEXCOMM1 */
    check("S-priv peripheral refused", copies(at, 0x40087FF8), false);
    SEC_VIO_VALID = 0xFFF;
    MISC_CTRL = NO_CHECKING;
    MISC_CTRL_DP = NO_CHECKING;
}

void test(void)
{
    AHBCLKCTRLSET(0) = 0x78;
    say("- DMA0\n");
    AHBCLKCTRLSET(0) = 1u << 20;
    transfers(DMA(0), 1);
    rules(DMA(0), 10, 0x5);
    say("- DMA1\n");
    AHBCLKCTRLSET(2) = 1u << 1;
    transfers(DMA(1), 58);
    rules(DMA(1), 24, 0xC);
}
