/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#define CONSOLE  FLEXCOMM(0)
#define FIFOSTAT REG(CONSOLE + 0xE04)
#define FIFOWR   REG(CONSOLE + 0xE20)
#define STAT     REG(CONSOLE + 0x008)

extern uint32_t __stack[];
void reset_handler(void);
volatile uint32_t taken[60];
static struct access last;
static volatile bool expecting, over;

void say_byte(char c)
{
    while (!(FIFOSTAT & (1u << 5))) {
    }
    FIFOWR = (uint8_t)c;
}

void say(const char *text)
{
    while (*text) {
        say_byte(*text++);
    }
}

static void say_hex(uint32_t value)
{
    say("0x");
    for (int shift = 28; shift >= 0; shift -= 4) {
        say_byte("0123456789ABCDEF"[value >> shift & 15u]);
    }
}

void check(const char *what, uint32_t actual, uint32_t expected)
{
    say(actual == expected ? "ok " : "FAIL ");
    say(what);
    if (actual != expected) {
        say(": ");
        say_hex(actual);
        say(" instead of ");
        say_hex(expected);
    }
    say("\n");
}

void check_range(const char *what, uint32_t actual, uint32_t least, uint32_t most)
{
    bool good = actual >= least && actual <= most;

    say(good ? "ok " : "FAIL ");
    say(what);
    if (!good) {
        say(": ");
        say_hex(actual);
        say(" is not in ");
        say_hex(least);
        say("..");
        say_hex(most);
    }
    say("\n");
}

static void leave(void)
{
    say("end\n");
    while (!(STAT & (1u << 3))) { /* TXIDLE */
    }
    /* Semihosting SYS_EXIT, ADP_Stopped_ApplicationExit; a fault on a board without a debugger. */
    over = true;
    register uint32_t r0 __asm__("r0") = 0x18;
    register uint32_t r1 __asm__("r1") = 0x20026;
    __asm__ volatile("bkpt 0xAB" : : "r"(r0), "r"(r1));
    for (;;) {
    }
}

/* Every fault comes here, with the frame of what was interrupted. An access of load() and the
 * others is one 32-bit instruction, which is skipped. */
static __attribute__((used)) void fault(uint32_t *frame, uint32_t exception)
{
    while (over) {
    }
    if (!expecting) {
        say("FAIL unexpected exception ");
        say_hex(exception);
        say(" at ");
        say_hex(frame[6]);
        say(" CFSR ");
        say_hex(CFSR);
        say("\n");
        leave();
    }
    expecting = false;
    last.outcome = exception == 5 ? BUS_FAULT : exception == 7 ? SECURE_FAULT : OTHER_FAULT;
    last.address = BFAR;
    CFSR = CFSR;
    SFSR = SFSR;
    frame[6] += 4;
}

static __attribute__((naked)) void fault_entry(void)
{
    /* EXC_RETURN.S (bit 6) says whose stack holds the frame. */
    __asm__ volatile("tst lr, #0x40\n\t"
                     "ite ne\n\t"
                     "mrsne r0, msp\n\t"
                     "mrseq r0, msp_ns\n\t"
                     "mrs r1, ipsr\n\t"
                     "b fault");
}

static void line_handler(void)
{
    uint32_t line;

    __asm__ volatile("mrs %0, ipsr" : "=r"(line));
    line -= 16;
    taken[line]++;
    NVIC_ICER(line / 32) = 1u << line % 32;
}

void line_on(unsigned line)
{
    NVIC_ISER(line / 32) = 1u << line % 32;
    __asm__ volatile("dsb\n\tisb" ::: "memory");
}

static struct access done(uint32_t value)
{
    struct access result = last;

    if (expecting) {
        expecting = false;
        result = (struct access){PASSED, value, 0};
    }
    return result;
}

static void expect(void)
{
    last = (struct access){PASSED, 0, 0};
    expecting = true;
    __asm__ volatile("" ::: "memory");
}

struct access load(uint32_t address)
{
    uint32_t value = 0;

