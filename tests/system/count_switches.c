/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Linked into a system under test in front of schedule(): count what each switch hits. At this
 * moment the outgoing VM's state is still in the processor, and every Non-secure exception that is
 * active is its own. The hypervisor is otherwise as built.
 */
#include "board.h"
#include "console.h"
#include "plan.h"
#include "registers.h"
#include "schedule.h"

#define ACTIVE_NS \
    (SHCSR_MEMFAULTACT | SHCSR_USGFAULTACT | SHCSR_SVCALLACT | SHCSR_PENDSVACT | SHCSR_SYSTICKACT)
#define FPCCR_LSPACT 1u
#define IABR         0xE000E300u
#define IABR_WORDS   ((BOARD_LINES + 31u) / 32u)
#define DEEPEST      4u /* and deeper */
#define SAY_EVERY    250u

unsigned __real_schedule(uint32_t now);
unsigned __wrap_schedule(uint32_t now);

static uint32_t switches, by_depth[DEEPEST + 1], lazy;

static void say(void)
{
    console_print("depth");
    for (unsigned n = 0; n <= DEEPEST; n++) {
        console_print(" %u", by_depth[n]);
    }
    console_print(" lazy %u\n", lazy);
}

unsigned __wrap_schedule(uint32_t now)
{
    unsigned from = schedule_current, to = __real_schedule(now), depth = 0;

    if (from == SCHEDULE_NONE || to == from) {
        return to;
    }
    for (uint32_t left = REG(NS(SHCSR)) & ACTIVE_NS; left; left &= left - 1) {
        depth++;
    }
    for (unsigned word = 0; word < IABR_WORDS; word++) {
        for (uint32_t left = REG(IABR + 4 * word); left; left &= left - 1) {
            depth++;
        }
    }
    by_depth[depth < DEEPEST ? depth : DEEPEST]++;
#if BOARD_HAS_FPU
    lazy += REG(NS(FPCCR)) & FPCCR_LSPACT;
#endif
    if (++switches % SAY_EVERY == 0) {
        say();
    }
    return to;
}
