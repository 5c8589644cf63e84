/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Secure vector table and the entries that C cannot write.
 *
 * The hypervisor runs in Handler mode only, on one Main stack that is empty whenever a guest runs,
 * so every entry from a guest starts at stack_top and may drop back to it.
 */
#include "board.h"

    .syntax unified
    .cpu    cortex-m33
    .thumb

    .section .vectors, "a"
    .global vectors
vectors:
    .word   stack_top           // initial MSP
    .word   reset_entry
    .word   trap_unexpected     // NMI
    .word   fault_entry         // HardFault
    .word   fault_entry         // MemManage: only the hypervisor's own
    .word   fault_entry         // BusFault
    .word   fault_entry         // UsageFault
    .section .vectors.rest, "a" // between the two, SecureFault is the plan's (plan.c)
    .word   0, 0, 0             // reserved; on the LPC55S69 the ROM reads words here: all zero
    .word   trap_unexpected     // SVCall: nothing Secure executes SVC
    .word   trap_unexpected     // DebugMonitor
    .word   0
    .word   switch_entry        // PendSV
    .word   alarm_entry         // SysTick
                                // those of lines follow (plan.c)

    .text

    .global reset_entry
    .thumb_func
reset_entry:
    cpsid   i                   // no exception before the stacks and tables stand
    ldr     r0, =stack_limit    // MSPLIM before the first push: an overflow becomes a UsageFault
    msr     msplim, r0
    ldr     r0, =stack_top      // a debugger or loader may start us with another stack
    mov     sp, r0
    ldr     r0, =bss_start      // clear .bss
    ldr     r1, =bss_end
    movs    r3, #0
2:  cmp     r0, r1
    itt     lo
    strlo   r3, [r0], #4
    blo     2b
    b       boot                // never returns: it leaves through the first switch

/*
 * HardFault, MemManage, BusFault, UsageFault, SecureFault.
 */
    .global fault_entry
    .thumb_func
fault_entry:
    dsb                         // a refused buffered store is reported now, against the VM that did it
    ldr     r0, =activate_sp    // is this the fault that activate_line provokes?
    ldr     r1, [r0]
    cbnz    r1, activate_taken
    push    {r3-r11, lr}        // r3 only keeps the stack 8-byte aligned
    mov     r0, sp              // struct trap_registers: pad, r4-r11, EXC_RETURN
    mrs     r1, ipsr
    bl      trap
    pop     {r3-r11, lr}
    bx      lr                  // the hardware restores or, for a guest's handler, clears r0-r3, r12

/*
 * Second half of activate_line: line n is active, its vector fetch faulted. The frames on the Secure
 * stack belong to the interrupted switch and are dropped.
 */
activate_taken:
    movs    r2, #0
    str     r2, [r0]            // the next fault is an ordinary one
    mov     sp, r1              // as activate_line saved it
    mrs     r0, ipsr            // result: the exception that came
    pop     {r4-r11, pc}

/*
 * The one switch path. r4-r11 and EXC_RETURN of the guest go straight into its context; switch_vm
 * returns the context to go on with.
 */
    .global switch_entry
    .thumb_func
switch_entry:
    dsb                         // a refused buffered store of the outgoing VM faults here
#ifdef BOARD_VIOLATIONS
    ldr     r0, =BOARD_VIOLATIONS
    ldr     r0, [r0]            // or is at least on record by now, whenever its interrupt comes
    cbz     r0, 1f
    ldr     r0, =0xE000E200 + BOARD_VIOLATIONS_LINE / 32 * 4    // ISPR
    mov     r1, #(1 << (BOARD_VIOLATIONS_LINE & 31))
    str     r1, [r0]
    dsb
    isb                         // taken here, as PRIMASK is clear
1:
#endif
    ldr     r0, =switch_context
    ldr     r0, [r0]
    stmia   r0, {r4-r11, lr}
    ldr     r1, =stack_top      // the first switch comes from Thread mode and leaves a frame behind
    mov     sp, r1
    bl      switch_vm
    ldmia   r0, {r4-r11, lr}
    bx      lr

/*
 * Alarm: the slice is over, or the guest's clock wants to be looked after.
 */
    .global alarm_entry
    .thumb_func
alarm_entry:
    ldr     r0, =0xE000ED04     // ICSR
    mov     r1, #0x10000000     // PENDSVSET
    str     r1, [r0]
    bx      lr

