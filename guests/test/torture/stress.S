/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fill every register with a pattern, let some instructions pass, and look whether the pattern is
 * still there. Nothing is spared for the test's own use meanwhile: the way into the delay is a load
 * to the program counter, the way out stores all registers at once.
 */
    .syntax unified
    .cpu cortex-m33
    .fpu fpv5-sp-d16
    .thumb
    .text

    .equ SLED, 256

/* uint32_t stress_registers(uint32_t seed, uint32_t delay): up to SLED instructions pass. Returns 0,
 * or what stress_compare() says. */
    .global stress_registers
    .type stress_registers, %function
    .thumb_func
stress_registers:
    push    {r4-r11, lr}
    sub     sp, #12
    str     r0, [sp, #4]
    ldr     r2, =sled_end
    sub     r2, r2, r1, lsl #1
    orr     r2, r2, #1
    str     r2, [sp]
    msr     apsr_nzcvq, r0
    .irp    n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12
    add     r\n, r0, #\n
    .endr
    add     lr, r0, #14
    ldr     pc, [sp]
    .rept   SLED
    nop
    .endr
sled_end:
    push    {r0-r12, lr}
    mrs     r0, apsr
    push    {r0}
    mov     r0, sp
    ldr     r1, [sp, #(15 * 4 + 4)]
    sub     sp, #4
    bl      stress_compare
    add     sp, #(4 + 15 * 4 + 12)
    pop     {r4-r11, pc}
    .ltorg

/* uint32_t stress_main_stack(uint32_t seed, uint32_t delay): stress_registers() in thread mode on the
 * main stack. Privileged thread code on the process stack calls it. */
    .global stress_main_stack
    .type stress_main_stack, %function
    .thumb_func
stress_main_stack:
    push    {r4, lr}
    mrs     r4, control
    movs    r2, #0
    msr     control, r2
    isb
    bl      stress_registers
    msr     control, r4
    isb
    pop     {r4, pc}

/* uint32_t stress_fpu_first(void): zero when s0-s31 and FPSCR are. */
    .global stress_fpu_first
    .type stress_fpu_first, %function
    .thumb_func
stress_fpu_first:
    vmrs    r0, fpscr
    .irp    n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    vmov    r1, s\n
    orrs    r0, r1
    .endr
    bx      lr

/* uint32_t stress_fpu(uint32_t seed, uint32_t delay): the same for s0-s31 and FPSCR. Returns 0 or a
 * number that is not 0. */
    .global stress_fpu
    .type stress_fpu, %function
    .thumb_func
stress_fpu:
    push    {r4, lr}
    vpush   {s16-s31}
    vmrs    r4, fpscr
    push    {r4, lr}
    movw    r2, #0
    movt    r2, #0xF0C0             /* condition flags and rounding mode */
    ands    r2, r0
    vmsr    fpscr, r2
    .irp    n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    add     r3, r0, #\n
    vmov    s\n, r3
    .endr
1:  subs    r1, #1
    bhi     1b
    vmrs    r1, fpscr
    eors    r1, r2
    .irp    n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    add     r3, r0, #\n
    vmov    r4, s\n
    eors    r3, r4
    orrs    r1, r3
    .endr
    mov     r0, r1
    pop     {r4, lr}
    vmsr    fpscr, r4
    vpop    {s16-s31}
    pop     {r4, pc}
