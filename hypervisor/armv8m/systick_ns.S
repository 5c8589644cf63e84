/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Access to SysTick_NS. The same four routines run in Secure state through the Non-secure alias
 * (0xE002E010), or, on boards that exist only as QEMU models which refuse that alias, in Non-secure
 * state on the registers themselves, called by BLXNS.
 *
 * All: r3 is scratch, r12 is zero on entry. Loops wait for the processor clock only (a few cycles).
 */
#include "board.h"

    .syntax unified
    .cpu    cortex-m33
    .thumb

#if BOARD_SYSTICK_NS_STUB
    .section .ns_page.systick, "ax"
    .equ    SYSTICK, 0xE000E010
#else
    .text
    .equ    SYSTICK, 0xE002E010
#endif
    .equ    CSR, 0
    .equ    RVR, 4
    .equ    CVR, 8
    .equ    FORCED_PERIOD, 20   // cycles of the expiry that systick_ns_expire provokes

// Stop: r0 = CSR (COUNTFLAG of both reads), r1 = RVR, r2 = CVR.
    .balign 4
    .thumb_func
    .global systick_ns_stop
systick_ns_stop:
    ldr     r3, =SYSTICK
    ldr     r0, [r3, #CSR]      // clears COUNTFLAG
    str     r12, [r3, #CSR]
    ldr     r2, [r3, #CVR]
    ldr     r1, [r3, #RVR]
    ldr     r12, [r3, #CSR]     // an expiry between the first read and the stop
    orr     r0, r12
    bx      lr

// Read: r1 = RVR, r2 = CVR.
    .balign 4
    .thumb_func
    .global systick_ns_read
systick_ns_read:
    ldr     r3, =SYSTICK
    ldr     r1, [r3, #RVR]
    ldr     r2, [r3, #CVR]
    bx      lr

// Start from r2 with period r1 and control r0. CVR cannot be written but with zero, so the start value
// is loaded as a period.
    .balign 4
    .thumb_func
    .global systick_ns_start
systick_ns_start:
    ldr     r3, =SYSTICK
    str     r2, [r3, #RVR]
    str     r12, [r3, #CVR]
    str     r0, [r3, #CSR]
1:  ldr     r12, [r3, #CVR]
    cmp     r12, #0             // still zero: not loaded yet
    beq     1b
    str     r1, [r3, #RVR]
    bx      lr

// Put back r0 = CSR, r1 = RVR without a phase: the counter was off, or its clock is not ours.
    .balign 4
    .thumb_func
    .global systick_ns_put
systick_ns_put:
    ldr     r3, =SYSTICK
    str     r1, [r3, #RVR]
    str     r12, [r3, #CVR]
    str     r0, [r3, #CSR]
    bx      lr

// One true expiry (COUNTFLAG, and the exception if r0 has TICKINT), then count from r2 with period r1.
    .balign 4
    .thumb_func
    .global systick_ns_expire
systick_ns_expire:
    ldr     r3, =SYSTICK
    mov     r12, #FORCED_PERIOD
    str     r12, [r3, #RVR]
    mov     r12, #0
    str     r12, [r3, #CVR]
    str     r0, [r3, #CSR]
1:  ldr     r12, [r3, #CVR]
    cmp     r12, #0             // the short period is not loaded yet
    beq     1b
    str     r2, [r3, #RVR]
2:  ldr     r12, [r3, #CVR]
    cmp     r12, #FORCED_PERIOD // above it: it has expired and counts from r2
    bls     2b
    str     r1, [r3, #RVR]
    bx      lr
    .ltorg

// void systick_ns_call(struct systick_ns *x, routine): call one of the above with x->csr, rvr, cvr in
// r0-r2, store r0-r2 back, and in x->at the time base just before the call.
    .text
    .thumb_func
    .global systick_ns_call
systick_ns_call:
#if BOARD_SYSTICK_NS_STUB
    push    {r4-r11, lr}        // BLXNS: Non-secure code may change every register
    sub     sp, #4
    mov     r4, r0
    bic     r5, r1, #0x10000000 // the routine's Non-secure alias
    bic     r5, #1              // bit 0 clear: BLXNS changes to Non-secure state
    mov     r12, #0
    ldr     r6, =BOARD_TIMEBASE
    ldm     r4, {r0-r2}
    ldr     r6, [r6, #4]        // VALUE
    blxns   r5
#else
    push    {r4-r6, lr}
    mov     r4, r0
    mov     r5, r1
    mov     r12, #0
    ldr     r6, =BOARD_TIMEBASE
    ldm     r4, {r0-r2}
    ldr     r6, [r6, #4]        // VALUE
    blx     r5
#endif
    mvn     r6, r6              // the time base counts down
    stm     r4, {r0-r2, r6}
#if BOARD_SYSTICK_NS_STUB
    add     sp, #4
    pop     {r4-r11, pc}
#else
    pop     {r4-r6, pc}
#endif
    .ltorg
