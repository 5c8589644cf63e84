/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SysTick in the ways that no clock is kept by: off with a period, stopped at a value, too fast to
 * be followed, and polled by COUNTFLAG. After each absence it is as it was, whatever its peer does
 * with SysTick meanwhile.
 */
#include "../common/test.h"

#define ROUNDS  12u
#define CONTROL (SYST_CSR_ENABLE | SYST_CSR_TICKINT | SYST_CSR_CLKSOURCE)

static volatile uint32_t ticks;

void systick_handler(void)
{
    ticks++;
}

static void set(uint32_t csr, uint32_t rvr)
{
    SYST_CSR = 0;
    SYST_RVR = rvr;
    SYST_CVR = 0;
    SYST_CSR = csr;
}

static void off(uint32_t csr, uint32_t rvr)
{
    set(csr, rvr);
    csr = SYST_CSR & CONTROL; /* CLKSOURCE is fixed where there is one clock only */
    for (uint32_t n = 0; n < ROUNDS; n++) {
        septum_yield();
        demand("off-csr", SYST_CSR & CONTROL, csr);
        demand("off-rvr", SYST_RVR, rvr);
        demand("off-cvr", SYST_CVR, 0);
    }
}

static void stopped(uint32_t rvr)
{
    uint32_t value;
    set(SYST_CSR_ENABLE | SYST_CSR_CLKSOURCE, rvr);
    busy_ns(50000);
    SYST_CSR = SYST_CSR_CLKSOURCE;
    value = SYST_CVR;
    for (uint32_t n = 0; n < ROUNDS; n++) {
        septum_yield();
        demand("stopped-csr", SYST_CSR & CONTROL, SYST_CSR_CLKSOURCE);
        demand("stopped-rvr", SYST_RVR, rvr);
        demand("stopped-cvr", SYST_CVR - value + 2u <= 4u, 1);
    }
}

static void fast(uint32_t rvr)
{
    set(CONTROL, rvr);
    for (uint32_t n = 0; n < ROUNDS; n++) {
        uint32_t before;
        septum_yield();
        before = ticks;
        busy_ns(200000); /* some five periods, if the slice does not end meanwhile */
        demand("fast-csr", SYST_CSR & CONTROL, CONTROL);
        demand("fast-rvr", SYST_RVR, rvr);
        demand("fast-ticks", ticks - before >= 2u, 1);
    }
}

/* A period that ends at different moments, mostly while this VM is out. */
static void polled(void)
{
    struct septum_vm_info info;
    septum_vm_info(&info);
    for (uint32_t n = 0; n < 4u * ROUNDS; n++) {
        uint32_t period_us = 1000u + 37u * n;
        set(SYST_CSR_ENABLE | SYST_CSR_CLKSOURCE, info.clock_hz / 1000000u * period_us - 1u);
        busy_ns((period_us + 200u) * 1000u);
        /* Caught up with, at the latest, when the next switch has looked after it. */
        septum_yield();
        demand("polled-expired", (SYST_CSR & SYST_CSR_COUNTFLAG) != 0, 1);
        demand("polled-once", (SYST_CSR & SYST_CSR_COUNTFLAG) != 0, 0);
    }
}

int main(void)
{
    off(0, 0x123456);
    off(SYST_CSR_TICKINT, 0x54321);
    stopped(400000);
    fast(700);
    polled();
    check_equal("systick", failures(), 0);
    done("systick");
}
