/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two VMs, one shared region with a ring in each direction, a doorbell each way: the first VM sends
 * numbered messages with the time of sending, the second returns them, the first checks every byte
 * and takes the time. The smallest complete example of talking to another VM.
 */
#include "../common/test.h"
#include <septum/ring.h>

#define RING_SIZE 256u
#define ROUNDS    200u

struct channel {
    struct septum_ring ring;
    uint8_t space[RING_SIZE];
};
static struct channel *const channels = (struct channel *)TEST_SHARED(0);

struct message {
    uint64_t sent_ns;
    uint32_t number;
    uint8_t payload[20];
};

static volatile uint32_t rung;

void irq_handler(uint32_t line)
{
    (void)line;
    rung++;
}

/* All of a message or nothing: both sides write whole messages only, and RING_SIZE holds several.
 */
static void send(struct channel *to, const struct message *message)
{
    septum_ring_put(&to->ring, RING_SIZE, message, sizeof *message);
    septum_doorbell(0);
}

/* Sleep until a message is there. The check is made with interrupts masked, so that a doorbell that
 * rings after it still ends the WFI. */
static void receive(struct channel *from, struct message *message)
{
    interrupts_off();
    while (septum_ring_get(&from->ring, RING_SIZE, message, sizeof *message) == 0) {
        wait_for_interrupt();
        interrupts_on();
        interrupts_off();
    }
    interrupts_on();
}

static uint8_t payload_byte(uint32_t number, uint32_t n)
{
    return (uint8_t)(number * 31u + n);
}

static __attribute__((noreturn)) void ping(void)
{
    uint32_t worst_us = 0, best_us = 0xFFFFFFFFu, sum_us = 0, bytes = 0;
    for (uint32_t number = 0; number < ROUNDS; number++) {
        struct message message = {.number = number};
        uint32_t taken_us;
        for (uint32_t n = 0; n < sizeof message.payload; n++) {
            message.payload[n] = payload_byte(number, n);
        }
        message.sent_ns = septum_time_ns();
        send(&channels[0], &message);
        receive(&channels[1], &message);
        taken_us = (uint32_t)(septum_time_ns() - message.sent_ns) / 1000u;
        demand("number", message.number, number);
        for (uint32_t n = 0; n < sizeof message.payload; n++) {
            demand("payload", message.payload[n], payload_byte(number, n) ^ 0xFFu);
        }
        bytes += 2u * sizeof message;
        if (number == 0) {
            continue; /* waited until the peer had started */
        }
        sum_us += taken_us;
        worst_us = taken_us > worst_us ? taken_us : worst_us;
        best_us = taken_us < best_us ? taken_us : best_us;
    }
    check_equal("pingpong", failures(), 0);
    report("N pingpong rounds=%u bytes=%u rung=%u", ROUNDS, bytes, rung);
    report("N latency best_us=%u mean_us=%u worst_us=%u", best_us, sum_us / (ROUNDS - 1u),
           worst_us);
    done("ping");
}

static __attribute__((noreturn)) void pong(void)
{
    for (;;) {
        struct message message;
        receive(&channels[0], &message);
        for (uint32_t n = 0; n < sizeof message.payload; n++) {
            message.payload[n] ^= 0xFFu;
        }
        send(&channels[1], &message);
    }
}

int main(void)
{
    line_enable(TEST_BELL(VM_INDEX));
    if (VM_INDEX == 0) {
        ping();
    } else {
        pong();
    }
}
