/* SPDX-License-Identifier: Apache-2.0 */
#include "active.h"
#include "../common/test.h"

uint32_t line_of[SOURCE_LINES_MAX];
uint32_t line_count;

/* The system exceptions among the sources. */
static const struct {
    uint32_t exception, active;
} system_sources[SOURCE_LINES] = {
    [SOURCE_SVC] = {EXCEPTION_SVCALL, SHCSR_SVCALLACT},
    [SOURCE_PENDSV] = {EXCEPTION_PENDSV, SHCSR_PENDSVACT},
    [SOURCE_SYSTICK] = {EXCEPTION_SYSTICK, SHCSR_SYSTICKACT},
    [SOURCE_MEMMANAGE] = {EXCEPTION_MEMMANAGE, SHCSR_MEMFAULTACT},
    [SOURCE_USAGEFAULT] = {EXCEPTION_USAGEFAULT, SHCSR_USGFAULTACT},
};

static uint32_t own[NVIC_WORDS];

void active_add_line(uint32_t line)
{
    line_of[line_count++] = line;
    own[line / 32u] |= 1u << (line % 32u);
}

uint32_t lines_in(uint32_t word)
{
    return own[word];
}

uint32_t active_in_hardware(void)
{
    uint32_t active = 0, handlers = SHCSR;
    for (uint32_t n = 0; n < SOURCE_LINES; n++) {
        active |= (handlers & system_sources[n].active) != 0 ? 1u << n : 0;
    }
    for (uint32_t n = 0; n < line_count; n++) {
        active |= line_is_active(line_of[n]) << (SOURCE_LINES + n);
    }
    for (uint32_t n = 0; n < NVIC_WORDS; n++) {
        active |= (NVIC_IABR(n) & ~lines_in(n)) != 0 ? ACTIVE_FOREIGN : 0;
    }
    return active;
}

int source_of(uint32_t ipsr)
{
    for (uint32_t n = 0; n < SOURCE_LINES; n++) {
        if (ipsr == system_sources[n].exception) {
            return (int)n;
        }
    }
    for (uint32_t n = 0; n < line_count; n++) {
        if (ipsr == EXCEPTION_LINE(line_of[n])) {
            return (int)(SOURCE_LINES + n);
        }
    }
    return -1;
}

uint32_t priority_of(int source)
{
    return source < SOURCE_LINES ? SHPR(system_sources[source].exception)
                                 : NVIC_IPR(line_of[source - SOURCE_LINES]);
}

uint32_t execution_priority(void)
{
    uint32_t most_urgent = LOWEST + 1u;
    for (uint32_t left = active_in_hardware() & ~ACTIVE_FOREIGN; left != 0; left &= left - 1u) {
        uint32_t priority = priority_of(__builtin_ctz(left));
        most_urgent = priority < most_urgent ? priority : most_urgent;
    }
    return most_urgent;
}
