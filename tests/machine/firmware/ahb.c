/* SPDX-License-Identifier: Apache-2.0 */
/* Secure AHB controller: all rule groups, strict and tier mode, violations, locks. */
#include "check.h"

static void checking(uint32_t mode)
{
    MISC_CTRL_DP = mode;
    MISC_CTRL = mode;
}

/* A block of each rule group: register and nibble of its rule, a word in it, its port. */
static const struct {
    const char *name;
    uint32_t rule, nibble, address, port;
    bool memory;
} blocks[] = {
    {"flash sector 4", 0x010, 4, 0x00020200, 0, true},
    {"ROM block 9", 0x024, 1, 0x03009000, 0, true},
    {"SRAMX block 7", 0x040, 7, 0x04007000, 1, true},
    {"SRAM1 block 12", 0x084, 4, 0x2001C000, 3, true},
    {"SRAM2 block 0", 0x0A0, 0, 0x20020000, 4, true},
    {"SRAM3 block 15", 0x0C4, 7, 0x2003F000, 5, true},
    {"SRAM4 block 3", 0x0E0, 3, 0x20043000, 6, true},
    {"USB RAM block 2", 0x170, 2, 0x40102000, 11, true},
    {"APB0 CTIMER0", 0x104, 0, 0x40008000, 7, false},
    {"APB0 ANACTRL", 0x108, 3, 0x40013000, 7, false},
    {"APB1 PMC", 0x110, 0, 0x40020000, 7, false},
    {"APB1 RNG", 0x11C, 2, 0x4003A000, 7, false},
    {"AHB8 FLEXCOMM1", 0x120, 7, 0x40087000, 8, false},
    {"AHB8 FLEXCOMM2", 0x124, 0, 0x40088000, 8, false},
    {"AHB8 GPIO, its fourth slot", 0x124, 4, 0x4008F000, 8, false},
    {"AHB9 FLEXCOMM6", 0x130, 7, 0x40097000, 9, false},
    {"AHB10 HASHCRYPT", 0x140, 4, 0x400A4000, 10, false},
};

/* The SAU lets Non-secure code at all blocks of the list: the rules alone decide. */
static void open_all(void)
{
    static const struct {
        uint32_t base, last;
    } windows[] = {{0x00010000, 0x0009FFFF}, {0x03000000, 0x0400FFFF}, {0x20020000, 0x20043FFF}};

    open_non_secure();
    for (unsigned i = 0; i < 3; i++) {
        SAU_RNR = 2 + i;
        SAU_RBAR = windows[i].base;
        SAU_RLAR = (windows[i].last & ~31u) | 1u;
    }
    __asm__ volatile("dsb\n\tisb");
}

static void rules(void)
{
    for (unsigned i = 0; i < sizeof(blocks) / sizeof(*blocks); i++) {
        uint32_t at = blocks[i].address, port = blocks[i].port;
        struct access a;

        say("- ");
        say(blocks[i].name);
        say("\n");
        check("NS load, rule NS-user", ns_load(at).outcome, PASSED);
        check("no violation yet", SEC_VIO_VALID, 0);
        REG(AHB + blocks[i].rule) |= 3u << 4 * blocks[i].nibble;
        a = ns_load(at);
        check("NS load, rule S-priv", a.outcome, BUS_FAULT);
        check("BFAR", a.address, at);
        check("valid bit of the port", SEC_VIO_VALID, 1u << port);
        check("violation address", SEC_VIO_ADDR(port), at);
        /* data, level NS-priv 01 and its complement, CPU0 code bus or system bus */
        check("violation info", SEC_VIO_INFO(port),
              0x2u | 1u << 4 | 2u << 6 | (at < 0x20000000 ? 0u : 1u) << 8);
        SEC_VIO_VALID = 1u << port;
        check("valid bit cleared", SEC_VIO_VALID, 0);
        check("NS store, rule S-priv", ns_store(at, 0).outcome, BUS_FAULT);
        check("violation info of a store", SEC_VIO_INFO(port) & 1u, 1);
        SEC_VIO_VALID = 1u << port;
        check("S load, rule S-priv", load(at | 0x10000000).outcome, PASSED);
        REG(AHB + blocks[i].rule) &= ~(3u << 4 * blocks[i].nibble);
        check("NS load after the rule is back", ns_load(at).outcome, PASSED);
        check("S load through the S alias of an NS-user block", load(at | 0x10000000).outcome,
              blocks[i].memory ? BUS_FAULT : PASSED);
        SEC_VIO_VALID = 1u << port;
    }
}

