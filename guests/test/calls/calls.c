/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Each call with good and bad arguments, from every state of the processor that a guest can be in.
 * With the letter u after the dash of the VM's name its configuration allows unprivileged calls.
 */
#include "calls.h"

#include "../common/test.h"

static void (*job)(void); /* what the next handler does */
static uint32_t failed_case;

static void job_battery(void)
{
    failed_case = battery(true);
}

static void job_leave_unprivileged(void)
{
    MSR(control, MRS(control) & ~CONTROL_NPRIV);
}

void svc_handler(void)
{
    job();
}

void pendsv_handler(void)
{
    job();
}

void irq_handler(uint32_t line)
{
    if (line != TEST_BELL(VM_INDEX)) {
        job();
    }
}

static void judge(const char *name)
{
    check(name, failed_case == 0, failed_case, battery_got);
    failed_case = 0xFFFFFFFFu;
}

static void in_thread(void)
{
    job_battery();
    judge("thread");
    interrupts_off();
    job_battery();
    check_equal("primask-kept", MRS(primask), 1);
    interrupts_on();
    judge("primask");
    MSR(basepri, 0x20);
    job_battery();
    check_equal("basepri-kept", MRS(basepri), 0x20);
    MSR(basepri, 0);
    judge("basepri");
    __asm__ volatile("cpsid f" ::: "memory");
    job_battery();
    check_equal("faultmask-kept", MRS(faultmask), 1);
    __asm__ volatile("cpsie f\n\tisb" ::: "memory");
    judge("faultmask");
}

static void in_handlers(void)
{
    static const struct {
        const char *name;
        uint32_t priority;
    } lines[TEST_LINES_EACH] = {{"line-00", 0x00}, {"line-40", 0x40}, {"line-e0", 0xE0}};
    job = job_battery;
    SHPR2 = 0; /* SVC at the highest priority */
    __asm__ volatile("svc 0" ::: "memory");
    judge("svc");
    SHPR3 = 0x00E00000u;
    ICSR = ICSR_PENDSVSET;
    barrier();
    judge("pendsv");
    for (uint32_t n = 0; n < TEST_LINES_EACH; n++) {
        uint32_t line = TEST_LINE(VM_INDEX, n);
        line_priority(line, (uint8_t)lines[n].priority);
        line_enable(line);
        line_pend(line);
        line_disable(line);
        judge(lines[n].name);
    }
}

static void unprivileged(const char *name)
{
    uint32_t control;
    job = job_leave_unprivileged;
    MSR(control, MRS(control) | CONTROL_NPRIV);
    failed_case = battery(name_has_flag('u'));
    control = MRS(control);
    __asm__ volatile("svc 0" ::: "memory");
    judge(name);
    check_equal("unprivileged-kept", control & CONTROL_NPRIV, CONTROL_NPRIV);
}

/* The MPU on, with regions for code and RAM and none for where the calls are. */
static void with_mpu(void)
{
    MPU_MAIR0 = 0xFFu;
    MPU_RNR = 0;
    MPU_RBAR = TEST_CODE(VM_INDEX) | 3u << 1;
    MPU_RLAR = (TEST_CODE(VM_INDEX) + TEST_CODE_SIZE - 32u) | 1u;
    MPU_RNR = 1;
    MPU_RBAR = TEST_RAM(VM_INDEX) | 1u << 1 | 1u;
    MPU_RLAR = (TEST_RAM(VM_INDEX) + TEST_RAM_SIZE - 32u) | 1u;
    MPU_CTRL = 1;
    barrier();
    job_battery();
    judge("mpu");
    unprivileged("mpu-unprivileged");
    MPU_CTRL = 0;
    barrier();
}

static void registers_of(const char *name, uint32_t seed,
                         void (*call)(uint32_t, uint32_t, uint32_t *))
{
    const uint32_t target = SEPTUM_CALL_BASE + 1u + 4u * (SEPTUM_CALL_LIMIT - 1u);
    uint32_t found[14];
    call(seed, target, found);
    check_equal(name, found[0], (uint32_t)SEPTUM_ENOSYS);
    for (uint32_t n = 1; n <= 11; n++) {
        demand(name, found[n], seed + n);
    }
    demand(name, found[12], target);
    demand(name, found[13] & 0xF8000000u, seed & 0xF8000000u);
}

static void registers(void)
{
    registers_of("registers", 0x58123400u, call_filled);
    registers_of("registers-flags", 0xA8123400u, call_filled);
    registers_of("registers-it", 0x80ABC000u, call_filled_in_it);
    registers_of("registers-it-else", 0x70ABC000u, call_filled_in_it);
    registers_of("registers-jump", 0x12345600u, call_filled_by_jump);
    check_equal("registers-all", failures(), 0);
}

static uint64_t thread_stack[256];

static void on_process_stack(void)
{
    in_thread();
    unprivileged("unprivileged-psp");
    with_mpu();
    check_equal("calls", failures(), 0);
    done("calls");
}

int main(void)
{
    line_enable(TEST_BELL(VM_INDEX));
    in_thread();
    in_handlers();
    registers();
    unprivileged("unprivileged-msp");
    MSR(psplim, address_of(thread_stack));
    process_stack(address_of(thread_stack) + sizeof thread_stack, on_process_stack);
}
