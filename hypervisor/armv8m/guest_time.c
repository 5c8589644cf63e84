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
/* A counter that a guest has stopped is put back by letting it run for a moment; below this the
 * moment could end in an expiry. */
#define LEAST_STANDING 64u
/* Largest plausible rounding between time base and counter over one running interval, ticks. */
#define ROUNDING 4

/* SysTick_NS as the routines of systick_ns.S take and leave it. */
struct systick_ns {
    uint32_t csr, rvr, cvr, at; /* at: time base just after */
};
extern const char systick_ns_stop[], systick_ns_start[], systick_ns_put[], systick_ns_stand[],
    systick_ns_expire[];

/* On boards with a stub the routines are Non-secure code: BLXNS wants the address of their
 * Non-secure alias with bit 0 clear, and pushes on a stack aligned to eight bytes. */
#if BOARD_SYSTICK_NS_STUB
#define ROUTINE(name) ((uint32_t)systick_ns_##name - SECURE_ALIAS)
#define CALL_ROUTINE                                                               \
    "mov r4, sp\n\tbic r12, r4, #7\n\tmov sp, r12\n\tblxns %5\n\tldr %3, [%4]\n\t" \
    "mov sp, r4"
#else
#define ROUTINE(name) ((uint32_t)systick_ns_##name + 1u)
#define CALL_ROUTINE  "blx %5\n\tldr %3, [%4]"
#endif

static inline void systick_ns_call(struct systick_ns *x, uint32_t routine)
{
    register uint32_t csr __asm__("r0") = x->csr;
    register uint32_t rvr __asm__("r1") = x->rvr;
    register uint32_t cvr __asm__("r2") = x->cvr;
    uint32_t at;

    __asm__ volatile(CALL_ROUTINE
                     : "+r"(csr), "+r"(rvr), "+r"(cvr), "=&r"(at)
                     : "r"(BOARD_TICKS_REGISTER), "r"(routine)
                     : "r3", "r4", "r12", "lr", "cc");
    x->csr = csr;
    x->rvr = rvr;
    x->cvr = cvr;
    x->at = BOARD_TICKS(at);
}

void guest_time_stop(struct context_time *time)
{
    struct systick_ns x;

    x.csr = x.rvr = x.cvr = 0;
    systick_ns_call(&x, ROUTINE(stop));
    time->csr = x.csr;
    time->rvr = x.rvr;
    time->cvr = x.cvr;
    if (!x.cvr && (x.csr & SYST_CSR_ENABLE)) {
        time->cvr = x.rvr; /* it reloads on the next edge */
    }
    time->stopped = x.at + time->cvr;

    /* What the running interval lost by rounding: real time minus counted time, modulo the period.
     * A larger difference means that the guest rewrote the counter, which is its own affair. */
    if (time->running) {
        int32_t period = (int32_t)x.rvr + 1;
        int32_t lost = (int32_t)(x.at + x.cvr - time->started) % period;
        lost -= lost > period / 2 ? period : 0;
        if (lost >= -ROUNDING && lost <= ROUNDING) {
            time->owed += lost;
        }
    }
}

/* Where the counter shall go on when what it missed does not fit into its period, or when it must
 * not be moved. *wrapped: give it one true expiry, and the rest follows. */
static int32_t __attribute__((noinline))
stay_or_wrap(struct context *context, int32_t now, bool *wrapped)
{
    struct context_time *time = &context->time;
    int32_t value = (int32_t)time->cvr, period = (int32_t)time->rvr, start = value;
    /* A guest that is between writing RVR and clearing CVR has a counter above its new period. */
    int32_t most = value > period ? value : period;
    /* The guest has not noticed the last expiry yet; one more would be lost to it. */
    bool unnoticed = time->csr & SYST_CSR_TICKINT ? (context->icsr & ICSR_PENDSTSET) ||
                                                        (context->scb.shcsr & SHCSR_SYSTICKACT)
                                                  : time->csr & SYST_CSR_COUNTFLAG;

    if (context->safe && !unnoticed) {
        *wrapped = true;
        if (time->csr & SYST_CSR_TICKINT) {
            context->icsr |= ICSR_PENDSTSET;
        }
        start = period + now;
        start = start < value + WRAP_DISTANCE ? value + WRAP_DISTANCE : start;
        start = start > most ? most : start;
    }
    return start < LEAST_VALUE ? LEAST_VALUE : start;
}

bool guest_time_start(struct context *context)
{
    struct context_time *time = &context->time;
    struct systick_ns x;
    bool expire = time->csr & SYST_CSR_COUNTFLAG, wrapped = false;
    int32_t now;

    x.csr = time->csr & SYST_CSR_CONTROL;
    x.rvr = time->rvr;
    x.cvr = time->cvr;
    time->running = (time->csr & SYST_CSR_ON) == SYST_CSR_ON && time->rvr >= LEAST_PERIOD;
    /* Off, too fast to follow, or clocked by a source that may stand still: no time to catch up
     * with, and no waiting for a counter that may not move. */
    if (!time->running) {
        time->owed = 0;
        if ((time->csr & SYST_CSR_ON) != SYST_CSR_CLKSOURCE || time->cvr < LEAST_STANDING) {
            systick_ns_call(&x, ROUTINE(put));
            return false;
        }
        /* Stopped by a guest that is about to read it. What the first try missed, the second has in
         * its aim. */
        systick_ns_call(&x, ROUTINE(stand));
        x.cvr = 2u * time->cvr - x.cvr;
        systick_ns_call(&x, ROUTINE(stand));
        return false;
    }
    /* What the counter should show when it runs again; never more than it did. */
    now = (int32_t)(time->stopped - ticks_now()) - time->owed - START_DELAY;
    if (!context->safe || now <= LEAST_VALUE) {
        x.cvr = (uint32_t)stay_or_wrap(context, now, &wrapped);
    } else if (now < (int32_t)time->cvr) {
        x.cvr = (uint32_t)now;
    }
    expire |= wrapped;
    systick_ns_call(&x, expire ? ROUTINE(expire) : ROUTINE(start));
    time->started = x.at + x.cvr;
    time->owed += (int32_t)(time->started - time->stopped);
    if (wrapped) {
        time->owed -= (int32_t)time->rvr + 1;
    }
    if (expire && !(context->icsr & ICSR_PENDSTSET)) {
        /* The provoked expiry only restored COUNTFLAG. Taken back at once: LEAST_VALUE ticks are
         * left before a real one, which must never be erased. */
        REG(NS(ICSR)) = ICSR_PENDSTCLR;
    }
    return wrapped;
}
