/* SPDX-License-Identifier: Apache-2.0 */
    .syntax unified
    .cpu    cortex-m33
    .fpu    fpv5-sp-d16
    .thumb
    .text

    .macro  function name
    .global \name
    .type   \name, %function
    .thumb_func
\name:
    .endm

    function pass_thread
at_thread:
    b       pass_warm_up

    function pass_handler
at_handler:
    b       pass_warm_up

    function pass_fpu
at_fpu:
    vmov    s0, r0              // every pass uses the FPU, or its state would not be the VM's
    b       pass_warm_up

    function pass_warm_up
    .rept   60                  // so that the trace does not consist of markers
    nop
    .endr
    bx      lr

    function call_version
    push    {r3, lr}
    ldr     r1, =0x1FFFFF01     // SEPTUM_CALL_VERSION
at_call:
    nop
    blx     r1
    pop     {r3, pc}

    function call_doorbell
    push    {r3, lr}
    ldr     r1, =0x1FFFFF11     // SEPTUM_CALL_DOORBELL
    movs    r0, #0
at_doorbell:
    nop
    blx     r1
    pop     {r3, pc}
    .ltorg

    function access
at_load:
    nop
    ldr     r3, [r0]
    movs    r2, #2              // so that the median is a store's, which costs more
at_store:
    str     r3, [r0]
    subs    r2, #1
    bne     at_store
at_byte_load:
    ldrb    r3, [r0, #1]
at_byte_store:
    strb    r3, [r0, #1]
at_half_load:
    ldrsh   r3, [r0, r2]        // r2 is 0
at_half_store:
    strh    r3, [r0, r2]
    mov     r2, r0
at_back_load:
    ldr     r3, [r2], #4
at_back_store:
    str     r3, [r2, #-4]!
at_pair_load:
    ldrd    r2, r3, [r0]
at_pair_store:
    strd    r2, r3, [r0]
    cmp     r0, r0
    it      eq
at_it_load:
    ldreq   r3, [r0]
    it      eq
at_it_store:
    streq   r3, [r0]
at_last_load:
    ldr     r3, [r1]
at_last_store:
    str     r3, [r1]
at_list_load:
    ldm     r0, {r2, r3}
at_end:
    bx      lr

    function take_interrupt
at_interrupt:
    str     r1, [r0]
    dsb
    isb                         // the line is taken here at the latest
at_resumed:
    bx      lr

    function own_interrupt
at_own:
    bx      lr

    .irp    name, mpu0, mpu8, mpu16, fpu, done
    function mark_\name
    bx      lr
    .endr
