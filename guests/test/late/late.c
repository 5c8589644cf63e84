/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A VM of the LPC55S69 that stores to its neighbour's FLEXCOMM2. That lies between two devices of
 * its own, so that the bus alone refuses the store, and the error may come long after it. The VM's
 * name says where it does so; "late-count" does it many times and counts what was refused, "owner"
 * is the neighbour.
 */
#include "../common/test.h"
#include "syscon.h"

#define USART_OSR 0x40088028u /* of FLEXCOMM2 */
#define OSR_VALUE 9u
#define FC2_BIT   (1u << 13) /* in word 1 of AHBCLKCTRL and PRESETCTRL */
#define STORES    20u
#define LOOPS     1000000u
#define WATCH_MS  60u
#define LITTLE    400u

static void (*job)(void);

void svc_handler(void)
{
    job();
}

/* No barrier and no call after the store: nothing but a switch waits for it. */
static void store(void)
{
    uint32_t loops = LOOPS, at, end;

    __asm__("adr %0, late_store\n\tadr %1, late_end" : "=r"(at), "=r"(end));
    report("N at store=0x%08x end=0x%08x", at, end);
    __asm__ volatile(".balign 4\nlate_store:\n\tstr.w %0, [%1]\n1:\tsubs %2, #1\n\tbne 1b\n\t"
                     ".balign 4\nlate_end:"
                     :
                     : "r"(0), "r"(USART_OSR), "r"(loops)
                     : "cc", "memory");
    report("T alive FAIL 0 1");
}

static void store_masked(void)
{
    __asm__ volatile("cpsid f");
    store();
}

static void in_handler(void (*what)(void))
{
    job = what;
    __asm__ volatile("svc 0" ::: "memory");
}

/* Every second one has time to come before the next call of the hypervisor. */
static void count(void)
{
    struct septum_vm_info info;

    for (uint32_t n = 1; n <= STORES; n++) {
        REG32(USART_OSR) = 0;
        if (n & 1u) {
            for (volatile uint32_t wait = 0; wait < LITTLE; wait++) {
            }
        }
        septum_vm_info(&info);
        demand("skipped", info.skipped, n);
    }
    check_equal("counted", failures(), 0);
}

static void watch(void)
{
    AHBCLKCTRLSET(1) = FC2_BIT;
    PRESETCTRLCLR(1) = FC2_BIT;
    REG32(USART_OSR) = OSR_VALUE;
    for (uint32_t n = 0; n < WATCH_MS; n++) {
        busy_ns(1000000u);
        demand("device", REG32(USART_OSR), OSR_VALUE);
    }
    check_equal("undisturbed", failures(), 0);
}

int main(void)
{
    if (name_is("owner")) {
        watch();
    } else if (name_is("late-count")) {
        count();
    } else if (name_is("late-thread")) {
        store();
    } else if (name_is("late-handler")) {
        in_handler(store);
    } else {
        in_handler(store_masked);
    }
    done("late");
}
