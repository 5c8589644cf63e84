/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The peer of `trespass`: lays out memory and lines, waits until the other has tried everything,
 * and looks whether a byte or a bit has changed.
 */
#include "../common/test.h"
#include "../common/watch.h"
#include "timer.h"

#define LINE(n) TEST_LINE(VM_INDEX, n)
#define SEED    0x1234567u

extern uint32_t _data_start[], _data_end[], _data_load[];

static volatile uint32_t handled;

void irq_handler(uint32_t line)
{
    (void)line;
    handled++;
}

static uint32_t *ram_end(void)
{
    return (uint32_t *)(VM_RAM_BASE + VM_RAM_SIZE);
}

/* Of flash only what is programmed can be read. */
static uint32_t code_sum(void)
{
    const uint32_t *end = TEST_IN_FLASH ? _data_load + (_data_end - _data_start)
                                        : (const uint32_t *)(VM_CODE_BASE + VM_CODE_SIZE);
    uint32_t sum = 0;
    for (const uint32_t *word = (const uint32_t *)VM_CODE_BASE; word < end; word++) {
        sum = (sum << 5 | sum >> 27) ^ *word;
    }
    return sum;
}

static void fill(void)
{
    uint32_t random = SEED;
    for (uint32_t *word = _data_end; word < ram_end(); word++) {
        *word = random_next(&random);
    }
}

static uint32_t changed_words(void)
{
    uint32_t random = SEED, changed = 0;
    for (const uint32_t *word = _data_end; word < ram_end(); word++) {
        changed += *word != random_next(&random);
    }
    return changed;
}

/* Line 0 enabled, line 1 pending and not enabled, line 2 neither; each with its own priority. */
static void lay_out_lines(void)
{
    for (uint32_t n = 0; n < TEST_LINES_EACH; n++) {
        line_priority(LINE(n), 0x40u + 0x20u * n);
    }
    line_enable(LINE(0));
    line_pend(LINE(1));
}

int main(void)
{
    volatile uint32_t *shared = (volatile uint32_t *)IPC_0_BASE;
    uint32_t sum = code_sum();

    fill();
    lay_out_lines();
    timer_start(TIMER_AT(USE_TICK_BASE), SEED);
    *shared = WATCH_READY;
    while (*shared != WATCH_OVER) {
        septum_yield();
        for (uint32_t n = 0; n < TEST_LINES_EACH; n++) {
            demand("priority", NVIC_IPR(LINE(n)), 0x40u + 0x20u * n);
            demand("enabled", line_is_enabled(LINE(n)), n == 0);
            demand("pending", line_is_pending(LINE(n)), n == 1);
            demand("active", line_is_active(LINE(n)), 0);
        }
    }
    check_equal("lines", failures(), 0);
    check_equal("handled", handled, 0);
    check_equal("ram", changed_words(), 0);
    check_equal("code", code_sum(), sum);
    check_equal("device", *timer_period(TIMER_AT(USE_TICK_BASE)), SEED - 1u);
    done("watched");
}
