/* SPDX-License-Identifier: Apache-2.0 */
/* The guest of the cases that have a file `flags`: a vector table, a loop, and EXTRA bytes. */
#ifndef EXTRA
#define EXTRA 0
#endif
#ifndef RESET
#define RESET _start
#endif
    .syntax unified
#ifdef HARD
    .eabi_attribute Tag_ABI_VFP_args, 1
#endif
    .thumb
    .text
    .word STACK
    .word RESET
    .global _start
    .thumb_func
_start:
#ifdef MVE
    vadd.i32 q0, q0, q1
#endif
#ifdef FP
    vadd.f32 s0, s0, s1
#endif
    b .
#if EXTRA
    .space EXTRA
#endif
