/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The hypervisor's fault report, as hypervisor/core/fault.c prints it:
 *
 *   septum: vm NAME stopped: CAUSE WHERE      (or "restarted: ")
 *   septum:    r0 X r1 X .. r12 X
 *
 *   CAUSE   ACCESS X (PLACE, owner OWNER[, Secure alias])[ bits X]
 *         | bad instruction | breakpoint | bad exception return
 *         | fault in the guest that it could not handle | refused store
 *   ACCESS  load | store | execute | refused access | stack | vector table
 *   WHERE   [ by MASTER][, reported late][, registers not stacked] pc X lr X sp X psr X cfsr X sfsr
 * X X       0x and eight hexadecimal digits
 *
 * "bits" are those of a mediated register that the VM may not change. MASTER is the bus master that
 * made the access for the VM. A late report has the registers of some instructions after the
 * store. The second line belongs to the first one before it.
 */
#ifndef PLAN_REPORT_H
#define PLAN_REPORT_H

#include <stdbool.h>
#include <stdint.h>

enum report_cause {
    REPORT_LOAD,
    REPORT_STORE,
    REPORT_EXECUTE,
    REPORT_ACCESS,
    REPORT_STACK,
    REPORT_VECTOR_TABLE, /* the last one with an address */
    REPORT_INSTRUCTION,
    REPORT_BREAKPOINT,
    REPORT_RETURN,
    REPORT_ESCALATED,
    REPORT_LATE,
};

struct report {
    char vm[16];
    bool restarted; /* else stopped */
    enum report_cause cause;
    uint32_t address;
    char place[32]; /* what the hypervisor calls the place, and its owner */
    char owner[16];
    uint32_t bits;   /* of a mediated register, those that were refused; else 0 */
    char master[16]; /* the bus master that made the access; empty: the VM's code */
    bool late;       /* the registers are those of some instructions later */
    bool stacked;    /* r0-r3, r12, lr, pc and psr were read from the guest's stack */
    uint32_t pc, lr, sp, psr, cfsr, sfsr;
    bool has_registers;
    uint32_t r[13];
};

/** Read a report's first line; what comes before "septum: vm " is passed over. False: it is none.
 */
bool report_read(struct report *report, const char *line);
/** Read a report's second line into it. False: it is none. */
bool report_read_registers(struct report *report, const char *line);

/** "a store": the cause for a sentence. */
const char *report_cause_text(enum report_cause cause);

/* The meaning of a set bit of CFSR or SFSR. */
struct report_bit {
    unsigned bit;
    const char *name; /* the manual's: "UNDEFINSTR" */
    const char *text;
};
/** The i-th bit that has a meaning; text NULL after the last (Armv8-M ARM D1.2.13, D1.2.244). */
struct report_bit report_cfsr_bit(unsigned i);
struct report_bit report_sfsr_bit(unsigned i);

#endif
