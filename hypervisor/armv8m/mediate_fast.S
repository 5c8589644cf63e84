/* SPDX-License-Identifier: Apache-2.0 */
/*
 * void mediate_trap(struct trap_registers *registers, uint32_t exception)
 *
 * The accesses that nearly all are, within the budget of instructions that one may cost: a byte, a
 * halfword or a word, its address valid in SFAR, outside of an IT block, allowed by the rules. Whatever
 * is not that goes to trap() with nothing done, and mediate() there does the same for every form.
 *
 * Called by fault_entry with the guest's r4-r11 saved in *registers, so all registers are free.
 *   r0 registers    r3 the guest's frame    r4 its CONTROL, 0 in a handler    r12 0xE000E000
 *   r1 its PC       r5 register, its slot   r6 the address    r7 item    r8 hardware address
 *   r11 length of the instruction
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

    // How an item moves: its bytes less one, and:
    .equ    SIGN, 0x10
    .equ    STORE, 0x20

    .section .text.mediate_trap, "ax"
    .global mediate_trap
    .thumb_func
mediate_trap:
    cmp     r1, #7                  // SecureFault
    bne     trap
    mov     r12, #0xE000E000
    ldr     r1, [r12, #SFSR]
    cmp     r1, #AUVIOL             // alone: only Non-secure code can cause it, so the frame is a guest's
    bne     slow
    ldr     r2, [r0, #36]           // EXC_RETURN

    // The stack that the frame is on.
    mrs     r3, msp_ns
    movs    r4, #0
    tst     r2, #8                  // Mode: Thread
    beq     1f
    mrs     r4, control_ns
    tst     r4, #2                  // SPSEL
    it      ne
    mrsne   r3, psp_ns
1:
    ldr     r5, =schedule_current
    ldrb    r5, [r5]
    ldr     r6, =plan_mediation     // 24 bytes for each VM
    add     r5, r5, r5, lsl #1
    add     r6, r6, r5, lsl #3
    ldm     r6, {r5-r10}            // RAM base and span, code base and span, blocks and their end
    sub     r5, r3, r5
    tst     r2, #0x10               // FType: a frame of 32 bytes, else of 104
    it      eq
    addeq   r5, #72
    cmp     r5, r6
    bhi     slow
    ldrd    r1, r5, [r3, #FRAME_PC] // PC, xPSR
    ldr     r6, =0x0600FC00         // xPSR.IT
    tst     r5, r6
    bne     slow
    sub     r5, r1, r7
    cmp     r5, r8
    bhi     slow

    // What it moves: item in r7, register in r5.
    ldrh    r5, [r1]
    ldr     r6, [r12, #SFAR]
    lsrs    r7, r5, #9
    sub     r7, #0x28               // 0b0101000: the first of those with register or immediate offset
    cmp     r7, #32
    bhs     long
    adr     r8, short_items
    ldrb    r7, [r8, r7]
    and     r5, #7
    mov     r11, #2
found:
    cmp     r5, #4                  // r0-r3 are in the frame, r4-r11 at registers + 4
    sub     r2, r0, #12
    it      lo
    movlo   r2, r3
    add     r5, r2, r5, lsl #2
slot_known:

    // The block, and the rule of the register.
    ldrd    r2, r8, [r9], #24       // base, span that has rules
    subs    r2, r6, r2
    cmp     r2, r8
    bhi     next_block
    ldrd    r8, r10, [r9, #-16]     // hardware, index
    add     r8, r2
    lsrs    r2, #2
    ldrb    r2, [r10, r2]           // number of the rule
    cmp     r2, #0
    beq     slow
    ldr     r10, [r9, #-8]          // rules, 20 bytes each
    add     r2, r2, r2, lsl #2
    add     r10, r10, r2, lsl #2

    and     r2, r7, #3
    tst     r6, r2                  // unaligned
    bne     slow
    tta     r2, r6
    lsls    r4, #31                 // CONTROL.nPRIV
    bmi     unprivileged
rights_known:
    tst     r7, #STORE
    beq     load
    tst     r2, #TT_WRITE
    beq     slow

    // Store. What the guest sees of the register, against what it wants.
    ldm     r10, {r2, r4, r9, r10}  // read, write, ignore, fixed
    movs    r6, #0
    cmp     r7, #(STORE | 3)
    bne     narrow_store
    cbz     r2, 2f
    ldr     r6, [r8]
2:  and     r2, r6
    orr     r2, r10
    ldr     r10, [r5]
    eor     r2, r10                 // the bits that it would change
    orr     r9, r4
    bics    r2, r9
    bne     slow
    cbz     r4, done
    bic     r6, r4
    and     r10, r4
    orr     r6, r10
    str     r6, [r8]
done:
    add     r1, r11
    str     r1, [r3, #FRAME_PC]
    movs    r1, #AUVIOL             // cleared by writing one
    str     r1, [r12, #SFSR]
    bx      lr

load:
    tst     r2, #TT_READ
    beq     slow
    ldrd    r2, r4, [r10]           // read, write
    ldr     r10, [r10, #12]         // fixed
    bic     r9, r8, #3
    cbz     r2, 3f
    ldr     r4, [r9]
    and     r2, r4
3:  orr     r2, r10
    cmp     r7, #3
    beq     4f
    and     r8, #3                  // shift the item up to the top, then down
    and     r4, r7, #3
    add     r6, r8, r4
    rsb     r6, r6, #3
    lsl     r6, #3
    lsl     r2, r6
    rsb     r4, r4, #3
    lsl     r4, #3
    tst     r7, #SIGN
    ite     ne
    asrne   r2, r4
    lsreq   r2, r4
4:  str     r2, [r5]
    b       done

    // The item's bits of the word take part, the others stay as they are.
narrow_store:
    and     r7, #3
    bic     r9, r9, r4              // .ignore and .write are disjoint; r9 is free below
    push    {r1, r9}
    mov     r9, #0xFF
    cmp     r7, #1
    it      eq
    moveq   r9, #0xFF00
    it      eq
    orreq   r9, #0xFF
    and     r7, r8, #3
    lsl     r7, #3                  // shift
    lsl     r9, r7                  // mask
    bic     r8, #3
    cbz     r2, 5f
    ldr     r6, [r8]
5:  and     r2, r6
    orr     r2, r10                 // seen
    ldr     r10, [r5]
    lsl     r10, r7
    eor     r10, r2
    and     r10, r9                 // changed
    pop     {r1, r9}
    orr     r9, r4
    bics    r7, r10, r9
    bne     slow
    cmp     r4, #0
    beq     done
    eor     r2, r10
    and     r2, r4
    bic     r6, r4
    orr     r6, r2
    str     r6, [r8]
    b       done

unprivileged:
    ttat    r2, r6
    b       rights_known

next_block:
    cmp     r9, r10
    blo     slot_known
slow:
    mrs     r1, ipsr
    b       trap

    // A 32-bit instruction: LDR (immediate), LDR (register) and their like, without writeback.
long:
    cmp     r7, #(0x7C - 0x28)
    bne     slow
    ldrh    r2, [r1, #2]
    tst     r5, #0x80               // 12-bit offset
    bne     6f
    tst     r2, #0x800              // else register offset
    beq     6f
    and     r7, r2, #0x700          // or 8-bit offset, of which P=1 U=0 W=0 only subtracts
    cmp     r7, #0x400
    bne     slow
6:  ubfx    r7, r5, #4, #5          // S (sign), 12-bit offset, size, L (load)
    adr     r8, long_items
    ldrb    r7, [r8, r7]
    mov     r11, #4
    lsrs    r5, r2, #12
    cmp     r5, #12
    blo     found
    mvn     r2, r5
    lsls    r2, #31                 // SP and PC are odd
    bpl     slow
    add     r2, r3, #16             // r12 and lr follow r3 in the frame
    sub     r5, #12
    add     r5, r2, r5, lsl #1
    b       slot_known

    // STR STRH STRB LDRSB LDR LDRH LDRB LDRSH (register), then by immediate: STR LDR STRB LDRB STRH LDRH.
    .balign 4
short_items:
    .byte   STORE | 3, STORE | 1, STORE, SIGN, 3, 1, 0, SIGN | 1
    .byte   STORE | 3, STORE | 3, STORE | 3, STORE | 3, 3, 3, 3, 3
    .byte   STORE, STORE, STORE, STORE, 0, 0, 0, 0
    .byte   STORE | 1, STORE | 1, STORE | 1, STORE | 1, 1, 1, 1, 1
long_items:
    .rept   2
    .byte   STORE, 0, STORE | 1, 1, STORE | 3, 3, 0, 0
    .endr
    .rept   2
    .byte   0, SIGN, 0, SIGN | 1, 0, 0, 0, 0
    .endr
    .ltorg
