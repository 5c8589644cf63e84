/* SPDX-License-Identifier: Apache-2.0 */
/* One instruction each, with a label on it: void name(uint32_t address). */
    .syntax unified
    .cpu cortex-m33
    .fpu fpv5-sp-d16
    .thumb
    .text

    .macro access name, instruction:vararg
    .global \name
    .type \name, %function
    .thumb_func
\name:
    \instruction
    bx      lr
    .endm

    access  load_word, ldr r1, [r0]
    access  load_byte, ldrb r1, [r0]
    access  load_half, ldrsh r1, [r0]
    access  load_pair, ldrd r1, r2, [r0]
    access  load_many, ldmia r0, {r1, r2, r3}
    access  load_exclusive, ldrex r1, [r0]
    access  load_float, vldr s0, [r0]
    access  store_word, str r0, [r0]
    access  store_byte, strb r0, [r0]
    access  store_half, strh r0, [r0]
    access  store_pair, strd r1, r2, [r0]
    access  store_many, stmia r0, {r1, r2, r3}
    access  store_float, vstr s0, [r0]
    access  jump, bx r0
