/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One routine for each form of load and store that compilers emit. Each takes a struct state, loads
 * the registers and flags from it, executes the form, and stores them back. The table `forms` lists
 * name and routine.
 *
 * By convention r1 points 32 bytes into a block of 64; r2 is 4, r6 is 2, r7 is 3.
 */
    .syntax unified
    .cpu    cortex-m33
    .thumb

    .macro  form name, instructions:vararg
    .section .rodata.names, "a"
1:  .asciz  "\name"
    .section .rodata.forms, "a"
    .word   1b, 2f + 1
    .text
    .balign 4
    .thumb_func
2:  push    {r4-r11, lr}
    push    {r0}
    ldr     r1, [r0, #56]
    msr     apsr_nzcvq, r1
    ldr     lr, [r0, #52]
    ldmia.w r0, {r0-r12}
    \instructions
    push    {r0-r12, lr}
    mrs     r1, apsr
    ldr     r0, [sp, #56]
    str     r1, [r0, #56]
    pop     {r1-r7}
    stmia   r0!, {r1-r7}
    pop     {r1-r7}
    stmia   r0!, {r1-r7}
    add     sp, #4
    pop     {r4-r11, pc}
    .endm

    .section .rodata.forms, "a"
    .balign 4
    .global forms
forms:

    form    ldr-n,          ldr.n   r0, [r1]
    form    ldr-n-imm,      ldr.n   r5, [r1, #8]
    form    ldrh-n,         ldrh.n  r0, [r1, #2]
    form    ldrb-n,         ldrb.n  r0, [r1, #3]
    form    ldr-n-reg,      ldr.n   r0, [r1, r2]
    form    ldrh-n-reg,     ldrh.n  r0, [r1, r6]
    form    ldrb-n-reg,     ldrb.n  r1, [r1, r7]
    form    ldrsh-n,        ldrsh.n r0, [r1, r6]
    form    ldrsb-n,        ldrsb.n r0, [r1, r7]
    form    str-n,          str.n   r0, [r1]
    form    str-n-imm,      str.n   r5, [r1, #8]
    form    strh-n,         strh.n  r0, [r1, #2]
    form    strb-n,         strb.n  r0, [r1, #1]
    form    str-n-reg,      str.n   r4, [r1, r2]
    form    strh-n-reg,     strh.n  r4, [r1, r6]
    form    strb-n-reg,     strb.n  r4, [r1, r7]
    form    ldm-n,          ldm     r1!, {r0, r3-r5}
    form    ldm-n-base,     ldm     r1, {r0, r1, r3}
    form    stm-n,          stm     r1!, {r0, r3-r5}

    form    ldr-w,          ldr.w   r8, [r1, #12]
    form    ldr-w-lr,       ldr.w   lr, [r1]
    form    ldr-w-r12,      ldr.w   r12, [r1]
    form    ldrh-w,         ldrh.w  r9, [r1, #2]
    form    ldrb-w,         ldrb.w  r10, [r1, #1]
    form    ldrsh-w,        ldrsh.w r11, [r1]
    form    ldrsb-w,        ldrsb.w r0, [r1, #3]
    form    str-w,          str.w   r8, [r1, #8]
    form    str-w-lr,       str.w   lr, [r1]
    form    strh-w,         strh.w  r9, [r1, #2]
    form    strb-w,         strb.w  r10, [r1, #1]
    form    ldr-minus,      ldr.w   r0, [r1, #-32]
    form    ldrsh-minus,    ldrsh.w r0, [r1, #-30]
    form    ldrsb-minus,    ldrsb.w r0, [r1, #-29]
    form    str-minus,      str.w   r0, [r1, #-32]
    form    strb-minus,     strb.w  r0, [r1, #-31]
    form    ldr-pre,        ldr.w   r0, [r1, #4]!
    form    ldr-pre-minus,  ldr.w   r0, [r1, #-8]!
    form    ldr-post,       ldr.w   r0, [r1], #4
    form    ldr-post-minus, ldr.w   r0, [r1], #-32
    form    ldrh-pre,       ldrh.w  r0, [r1, #2]!
    form    ldrb-post,      ldrb.w  r0, [r1], #255
    form    ldrsb-pre,      ldrsb.w r0, [r1, #3]!
    form    ldrsh-post,     ldrsh.w r0, [r1], #-2
    form    str-pre,        str.w   r0, [r1, #-32]!
    form    str-post,       str.w   r0, [r1], #8
    form    strh-pre,       strh.w  r0, [r1, #2]!
    form    strb-post,      strb.w  r0, [r1], #1
    form    ldr-high-base,  mov r8, r1; ldr.w r9, [r8, #4]!
    form    str-high-base,  mov r11, r1; str.w r10, [r11], #-4
    form    str-base-lr,    mov lr, r1; str.w r12, [lr, #-32]!
    form    ldr-reg,        ldr.w   r0, [r1, r2]
    form    ldr-reg-lsl,    ldr.w   r0, [r1, r2, lsl #2]
    form    ldrh-reg-lsl,   ldrh.w  r0, [r1, r6, lsl #1]
    form    ldrsh-reg,      ldrsh.w r0, [r1, r6]
    form    ldrsb-reg-lsl,  ldrsb.w r0, [r1, r7, lsl #3]
    form    str-reg-lsl,    str.w   r0, [r1, r6, lsl #2]
    form    strh-reg,       strh.w  r0, [r1, r6]
    form    strb-reg,       strb.w  r0, [r1, r7]
    form    ldrt,           ldrt    r0, [r1, #4]
    form    ldrsht,         ldrsht  r0, [r1, #2]
    form    strbt,          strbt   r0, [r1, #1]

    form    ldrd,           ldrd    r4, r5, [r1]
    form    ldrd-swapped,   ldrd    r5, r4, [r1, #8]
    form    ldrd-pre,       ldrd    r8, lr, [r1, #-32]!
    form    ldrd-post,      ldrd    r0, r12, [r1], #16
    form    strd,           strd    r4, r5, [r1]
    form    strd-swapped,   strd    r5, r4, [r1, #-32]
    form    strd-second,    strd    r8, r0, [r1, #4]
    form    strd-pre,       strd    r0, r12, [r1, #8]!
    form    strd-post,      strd    lr, r4, [r1], #-32
    form    ldm-w,          ldmia.w r1, {r0, r4, r8, r12, lr}
    form    ldm-w-back,     ldmia.w r1!, {r4, r10}
    form    ldmdb,          ldmdb   r1!, {r3, r5, r9, r11}
    form    stm-w,          stmia.w r1, {r0, r4, r8, r12, lr}
    form    stmdb,          stmdb   r1!, {r0, r3-r5, r8-r11}

    form    lda,            lda     r0, [r1]
    form    ldah,           mov r0, #2; add r1, r0; ldah r0, [r1]
    form    ldab,           ldab    r0, [r1]
    form    stl,            stl     r0, [r1]
    form    stlh,           stlh    r0, [r1]
    form    stlb,           stlb    r0, [r1]

    form    it-taken,       cmp r2, #4; it eq; ldreq r0, [r1]
    form    it-not-taken,   cmp r2, #4; it ne; ldrne r0, [r1]
    form    it-first,       cmp r2, #4; itte eq; ldreq r0, [r1]; moveq r4, #1; movne r4, #2
    form    it-middle,      cmp r2, #5; ittet ne; movne r4, #1; strne r0, [r1]; moveq r5, #1; addne r4, #1
    form    it-last,        cmp r2, #4; itee ne; movne r4, #1; moveq r5, #2; ldrheq r0, [r1, #2]
    form    it-all,         cmp r2, #4; itttt eq; ldreq.w r0, [r1]; streq.w r3, [r1]; ldrdeq r4, r5, [r1]; strbeq r5, [r1, #1]

    .section .rodata.forms, "a"
    .word   0, 0

/* The floating-point registers as numbers that no form changes, and whether they still are. */
    .text
    .fpu    fpv5-sp-d16
    .thumb_func
    .global float_fill
float_fill:
    vmov    s0, r0
    vmov    s15, r0
    vmov    s31, r0
    bx      lr
    .thumb_func
    .global float_kept
float_kept:
    vmov    r1, s0
    vmov    r2, s15
    vmov    r3, s31
    eors    r1, r0
    eors    r2, r0
    eors    r3, r0
    orrs    r0, r1, r2
    orrs    r0, r3
    bx      lr
