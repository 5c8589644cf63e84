/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SecureFault of a system that mediates: the accesses that nearly all are, within the budget of
 * instructions that one may cost. Bytes, halfwords and words, signed or not, by every form that
 * compilers emit for registers of devices: immediate and register offset, pre- and post-indexed, LDRD
 * and STRD, inside IT blocks, in every mode. Whatever is not that goes to fault_entry, with nothing
 * done but the first half of an LDRD or STRD whose second half is refused, and mediate() there does
 * the same for every form.
 *
 * As the guest's registers are on one of its stacks and in r4-r11, they are put in a row on ours:
 *
 *   sp      new value of the base register, when r0 says so
 *   sp+4    slot of STRD's second register, or what LDRD's first word holds
 *   sp+8    r0 to r3, copied from the frame; a load copies them back
 *   sp+24   r4 to r11, EXC_RETURN
 *
 * A register's slot is its place there, or in the frame for r12 and lr, less 8.
 *
 *   r0  work left afterwards: slot of the base register, bit 0: STRD's second half; 0: none
 *   r1  where the guest goes on    r3  its frame       r4  bit 31: it is unprivileged
 *   r5  slot of the register       r6  the address     r8  where the hypervisor reaches that
 *   r9  blocks from here on        r10 the rule        r12 0xE000E000
 */
    .syntax unified
    .cpu    cortex-m33
    .thumb

    .equ    SFSR, 0xDE4             // from 0xE000E000
    .equ    SFAR, 0xDE8
    .equ    AUVIOL, 0x48            // SFSR.AUVIOL and SFARVALID
    .equ    TT_READ, 1 << 18        // result of TTA: the guest's own MPU allows it
    .equ    TT_WRITE, 1 << 19
    .equ    FRAME_PC, 24
    .equ    FRAME_PSR, 28
    .equ    SAVED, 24               // bytes on our stack below r4-r11

    .section .text.mediate_entry, "ax"
float_frame:
    add     r5, #104 - 32
    cmp     r5, r6
    bls     frame_known
    b       not_ours

    // The register of a 16-bit form, then as for all forms: block, rule and rights of an access.
short:
    and     r5, #7
    add     r5, sp, r5, lsl #2
    adds    r1, #2
