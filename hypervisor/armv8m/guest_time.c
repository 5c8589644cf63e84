/* SPDX-License-Identifier: Apache-2.0 */
#include "guest_time.h"

#include "mechanism.h"
#include "registers.h"

/* No counter value is set below this: the rest of the switch, and the handler of an expiry that was
 * just provoked, run before the next one. */
#define LEAST_VALUE 600
/* Periods below this are too short to be adjusted. */
#define LEAST_PERIOD 1000u
/* Ticks between the decision here and the moment the counter runs; only a first guess, the closed
 * loop through `owed` corrects it. */
#define START_DELAY 60
/* A guest that computes elapsed time from two reads takes a higher second value for a wrap; moving
 * past the end of the period must therefore land clearly above the value at the stop. */
#define WRAP_DISTANCE 600
/* Largest plausible rounding between time base and counter over one running interval, ticks. */
#define ROUNDING 4

struct systick_ns {
    uint32_t csr, rvr, cvr, at;
};
void systick_ns_call(struct systick_ns *x, void (*routine)(void));
void systick_ns_stop(void);
void systick_ns_read(void);
void systick_ns_start(void);
void systick_ns_put(void);
void systick_ns_expire(void);

void guest_time_stop(struct context *context)
{
    struct context_time *time = &context->time;
    struct systick_ns x;

    systick_ns_call(&x, systick_ns_stop);
    time->csr = x.csr;
    time->rvr = x.rvr;
    time->cvr = x.cvr;
    time->stopped_at = x.at;

    /* What the running interval lost by rounding: real time minus counted time, modulo the period.
     * A larger difference means that the guest rewrote the counter, which is its own affair. */
    if (time->started_cvr != TIME_NOT_RUNNING) {
        int32_t period = (int32_t)x.rvr + 1;
        int32_t lost = (int32_t)(x.at - time->started_at);
        lost -= (int32_t)time->started_cvr - (int32_t)x.cvr;
        lost %= period;
        lost -= lost > period / 2 ? period : 0;
        if (lost >= -ROUNDING && lost <= ROUNDING) {
            time->owed += lost;
        }
        time->started_cvr = TIME_NOT_RUNNING;
    }
}

bool guest_time_start(struct context *context)
{
    struct context_time *time = &context->time;
    bool pending = context->icsr & ICSR_PENDSTSET;
    bool active = context->scb.shcsr & SHCSR_SYSTICKACT;
    struct systick_ns x = {.csr = time->csr & 7u, .rvr = time->rvr};
    int32_t value = (int32_t)(time->cvr ? time->cvr : time->rvr); /* 0 reloads on the next edge */
    int32_t start = value, period = (int32_t)time->rvr + 1, want, most;
    bool expire = time->csr & SYST_CSR_COUNTFLAG, wrapped = false, show = pending;
    /* The guest has not noticed the last expiry yet; one more would be lost to it. */
    bool unnoticed = time->csr & SYST_CSR_TICKINT ? pending || active : expire;

    /* Off, too fast to follow, or clocked by a source that may stand still: no phase to keep, and
     * no waiting for the counter to move. */
    if (!(time->csr & SYST_CSR_ENABLE) || !(time->csr & SYST_CSR_CLKSOURCE) ||
        time->rvr < LEAST_PERIOD) {
        systick_ns_call(&x, systick_ns_put);
        time->owed = 0;
        return false;
    }
    want = time->owed + (int32_t)(machine_ticks() - time->stopped_at) + START_DELAY;
    if (context->safe) {
        if (want < value - LEAST_VALUE) {
            start = value - want;
        } else if (!unnoticed) {
            int32_t least = value + WRAP_DISTANCE;
            expire = wrapped = true;
            show = time->csr & SYST_CSR_TICKINT;
            start = period - 1 - (want - value);
            start = start < least ? least : start;
        }
    }
    /* A guest that is between writing RVR and clearing CVR has a counter above its new period. */
    most = value > (int32_t)time->rvr ? value : (int32_t)time->rvr;
    start = start > most ? most : start;
    start = start < LEAST_VALUE ? LEAST_VALUE : start;
    x.cvr = (uint32_t)start;
    systick_ns_call(&x, expire ? systick_ns_expire : systick_ns_start);
    if (expire && !show) {
        /* The provoked expiry only restored COUNTFLAG. Taken back at once: LEAST_VALUE ticks are
         * left before a real one, which must never be erased. */
        REG(NS(ICSR)) = ICSR_PENDSTCLR;
    }
    systick_ns_call(&x, systick_ns_read);
    time->started_at = x.at;
    time->started_cvr = x.cvr;
    time->owed += (int32_t)(x.at - time->stopped_at) - (value - (int32_t)x.cvr);
    time->owed -= wrapped ? period : 0;
    context->icsr = show ? context->icsr | ICSR_PENDSTSET : context->icsr & ~ICSR_PENDSTSET;
    return wrapped;
}
