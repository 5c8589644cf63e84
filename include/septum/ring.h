/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A byte ring in shared memory: one VM writes, one VM reads, no lock.
 *
 * The reader trusts nothing of the writer's but the bytes, and the other way round: indexes that
 * the peer could have changed are masked before they address memory, so a hostile peer can only
 * garble the data. Zero-filled memory is an empty ring; the size is a power of two known to both
 * sides.
 */
#ifndef SEPTUM_RING_H
#define SEPTUM_RING_H

#include <stdint.h>

struct septum_ring {
    volatile uint32_t head; /* bytes ever written, changed by the writer only */
    volatile uint32_t tail; /* bytes ever read, changed by the reader only */
    volatile uint8_t data[];
};

/* Orders the data against the indexes for the other VM (one core today, two cores tomorrow). */
static inline void septum_ring_barrier_(void)
{
#ifdef __arm__
    __asm__ volatile("dmb" ::: "memory");
#else
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
#endif
}

/* Append up to len bytes; size is the ring's data size. Returns the number appended. */
static inline uint32_t septum_ring_put(struct septum_ring *ring, uint32_t size, const void *from,
                                       uint32_t len)
{
    const uint8_t *bytes = (const uint8_t *)from;
    uint32_t head = ring->head, used = head - ring->tail, n;
    uint32_t room = used > size ? 0 : size - used;
    if (len > room) {
        len = room;
    }
    for (n = 0; n < len; n++) {
        ring->data[(head + n) & (size - 1)] = bytes[n];
    }
    septum_ring_barrier_();
    ring->head = head + len;
    return len;
}

/* Take up to len bytes; size is the ring's data size. Returns the number taken. */
static inline uint32_t septum_ring_get(struct septum_ring *ring, uint32_t size, void *to,
                                       uint32_t len)
{
    uint8_t *bytes = (uint8_t *)to;
    uint32_t tail = ring->tail, used = ring->head - tail, n;
    if (used > size) {
        used = size;
    }
    if (len > used) {
        len = used;
    }
    septum_ring_barrier_();
    for (n = 0; n < len; n++) {
        bytes[n] = ring->data[(tail + n) & (size - 1)];
    }
    septum_ring_barrier_();
    ring->tail = tail + len;
    return len;
}

#endif
