/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Vector table and reset of a guest of the tree.
 *
 * The table is the first thing in CODE. Handlers are C functions found by name and all weak:
 *   nmi_handler hardfault_handler memmanage_handler busfault_handler usagefault_handler
 *   svc_handler debugmon_handler pendsv_handler systick_handler
 *   irqN_handler    external line N, 0..123: the vector points straight at it
 *   irq_handler     any line without an irqN_handler, called with the line number
 * An exception that nobody claims executes an undefined instruction: the hypervisor stops the VM and
 * its report shows in PSR which exception it was.
 */
    .syntax unified
    .cpu cortex-m33
    .thumb

    .altmacro

    .macro system_vector name
    .weak \name
    .thumb_set \name, unclaimed_exception
    .word \name
    .endm

    .macro line_vector n
    .weak irq\n\()_handler
    .thumb_set irq\n\()_handler, irq_dispatch
    .word irq\n\()_handler
    .endm

    .section .vectors, "a"
    .global vectors
vectors:
    .word _stack_top
    .word reset_handler
    system_vector nmi_handler
    system_vector hardfault_handler
    system_vector memmanage_handler
    system_vector busfault_handler
    system_vector usagefault_handler
    .word 0, 0, 0, 0
    system_vector svc_handler
    system_vector debugmon_handler
    .word 0
    system_vector pendsv_handler
    system_vector systick_handler
    .set line, 0
    .rept 124
    line_vector %line
    .set line, line + 1
    .endr

    .section .text.unclaimed_exception, "ax"
    .thumb_func
    .type unclaimed_exception, %function
unclaimed_exception:
    udf     #0

    .section .text.irq_dispatch, "ax"
    .thumb_func
    .type irq_dispatch, %function
irq_dispatch:
    mrs     r0, ipsr
    subs    r0, #16
    b       irq_handler

    .weak irq_handler
    .thumb_set irq_handler, unclaimed_exception

/*
 * Reset. Nothing is assumed: the VM may come here from a boot loader, or after a restart in the
 * middle of its own interrupt handling with SysTick, the MPU and lines still on.
 */
    .section .text.reset_handler, "ax"
    .thumb_func
    .type reset_handler, %function
    .global reset_handler
reset_handler:
    cpsid   i
    movs    r0, #0
    /* The limit first: a smaller MSP than the old limit would fault. */
    msr     msplim, r0
    ldr     r1, =_stack_top
    msr     msp, r1
    msr     control, r0
    isb
    msr     psplim, r0
    msr     basepri, r0
    cpsie   f
    ldr     r1, =_stack_bottom
    msr     msplim, r1

    ldr     r4, =0xe000e000
    str     r0, [r4, #0x010]            /* SYST_CSR: off */
    str     r0, [r4, #0xd94]            /* MPU_CTRL: off */
    ldr     r1, =vectors
    str     r1, [r4, #0xd08]            /* VTOR */
    ldr     r1, =0x0a000000
    str     r1, [r4, #0xd04]            /* ICSR: PENDSVCLR, PENDSTCLR */
    /* All lines disabled, none pending: NVIC_ICER0..3, NVIC_ICPR0..3. */
    mvns    r1, r0
    add     r2, r4, #0x180
    add     r3, r4, #0x280
    movs    r6, #4
1:  str     r1, [r2], #4
    str     r1, [r3], #4
    subs    r6, #1
    bne     1b
    dsb
    isb

#ifdef __ARM_FP
    ldr     r1, [r4, #0xd88]            /* CPACR: CP10 and CP11 full access */
    orr     r1, r1, #0x00f00000
    str     r1, [r4, #0xd88]
    dsb
    isb
#endif

    ldr     r1, =_data_start
    ldr     r2, =_data_end
    ldr     r3, =_data_load
2:  cmp     r1, r2
    bhs     3f
    ldr     r6, [r3], #4
    str     r6, [r1], #4
    b       2b
3:  ldr     r1, =_bss_start
    ldr     r2, =_bss_end
4:  cmp     r1, r2
    bhs     5f
    str     r0, [r1], #4
    b       4b
5:  cpsie   i
    bl      main
    /* main returned: this VM has nothing more to do. Call 8 is septum_stop(). */
    ldr     r1, =0x1fffff21
    blx     r1
6:  wfi
    b       6b
    .ltorg
