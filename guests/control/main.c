/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The demo's control VM: a PI controller on a simulated plant, 100 steps a second in the interrupt
 * of a hardware timer, and a heartbeat line a second. Every step measures how late it was against
 * the hypervisor's clock, and publishes the state for the net VM.
 */
#include "armv8m.h"
#include "status.h"
#include "text.h"
#include "timer.h"
#include "uart.h"

#include <septum/guest.h>

#define STEPS_PER_SECOND 100u
#define PERIOD_NS        (1000000000u / STEPS_PER_SECOND)
#define NS_PER_TICK      (1000000000u / BOARD_CLOCK_HZ)
#define READING_NS       200000u

/* Control values are Q16: 1.0 is 65536. */
#define Q16(x) ((int32_t)((x)*65536))

#define SETPOINT_LOW   Q16(0.3)
#define SETPOINT_HIGH  Q16(0.7)
#define SETPOINT_STEPS (10u * STEPS_PER_SECOND) /* the set point changes every 10 s */
#define DRIVE_MAX      Q16(1.0)
#define KP             Q16(2.5)
#define KI_DT          Q16(1.7 / STEPS_PER_SECOND)
#define DT_OVER_TAU    Q16(1.0 / (1.5 * STEPS_PER_SECOND)) /* the plant: a lag of 1.5 s */

static struct status *const shared = (struct status *)IPC_STATUS_BASE;

static struct status_values state = {.magic = STATUS_MAGIC}; /* changed by the interrupt only */
static uint64_t due_ns;                                      /* when the next step should run */
static uint32_t worst_ns;                                    /* in the second under way */

static int32_t mul(int32_t a, int32_t b)
{
    return (int32_t)(((int64_t)a * b) >> 16);
}

static int32_t thousandths(int32_t q16)
{
    return (int32_t)(((int64_t)q16 * 1000 + Q16(0.5)) >> 16);
}

/* One step of 10 ms: plant, then controller. The integral stops where the drive is at its limit. */
static void control_step(void)
{
    static int32_t output, integral, drive;
    int32_t setpoint = (state.steps / SETPOINT_STEPS) % 2u ? SETPOINT_LOW : SETPOINT_HIGH;

    output += mul(drive - output, DT_OVER_TAU);
    int32_t error = setpoint - output;
    int32_t wanted = mul(KP, error) + integral;
    drive = wanted < 0 ? 0 : wanted > DRIVE_MAX ? DRIVE_MAX : wanted;
    if (drive == wanted) {
        integral += mul(KI_DT, error);
    }

    state.steps++;
    state.setpoint = thousandths(setpoint);
    state.output = thousandths(output);
    state.drive = thousandths(drive);
}

/* The timer's line. While this VM is out its line can latch one interrupt only, so the clock says
 * how many steps are due and the interrupt only says that it is time to look. */
LINE_HANDLER(USE_STEPS_IRQ_0)
{
    timer_clear(TIMER_AT(USE_STEPS_BASE));
    uint64_t now = septum_time_ns();
    uint32_t ran = 0;
    while (now >= due_ns) {
        uint64_t late = now - due_ns;
        if (late > worst_ns) {
            worst_ns = late > UINT32_MAX ? UINT32_MAX : (uint32_t)late;
        }
        control_step();
        due_ns += PERIOD_NS;
        ran++;
        if (state.steps % STEPS_PER_SECOND == 0) {
            state.heartbeat++;
            state.jitter_us = worst_ns / 1000u;
            worst_ns = 0;
        }
    }
    if (ran) {
        state.merged += ran - 1u;
        state.time_ms = (uint32_t)(now / 1000000u);
        status_write(shared, &state);
    }
}

/* When the timer will next expire, by the hypervisor's clock, or a little before that. The two are
 * read one after the other, so a reading that this VM was out for in between is taken again. */
static uint64_t next_expiry(void)
{
    for (;;) {
        uint64_t before = septum_time_ns();
        uint32_t left = timer_left(TIMER_AT(USE_STEPS_BASE));
        uint64_t after = septum_time_ns();
        if (after - before < READING_NS && left > READING_NS / NS_PER_TICK) {
            return before + left * NS_PER_TICK;
        }
    }
}

int main(void)
{
    struct uart *uart = UART_AT(USE_CONSOLE_BASE);
    uart_start(uart, BOARD_CLOCK_HZ, 115200, 0);
    console_uart(uart);

    uint64_t start = septum_time_ns();
    say((uint32_t)(start / 1000000u), "%s is VM %u of %u: %u control steps a second", VM_NAME,
        (uint32_t)VM_INDEX, (uint32_t)VM_COUNT, STEPS_PER_SECOND);

    timer_start(TIMER_AT(USE_STEPS_BASE), BOARD_CLOCK_HZ / STEPS_PER_SECOND);
    due_ns = next_expiry();
    timer_clear(TIMER_AT(USE_STEPS_BASE));
    line_clear_pending(USE_STEPS_IRQ_0);
    line_enable(USE_STEPS_IRQ_0);

    for (uint32_t told = 0;;) {
        interrupts_off();
        struct status_values now = state;
        if (now.heartbeat == told) {
            /* With interrupts masked WFI still ends at the interrupt, so none slips in between. */
            wait_for_interrupt();
            interrupts_on();
            continue;
        }
        interrupts_on();
        /* One line for each second, even if this VM was kept from printing for longer than that. */
        told++;
        say(now.time_ms - 1000u * (now.heartbeat - told),
            "heartbeat %u: %u steps, worst jitter %u us, output %.3f", told,
            told * STEPS_PER_SECOND, now.jitter_us, now.output);
        septum_doorbell(0);
    }
}
