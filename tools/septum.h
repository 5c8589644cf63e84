/* SPDX-License-Identifier: Apache-2.0 */
/* The command line over plan/: septum.c reads it, septum_<command>.c obey it. */
#ifndef TOOLS_SEPTUM_H
#define TOOLS_SEPTUM_H

#include "../plan/config.h"
#include "../plan/system.h"

#include <stdbool.h>
#include <stdio.h>

enum { EXIT_GOOD, EXIT_REFUSED, EXIT_USAGE };

/* Options that a command may take, as bits. */
enum {
    TAKES_BOARD = 1 << 0, /* and --include: every command that compiles a config.c */
    TAKES_IMAGE = 1 << 1,
    TAKES_OUT = 1 << 2,
    TAKES_JSON = 1 << 3,
    TAKES_TIME = 1 << 4,
    TAKES_SVG = 1 << 5,
    TAKES_GUEST = 1 << 6, /* --name, --devicetree, --kconfig */
};

struct options {
    const struct command *command;
    const struct board *board;
    bool board_given; /* not the default */
    const char *out;
    char *include; /* folder that holds septum/config.h */
    const char *images[MAX_VMS];
    bool json;
    bool time;
    bool svg;
    const char *name, *devicetree, *kconfig; /* NULL: not given */
    unsigned count;                          /* of arguments, within the command's limits */
    char **arguments;
};

struct command {
    const char *name;
    const char *arguments; /* for the usage line: "CONFIG VM" */
    const char *summary;   /* for the list of commands */
    const char *text;      /* for `septum help NAME`: what it does, with examples */
    unsigned takes;
    unsigned least, most;                      /* number of arguments */
    int (*run)(const struct options *options); /* returns an exit status */
};

extern const struct command command_check;
extern const struct command command_decode;
extern const struct command command_kit;
extern const struct command command_import;
extern const struct command command_layout;
extern const struct command command_map;
extern const struct command command_new;
extern const struct command command_plan;
extern const struct command command_why;

/* A system on its way through a command. */
struct job {
    char *folder;
    struct config config;
    struct system *system;
};

enum job_images {
    JOB_ALL_IMAGES,     /* a guest of the tree without a file is a mistake */
    JOB_PRESENT_IMAGES, /* a guest of the tree without a file is passed over */
    JOB_NO_IMAGES       /* config.c alone */
};

/**
 * Compile, check and lower the system that `name` stands for: a folder with a config.c, the
 * config.c itself, or the name of one of the tree's configs/. Returns EXIT_GOOD; EXIT_REFUSED with
 * the mistakes in job->system, which is not lowered then; EXIT_USAGE, having said why. job_close in
 * every case.
 */
int job_open(struct job *job, const struct options *options, const char *name,
             enum job_images images);
void job_close(struct job *job);

/** Print what job_open found on stderr: the mistakes and the warnings, and after a refusal how many
 * and `outcome`. */
void job_print_problems(const struct job *job, const struct options *options, const char *outcome);
/** job_open, and for a refused system job_print_problems and job_close. */
int job_open_good(struct job *job, const struct options *options, const char *name,
                  enum job_images images);

/** The VM that the command line calls `name`; NULL, having said which there are. */
const struct vm *job_find_vm(const struct job *job, const struct options *options,
                             const char *name);
/** The folder of the tree that this program was built in, and the one that `make` builds the system
 * in; the caller frees. */
char *job_tree(const struct options *options);
char *job_build(const struct job *job, const struct options *options);

/* A file being written in memory. */
struct draft {
    FILE *file;
    char *text;
    size_t size;
};
FILE *draft_open(struct draft *draft);
/** Write the draft to folder/name. Returns false, having said so, when that fails. */
bool draft_put(struct draft *draft, const char *folder, const char *name);
/** Make folder and its parents. Returns false, having said so, when that fails. */
bool make_folder(const char *folder);

/** Say what is wrong with the command line. Returns EXIT_USAGE. */
int usage_error(const struct command *command, const char *what, const char *value);

#endif
