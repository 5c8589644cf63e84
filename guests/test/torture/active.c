/* SPDX-License-Identifier: Apache-2.0 */
#include "active.h"
#include "../common/test.h"

uint32_t line_of[SOURCE_LINES_MAX];
uint32_t line_count;

uint32_t active_in_hardware(void)
{
    uint32_t active = 0, handlers = SHCSR, own[NVIC_WORDS] = {0}, n;
    if ((handlers & SHCSR_SVCALLACT) != 0) {
        active |= 1u << SOURCE_SVC;
    }
    if ((handlers & SHCSR_PENDSVACT) != 0) {
        active |= 1u << SOURCE_PENDSV;
    }
    if ((handlers & SHCSR_SYSTICKACT) != 0) {
        active |= 1u << SOURCE_SYSTICK;
    }
    for (n = 0; n < line_count; n++) {
        own[line_of[n] / 32] |= 1u << (line_of[n] % 32);
        active |= line_is_active(line_of[n]) << (SOURCE_LINES + n);
    }
    for (n = 0; n < NVIC_WORDS; n++) {
        if ((NVIC_IABR(n) & ~own[n]) != 0) {
            active |= ACTIVE_FOREIGN;
        }
    }
    return active;
}

int source_of(uint32_t ipsr)
{
    uint32_t n;
    switch (ipsr) {
    case EXCEPTION_SVCALL:
        return SOURCE_SVC;
    case EXCEPTION_PENDSV:
        return SOURCE_PENDSV;
    case EXCEPTION_SYSTICK:
        return SOURCE_SYSTICK;
    default:
        for (n = 0; n < line_count; n++) {
            if (ipsr == EXCEPTION_LINE(line_of[n])) {
                return (int)(SOURCE_LINES + n);
            }
        }
        return -1;
    }
}

uint32_t priority_of(int source)
{
    switch (source) {
    case SOURCE_SVC:
        return SHPR2 >> 24;
    case SOURCE_PENDSV:
        return SHPR3 >> 16 & 0xFFu;
    case SOURCE_SYSTICK:
        return SHPR3 >> 24;
    default:
        return NVIC_IPR(line_of[source - SOURCE_LINES]);
    }
}
