/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the firmware here adds to tests/machine/firmware/check.h: exceptions of its own, and notes.
 * A line on USART0 says "ok", "FAIL", or "note": something that no register value can be right or
 * wrong for, but that we want to know from a real chip.
 */
#ifndef SILICON_H
#define SILICON_H

#include "check.h"

#define EXCEPTION_SECUREFAULT 7u
#define EXCEPTION_PENDSV      14u
#define EXCEPTION_LINE(n)     (16u + (n))

#define ICSR_S       REG(0xE000ED04)
#define VTOR_S       REG(0xE000ED08)
#define VTOR_NS      REG(0xE002ED08)
#define AIRCR_S      REG(0xE000ED0C)
#define SHCSR_S      REG(0xE000ED24)
#define NVIC_IABR(n) REG(0xE000E300 + 4 * (n))
#define NVIC_ITNS(n) REG(0xE000E380 + 4 * (n))
#define NVIC_IPR(n)  REG8(0xE000E400 + (n))

/* Lines that nothing drives (reserved in the chip's interrupt map). */
#define LINE_A 40u
#define LINE_B 41u
#define BIT(n) (1u << ((n) % 32u))

static inline void barrier(void)
{
    __asm__ volatile("dsb\n\tisb" ::: "memory");
}

/* Take exception `number` here from now on: the vector table moves to RAM. */
static inline void on_exception(unsigned number, void (*handler)(void))
{
    static uint32_t table[16 + 60] __attribute__((aligned(512)));
    if (VTOR_S != (uint32_t)table) {
        for (unsigned n = 0; n < sizeof table / sizeof *table; n++) {
            table[n] = ((volatile uint32_t *)VTOR_S)[n];
        }
        VTOR_S = (uint32_t)table;
    }
    table[number] = (uint32_t)handler;
    barrier();
}

static inline void note(const char *what, uint32_t value)
{
    say("note ");
    say(what);
    say(" 0x");
    for (int shift = 28; shift >= 0; shift -= 4) {
        say_byte("0123456789ABCDEF"[value >> shift & 15u]);
    }
    say("\n");
}

/* Non-secure code for a test, copied behind the harness's own at 0x20010000. */
#define NS_ROOM 0x20010100u
static inline void ns_place(const uint16_t *code, unsigned count)
{
    for (unsigned n = 0; n < count; n++) {
        ((volatile uint16_t *)NS_ROOM)[n] = code[n];
    }
    barrier();
}

/* Call it with two arguments; returns its r0. */
static inline uint32_t ns_call(uint32_t a, uint32_t b)
{
    register uint32_t r0 __asm__("r0") = a;
    register uint32_t r1 __asm__("r1") = b;
    register uint32_t r2 __asm__("r2") = NS_ROOM;
    __asm__ volatile("blxns r2" : "+r"(r0), "+r"(r1), "+r"(r2) : : "r3", "r12", "lr", "memory");
    return r0;
}

#endif
