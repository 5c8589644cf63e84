/* SPDX-License-Identifier: Apache-2.0 */
/* What is wrong with a system, collected so that one run names every mistake. */
#ifndef PLAN_PROBLEMS_H
#define PLAN_PROBLEMS_H

#include <stdbool.h>
#include <stdio.h>

/* Where a problem is. Strings are copied; vm and field may be NULL. */
struct where {
    const char *vm;    /* VM name */
    const char *field; /* "devs[1] ETH" */
    int line;          /* of config.c, 0: not known */
};

struct problem {
    char *rule; /* stable, for programs: "overlap-vm" */
    char *vm;
    char *field;
    char *message; /* what, with values, and the way out */
    int line;
    bool warning;
};

struct problems {
    struct problem *list;
    unsigned count;
    unsigned errors; /* those that are not warnings */
};

/** Note a mistake: the system is refused. `format` as printf's. */
void problem_error(struct problems *problems, const char *rule, struct where where,
                   const char *format, ...) __attribute__((format(printf, 4, 5)));
/** Note something that the user should know and may want. */
void problem_warning(struct problems *problems, const char *rule, struct where where,
                     const char *format, ...) __attribute__((format(printf, 4, 5)));
/** One line: `config.c:24: vm 'net': devs[1] ETH: message [rule]`. */
void problem_print(const struct problem *problem, FILE *file);
/** The same for a terminal, with colours. */
void problem_print_coloured(const struct problem *problem, FILE *file);
void problems_free(struct problems *problems);

#endif