    expect();
    __asm__ volatile("ldr.w %0, [%1]" : "=r"(value) : "r"(address) : "memory");
    return done(value);
}

struct access store(uint32_t address, uint32_t value)
{
    expect();
    __asm__ volatile("str.w %1, [%0]" : : "r"(address), "r"(value) : "memory");
    return done(value);
}

/* ldr.w r0, [r0]; bx lr; str.w r1, [r0]; bx lr */
static const uint16_t ns_code[] = {0xF8D0, 0x0000, 0x4770, 0xBF00, 0xF8C0, 0x1000, 0x4770};
#define NS_CODE  0x20010000u
#define NS_STORE (NS_CODE + 8u)
#define NS_STACK 0x20011000u

void open_non_secure(void)
{
    AHBCLKCTRLSET(0) = 0x78; /* SRAM1-4 */
    for (unsigned i = 0; i < sizeof(ns_code) / sizeof(*ns_code); i++) {
        ((volatile uint16_t *)NS_CODE)[i] = ns_code[i];
    }
    SAU_RNR = 0;
    SAU_RBAR = 0x20010000;
    SAU_RLAR = 0x2001FFE1;
    SAU_RNR = 1;
    SAU_RBAR = 0x40000000;
    SAU_RLAR = 0x4FFFFFE1;
    SAU_CTRL = 1;
    __asm__ volatile("msr msp_ns, %0\n\tdsb\n\tisb" : : "r"(NS_STACK) : "memory");
}

static uint32_t call_ns(uint32_t code, uint32_t address, uint32_t value)
{
    register uint32_t r0 __asm__("r0") = address;
    register uint32_t r1 __asm__("r1") = value;
    register uint32_t r2 __asm__("r2") = code; /* bit 0 clear: Non-secure */

    /* The callee keeps r4-r11 by AAPCS; the stubs change none of them. */
    __asm__ volatile("blxns r2" : "+r"(r0), "+r"(r1), "+r"(r2) : : "r3", "r12", "lr", "memory");
    return r0;
}

struct access ns_load(uint32_t address)
{
    expect();
    return done(call_ns(NS_CODE, address, 0));
}

struct access ns_store(uint32_t address, uint32_t value)
{
    expect();
    return done(call_ns(NS_STORE, address, value));
}

void wait_cycles(uint32_t cycles)
{
    REG(0xE000E010) = 0;
    REG(0xE000E014) = cycles;
    REG(0xE000E018) = 0;
    REG(0xE000E010) = 5; /* CLKSOURCE, ENABLE */
    while (!(REG(0xE000E010) & (1u << 16))) {
    }
    REG(0xE000E010) = 0;
}

static void console(void)
{
    AHBCLKCTRLSET(0) = 1u << 13; /* IOCON */
    AHBCLKCTRLSET(1) = 1u << 11; /* FLEXCOMM0 */
    PRESETCTRLCLR(1) = 1u << 11;
    PIN(29) = 1 | PIN_DIGIMODE; /* FC0_RXD */
    PIN(30) = 1 | PIN_DIGIMODE; /* FC0_TXD */
    FCCLKSEL(0) = 2;            /* FRO 12 MHz */
    REG(CONSOLE + 0xFF8) = 1;   /* PSELID: USART */
    REG(CONSOLE + 0x020) = 7;   /* BRG */
    REG(CONSOLE + 0x028) = 12;  /* OSR: 115384 baud */
    REG(CONSOLE + 0xE00) = 3;   /* FIFOCFG: ENABLETX, ENABLERX */
    REG(CONSOLE + 0x000) = 5;   /* CFG: ENABLE, 8 data bits */
}

void reset_handler(void)
{
    REG(0xE000ED24) |= 0xFu << 16; /* SHCSR: Mem-, Bus-, Usage-, SecureFault enabled */
    console();
    test();
    leave();
}

__attribute__((section(".vectors"), used)) static void *const vectors[16 + 60] = {
    __stack,
    (void *)reset_handler,
    [2 ... 7] = (void *)fault_entry,
    [16 ... 75] = (void *)line_handler,
};
