/* SPDX-License-Identifier: Apache-2.0 */
/* What commands have in common: a system from its config.c, its mistakes on stderr, files. */
#define _GNU_SOURCE
#include "septum.h"

#include "../plan/host.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static bool is_folder(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* The folder of the config.c that `name` stands for; the caller frees. */
static char *find_folder(const char *name, const char *include)
{
    const char *slash = strrchr(name, '/');
    if (strcmp(slash ? slash + 1 : name, "config.c") == 0 && !is_folder(name))
        return slash ? host_text("%.*s", (int)(slash - name + (slash == name)), name)
                     : host_text(".");
    if (!slash && !is_folder(name)) {
        char *path = host_text("%s/../configs/%s", include, name);
        char *folder = realpath(path, NULL);
        free(path);
        if (folder)
            return folder;
    }
    return host_text("%s", name);
}

static double milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

static void check(struct job *job, const struct options *options, enum job_images images)
{
    struct system *system = job->system;
    if (!job->config.contents) {
        *system = (struct system){.board = options->board};
        problem_error(&system->problems, "config-compile", (struct where){0},
                      "does not compile to an object that defines septum_config");
    } else if (system_open(system, options->board, job->config.contents, job->folder)) {
        system_check(system);
        if (images != JOB_NO_IMAGES)
            system_read_images(system, options->images,
                               images == JOB_ALL_IMAGES ? IMAGES_ALL : IMAGES_PRESENT);
    }
    if (!system->problems.errors)
        system_lower(system);
}

int job_open(struct job *job, const struct options *options, const char *name,
             enum job_images images)
{
    *job = (struct job){.folder = find_folder(name, options->include)};
    double start = milliseconds();
    if (config_load(&job->config, job->folder, options->include, options->board->name) ==
        CONFIG_UNREADABLE)
        return EXIT_USAGE;
    double loaded = milliseconds();
    job->system = host_zeroed(1, sizeof *job->system);
    check(job, options, images);
    if (options->time)
        fprintf(stderr, "septum: config.c compiled in %.1f ms, system checked in %.1f ms\n",
                loaded - start, milliseconds() - loaded);
    return job->system->problems.errors ? EXIT_REFUSED : EXIT_GOOD;
}

void job_close(struct job *job)
{
    if (job->system)
        system_close(job->system);
    free(job->system);
    config_unload(&job->config);
    free(job->folder);
    *job = (struct job){0};
}

/* Colour helps a person at a terminal and nobody else (https://no-color.org). */
static bool wants_colour(void)
{
    const char *no = getenv("NO_COLOR"), *terminal = getenv("TERM");
    return isatty(STDERR_FILENO) && !(no && *no) && terminal && strcmp(terminal, "dumb") != 0;
}

static bool fits(const struct job *job, const struct board *board)
{
    struct system *system = host_zeroed(1, sizeof *system);
    if (system_open(system, board, job->config.contents, job->folder))
        system_check(system);
    bool good = system->problems.errors == 0;
    system_close(system);
    free(system);
    return good;
}

/* Another board, where config.c has a mistake on this one and none there; NULL: there is none. */
static const struct board *fitting_board(const struct job *job)
{
    const struct board *board;
    if (!job->config.contents || fits(job, job->system->board))
        return NULL;
    for (unsigned i = 0; (board = board_at(i)) != NULL; i++)
        if (fits(job, board))
            break;
    return board;
}

void job_print_problems(const struct job *job, const struct options *options, const char *outcome)
{
    const struct problems *problems = &job->system->problems;
    bool colour = wants_colour();
    for (unsigned i = 0; i < problems->count; i++) {
        if (colour)
            problem_print_coloured(&problems->list[i], stderr);
        else
            problem_print(&problems->list[i], stderr);
    }
    if (!problems->errors)
        return;
    fprintf(stderr, "septum: %u mistake%s, %s\n", problems->errors,
            problems->errors == 1 ? "" : "s", outcome);
    if (options->board_given)
        return;
    const struct board *fitting = fitting_board(job);
    fprintf(stderr, "septum: this is for %s; ", options->board->name);
    if (fitting)
        fprintf(stderr, "config.c is good for %s: --board %s\n", fitting->name, fitting->name);
    else
        fprintf(stderr, "--board chooses another one\n");
}

int job_open_good(struct job *job, const struct options *options, const char *name,
                  enum job_images images)
{
    int status = job_open(job, options, name, images);
    if (status == EXIT_REFUSED)
        job_print_problems(job, options, "nothing was written");
    if (status != EXIT_GOOD)
        job_close(job);
    return status;
}

const struct vm *job_find_vm(const struct job *job, const struct options *options, const char *name)
{
    const struct system *system = job->system;
    for (unsigned v = 0; v < system->vm_count; v++)
        if (strcmp(system->vms[v].name, name) == 0)
            return &system->vms[v];
    fprintf(stderr, "septum %s: there is no VM '%s', there are:", options->command->name, name);
    for (unsigned v = 0; v < system->vm_count; v++)
        fprintf(stderr, " %s", system->vms[v].name);
    fputc('\n', stderr);
    return NULL;
}

char *job_tree(const struct options *options)
{
    char *path = host_text("%s/..", options->include);
    char *tree = realpath(path, NULL);
    free(path);
    return tree ? tree : host_text("..");
}

char *job_build(const struct job *job, const struct options *options)
{
    char *tree = job_tree(options), *folder = realpath(job->folder, NULL);
    const char *name = folder ? strrchr(folder, '/') + 1 : "";
    char *build = host_text("%s/build/%s/%s", tree, options->board->name, name);
    free(folder);
    free(tree);
    return build;
}

bool make_folder(const char *folder)
{
    if (host_make_folder(folder) == 0)
        return true;
    fprintf(stderr, "septum: %s: %s\n", folder, strerror(errno));
    return false;
}

FILE *draft_open(struct draft *draft)
{
    *draft = (struct draft){0};
    draft->file = open_memstream(&draft->text, &draft->size);
    if (!draft->file)
        host_no_memory();
    return draft->file;
}

bool draft_put(struct draft *draft, const char *folder, const char *name)
{
    fclose(draft->file);
    bool good = host_put_file(folder, name, draft->text, draft->size) == 0;
    if (!good)
        fprintf(stderr, "septum: %s/%s: %s\n", folder, name, strerror(errno));
    free(draft->text);
    return good;
}
