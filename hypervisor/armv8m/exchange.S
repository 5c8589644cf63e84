/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The registers of the Non-secure side in and out, and the SAU's regions: moved in blocks, because
 * this is half of what a switch does. The order of the words is that of struct context.
 */
#include "board.h"

    .syntax unified
    .cpu    cortex-m33
    .thumb

    .equ    CONTEXT_SPECIAL, 36         // offset of the words that these routines move

    // Non-secure aliases of the System Control Space, and distances from VTOR's.
    .equ    VTOR_NS, 0xE002ED08
    .equ    ICSR, -4
    .equ    CFSR, 0x20
    .equ    MMFAR, 0x2C
    .equ    CPACR, 0x80
    .equ    MPU_CTRL, 0x8C              // MPU_RNR follows
    .equ    MPU_RBAR, 0x94              // RLAR and the three alias pairs follow
    .equ    MPU_MAIR0, 0xB8             // MPU_MAIR1 follows
    .equ    FPCCR_NS, 0xE002EF34        // FPCAR, FPDSCR follow
    .equ    SCS, 0xE000E000
    .equ    NSACR, 0xD8C
    .equ    FPCCR, 0xF34
    .equ    SAU_RNR, 0xE000EDD8         // SAU_RBAR, SAU_RLAR follow
    .equ    VECTKEY, 0x05FA             // key of a write to AIRCR
    .equ    SHCSR_ACTIVE, 0xC89         // MEMFAULTACT, USGFAULTACT, SVCALLACT, PENDSVACT, SYSTICKACT

    .text

/*
 * uint32_t exchange_save(struct context *context): registers of the running VM into its context;
 * CFSR_NS cleared, MPU_NS left off. Returns zero unless its interrupts are masked or one of its
 * system exceptions is active.
 */
    .global exchange_save
    .thumb_func
