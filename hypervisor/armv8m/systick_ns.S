/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Access to SysTick_NS. The same five routines run in Secure state through the Non-secure alias
 * (0xE002E010), or, on boards that exist only as QEMU models which refuse that alias, in Non-secure
 * state on the registers themselves.
 *
 * r0 = CSR, r1 = RVR, r2 = CVR, in and out; r3 and r12 are scratch, no other register is touched.
 * Loops wait for the processor clock only (a few cycles).
 *
 * The caller reads the time base right after. From the moment that a routine stops the counter, or
 * last reads it running, to its end there are always four instructions: so what lies between counter
 * and time base cancels out.
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

// No .thumb_func: the hypervisor takes their plain addresses.

// Stop: r0 = CSR (COUNTFLAG of both reads), r1 = RVR, r2 = CVR.
    .balign 4
    .global systick_ns_stop
systick_ns_stop:
    ldr     r3, =SYSTICK
    ldr     r1, [r3, #RVR]
    ldr     r0, [r3, #CSR]      // clears COUNTFLAG
    bic     r2, r0, #1          // ENABLE; on its clock it stays, which another would disturb
    str     r2, [r3, #CSR]
    ldr     r2, [r3, #CVR]
    ldr     r3, [r3, #CSR]      // an expiry between the first read and the stop
    orrs    r0, r3
    bx      lr

// Start from r2 with period r1 and control r0; r2 = CVR. It cannot be written but with zero, so the
// start value is loaded as a period.
    .balign 4
    .global systick_ns_start
systick_ns_start:
    ldr     r3, =SYSTICK
    str     r2, [r3, #RVR]
    str     r2, [r3, #CVR]      // any value clears it
    str     r0, [r3, #CSR]
1:  ldr     r2, [r3, #CVR]
    cmp     r2, #0              // still zero: not loaded yet
    beq     1b
    str     r1, [r3, #RVR]
    bx      lr

// Put back r0 = CSR, r1 = RVR, CVR = 0: the counter was off and empty, or its clock is not ours.
    .balign 4
    .global systick_ns_put
systick_ns_put:
    ldr     r3, =SYSTICK
    str     r1, [r3, #RVR]
    str     r1, [r3, #CVR]      // any value clears it
    str     r0, [r3, #CSR]
    bx      lr

// Stop at r2 with period r1 and control r0, whose ENABLE is off and whose clock is the processor's:
// the counter runs until it is loaded. r2 = CVR.
    .balign 4
    .global systick_ns_stand
systick_ns_stand:
    ldr     r3, =SYSTICK
    str     r2, [r3, #RVR]
    str     r2, [r3, #CVR]      // any value clears it
    orr     r12, r0, #1         // ENABLE
    str     r12, [r3, #CSR]
1:  ldr     r2, [r3, #CVR]
    cmp     r2, #0              // still zero: not loaded yet
    beq     1b
    str     r0, [r3, #CSR]
    ldr     r2, [r3, #CVR]
    str     r1, [r3, #RVR]
    bx      lr

// One true expiry (COUNTFLAG, and the exception if r0 has TICKINT), then count from r2 with period r1;
// r2 = CVR.
    .balign 4
    .global systick_ns_expire
systick_ns_expire:
    ldr     r3, =SYSTICK
    mov     r12, #FORCED_PERIOD
    str     r12, [r3, #RVR]
    str     r12, [r3, #CVR]     // any value clears it
    str     r0, [r3, #CSR]
1:  ldr     r12, [r3, #CVR]
    cmp     r12, #0             // the short period is not loaded yet
    beq     1b
    str     r2, [r3, #RVR]
2:  ldr     r2, [r3, #CVR]
    cmp     r2, #FORCED_PERIOD  // above it: it has expired and counts from r2
    bls     2b
    str     r1, [r3, #RVR]
    bx      lr
    .ltorg
