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
#define ROUNDING 4u

extern const char systick_ns_stop[], systick_ns_start[], systick_ns_put[], systick_ns_stand[],
    systick_ns_expire[];

/* On boards with a stub the routines are Non-secure code: BLXNS wants the address of their
 * Non-secure alias with bit 0 clear, and pushes on a stack aligned to eight bytes. */
#if BOARD_SYSTICK_NS_STUB
#define ROUTINE(name) ((uint32_t)systick_ns_##name - SECURE_ALIAS)
#define CALL(routine)                                                                       \
    "mov r4, sp\n\tbic r12, r4, #7\n\tmov sp, r12\n\tblxns " routine "\n\tldr %3, [%4]\n\t" \
    "mov sp, r4"
#else
#define ROUTINE(name) ((uint32_t)systick_ns_##name + 1u)
#define CALL(routine) "blx " routine "\n\tldr %3, [%4]"
#endif

/* SysTick_NS as a routine leaves it. */
struct systick_ns {
    uint32_t csr, rvr, cvr, at; /* at: time base just after */
};

static inline struct systick_ns systick_ns_call(uint32_t routine, uint32_t control, uint32_t period,
                                                uint32_t value)
{
    register uint32_t csr __asm__("r0") = control;
    register uint32_t rvr __asm__("r1") = period;
    register uint32_t cvr __asm__("r2") = value;
    struct systick_ns x;

    __asm__ volatile(CALL("%5")
                     : "+r"(csr), "+r"(rvr), "+r"(cvr), "=&r"(x.at)
                     : "r"(BOARD_TICKS_REGISTER), "r"(routine)
                     : "r3", "r4", "r12", "lr", "cc");
    x.csr = csr;
    x.rvr = rvr;
    x.cvr = cvr;
    x.at = BOARD_TICKS(x.at);
    return x;
}

void guest_time_stop(struct context_time *time)
{
    struct systick_ns x = systick_ns_call(ROUTINE(stop), 0, 0, 0);

    /* What the running interval lost by rounding: real time minus counted time, modulo the period.
     * A larger difference means that the guest rewrote the counter, which is its own affair. */
    if (time->running) {
        uint32_t lost = (x.at + x.cvr - time->started + ROUNDING) % (x.rvr + 1u);
        if (lost <= 2u * ROUNDING) {
            time->owed += (int32_t)(lost - ROUNDING);
        }
    }
    if (!x.cvr && (x.csr & SYST_CSR_ENABLE)) {
        x.cvr = x.rvr; /* it reloads on the next edge */
    }
    time->csr = x.csr;
    time->rvr = x.rvr;
    time->cvr = x.cvr;
    time->stopped = x.at + x.cvr;
}

/* Where the counter shall go on when what it missed does not fit into its period, or when it must
 * not be moved. Negative: it is given one true expiry first, and the rest follows. */
static int32_t __attribute__((noinline, cold)) stay_or_wrap(struct context *context, int32_t now)
{
    struct context_time *time = &context->time;
    int32_t value = (int32_t)time->cvr, period = (int32_t)time->rvr, start = value, sign = 1;
    /* A guest that is between writing RVR and clearing CVR has a counter above its new period. */
    int32_t most = value > period ? value : period;
    /* The guest has not noticed the last expiry yet; one more would be lost to it. */
    bool unnoticed = time->csr & SYST_CSR_TICKINT ? (context->icsr & ICSR_PENDSTSET) ||
                                                        (context->scb.shcsr & SHCSR_SYSTICKACT)
                                                  : time->csr & SYST_CSR_COUNTFLAG;

    if (!context->unsafe && !unnoticed) {
        sign = -1;
        if (time->csr & SYST_CSR_TICKINT) {
            context->icsr |= ICSR_PENDSTSET;
        }
        start = period + now;
        start = start < value + WRAP_DISTANCE ? value + WRAP_DISTANCE : start;
        start = start > most ? most : start;
    }
    return sign * (start < LEAST_VALUE ? LEAST_VALUE : start);
}

/* Off, too fast to follow, or clocked by a source that may stand still: no time to catch up with,
 * and no waiting for a counter that may not move. */
static void __attribute__((noinline, cold)) put_back(struct context_time *time)
{
    uint32_t control = time->csr & SYST_CSR_CONTROL, first;

    time->running = false;
    time->owed = 0;
    if ((time->csr & SYST_CSR_ON) != SYST_CSR_CLKSOURCE || time->cvr < LEAST_STANDING) {
        systick_ns_call(ROUTINE(put), control, time->rvr, 0);
        return;
    }
    /* Stopped by a guest that is about to read it. What the first try missed, the second has in
     * its aim. */
    first = systick_ns_call(ROUTINE(stand), control, time->rvr, time->cvr).cvr;
    systick_ns_call(ROUTINE(stand), control, time->rvr, 2u * time->cvr - first);
}

bool guest_time_start(struct context *context)
{
    struct context_time *time = &context->time;
    uint32_t csr = time->csr, rvr = time->rvr, cvr = time->cvr, given = 0;
    uint32_t routine = csr & SYST_CSR_COUNTFLAG ? ROUTINE(expire) : ROUTINE(start);
    struct systick_ns x;
    int32_t now;

    if ((csr & SYST_CSR_ON) != SYST_CSR_ON || rvr < LEAST_PERIOD) {
        put_back(time);
        return false;
    }
    /* What the counter should show when it runs again; never more than it did. */
    now = (int32_t)(time->stopped - ticks_now()) - time->owed - START_DELAY;
    if (context->unsafe || now <= LEAST_VALUE) {
        now = stay_or_wrap(context, now);
        if (now < 0) {
            now = -now;
            given = rvr + 1u;
            routine = ROUTINE(expire);
        }
        cvr = (uint32_t)now;
    } else if (now < (int32_t)cvr) {
        cvr = (uint32_t)now;
    }
    x = systick_ns_call(routine, csr & SYST_CSR_CONTROL, rvr, cvr);
    time->running = true;
    time->started = x.at + x.cvr;
    time->owed += (int32_t)(time->started - time->stopped - given);
    if (routine == ROUTINE(expire) && !(context->icsr & ICSR_PENDSTSET)) {
        /* The provoked expiry only restored COUNTFLAG. Taken back at once: LEAST_VALUE ticks are
         * left before a real one, which must never be erased. */
        REG(NS(ICSR)) = ICSR_PENDSTCLR;
    }
    return given;
}
