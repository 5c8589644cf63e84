/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A VM whose windows take all eight SAU regions: code, RAM, a shared region and five devices that
 * do not adjoin. It reads and writes in each of them, across many switches, with its own interrupt
 * handlers preempted, which needs the switch's borrowed region.
 */
#include "../common/test.h"
#include "pair.h"
#include "timer.h"

#define ROUNDS 300u

#define UART_BAUDDIV 0x10u
#define GPIO_ALTFUNC 0x18u
#define FPGAIO_LED   0x00u
#define I2S_DIVIDER  0x0Cu

static volatile uint32_t handled, switched_inside;

void irq_handler(uint32_t line)
{
    uint32_t switches = switches_now();
    (void)line;
    pair_clear(PAIR_AT(USE_PAIR_BASE));
    handled++;
    for (volatile uint32_t n = 0; n < 400; n++) {
    }
    switched_inside += switches_now() != switches;
}

/* Its clock is looked after between two switches, which needs the borrowed region too. */
void systick_handler(void)
{
}

static void touch(const char *name, uint32_t address, uint32_t value)
{
    REG32(address) = value;
    demand(name, REG32(address), value);
}

int main(void)
{
    static volatile uint32_t ram;
    uint32_t first = switches_now();
    pair_start(PAIR_AT(USE_PAIR_BASE), 0, 15013);
    line_enable(USE_PAIR_IRQ_0);
    systick_start(20011);
    for (uint32_t round = 0; switches_now() - first < ROUNDS; round++) {
        ram = round;
        touch("shared", TEST_SHARED(1), round);
        touch("shared-end", TEST_SHARED(1) + TEST_SHARED_SIZE - 4u, ~round);
        touch("uart", DEV_UART1_BASE + UART_BAUDDIV, 16u + round % 1000u);
        touch("timer", USE_TICK_BASE + 8u, round); /* RELOAD of the stopped timer */
        demand("gpio", REG32(DEV_GPIO3_BASE), 0);
        touch("fpgaio", DEV_FPGAIO_BASE + FPGAIO_LED, round & 3u);
        demand("ram", ram, round);
    }
    pair_clear(PAIR_AT(USE_PAIR_BASE));
    line_disable(USE_PAIR_IRQ_0);
    check_equal("eight", failures(), 0);
    report("N eight switches=%u handled=%u inside=%u", switches_now() - first, handled,
           switched_inside);
    done("eight");
}