/* Slave rules close a whole memory or bridge. */
static void slave_rules(void)
{
    static const struct {
        const char *name;
        uint32_t rule, shift, address;
    } slaves[] = {
        {"flash", 0x000, 0, 0x00020200},        {"ROM", 0x000, 4, 0x03000000},
        {"SRAMX", 0x030, 0, 0x04000000},        {"SRAM2", 0x090, 0, 0x20020000},
        {"SRAM4", 0x0D0, 0, 0x20040000},        {"APB bridge 0", 0x0F0, 0, 0x40013000},
        {"APB bridge 1", 0x0F0, 4, 0x40020000}, {"USB RAM", 0x160, 0, 0x40100000},
    };

    for (unsigned i = 0; i < sizeof(slaves) / sizeof(*slaves); i++) {
        uint32_t old = REG(AHB + slaves[i].rule);

        say("- slave rule of ");
        say(slaves[i].name);
        say("\n");
        REG(AHB + slaves[i].rule) = old | 3u << slaves[i].shift;
        check("closed", ns_load(slaves[i].address).outcome, BUS_FAULT);
        REG(AHB + slaves[i].rule) = old;
        check("open", ns_load(slaves[i].address).outcome, PASSED);
    }
    SEC_VIO_VALID = 0xFFF;
}

static void modes(void)
{
    say("- modes\n");
    checking(TIER_CHECKING);
    check("tier mode: S load of an NS-user block", load(0x30020000).outcome, PASSED);
    /* The copies differ in the strict field: the restrictive value holds. */
    MISC_CTRL_DP = STRICT_CHECKING;
    check("copies differ: strict", load(0x30020000).outcome, BUS_FAULT);
    checking(STRICT_CHECKING);
    check("strict: S load through the NS alias of a Non-secure block", load(0x20010000).outcome,
          PASSED);

    MEM_RULE(0x0A0, 0) = 1; /* SRAM2 block 0: NS-priv */
    check("NS-priv block, NS privileged", ns_load(0x20020000).outcome, PASSED);
    __asm__ volatile("msr control_ns, %0\n\tisb" : : "r"(1));
    check("NS-priv block, NS user, privilege not checked", ns_load(0x20020000).outcome, PASSED);
    checking(0xAA66); /* ENABLE_NS_PRIV_CHECK */
    check("NS-priv block, NS user, privilege checked", ns_load(0x20020000).outcome, BUS_FAULT);
    check("level of an NS user access", SEC_VIO_INFO(4) >> 4 & 3u, 0);
    MEM_RULE(0x0A0, 0) = 0;
    check("NS-user block, NS user, privilege checked", ns_load(0x20020000).outcome, PASSED);
    __asm__ volatile("msr control_ns, %0\n\tisb" : : "r"(0));

    checking(0xA9A6); /* DISABLE_VIOLATION_ABORT */
    MEM_RULE(0x0A0, 0) = 3;
    SEC_VIO_VALID = 0xFFF;
    struct access a = ns_load(0x20020000);
    check("abort disabled: no fault", a.outcome, PASSED);
    check("abort disabled: reads zero", a.value, 0);
    check("abort disabled: recorded", SEC_VIO_VALID, 1u << 4);
    MEM_RULE(0x0A0, 0) = 0;
    checking(STRICT_CHECKING);

    /* One copy alone switches checking on; only both switch it off. */
    MEM_RULE(0x0A0, 0) = 3;
    MISC_CTRL = NO_CHECKING;
    check("checking off in one copy only", ns_load(0x20020000).outcome, BUS_FAULT);
    MISC_CTRL_DP = NO_CHECKING;
    check("checking off in both", ns_load(0x20020000).outcome, PASSED);
    MEM_RULE(0x0A0, 0) = 0;
    checking(STRICT_CHECKING);
    SEC_VIO_VALID = 0xFFF;
}

