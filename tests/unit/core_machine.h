/* SPDX-License-Identifier: Apache-2.0 */
/* A machine for core/ on the host: its clock, console and memory are under the tests' control. */
#ifndef CORE_MACHINE_H
#define CORE_MACHINE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the five above first. */
#include <cmocka.h>

#define VMS         3u
#define NS_A_TICK   50u
#define SLICE(vm)   (1000u * ((vm) + 1u)) /* ticks */
#define WAKE_SLICE  600u
#define RAM(vm)     (0x28200000u + 0x1000u * (vm))
#define RAM_SIZE    0x1000u
#define FAR_RAM(vm) (0x28300000u + 0x2000u * (vm)) /* a second window, which adjoins nothing */

struct machine {
    uint32_t ticks;
    bool switch_pended;
    uint32_t restarted; /* bit n: VM n */
    uint32_t raised[4]; /* lines, newest last */
    uint32_t raised_count;
    char console[8192];
    uint32_t console_used;
    uint32_t console_room; /* characters that the UART still takes */
    uint32_t tick_a_char;  /* ticks that pass with each character taken */
    int typed;             /* next character from the UART, -1: none */
    uint32_t due_after;    /* machine_switch_is_due() is true after so many questions */
};
extern struct machine machine;

/* Everything as after boot; the console takes all it gets. */
int machine_reset(void **state);
/* The bytes behind a guest address of VM vm. */
uint8_t *machine_memory(uint32_t address);
/* What the console got since the last look, as a string. */
const char *machine_output(void);

int core_schedule_tests(void);
int core_hypercall_tests(void);
int core_console_tests(void);
int core_fault_tests(void);

#endif
