/* SPDX-License-Identifier: Apache-2.0 */
#include "fault.h"

#include "../common/test.h"

void (*handler_act)(void);

void announce(uint32_t pc, uint32_t address)
{
    report("N at pc=0x%08x address=0x%08x", pc & ~1u, address);
}

void svc_handler(void)
{
    handler_act();
}

void pendsv_handler(void)
{
    handler_act();
}

void irq_handler(uint32_t line)
{
    (void)line;
    handler_act();
}

void in_pendsv(void (*act)(void))
{
    handler_act = act;
    ICSR = ICSR_PENDSVSET;
    barrier();
}

void in_line(uint8_t priority, void (*act)(void))
{
    handler_act = act;
    line_priority(TEST_LINE(VM_INDEX, 0), priority);
    line_enable(TEST_LINE(VM_INDEX, 0));
    line_pend(TEST_LINE(VM_INDEX, 0));
}

static void act_if_named(const struct misdeed *list)
{
    for (; list->name != 0; list++) {
        if (name_is(list->name)) {
            list->act();
            check(list->name, true, 0, 0);
            done("survived");
        }
    }
}

int main(void)
{
    /* The peer gets to work first. */
    busy_ns(30000000u);
    act_if_named(refused_accesses);
    act_if_named(broken_states);
    act_if_named(hostile_acts);
    check("misdeed-known", false, 0, 0);
    done("fault");
}
