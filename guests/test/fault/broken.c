/* SPDX-License-Identifier: Apache-2.0 */
#include "fault.h"

#include "../common/test.h"

#define CCR_UNALIGN_TRP (1u << 3)
#define CCR_DIV_0_TRP   (1u << 4)

static uint64_t spare_stack[64];
static uint32_t empty_vectors[140] __attribute__((aligned(1024)));

static void svc(void)
{
    __asm__ volatile("svc 0" ::: "memory");
}

/* Undefined instructions. */

static void undefined(void)
{
    __asm__ volatile("udf #7" ::: "memory");
}

static void undefined_in_pendsv(void)
{
    in_pendsv(undefined);
}

static void undefined_in_line0(void)
{
    in_line(0, undefined);
}

static void undefined_faultmask(void)
{
    __asm__ volatile("cpsid f" ::: "memory");
    undefined();
}

static void breakpoint(void)
{
    __asm__ volatile("bkpt #1" ::: "memory");
}

static void semihosting(void)
{
    /* SYS_EXIT: where the emulator or a debugger serves it, this would end the machine. */
    __asm__ volatile("movs r0, #0x18\n\tldr r1, =0x20026\n\tbkpt #0xAB" ::: "r0", "r1", "memory");
}

static void division(void)
{
    CCR |= CCR_DIV_0_TRP;
    barrier();
    __asm__ volatile("udiv r0, %0, %1" ::"r"(7), "r"(0) : "r0");
}

static void unaligned(void)
{
    CCR |= CCR_UNALIGN_TRP;
    barrier();
    (void)REG32(address_of(spare_stack) + 1u);
}

static void coprocessor(void)
{
    CPACR &= ~CPACR_FPU;
    barrier();
    __asm__ volatile(".fpu fpv5-sp-d16\n\tvmov s0, r0" ::: "memory");
}

static void arm_state(void)
{
    __asm__ volatile("bx %0" ::"r"(TEST_CODE(VM_INDEX) + 0x200u));
}

/* Exceptions that cannot be taken. */

static void svc_primask(void)
{
    interrupts_off();
    svc();
}

static void svc_in_svc(void)
{
    handler_act = svc;
    svc();
}

/* With the MemManage exception off, which is how it comes out of reset. */
static void mpu_violation(void)
{
    MPU_RNR = 0;
    MPU_RBAR = TEST_CODE(VM_INDEX) | 3u << 1; /* read-only */
    MPU_RLAR = (TEST_CODE(VM_INDEX) + TEST_CODE_SIZE - 32u) | 1u;
    MPU_CTRL = 5; /* enabled, with the default map for the rest */
    barrier();
    REG32(TEST_CODE(VM_INDEX)) = 0;
}

static void vtor_peer(void)
{
    VTOR = TEST_CODE(VM_INDEX + 1);
    barrier();
    svc();
}

static void vtor_null(void)
{
    VTOR = 0;
    barrier();
    svc();
}

static void vector_null(void)
{
    VTOR = address_of(empty_vectors);
    barrier();
    svc();
}

static void vtor_undefined(void)
{
    VTOR = TEST_UNMAPPED;
    barrier();
    undefined();
}

/* Stacks. */

static void with_msp(uint32_t msp)
{
    MSR(msplim, 0);
    __asm__ volatile("msr msp, %0\n\tisb\n\tsvc 0\n\tb ." ::"r"(msp) : "memory");
}

static void msp_null(void)
{
    with_msp(0x100u);
}

static void msp_zero(void)
{
    with_msp(0);
}

static void msp_peer(void)
{
    with_msp(TEST_RAM(VM_INDEX + 1) + 0x400u);
}

static void msp_hypervisor(void)
{
    with_msp(TEST_HYP_RAM_S + 0x400u);
}

static void msp_hypervisor_ns(void)
{
    with_msp(TEST_HYP_RAM_NS + 0x400u);
}

static void msp_edge(void)
{
    with_msp(TEST_RAM(VM_INDEX) + 16u);
}

static void msp_top(void)
{
    with_msp(TEST_RAM(VM_INDEX) + TEST_RAM_SIZE + 16u);
}

static void msp_unmapped(void)
{
    with_msp(TEST_UNMAPPED);
}

static void with_psp(uint32_t psp)
{
    MSR(psp, psp);
    MSR(control, CONTROL_SPSEL);
    __asm__ volatile("svc 0\n\tb ." ::: "memory");
}

static void psp_null(void)
{
    with_psp(0);
}

