/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a test guest reports. Lines that the test program on the host understands, none longer than
 * the hypervisor's 64 characters:
 *   T <check> ok                a check that passed
 *   T <check> FAIL <got> <want> one that did not
 *   N <what> key=value ...      a measurement, judged by the host
 *   D <guest>                   the guest has done all it will do
 */
#ifndef TEST_H
#define TEST_H

#include "layout.h"
#include "system.h"
#include <septum/guest.h>
#include <stdbool.h>

/* Write one line to the console; waits while the console is busy. Conversions as in text.h. */
void report(const char *text, ...);

void check(const char *name, bool good, uint32_t got, uint32_t want);
void check_equal(const char *name, uint32_t got, uint32_t want);
/* For a check that is made many times: silent unless it fails, and only the first few failures are
 * reported, because a broken switch fails thousands of times a second. */
void demand(const char *name, uint32_t got, uint32_t want);
/* Failed checks so far. */
uint32_t failures(void);
/* Announce the end and idle. */
void done(const char *guest) __attribute__((noreturn));

/* The VM's name chooses what a guest does: all of it, or letters after its last dash. */
bool name_is(const char *name);
bool name_has_flag(char flag);

/* A field of vm_info as it is now. */
uint32_t switches_now(void);
/* Use the processor until so much time has passed. */
void busy_ns(uint64_t ns);
uint32_t random_next(uint32_t *state);
bool have_fpu(void);

#endif