/*
 * A line that is Secure-targeted and enabled: a wake line whose owner is out.
 */
    .global wake_entry
    .thumb_func
wake_entry:
    push    {r3, lr}
    mrs     r0, ipsr
    bl      wake_line
    pop     {r3, pc}

/*
 * void deactivate_line(uint32_t exception): end the Non-secure activation of an external interrupt.
 *
 * IABR is read-only, so the only way is an exception return. From PendSV (IPSR 14): return to a
 * forged Secure frame whose IPSR is the line's exception, which clears PendSV's active bit; put that
 * bit back by hand; return again with ES=0 (the exception being left is Non-secure), which clears the
 * line's active bit, to a forged frame with IPSR 14. PRIMASK must be set: in between, execution
 * priority is the line's, and alarm or wake lines would come.
 */
    .global deactivate_line
    .thumb_func
deactivate_line:
    push    {r4-r11, lr}
    sub     sp, #36             // 32 bytes of frame, and 4 to align it
    adr     r1, 1f              // where the first return goes (bit 0 clear in a stacked PC)
    str     r1, [sp, #24]
    orr     r1, r0, #0x01000000 // xPSR: T set, IPSR = the line's exception
    str     r1, [sp, #28]
    mvn     lr, #0x0E           // 0xFFFFFFF1: to Secure Handler mode, Main stack, basic frame, ES=1
    bx      lr
    .balign 4
1:  ldr     r1, =0xE000ED24     // SHCSR
    ldr     r2, [r1]
    orr     r2, #0x400          // PENDSVACT
    str     r2, [r1]
    dsb                         // effective before the return below checks it
    isb
    sub     sp, #72             // ES=0 pops signature, pad, r4-r11 (40 bytes) and the frame (32)
    ldr     r1, =0xFEFA125B     // integrity signature, basic frame (DDI 0553, B3.18)
    str     r1, [sp]
    adr     r1, 2f
    str     r1, [sp, #64]       // PC
    ldr     r1, =0x0100000E     // xPSR: T set, IPSR = PendSV
    str     r1, [sp, #68]
    mvn     lr, #0x0F           // 0xFFFFFFF0: as above with ES=0
    bx      lr
    .balign 4
2:  add     sp, #4
    pop     {r4-r11, pc}

/*
 * uint32_t activate_line(uint32_t iser, uint32_t bit): make a Non-secure line active again.
 *
 * iser: address of the ISER word, bit: the line in it. The caller has cleared the active bits of
 * every Secure exception, so the pended line is taken at once; its vector is a Secure address, so the
 * fetch raises a SecureFault with the line active. Returns the exception that came (7), or 0 when
 * none did. IPSR is then that exception's.
 */
    .global activate_line
    .thumb_func
activate_line:
    push    {r4-r11, lr}
    ldr     r3, =activate_sp
    mov     r2, sp
    str     r2, [r3]
    str     r1, [r0, #0x100]    // ISPR
    dsb
    str     r1, [r0]            // ISER
    dsb
    isb                         // the line is taken here
    movs    r0, #0
    str     r0, [r3]
    pop     {r4-r11, pc}

#if BOARD_HAS_FPU
    .fpu    fpv5-sp-d16
    .global fp_save             // void fp_save(uint32_t fp[33])
    .thumb_func
fp_save:
    vstmia  r0!, {s0-s31}
    vmrs    r1, fpscr
    str     r1, [r0]
    bx      lr
    .global fp_load             // void fp_load(const uint32_t fp[33])
    .thumb_func
fp_load:
    vldmia  r0!, {s0-s31}
    ldr     r1, [r0]
    vmsr    fpscr, r1
    bx      lr
#endif

    .bss
    .balign 4
    .global activate_sp
activate_sp:
    .word   0                   // Secure stack pointer of activate_line while it waits, else 0

/*
 * A page of the hypervisor that Non-secure state may fetch from, mapped only inside the switch: the
 * vector table for activate_line, scratch for the frame that its SecureFault stacks, and on some
 * boards the SysTick_NS stub (systick_ns.S).
 */
    .section .ns_page.vectors, "a"
    .rept   16 + BOARD_LINES
    .word   0x1FFFFE01          // Secure, Thumb, not a call address
    .endr
