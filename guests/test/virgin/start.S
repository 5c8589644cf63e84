/* SPDX-License-Identifier: Apache-2.0 */
/* Vector table and reset: keep all registers as they are found, then go to C. */
    .syntax unified
    .cpu cortex-m33
    .thumb

    .section .vectors, "a"
    .word _stack_top
    .word reset_handler
    .rept 12
    .word virgin_unexpected
    .endr
    .word virgin_pendsv
    .rept 125
    .word virgin_unexpected
    .endr

    .text
    .global reset_handler
    .type reset_handler, %function
    .thumb_func
reset_handler:
    push    {r0-r12, lr}
    mov     r0, sp
    bl      virgin_main
    b       .

    .global virgin_unexpected
    .type virgin_unexpected, %function
    .thumb_func
virgin_unexpected:
    udf     #0

/* uint32_t virgin_fpu(void): zero when s0-s31 and FPSCR are. They are not any more afterwards. */
    .fpu fpv5-sp-d16
    .global virgin_fpu
    .type virgin_fpu, %function
    .thumb_func
virgin_fpu:
    vmrs    r0, fpscr
    movw    r2, #0x1234
    .irp    n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    vmov    r1, s\n
    orrs    r0, r1
    vmov    s\n, r2
    .endr
    bx      lr
