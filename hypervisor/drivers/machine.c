/* SPDX-License-Identifier: Apache-2.0 */
/* The mechanism functions of core/ that are no more than register accesses, the same on all boards.
 */
#include "board.h"
#include "mechanism.h"
#include "registers.h"

uint32_t machine_ticks(void)
{
    return BOARD_TICKS(REG(BOARD_TICKS_REGISTER));
}

uint32_t machine_divide(uint64_t *value, uint32_t by)
{
    /* The processor divides 32 bits, and the firmware links no library. */
    typedef uint16_t __attribute__((may_alias)) piece;
    piece *pieces = (piece *)value;
    uint32_t rest = 0;

    for (int i = 3; i >= 0; i--) {
        rest = rest << 16 | pieces[i];
        pieces[i] = (uint16_t)(rest / by);
        rest %= by;
    }
    return rest;
}

uint64_t machine_ticks_to_ns(uint64_t ticks)
{
#ifdef BOARD_NS_PER_TICK
    return ticks * BOARD_NS_PER_TICK;
#else
    uint32_t rest = machine_divide(&ticks, BOARD_TICKS_OF_NS);
    return ticks * BOARD_NS_OF_TICKS + rest * BOARD_NS_OF_TICKS / BOARD_TICKS_OF_NS;
#endif
}

void machine_pend_switch(void)
{
    REG(ICSR) = ICSR_PENDSVSET;
    barrier(); /* pending before the exception return that is to tail-chain into it */
}

bool machine_switch_is_due(void)
{
    uint32_t icsr = REG(ICSR), line = ICSR_VECTPENDING(icsr) - EXCEPTION_LINE0;

    /* A wake line that waits is more urgent than every Non-secure line. */
    return (icsr & (ICSR_PENDSVSET | ICSR_PENDSTSET)) ||
           (line < BOARD_LINES && !(NVIC_WORD(line >> 5)->itns >> (line & 31u) & 1u));
}

void machine_raise_line(uint32_t line)
{
    NVIC_WORD(line >> 5)->ispr = 1u << (line & 31u);
}

bool machine_is_ram(uint32_t address)
{
#ifdef BOARD_FLASH_END
    return address >= BOARD_FLASH_END;
#else
    (void)address;
    return true;
#endif
}

void machine_read_guest(void *to, uint32_t address, uint32_t size)
{
    for (uint32_t i = 0; i < size; i++) {
        ((uint8_t *)to)[i] = REG8(address + i);
    }
}

void machine_write_guest(uint32_t address, const void *from, uint32_t size)
{
    machine_read_guest((void *)address, (uint32_t)from, size); /* bytes are bytes */
}
