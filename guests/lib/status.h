/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the demo's control VM tells the net VM, in the shared region `status`.
 *
 * One writer, any number of readers, no lock: `sequence` is odd while the writer is at work. The
 * reader copies, then trusts the copy only if the sequence did not move and the values make sense:
 * the writer is another VM and may be broken, or stopped in the middle of a write.
 */
#ifndef GUEST_STATUS_H
#define GUEST_STATUS_H

#include <stdbool.h>
#include <stdint.h>

#define STATUS_MAGIC 0x53545331u /* "STS1" */

/* Values are thousandths. */
struct status_values {
    uint32_t magic;
    uint32_t heartbeat; /* seconds of control done */
    uint32_t steps;     /* control steps done */
    uint32_t merged; /* steps that had to be caught up because an earlier one was a period late */
    uint32_t jitter_us; /* worst lateness of a step in the last full second */
    uint32_t time_ms;   /* septum_time_ns at the last step */
    int32_t setpoint;
    int32_t output;
    int32_t drive;
};

struct status {
    volatile uint32_t sequence;
    volatile uint32_t words[sizeof(struct status_values) / 4u];
};

#define STATUS_LIMIT 2000 /* no sane value is beyond +-2.000 */

static inline void status_barrier_(void)
{
    __asm__ volatile("dmb" ::: "memory");
}

static inline void status_write(struct status *status, const struct status_values *values)
{
    const uint32_t *from = (const uint32_t *)values;
    uint32_t sequence = status->sequence | 1u;
    status->sequence = sequence;
    status_barrier_();
    for (uint32_t i = 0; i < sizeof *values / 4u; i++) {
        status->words[i] = from[i];
    }
    status_barrier_();
    status->sequence = sequence + 1u;
}

/* False if nothing sane could be read: the caller keeps what it had. */
static inline bool status_read(const struct status *status, struct status_values *values)
{
    struct status_values copy;
    uint32_t *to = (uint32_t *)&copy;
    uint32_t sequence = status->sequence;
    status_barrier_();
    for (uint32_t i = 0; i < sizeof copy / 4u; i++) {
        to[i] = status->words[i];
    }
    status_barrier_();
    if (sequence % 2u != 0 || sequence != status->sequence || copy.magic != STATUS_MAGIC ||
        copy.setpoint < -STATUS_LIMIT || copy.setpoint > STATUS_LIMIT ||
        copy.output < -STATUS_LIMIT || copy.output > STATUS_LIMIT || copy.drive < -STATUS_LIMIT ||
        copy.drive > STATUS_LIMIT) {
        return false;
    }
    *values = copy;
    return true;
}

#endif
