/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A hostile neighbour at the NVIC: it owns a few lines, uses one, and tries to enable, pend, clear,
 * reprioritise and retarget every other line of the chip, again and again. Nothing must answer,
 * nothing may change; what its peer (guest `lines`) finds afterwards is the other half of the test.
 */
#include "../common/test.h"

#define OWN TEST_LINE(VM_INDEX, 0)

static volatile uint32_t handled;
static bool use_stir;

void irq_handler(uint32_t line)
{
    demand("handled-line", line, OWN);
    handled++;
}

static bool is_own(uint32_t line)
{
    return line >= OWN && line < OWN + TEST_LINES_EACH;
}

static uint32_t others_in(uint32_t word)
{
    uint32_t others = 0xFFFFFFFFu;
    for (uint32_t line = OWN; line < OWN + TEST_LINES_EACH; line++) {
        if (line / 32u == word) {
            others &= ~(1u << (line % 32u));
        }
    }
    return others;
}

static void attack_words(void)
{
    for (uint32_t word = 0; word < NVIC_WORDS; word++) {
        uint32_t others = others_in(word);
        NVIC_ISER(word) = others;
        NVIC_ISPR(word) = others;
        NVIC_ITNS(word) = others;
        barrier();
        demand("iser", NVIC_ISER(word) & others, 0);
        demand("icer", NVIC_ICER(word) & others, 0);
        demand("ispr", NVIC_ISPR(word) & others, 0);
        demand("icpr", NVIC_ICPR(word) & others, 0);
        demand("iabr", NVIC_IABR(word) & others, 0);
        demand("itns", NVIC_ITNS(word), 0);
        NVIC_ICER(word) = others;
        NVIC_ICPR(word) = others;
        NVIC_ITNS(word) = 0;
        barrier();
    }
}

static void attack_lines(void)
{
    for (uint32_t line = 0; line < TEST_CHIP_LINES; line++) {
        if (is_own(line)) {
            continue;
        }
        if (use_stir) {
            STIR = line;
        }
        NVIC_IPR(line) = 0xE0u;
        barrier();
        demand("ipr", NVIC_IPR(line), 0);
        NVIC_IPR(line) = 0;
    }
}

int main(void)
{
    uint32_t rounds = 0;
    use_stir = name_has_flag('s');
    line_priority(OWN, 0x80);
    line_enable(OWN);
    for (;;) {
        attack_words();
        attack_lines();
        demand("own-enabled", line_is_enabled(OWN), 1);
        demand("own-priority", NVIC_IPR(OWN), 0x80);
        STIR = OWN;
        barrier();
        rounds++;
        demand("own-handled", handled, rounds);
        if (rounds % 64u == 0) {
            report("N probe rounds=%u fails=%u", rounds, failures());
            septum_yield();
        }
    }
}
