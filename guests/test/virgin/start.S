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
