/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One access each. A refused one is stepped over (VM_SKIP): a load then returns the sentinel that
 * the register held before, a branch returns here at once.
 */
    .syntax unified
    .cpu cortex-m33
    .thumb
    .text

    .macro routine name
    .global \name
    .type \name, %function
    .thumb_func
\name:
    .endm

    routine load_word               // uint32_t load_word(uint32_t address, uint32_t sentinel)
    ldr     r1, [r0]
    mov     r0, r1
    bx      lr

    routine load_byte               // uint32_t load_byte(uint32_t address, uint32_t sentinel)
    ldrb    r1, [r0]
    mov     r0, r1
    bx      lr

    routine store_word              // void store_word(uint32_t address, uint32_t value)
    str     r1, [r0]
    bx      lr

    routine store_byte              // void store_byte(uint32_t address, uint32_t value)
    strb    r1, [r0]
    bx      lr

    routine execute                 // void execute(uint32_t address)
    push    {r4-r11, lr}            // a target that runs may change every register
    orr     r0, r0, #1
    blx     r0
    pop     {r4-r11, pc}
