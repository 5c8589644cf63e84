/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the benchmark measures: a VM that does nothing but pass through markers, in one state of the
 * processor after another. All VMs of a system run it and change state together, so that a switch
 * is between two VMs in the same state: VM 0 leads, the others follow a word in shared memory.
 *
 * The host counts (bench/); nothing is measured here.
 */
#include "../common/test.h"
#include "markers.h"

#define TICK_TICKS     200000u /* SysTick's period: 100 Hz on a clock of 20 MHz */
#define SYSTICK_URGENT 0x20u   /* above the line, so that it goes on inside the line's handler */
#define LINE_PRIORITY  0x60u

/* The host wants a thousand samples of everything. A slice is long enough for some 35 passes. */
#define PASSES  (36000u / VM_COUNT)
#define CALLS   1300u
#define WARM_UP 200u

#define MPU_CTRL_ON 5u /* PRIVDEFENA and ENABLE */
#define MPU_RBAR_XN 1u
#define MPU_RLAR_EN 1u

#define LEADS (VM_INDEX == 0)
#define PHASE REG32(IPC_0_BASE)

static uint32_t phase; /* that this VM is in */
#ifdef IPC_0_IRQ
static volatile bool in_handler; /* what the line's handler does */
#endif

/* Reads CSR, which clears COUNTFLAG, as tickless clock drivers do: a COUNTFLAG that is set costs
 * the switch an expiry more. */
void systick_handler(void)
{
    (void)SYST_CSR;
}

static uint32_t mpu_regions(void)
{
    return MPU_TYPE >> 8 & 0xFFu;
}

/* `regions` of MPU_NS on, small and where nothing is accessed: what counts is that they exist. */
static void use_mpu(uint32_t regions)
{
    MPU_CTRL = 0;
    for (uint32_t n = 0; n < mpu_regions(); n++) {
        uint32_t base = TEST_UNMAPPED + 0x1000u * n;
        MPU_RNR = n;
        MPU_RBAR = base | MPU_RBAR_XN;
        MPU_RLAR = n < regions ? base | MPU_RLAR_EN : 0;
    }
    MPU_RNR = 0;
    MPU_CTRL = regions != 0 ? MPU_CTRL_ON : 0;
    barrier();
    if (regions == 0) {
        mark_mpu0();
    } else if (regions == 8) {
        mark_mpu8();
    } else {
        mark_mpu16();
    }
}

/* Pass until the phase is over, which the leader decides by the number of its passes. */
static void spin(void (*pass)(void))
{
    for (uint32_t n = 0; LEADS ? n < PASSES : PHASE == phase; n++) {
        pass();
    }
}

static void in_thread(void)
{
    spin(pass_thread);
}

static void with_fpu(void)
{
    CPACR |= CPACR_FPU;
    barrier();
    mark_fpu();
    spin(pass_fpu);
}

/* What the leader does alone, while the others are in a thread. */
static void alone(void (*step)(void))
{
    if (!LEADS) {
        in_thread();
    }
    for (uint32_t n = 0; LEADS && n < CALLS; n++) {
        step();
    }
}

static void calls(void)
{
    alone(call_version);
}

#ifdef IPC_0_IRQ
/* The doorbell's line stands for any line of the VM's own. */
void irq_handler(uint32_t line)
{
    (void)line;
    if (in_handler) {
        spin(pass_handler);
    } else {
        own_interrupt();
    }
}

static void in_line_handler(void)
{
    in_handler = true;
    line_pend(IPC_0_IRQ);
    in_handler = false;
}

/* A slice of its own has just begun after the yield: no alarm comes in between. */
static void interrupt(void)
{
    septum_yield();
    take_interrupt((uint32_t)(uintptr_t)&NVIC_ISPR(IPC_0_IRQ / 32u), 1u << (IPC_0_IRQ % 32u));
}

static void interrupts(void)
{
    alone(interrupt);
}

/* The peers latch it; its handler is nothing to be measured. */
static void doorbells(void)
{
    line_disable(IPC_0_IRQ);
    alone(call_doorbell);
    line_clear_pending(IPC_0_IRQ);
    line_enable(IPC_0_IRQ);
}
#endif

/* A system of its own measures mediated accesses: only there the firmware has what carries them
 * out. */
static void accesses(void)
{
    for (uint32_t regions = 0; regions <= mpu_regions(); regions += 8) {
        use_mpu(regions);
        for (uint32_t n = 0; n < CALLS; n++) {
            access(TEST_MEDIATED_WORD, TEST_MEDIATED_LAST);
        }
    }
}

static const struct phase {
    void (*run)(void);
    uint8_t regions; /* of MPU_NS */
    bool needs_fpu;
} phases[] = {
    {in_thread, 0, false},
    {in_thread, 8, false},
    {in_thread, 16, false},
#ifdef IPC_0_IRQ
    {in_line_handler, 0, false},
    {in_line_handler, 8, false},
    {in_line_handler, 16, false},
    {interrupts, 0, false},
    {doorbells, 0, false},
#endif
    {calls, 0, false},
    /* Last: a VM that has used the FPU once remains a user. */
    {with_fpu, 0, true},
    {with_fpu, 8, true},
    {with_fpu, 16, true},
};

static void measure(void)
{
    SHPR3 = SYSTICK_URGENT << 24;
#ifdef IPC_0_IRQ
    line_priority(IPC_0_IRQ, LINE_PRIORITY);
    line_enable(IPC_0_IRQ);
#endif
#ifdef DEV_WINDOW_0_IRQ_0
    line_enable(DEV_WINDOW_0_IRQ_0);
    line_enable(DEV_WINDOW_0_IRQ_1);
    line_enable(DEV_WINDOW_0_IRQ_2);
#endif
    systick_start(TICK_TICKS);
    for (uint32_t n = 0; LEADS && n < WARM_UP; n++) {
        pass_warm_up();
    }
    for (phase = 1; phase <= sizeof phases / sizeof phases[0]; phase++) {
        const struct phase *now = &phases[phase - 1];
        if ((now->needs_fpu && !have_fpu()) || now->regions > mpu_regions()) {
            continue;
        }
        use_mpu(now->regions);
        if (LEADS) {
            PHASE = phase;
        }
        while (PHASE < phase) {
            pass_warm_up();
        }
        now->run();
    }
    if (LEADS) {
        PHASE = phase; /* ends the last one for the others */
    }
}

int main(void)
{
    if (!name_has_flag('m')) {
        measure();
    } else if (LEADS) {
        accesses();
    }
    mark_done();
    done("bench");
}