static void psp_peer(void)
{
    with_psp(TEST_RAM(VM_INDEX + 1) + 0x400u);
}

static void psp_call(void)
{
    MSR(psp, TEST_HYP_RAM_S + 0x800u);
    MSR(control, CONTROL_SPSEL);
    __asm__ volatile("bx %0" ::"r"(SEPTUM_CALL_BASE + 1u) : "memory");
}

static void stack_limit(void)
{
    MSR(msplim, MRS(msp) - 16u);
    svc();
}

static void stack_limit_push(void)
{
    MSR(msplim, MRS(msp) - 16u);
    __asm__ volatile("push {r0-r7}\n\tpush {r0-r7}" ::: "memory");
}

/* Recursion without a limit register: ends below the VM's RAM. */
static void overflow(void)
{
    MSR(msplim, 0);
    __asm__ volatile("1:\n\tpush {r0-r7}\n\tb 1b" ::: "memory");
}

/* Returns. */

static void jump_to(uint32_t target)
{
    __asm__ volatile("bx %0" ::"r"(target));
}

static void return_from_thread(void)
{
    jump_to(0xFFFFFFB9u);
}

static void return_secure(void)
{
    jump_to(0xFFFFFFF9u);
}

static void return_secure_handler(void)
{
    jump_to(0xFFFFFFF1u);
}

static void return_nested(void)
{
    jump_to(0xFFFFFFB1u); /* to handler mode, but nothing was preempted */
}

static void return_malformed(void)
{
    jump_to(0xFF000001u);
}

static void return_function(void)
{
    jump_to(0xFEFFFFFFu);
}

static void return_secure_pendsv(void)
{
    in_pendsv(return_secure);
}

static void return_secure_line0(void)
{
    in_line(0, return_secure_handler);
}

static void return_nested_pendsv(void)
{
    in_pendsv(return_nested);
}

static void return_malformed_pendsv(void)
{
    in_pendsv(return_malformed);
}

static void return_function_pendsv(void)
{
    in_pendsv(return_function);
}

/* Attempts at lockup: a fault where the fault cannot be taken. */

static void undefined_bad_msp(void)
{
    MSR(msplim, 0);
    __asm__ volatile("msr msp, %0\n\tisb\n\tudf #7" ::"r"(0x100u) : "memory");
}

static void lockup_line0(void)
{
    in_line(0, undefined_bad_msp);
}

static void undefined_everything_bad(void)
{
    __asm__ volatile("cpsid f" ::: "memory");
    VTOR = TEST_UNMAPPED;
    undefined_bad_msp();
}

static void lockup_everything(void)
{
    in_line(0, undefined_everything_bad);
}

const struct misdeed broken_states[] = {
    {"udf", undefined},
    {"udf-pendsv", undefined_in_pendsv},
    {"udf-line0", undefined_in_line0},
    {"udf-faultmask", undefined_faultmask},
    {"bkpt", breakpoint},
    {"semihosting", semihosting},
    {"div0", division},
    {"unaligned", unaligned},
    {"nocp", coprocessor},
    {"arm-state", arm_state},
    {"svc-primask", svc_primask},
    {"svc-in-svc", svc_in_svc},
    {"mpu", mpu_violation},
    {"vtor-peer", vtor_peer},
    {"vtor-null", vtor_null},
    {"vector-null", vector_null},
    {"vtor-udf", vtor_undefined},
    {"msp-null", msp_null},
    {"msp-zero", msp_zero},
    {"msp-peer", msp_peer},
    {"msp-hyp", msp_hypervisor},
    {"msp-hyp-ns", msp_hypervisor_ns},
    {"msp-edge", msp_edge},
    {"msp-top", msp_top},
    {"msp-unmapped", msp_unmapped},
    {"psp-null", psp_null},
    {"psp-peer", psp_peer},
    {"psp-call", psp_call},
    {"msplim-svc", stack_limit},
    {"msplim-push", stack_limit_push},
    {"overflow", overflow},
    {"ret-thread", return_from_thread},
    {"ret-secure", return_secure},
    {"ret-fnc", return_function},
    {"ret-secure-h", return_secure_pendsv},
    {"ret-secure-l0", return_secure_line0},
    {"ret-nested-h", return_nested_pendsv},
    {"ret-bad-h", return_malformed_pendsv},
    {"ret-fnc-h", return_function_pendsv},
    {"lockup-msp", undefined_bad_msp},
    {"lockup-line0", lockup_line0},
    {"lockup-all", lockup_everything},
    {0, 0},
};