exchange_save:
    push    {r4-r11, lr}
    add     r0, #CONTEXT_SPECIAL
    mrs     r1, msp_ns
    mrs     r2, psp_ns
    mrs     r3, msplim_ns
    mrs     r4, psplim_ns
    mrs     r5, control_ns
    mrs     r6, primask_ns
    mrs     r7, basepri_ns
    mrs     r8, faultmask_ns
    stmia   r0!, {r1-r8}
    orr     r12, r6, r7
    orr     r12, r8             // masked
    ldr     lr, =VTOR_NS
    ldmia   lr, {r1-r8}         // VTOR, AIRCR, SCR, CCR, SHPR1-3, SHCSR
    movt    r2, #VECTKEY        // reads as something else, and must be written
    stmia   r0!, {r1-r8}
    movw    r1, #SHCSR_ACTIVE
    and     r8, r1
    orr     r12, r8             // or inside a system exception
    ldr     r1, [lr, #CFSR]
    str     r1, [lr, #CFSR]     // write one to clear: the next VM must not see it
    add     r0, #4              // ICSR: when SysTick has stopped
    ldr     r1, [lr, #MMFAR]
    ldr     r2, [lr, #CPACR]
    ldrd    r3, r4, [lr, #MPU_MAIR0]
    ldrd    r5, r6, [lr, #MPU_CTRL]
    stmia   r0!, {r1-r6}
    movs    r1, #0
    strd    r1, r1, [lr, #MPU_CTRL] // off: its regions do not hold what the switch runs Non-secure
    add     lr, #MPU_RBAR
    ldmia   lr, {r4-r11}        // regions 0-3
    stmia   r0!, {r4-r11}
    .set    region, 4
    .rept   BOARD_MPU_NS_REGIONS / 4 - 1
    movs    r1, #region
    str     r1, [lr, #-4]       // MPU_RNR
    ldmia   lr, {r4-r11}        // four more
    stmia   r0!, {r4-r11}
    .set    region, region + 4
    .endr
#if BOARD_HAS_FPU
    ldr     r1, =FPCCR_NS
    ldmia   r1, {r2-r4}         // FPCCR, FPCAR, FPDSCR
    mov     r1, #SCS
    ldr     r5, [r1, #FPCCR]    // of the Secure side: S and the RDY bits are not banked
    stmia   r0!, {r2-r5}
#endif
    clrex                       // an exclusive access must not span VMs
    mov     r0, r12
    pop     {r4-r11, pc}

/*
 * void exchange_load(const struct context *context): the opposite, and what is to be pended. Nothing
 * of the hypervisor may run Non-secure any more.
 */
    .global exchange_load
    .thumb_func
exchange_load:
    push    {r4-r11, lr}
    add     r0, #CONTEXT_SPECIAL
    ldmia   r0!, {r1-r8}
    movs    r9, #0
    msr     msplim_ns, r9       // else a lower stack pointer is refused
    msr     psplim_ns, r9
    msr     msp_ns, r1
    msr     psp_ns, r2
    msr     msplim_ns, r3
    msr     psplim_ns, r4
    msr     control_ns, r5
    msr     primask_ns, r6
    msr     basepri_ns, r7
    msr     faultmask_ns, r8
    ldr     lr, =VTOR_NS
    ldmia   r0!, {r1-r8}
    stmia   lr, {r1-r8}         // VTOR, AIRCR, SCR, CCR, SHPR1-3, SHCSR
    ldmia   r0!, {r1-r5, r11, r12}
    str     r1, [lr, #ICSR]
    str     r2, [lr, #MMFAR]
    str     r3, [lr, #CPACR]
    strd    r4, r5, [lr, #MPU_MAIR0]
    mov     r2, r11
    add     lr, #MPU_RBAR
    .set    region, 0
    .rept   BOARD_MPU_NS_REGIONS / 4
    movs    r1, #region
    str     r1, [lr, #-4]       // MPU_RNR
    ldmia   r0!, {r4-r11}
    stmia   lr, {r4-r11}        // four regions
    .set    region, region + 4
    .endr
    strd    r2, r12, [lr, #-8]  // MPU_CTRL last: the regions are complete; MPU_RNR
#if BOARD_HAS_FPU
    ldmia   r0, {r2-r6}
    ldr     r1, =FPCCR_NS
    strd    r3, r4, [r1, #4]    // FPCAR, FPDSCR
    mov     r7, #SCS
    str     r6, [r7, #NSACR]
    str     r5, [r7, #FPCCR]
    str     r2, [r1]            // last: lazy saving of this VM may be due from here on
#endif
    pop     {r4-r11, pc}

/*
 * void exchange_windows(const struct plan_sau *regions, const struct plan_write *filter): map a VM's
 * regions, all but the last where the page stands in its slot. Between the old windows' rules on the
 * bus and the new ones' both are shut, so no region meets rules of another VM.
 */
    .global exchange_windows
    .thumb_func
exchange_windows:
    push    {r1, r4-r11, lr}
#if BOARD_BUS_FILTER
    ldr     r1, =plan_filter_closed
    b       2f
1:  str     r3, [r2]
2:  ldrd    r2, r3, [r1], #8    // address, value
    cmp     r2, #0
    bne     1b
    dsb                         // shut before the windows change
#endif
    ldr     lr, =SAU_RNR
    ldmia   r0!, {r1-r12}
    stmia   lr, {r1-r3}         // RNR, RBAR, RLAR of one region
    stmia   lr, {r4-r6}
    stmia   lr, {r7-r9}
    stmia   lr, {r10-r12}
    ldmia   r0, {r1-r12}
    stmia   lr, {r1-r3}
    stmia   lr, {r4-r6}
    stmia   lr, {r7-r9}
#if !BOARD_SYSTICK_NS_STUB
    stmia   lr, {r10-r12}
#endif
#if BOARD_BUS_FILTER
    dsb                         // changed before the rules open
    ldr     r1, [sp]
    b       2f
1:  str     r3, [r2]
2:  ldrd    r2, r3, [r1], #8
    cmp     r2, #0
    bne     1b
    dsb                         // open before an access
#endif
    pop     {r1, r4-r11, pc}
    .ltorg