static void interrupt(void)
{
    say("- interrupt\n");
    NVIC_ICPR(1) = 1u << (53 - 32);
    line_on(53);
    check("SEC_VIO quiet", taken[53], 0);
    MEM_RULE(0x0A0, 0) = 3;
    ns_load(0x20020000);
    check("SEC_VIO interrupt", taken[53], 1);
    SEC_VIO_VALID = 0xFFF;
    NVIC_ICPR(1) = 1u << (53 - 32);
    line_on(53);
    check("level gone once the valid bits are clear", taken[53], 1);
    MEM_RULE(0x0A0, 0) = 0;
}

static void controller(void)
{
    say("- controller\n");
    check("NS store to the controller, rule NS-user", ns_store(NS(AHB) + 0x0A0, 0).outcome,
          BUS_FAULT);
    REG(AHB + 0x150) = 3;
    check("NS load of the controller, block rule S-priv", ns_load(NS(AHB) + 0x0A0).outcome,
          BUS_FAULT);
    REG(AHB + 0x150) = 0;
    check("NS load of the controller, rules NS-user", ns_load(NS(AHB) + 0x0A0).outcome, PASSED);
    REG(AHB + 0x144) |= 3u << 4;
    check("NS load of the controller, rule S-priv", ns_load(NS(AHB) + 0x0A0).outcome, BUS_FAULT);
    SEC_VIO_VALID = 0xFFF;

    /* MASTER_SEC_LEVEL and its complement, then the lock. */
    REG(AHB + 0xFD0) = 0x80000C00;
    check("MASTER_SEC_LEVEL", REG(AHB + 0xFD0), 0x80000C00);
    REG(AHB + 0xFD0) = 0x40000C00;
    REG(AHB + 0xFD0) = 0x80000000;
    check("MASTER_SEC_LEVEL locked", REG(AHB + 0xFD0), 0x40000C00);
    REG(AHB + 0xFBC) = 0x000006AA; /* SEC_CPU1_INT_MASK1_LOCK */
    REG(AHB + 0xF94) = 0;
    check("locked interrupt mask", REG(AHB + 0xF94), 0xFFFFFFFF);
    REG(AHB + 0xFBC) = 0x00000AAA;
    REG(AHB + 0xF94) = 0;
    check("a lock stays", REG(AHB + 0xF94), 0xFFFFFFFF);
    REG(AHB + 0xF90) = 0;
    check("the other interrupt mask", REG(AHB + 0xF90), 0);

    /* The whole controller: DP = MISC with WRITE_LOCK 01. */
    MISC_CTRL = 0xAAA5;
    MISC_CTRL_DP = 0xAAA5;
    MEM_RULE(0x0A0, 0) = 3;
    check("rules locked", MEM_RULE(0x0A0, 0), 0);
    checking(NO_CHECKING);
    check("MISC_CTRL locked", MISC_CTRL, 0xAAA5);
    check("MISC_CTRL_DP locked", MISC_CTRL_DP, 0xAAA5);
}

void test(void)
{
    AHBCLKCTRLSET(2) = 1u << 27 | 1u << 13; /* ANACTRL, RNG */
    check("MISC_CTRL at reset", MISC_CTRL, 0xAAAA);
    check("MISC_CTRL_DP at reset", MISC_CTRL_DP, 0xAAAA);
    open_all();
    /* Flash sector 0 and SRAM0 are this firmware's. */
    MEM_RULE(0x010, 0) = 3;
    MEM_RULE(0x060, 0) = 0x33333333;
    check("nothing refused before checking is on", ns_load(0x20020000).outcome, PASSED);
    checking(STRICT_CHECKING);
    rules();
    slave_rules();
    modes();
    interrupt();
    controller();
}
