/* SPDX-License-Identifier: Apache-2.0 */
/* Who has an address, a device or an interrupt line, by which rule, and how to get it. */
#ifndef PLAN_EXPLAIN_H
#define PLAN_EXPLAIN_H

#include "report.h"
#include "system.h"

#include <stdio.h>

struct texts {
    unsigned count;
    char **list;
};

struct answer {
    char *what;            /* the thing asked for: "UART1, 0x40201000..0x40201fff, irq 34 35 43" */
    char *owner;           /* "vm 'net'", "vm 'net', vm 'log'", "hypervisor", "nobody" */
    struct texts by;       /* the fields of config.c that grant it */
    struct texts enforced; /* by what hardware */
    struct texts others;   /* who else may reach it */
    struct texts add;      /* for a free one: lines for config.c, and where they go */
};

/**
 * Answer a question about a lowered system. `question` is an address (0x...), a line ("34",
 * "irq34") or the name of a device, of something that the hypervisor keeps, or of a shared region.
 * Returns false when it is none of these; answer->what says so then. answer_free in either case.
 */
bool answer_make(struct answer *answer, const struct system *system, const char *question);
void answer_free(struct answer *answer);

void answer_print(const struct answer *answer, FILE *file);
/** {"schema":1,"board","question","what","owner","by":[],"enforced":[],"others":[],"add":[]} */
void answer_print_json(const struct answer *answer, const struct system *system,
                       const char *question, FILE *file);

/** What to do about a fault report of `vm`, in whole sentences. */
void fault_advice(const struct system *system, const struct vm *vm, const struct report *report,
                  struct texts *advice);
void texts_free(struct texts *texts);

#endif