look_up:
    ldrd    r2, r8, [r9], #24       // base, span that has rules
    subs    r2, r6, r2
    cmp     r2, r8
    bhi     look_up                 // the last one holds everything, and has no index
    ldrd    r8, r7, [r9, #-16]      // hardware, index
    cbz     r7, slow
    add     r8, r2
    lsrs    r2, #2
    ldrb    r2, [r7, r2]            // number of the rule
    cbz     r2, slow
    ldr     r10, [r9, #-8]          // rules, 20 bytes each
    add     r2, r2, r2, lsl #2
    add     r10, r10, r2, lsl #2
    tta     r2, r6
    cmp     r4, #0
    bmi     unprivileged
    bx      lr
unprivileged:
    ttat    r2, r6
    bx      lr

slow:
    add     sp, #SAVED
not_ours:
    pop     {r4-r11, lr}
other:
    b       fault_entry

    .global mediate_entry
    .thumb_func
mediate_entry:
    ldr     r0, =activate_sp        // the switch has provoked it
    ldr     r0, [r0]
    cmp     r0, #0
    bne     other
    push    {r4-r11, lr}
    mov     r12, #0xE000E000
    ldr     r2, [r12, #SFSR]
    cmp     r2, #AUVIOL             // alone: only Non-secure code can cause it, so the frame is a guest's
    bne     not_ours

    // The stack that the frame is on.
    mrs     r3, msp_ns
    movs    r4, #0
    tst     lr, #8                  // EXC_RETURN.Mode: Thread
    beq     1f
    mrs     r4, control_ns
    lsls    r4, #31                 // nPRIV to bit 31, SPSEL to C
    it      cs
    mrscs   r3, psp_ns
1:
    ldr     r5, =schedule_current
    ldrb    r5, [r5]
    ldr     r6, =plan_mediation     // 20 bytes for each VM
    add     r5, r5, r5, lsl #2
    add     r6, r6, r5, lsl #2
    ldm     r6, {r5-r9}             // RAM base and span, code base and span, blocks
    sub     r5, r3, r5
    cmp     r5, r6
    bhi     not_ours
    tst     lr, #0x10               // EXC_RETURN.FType
    beq     float_frame
frame_known:
    ldr     r1, [r3, #FRAME_PC]     // once: the guest may change it by DMA
    sub     r5, r1, r7
    cmp     r5, r8
    bhi     not_ours

    ldm     r3, {r5-r8}             // r0-r3 of the guest
    push    {r2, r4-r8}             // r2 and r4 only keep room
    ldrh    r5, [r1]
    ldr     r6, [r12, #SFAR]
    lsrs    r7, r5, #9
    tbb     [pc, r7]
forms:                              // by the upper seven bits; all lie behind
    .macro  to label, count=1
    .rept   \count
    .byte   (\label - forms) / 2
    .endr
    .endm
    to      to_slow, 0x28
    to      str_short               // register offset
    to      strh_short
    to      strb_short
    to      ldrsb_short
    to      ldr_short
    to      ldrh_short
    to      ldrb_short
    to      ldrsh_short
    to      str_short, 4            // immediate offset
    to      ldr_short, 4
    to      strb_short, 4
    to      ldrb_short, 4
    to      strh_short, 4
    to      ldrh_short, 4
    to      to_slow, 0x74 - 0x48
    to      to_two
    to      to_slow, 0x7C - 0x75
    to      to_one
    to      to_slow, 3

to_slow:
    b       slow
to_one:
    b       one
to_two:
    b       two

    // Stores. What the guest sees of the register, against what it wants: nothing but free bits may
    // differ.
str_short:
    bl      short
str_found:
    tst     r6, #3                  // unaligned
    bne     slow
    tst     r2, #TT_WRITE
    beq     slow
    ldm     r10, {r2, r6, r7, r10}  // read, fixed, write, free
    mov     lr, #0
    cbz     r2, 1f
    ldr     lr, [r8]
1:  and     r2, lr
    orr     r2, r6
    ldr     r6, [r5, #8]
    eors    r2, r6                  // the bits that it would change
    bics    r2, r10
    bne     slow
    cbz     r7, stored
    bic     lr, r7
    ands    r6, r7
    orr     r6, lr
    str     r6, [r8]
    b       stored

    // The item's bits of the word take part, the others stay as they are.
strb_short:
    bl      short
strb_found:
    movs    r7, #0xFF
    b       narrow
strh_short:
    bl      short
strh_found:
    lsls    r7, r6, #31             // unaligned
    bne     slow
    movw    r7, #0xFFFF
narrow:
    tst     r2, #TT_WRITE
    beq     slow
    and     r11, r8, #3
    bic     r8, #3
    lsl     r11, #3                 // place of the item in the word
    lsl     r9, r7, r11             // and its bits
    ldm     r10, {r2, r6, r7, r10}  // read, fixed, write, free
    mov     lr, #0
    cbz     r2, 1f
    ldr     lr, [r8]
1:  and     r2, lr
    orr     r2, r6                  // seen
    ldr     r6, [r5, #8]
    lsl     r6, r11
    eors    r6, r2
    and     r6, r9                  // changed
    bics    r11, r6, r10
    bne     slow
    cbz     r7, stored
    eors    r2, r6                  // the word as wanted
    ands    r2, r7
    bic     lr, r7
    orr     r2, lr
    str     r2, [r8]
stored:
    cbnz    r0, rest
    add     sp, #SAVED
    b       done

    // The base register gets its new value; but STRD's second half comes first.
rest:
    lsls    r2, r0, #31
    beq     base
    bic     r0, #1
    ldr     r5, [sp, #4]
    ldr     r6, [r12, #SFAR]
    adds    r6, #4
    sub     r9, #24                 // the same block first
    bl      look_up
    b       str_found

    // Loads.
ldr_short:
    bl      short
ldr_found:
    tst     r6, #3
    bne     slow
    tst     r2, #TT_READ
    beq     slow
    ldrd    r2, r7, [r10]           // read, fixed
    cbz     r2, 1f
    ldr     r10, [r8]
    and     r2, r10
1:  orrs    r2, r7
loaded:
    str     r2, [r5, #8]
    cmp     r0, #0
    beq     copy_back
base:
    ldr     r2, [sp]
    str     r2, [r0, #8]
copy_back:
    pop     {r2, r4-r8}
    stm     r3, {r5-r8}

done:
    str     r1, [r3, #FRAME_PC]
    ldr     r2, [r3, #FRAME_PSR]
    ldr     r5, =0x0600FC00         // IT
    tst     r2, r5
    bne     in_it
it_advanced:
    movs    r2, #AUVIOL             // cleared by writing one
    str     r2, [r12, #SFSR]
    pop     {r4-r11, pc}

ldrb_short:
    bl      short
ldrb_found:
    bl      seen
    uxtb    r2, r2
    b       loaded
ldrsb_short:
    bl      short
ldrsb_found:
    bl      seen
    sxtb    r2, r2
    b       loaded
ldrh_short:
    bl      short
ldrh_found:
    lsls    r7, r6, #31
    bne     slow
    bl      seen
    uxth    r2, r2
    b       loaded
ldrsh_short:
    bl      short
ldrsh_found:
    lsls    r7, r6, #31
    bne     slow
    bl      seen
    sxth    r2, r2
    b       loaded

    // What the guest sees, the item lowest.
seen:
    tst     r2, #TT_READ
    beq     slow
    ldrd    r2, r7, [r10]           // read, fixed
    and     r11, r8, #3
    bic     r8, #3
    cbz     r2, 1f
    ldr     r10, [r8]
    and     r2, r10
1:  orrs    r2, r7
    lsl     r11, #3
    lsrs    r2, r11
    bx      lr

    // ITAdvance (DDI 0553, B3.6), xPSR in r2.
in_it:
    lsrs    r4, r2, #8
    ubfx    r6, r2, #25, #2
    and     r4, #0xFC
    orrs    r4, r6
    bic     r2, r5
    tst     r4, #7
    beq     2f                      // that was the last one
    and     r6, r4, #0xE0
    lsls    r4, #1
    and     r4, #0x1F
    orrs    r4, r6
    lsrs    r6, r4, #2
    orr     r2, r2, r6, lsl #10
    and     r4, #3
    orr     r2, r2, r4, lsl #25
2:  str     r2, [r3, #FRAME_PSR]
    b       it_advanced

    // Slot of register r7, in r7; SP and PC have none.
slot:
    cmp     r7, #12
    bhs     1f
    add     r7, sp, r7, lsl #2
    bx      lr
1:  lsls    r2, r7, #31
    bne     slow
    sub     r7, #8
    add     r7, r3, r7, lsl #1
    bx      lr

    // LDR, STR (immediate, register) and their like, 32 bits.
one:
    ldrh    r10, [r1, #2]
    adds    r1, #4
    ubfx    r11, r5, #4, #5         // S (sign), 12-bit offset, size, L (load)
    lsls    r2, r5, #24             // 12-bit offset
    bmi     2f
    tst     r10, #0x800             // else register offset
    beq     2f
    ubfx    r2, r10, #8, #3         // 8-bit offset with P, U and W
    tbb     [pc, r2]
indexes:
    .byte   (undefined - indexes) / 2
    .byte   (post_minus - indexes) / 2
    .byte   (undefined - indexes) / 2
    .byte   (post_plus - indexes) / 2
    .byte   (2f - indexes) / 2      // only subtracts
    .byte   (pre - indexes) / 2
    .byte   (undefined - indexes) / 2   // unprivileged
    .byte   (pre - indexes) / 2
post_minus:
    uxtb    r7, r10
    subs    r6, r7
    str     r6, [sp]
    adds    r6, r7
    b       1f
post_plus:
    uxtb    r7, r10
    adds    r6, r7
    str     r6, [sp]
    subs    r6, r7
    b       1f
pre:
    str     r6, [sp]                // the address
1:  and     r7, r5, #15
    cmp     r7, #12
    bhs     base_high
    add     r0, sp, r7, lsl #2
2:  lsr     r7, r10, #12
    cmp     r7, #12
    bhs     first_high
    add     r5, sp, r7, lsl #2
3:  tbb     [pc, r11]
longs:
    .macro  to_long label
    .byte   (\label - longs) / 2
    .endm
    .rept   2                       // by bits 5 to 8: with and without a 12-bit offset
    to_long strb_long
    to_long ldrb_long
    to_long strh_long
    to_long ldrh_long
    to_long str_long
    to_long ldr_long
    to_long undefined
    to_long undefined
    .endr
    .rept   2
    to_long undefined
    to_long ldrsb_long
    to_long undefined
    to_long ldrsh_long
    to_long undefined
    to_long undefined
    to_long undefined
    to_long undefined
    .endr
    .macro  long form
\form\()_long:
    bl      look_up
    b       \form\()_found
    .endm
    long    str
    long    strh
    long    strb
    long    ldr
    long    ldrh
    long    ldrb
    long    ldrsh
    long    ldrsb
undefined:
    b       slow

base_high:
    bl      slot
    mov     r0, r7
    b       2b
first_high:
    bl      slot
    mov     r5, r7
    b       3b

    // LDRD, STRD; others that begin so are not for devices.
two:
    ldrh    r10, [r1, #2]
    adds    r1, #4
    tst     r5, #0x40
    beq     undefined
    tst     r5, #0x120              // P or W, else exclusive
    beq     undefined
    and     r7, r5, #15
    bl      slot
    mov     r0, r7
    ldr     r8, [r7, #8]            // the base
    uxtb    r11, r10
    lsls    r2, r5, #24             // U
    ite     mi
    addmi   r2, r8, r11, lsl #2
    subpl   r2, r8, r11, lsl #2
    str     r2, [sp]
    tst     r5, #0x100              // P
    it      eq
    moveq   r2, r8
    cmp     r2, r6                  // the first word faulted
    bne     undefined
    tst     r5, #0x20               // W
    it      eq
    moveq   r0, #0
    ubfx    r7, r10, #8, #4
    bl      slot
    str     r7, [sp, #4]
    lsr     r7, r10, #12
    bl      slot
    lsls    r2, r5, #27             // L
    bmi     load_two
    mov     r5, r7
    orr     r0, #1
    b       str_long
load_two:
    tst     r6, #3
    bne     undefined
    bl      look_up
    bl      seen
    str     r2, [sp, #4]
    adds    r6, #4
    sub     r9, #24                 // the same block first
    bl      look_up
    bl      seen
    mov     r5, r2
    ldrh    r10, [r1, #-2]
    ubfx    r7, r10, #8, #4
    bl      slot
    str     r5, [r7, #8]
    ldr     r5, [sp, #4]
    lsr     r7, r10, #12
    bl      slot
    str     r5, [r7, #8]
    cmp     r0, #0
    beq     copy_back
    b       base
    .ltorg
