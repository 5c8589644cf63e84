/* SPDX-License-Identifier: Apache-2.0 */
/* The heart of the switch: a Non-secure line is made active through a vector that is a Secure
 * address, and its active bit is taken away again by a forged exception return with ES=0. */
#include "silicon.h"

#define NS_VECTORS 0x20012000u

static volatile uint32_t came, active_then;

/* Enable LINE_A, which is pending, and wait for securefault(). 1: it came. */
static __attribute__((naked, noinline)) uint32_t
take_line(__attribute__((unused)) volatile uint32_t *iser, __attribute__((unused)) uint32_t bit)
{
    __asm__ volatile("push {r3-r11, lr}\n\t"
                     "ldr r3, =saved_sp\n\tmov r2, sp\n\tstr r2, [r3]\n\t"
                     "str r1, [r0]\n\tdsb\n\tisb\n\t" /* the line is taken here */
                     "movs r0, #0\n\tpop {r3-r11, pc}\n\t.ltorg\n\t"
                     ".bss\n\t.balign 4\n\tsaved_sp: .word 0\n\t.text");
}

static __attribute__((used)) void note_active(void)
{
    came++;
    active_then = NVIC_IABR(LINE_A / 32);
    NVIC_ICER(LINE_A / 32) = BIT(LINE_A);
    SFSR = SFSR;
}

/* Runs with the line active and IPSR 7. Two forged returns: to a Secure frame with the line's
 * number as IPSR; SecureFault is marked active again; then, as if from a Non-secure exception, to a
 * frame with IPSR 7, which ends the line's activation. The third goes back to take_line() in Thread
 * mode. */
static __attribute__((naked)) void securefault(void)
{
    __asm__ volatile("bl note_active\n\t"
                     "sub sp, #32\n\tadr r1, 1f\n\tstr r1, [sp, #24]\n\t"
                     "ldr r1, =0x01000038\n\tstr r1, [sp, #28]\n\t" /* T, exception 16 + 40 */
                     "mvn lr, #0x0E\n\tbx lr\n\t"                   /* 0xFFFFFFF1: Handler, ES=1 */
                     ".balign 4\n1:\tldr r1, =0xE000ED24\n\tldr r2, [r1]\n\t"
                     "orr r2, #0x10\n\tstr r2, [r1]\n\tdsb\n\tisb\n\t" /* SHCSR.SECUREFAULTACT */
                     "sub sp, #72\n\tldr r1, =0xFEFA125B\n\tstr r1, [sp]\n\t"
                     "adr r1, 2f\n\tstr r1, [sp, #64]\n\t"
                     "ldr r1, =0x01000007\n\tstr r1, [sp, #68]\n\t"
                     "mvn lr, #0x0F\n\tbx lr\n\t" /* 0xFFFFFFF0: the same with ES=0 */
                     ".balign 4\n2:\tldr r3, =saved_sp\n\tldr r3, [r3]\n\tmov sp, r3\n\t"
                     "sub sp, #32\n\tadr r1, 3f\n\tstr r1, [sp, #24]\n\t"
                     "mov r1, #0x01000000\n\tstr r1, [sp, #28]\n\t"
                     "mvn lr, #0x06\n\tbx lr\n\t" /* 0xFFFFFFF9: Thread, Main stack, ES=1 */
                     ".balign 4\n3:\tmovs r0, #1\n\tpop {r3-r11, pc}\n\t.ltorg");
}

void test(void)
{
    open_non_secure();
    for (unsigned n = 0; n < 16 + 60; n++) {
        ((volatile uint32_t *)NS_VECTORS)[n] = 0x1FFFFE01;
    }
    VTOR_NS = NS_VECTORS;
    on_exception(EXCEPTION_SECUREFAULT, securefault);
    NVIC_ITNS(LINE_A / 32) |= BIT(LINE_A);
    NVIC_IPR(LINE_A) = 0x20;
    NVIC_ISPR(LINE_A / 32) = BIT(LINE_A);
    barrier();
    for (unsigned n = 0; n < 100; n++) {
        NVIC_ISPR(LINE_A / 32) = BIT(LINE_A);
        barrier();
        if (!take_line(&NVIC_ISER(LINE_A / 32), BIT(LINE_A)) || NVIC_IABR(LINE_A / 32)) {
            break;
        }
    }
    check("line was taken, times", came, 100);
    check("active in its vector fetch", active_then, BIT(LINE_A));
    check("active after the forged return", NVIC_IABR(LINE_A / 32), 0);
    check("pending after it", NVIC_ISPR(LINE_A / 32) & BIT(LINE_A), 0);
    check("SecureFault still marked active", SHCSR_S >> 4 & 1u, 0);
}
