/* SPDX-License-Identifier: Apache-2.0 */
    .syntax unified
    .cpu cortex-m33
    .fpu fpv5-sp-d16
    .thumb
    .text

    /* struct registers */
    .equ LR_AT, 52
    .equ APSR_AT, 56
    .equ OTHER_SP_AT, 60
    .equ MSPLIM_AT, 64
    .equ PSPLIM_AT, 68
    .equ PRIMASK_AT, 72
    .equ BASEPRI_AT, 76
    .equ FAULTMASK_AT, 80
    .equ CONTROL_AT, 84
    .equ CALL_YIELD, 0x1FFFFF0D

    .macro routine name
    .balign 4
    .global \name
    .type \name, %function
    .thumb_func
\name:
    .endm

    /* r0 set, r1 got, r2 counter: keep them on the stack, set the special registers. Uses r3. */
    .macro enter
    push    {r0-r2, r4-r11, lr}
    ldr     r3, [r0, #MSPLIM_AT]
    msr     msplim, r3
    ldr     r3, [r0, #PSPLIM_AT]
    msr     psplim, r3
    ldr     r4, [r0, #OTHER_SP_AT]
    ldr     r3, [r0, #CONTROL_AT]
    lsls    r3, r3, #31 - 1         /* SPSEL into the sign bit */
    bmi     1f
    msr     psp, r4
    b       2f
1:  msr     msp, r4
2:  ldr     r3, [r0, #BASEPRI_AT]
    msr     basepri, r3
    ldr     r3, [r0, #PRIMASK_AT]
    msr     primask, r3
    ldr     r3, [r0, #FAULTMASK_AT]
    msr     faultmask, r3
    ldr     r3, [r0, #APSR_AT]
    msr     apsr_nzcvq, r3
    .endm

    /* Until the peer has run: count our own word up, watch the peer's. No flag changes. */
    .macro wait at, peer, scratch
    ldr     \peer, [\at, #4]
1:  ldr     \scratch, [\at]
    add.w   \scratch, \scratch, #1
    str     \scratch, [\at]
    str     \scratch, [\at, #8]
    ldr     \scratch, [\at, #4]
    sub.w   \scratch, \scratch, \peer
    cbnz    \scratch, 2f            /* it branches forward only */
    b       1b
2:
    .endm

    /* The special registers as they are now into r1's struct registers. BASEPRI stays: what the
       test has pended must not be taken yet. Uses r2, r3. */
    .macro leave
    mrs     r2, basepri
    str     r2, [r1, #BASEPRI_AT]
    mrs     r2, primask
    str     r2, [r1, #PRIMASK_AT]
    mrs     r2, faultmask
    str     r2, [r1, #FAULTMASK_AT]
    mrs     r2, msplim
    str     r2, [r1, #MSPLIM_AT]
    mrs     r2, psplim
    str     r2, [r1, #PSPLIM_AT]
    mrs     r3, control
    str     r3, [r1, #CONTROL_AT]
    lsls    r3, r3, #31 - 1
    ite     mi
    mrsmi   r2, msp
    mrspl   r2, psp
    str     r2, [r1, #OTHER_SP_AT]
    movs    r2, #0
    msr     faultmask, r2
    msr     primask, r2
    pop     {r0-r2, r4-r11, pc}
    .endm

    routine hold_low
    enter
    mov     r5, r2
    mov     r7, r0
    ldr     r6, [r7, #LR_AT]
    mov     lr, r6
    ldr.w   r8, [r7, #32]
    ldr.w   r9, [r7, #36]
    ldr.w   r10, [r7, #40]
    ldr.w   r11, [r7, #44]
    ldr.w   r12, [r7, #48]
    ldmia   r7, {r0-r4}
    wait    r5, r6, r7
    mrs     r7, apsr
    ldr     r6, [sp, #4]            /* got */
    stmia   r6!, {r0-r4}
    ldr     r0, [sp]                /* set */
    ldr     r1, [r0, #20]           /* r5-r7 are ours */
    ldr     r2, [r0, #24]
    ldr     r3, [r0, #28]
    stmia   r6!, {r1-r3}
    stmia   r6!, {r8-r12}
    mov     r0, lr
    stmia   r6!, {r0, r7}
    ldr     r1, [sp, #4]
    leave

    routine hold_high
    enter
    ldr     r1, [r0, #LR_AT]
    mov     lr, r1
    add.w   r1, r0, #12
    mov     r0, r2
    ldmia   r1, {r3-r12}
    wait    r0, r1, r2
    mrs     r2, apsr
    ldr     r0, [sp, #4]            /* got */
    add.w   r1, r0, #12
    stmia   r1!, {r3-r12}
    mov     r3, lr
    stmia   r1!, {r3}
    str     r2, [r0, #APSR_AT]
    ldr     r3, [sp]                /* set: r0-r2 are ours */
    ldmia   r3, {r4-r6}
    stmia   r0!, {r4-r6}
    ldr     r1, [sp, #4]
    leave

    routine hold_yield
    enter
    add.w   r0, r0, #4
    ldmia   r0, {r1-r12}
    ldr     r0, =CALL_YIELD
    blx     r0
    mrs     r0, apsr
    push    {r0}
    ldr     r0, [sp, #8]            /* got */
    add.w   r0, r0, #4
    stmia   r0, {r1-r12}
    pop     {r2}
    ldr     r1, [sp, #4]
    str     r2, [r1, #APSR_AT]
    ldr     r3, [sp]                /* set: r0 is the result, lr the return address */
    ldr     r2, [r3]
    str     r2, [r1]
    ldr     r2, [r3, #LR_AT]
    str     r2, [r1, #LR_AT]
    leave
    .ltorg

    routine hold_fpu_fill
    vldmia  r0!, {s0-s31}
    ldr     r1, [r0]
    vmsr    fpscr, r1
    bx      lr

    routine hold_fpu_store
    vstmia  r0!, {s0-s31}
    vmrs    r1, fpscr
    str     r1, [r0]
    bx      lr

    routine hold_exclusive
    push    {r4, r5}
    mov     r4, r0
    ldrex   r5, [r4]
    mov     r0, r1
    wait    r0, r1, r2
    strex   r0, r5, [r4]
    pop     {r4, r5}
    bx      lr

    routine store_exclusive
    mov     r1, r0
    ldr     r2, [r1]
    strex   r0, r2, [r1]
    bx      lr
