/* SPDX-License-Identifier: Apache-2.0 */
/* Calls made by hand, to see every register after them. */
    .syntax unified
    .cpu cortex-m33
    .thumb
    .text

    .macro fill seed
    .irp    n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
    add     r\n, \seed, #\n
    .endr
    msr     apsr_nzcvq, \seed
    .endm

    /* Store r0-r12 and the flags at found[0..13]. The address is at the top of the stack. */
    .macro store
    push    {r0}
    ldr     r0, [sp, #4]
    str     r1, [r0, #4]!
    add     r0, #4
    stmia   r0, {r2-r12}
    pop     {r1}
    pop     {r0}
    str     r1, [r0]
    mrs     r1, apsr
    str     r1, [r0, #52]
    .endm

/* void call_filled(uint32_t seed, uint32_t target, uint32_t found[14]): r0 is the seed, rn is
 * seed + n for n = 1 to 11, r12 the call's address, and the flags are those of the seed. */
    .global call_filled
    .type call_filled, %function
    .thumb_func
call_filled:
    push    {r4-r11, lr}
    push    {r2}
    mov     r12, r1
    fill    r0
    blx     r12
    store
    pop     {r4-r11, pc}

/* The same, with the call as the last instruction of an IT block. */
    .global call_filled_in_it
    .type call_filled_in_it, %function
    .thumb_func
call_filled_in_it:
    push    {r4-r11, lr}
    push    {r2}
    mov     r12, r1
    fill    r0
    itt     mi
    nopmi
    blxmi   r12
    itt     pl
    noppl
    blxpl   r12
    store
    pop     {r4-r11, pc}

/* The same as a tail call: the caller's own return address in LR. */
    .global call_filled_by_jump
    .type call_filled_by_jump, %function
    .thumb_func
call_filled_by_jump:
    push    {r4-r11, lr}
    push    {r2}
    mov     r12, r1
    adr     lr, 1f
    orr     lr, #1
    fill    r0
    bx      r12
    .balign 4
1:  store
    pop     {r4-r11, pc}
