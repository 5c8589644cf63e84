/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "problems.h"

#include "host.h"

#include <stdarg.h>
#include <stdlib.h>

static void add(struct problems *problems, bool warning, const char *rule, struct where where,
                const char *format, va_list arguments)
{
    problems->list = host_grow(problems->list, problems->count + 1, sizeof *problems->list);
    struct problem *problem = &problems->list[problems->count++];
    *problem = (struct problem){
        .rule = host_text("%s", rule),
        .vm = host_text("%s", where.vm ? where.vm : ""),
        .field = host_text("%s", where.field ? where.field : ""),
        .line = where.line,
        .warning = warning,
    };
    if (vasprintf(&problem->message, format, arguments) < 0)
        host_no_memory();
    if (!warning)
        problems->errors++;
}

void problem_error(struct problems *problems, const char *rule, struct where where,
                   const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    add(problems, false, rule, where, format, arguments);
    va_end(arguments);
}

void problem_warning(struct problems *problems, const char *rule, struct where where,
                     const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    add(problems, true, rule, where, format, arguments);
    va_end(arguments);
}

/* ECMA-48 (SGR) sequences around the parts of a message. */
struct style {
    const char *place, *error, *warning, *rule, *end;
};

static void print(const struct problem *problem, const struct style *style, FILE *file)
{
    fprintf(file, "%sconfig.c:", style->place);
    if (problem->line > 0)
        fprintf(file, "%d:", problem->line);
    fputs(style->end, file);
    if (problem->warning)
        fprintf(file, " %swarning:%s", style->warning, style->end);
    const char *whose = problem->warning ? style->warning : style->error;
    if (*problem->vm)
        fprintf(file, " %svm '%s':%s", whose, problem->vm, style->end);
    if (*problem->field)
        fprintf(file, " %s%s:%s", whose, problem->field, style->end);
    fprintf(file, " %s %s[%s]%s\n", problem->message, style->rule, problem->rule, style->end);
}

void problem_print(const struct problem *problem, FILE *file)
{
    static const struct style plain = {"", "", "", "", ""};
    print(problem, &plain, file);
}

void problem_print_coloured(const struct problem *problem, FILE *file)
{
    static const struct style coloured = {.place = "\033[1m",
                                          .error = "\033[31m",
                                          .warning = "\033[33m",
                                          .rule = "\033[2m",
                                          .end = "\033[0m"};
    print(problem, &coloured, file);
}

void problems_free(struct problems *problems)
{
    for (unsigned i = 0; i < problems->count; i++) {
        free(problems->list[i].rule);
        free(problems->list[i].vm);
        free(problems->list[i].field);
        free(problems->list[i].message);
    }
    free(problems->list);
    *problems = (struct problems){0};
}
