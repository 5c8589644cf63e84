/* SPDX-License-Identifier: Apache-2.0 */
/* The command line over plan/. */
#define _GNU_SOURCE
#include "../plan/config.h"
#include "../plan/emit.h"
#include "../plan/host.h"
#include "../plan/system.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { EXIT_GOOD, EXIT_REFUSED, EXIT_USAGE };

enum command { CHECK, LAYOUT, PLAN };

struct options {
    enum command command;
    const struct board *board;
    const char *out;
    char *include; /* folder that holds septum/config.h */
    const char *folder;
    const char *images[MAX_VMS];
    bool json;
};

static void print_usage(FILE *file)
{
    fprintf(file,
            "usage: septum check  --board BOARD [--json] [--image N=FILE]... CONFIG_DIR\n"
            "       septum layout --board BOARD --out DIR CONFIG_DIR\n"
            "       septum plan   --board BOARD --out DIR [--image N=FILE]... CONFIG_DIR\n"
            "\n"
            "check    name every mistake in CONFIG_DIR/config.c and in the images that are there\n"
            "layout   write what guest builds need: VM.ld, VM.h, guests.mk\n"
            "plan     write the hypervisor's tables: plan.c, images.S, images.ld, plan.json, "
            "report.txt\n"
            "\n"
            "--board BOARD    one of:");
    for (unsigned i = 0; board_at(i); i++)
        fprintf(file, " %s", board_at(i)->name);
    fprintf(file,
            "\n"
            "--out DIR        folder for what is written; made when it is not there\n"
            "--image N=FILE   ELF file for VM number N in place of its .image\n"
            "--include DIR    folder that holds septum/config.h (default: beside this program)\n"
            "--json           check: print the result as JSON\n"
            "\n"
            "CONFIG_DIR is never written to. $HOSTCC compiles config.c (default gcc).\n"
            "Exit status: 0 good, 1 refused (nothing was written), 2 usage or I/O.\n");
}

static bool usage_error(const char *what, const char *value)
{
    fprintf(stderr, "septum: %s%s%s (septum --help)\n", what, value ? ": " : "",
            value ? value : "");
    return false;
}

/* build/septum stands beside include/. */
static char *default_include(void)
{
    char program[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    if (length < 0)
        return host_text("include");
    program[length] = '\0';
    char *slash = strrchr(program, '/');
    *slash = '\0';
    return host_text("%s/../include", program);
}

static bool read_image_option(struct options *options, const char *text)
{
    char *end;
    errno = 0;
    unsigned long n = strtoul(text, &end, 10);
    if (errno || end == text || *end != '=' || !end[1] || n >= MAX_VMS)
        return usage_error("--image wants N=FILE, N from 0 to 31", text);
    options->images[n] = end + 1;
    return true;
}

static bool read_command(struct options *options, const char *name)
{
    static const char *const names[] = {[CHECK] = "check", [LAYOUT] = "layout", [PLAN] = "plan"};
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], name) == 0) {
            options->command = i;
            return true;
        }
    return usage_error("no such command", name);
}

static bool read_options(struct options *options, int argc, char **argv)
{
    enum { BOARD = 1, OUT, IMAGE, INCLUDE, JSON };
    static const struct option table[] = {
        {"board", required_argument, NULL, BOARD}, {"out", required_argument, NULL, OUT},
        {"image", required_argument, NULL, IMAGE}, {"include", required_argument, NULL, INCLUDE},
        {"json", no_argument, NULL, JSON},         {0},
    };
    if (argc < 2)
        return usage_error("no command", NULL);
    if (!read_command(options, argv[1]))
        return false;
    for (int option; (option = getopt_long(argc - 1, argv + 1, "", table, NULL)) != -1;) {
        switch (option) {
        case BOARD:
            options->board = board_find(optarg);
            if (!options->board)
                return usage_error("no such board", optarg);
            break;
        case OUT:
            options->out = optarg;
            break;
        case IMAGE:
            if (!read_image_option(options, optarg))
                return false;
            break;
        case INCLUDE:
            free(options->include);
            options->include = host_text("%s", optarg);
            break;
        case JSON:
            options->json = true;
            break;
        default:
            return usage_error("wrong options", NULL);
        }
    }
    if (optind != argc - 2)
        return usage_error("exactly one CONFIG_DIR is wanted", NULL);
    options->folder = argv[argc - 1];
    if (!options->board)
        return usage_error("--board is missing", NULL);
    if (options->command != CHECK && !options->out)
        return usage_error("--out is missing", NULL);
    if (!options->include)
        options->include = default_include();
    return true;
}

/* A file being written in memory. */
struct draft {
    FILE *file;
    char *text;
    size_t size;
};

static FILE *draft_open(struct draft *draft)
{
    *draft = (struct draft){0};
    draft->file = open_memstream(&draft->text, &draft->size);
    if (!draft->file)
        host_no_memory();
    return draft->file;
}

/* Write the draft to folder/name. Returns false, having said so, when that fails. */
static bool draft_put(struct draft *draft, const char *folder, const char *name)
{
    fclose(draft->file);
    bool good = host_put_file(folder, name, draft->text, draft->size) == 0;
    if (!good)
        fprintf(stderr, "septum: %s/%s: %s\n", folder, name, strerror(errno));
    free(draft->text);
    return good;
}

static bool make_folder(const char *folder)
{
    if (host_make_folder(folder) == 0)
        return true;
    fprintf(stderr, "septum: %s: %s\n", folder, strerror(errno));
    return false;
}

static bool write_layout(const struct system *system, const char *folder)
{
    bool good = make_folder(folder);
    struct draft draft;
    for (unsigned v = 0; good && v < system->vm_count; v++) {
        const struct vm *vm = &system->vms[v];
        char *script = host_text("%s.ld", vm->name);
        char *header = host_text("%s.h", vm->name);
        emit_guest_memory(vm, draft_open(&draft));
        good = draft_put(&draft, folder, script);
        emit_guest_header(system, vm, draft_open(&draft));
        good = draft_put(&draft, folder, header) && good;
        free(header);
        free(script);
    }
    if (!good)
        return false;
    emit_guest_list(system, draft_open(&draft));
    return draft_put(&draft, folder, "guests.mk");
}

static bool write_plan(const struct system *system, const char *folder)
{
    static const struct {
        const char *name;
        void (*emit)(const struct system *, FILE *);
    } files[] = {
        {"images.S", emit_images},   {"images.ld", emit_image_places}, {"plan.json", emit_json},
        {"report.txt", emit_report}, {"plan.c", emit_tables},
    };
    if (!make_folder(folder))
        return false;
    for (unsigned i = 0; i < sizeof files / sizeof *files; i++) {
        struct draft draft;
        files[i].emit(system, draft_open(&draft));
        if (!draft_put(&draft, folder, files[i].name))
            return false;
    }
    return true;
}

static void print_problems(const struct system *system)
{
    for (unsigned i = 0; i < system->problems.count; i++)
        problem_print(&system->problems.list[i], stderr);
    if (system->problems.errors)
        fprintf(stderr, "septum: %u mistake%s, nothing was written\n", system->problems.errors,
                system->problems.errors == 1 ? "" : "s");
}

/* config is NULL when it could not be compiled or loaded, which has been said. */
static int run(struct system *system, const struct options *options,
               const struct septum_config *config)
{
    if (!config) {
        *system = (struct system){.board = options->board};
        problem_error(&system->problems, "config-compile", (struct where){0},
                      "does not compile to an object that defines septum_config");
    } else if (system_open(system, options->board, config, options->folder)) {
        system_check(system);
        if (options->command != LAYOUT)
            system_read_images(system, options->images,
                               options->command == PLAN ? IMAGES_ALL : IMAGES_PRESENT);
    }
    bool refused = system->problems.errors != 0;
    if (!refused)
        system_lower(system);
    if (options->json)
        emit_json(system, stdout);
    else
        print_problems(system);
    if (refused)
        return EXIT_REFUSED;
    bool written = true;
    if (options->command == LAYOUT)
        written = write_layout(system, options->out);
    else if (options->command == PLAN)
        written = write_plan(system, options->out);
    else if (!options->json)
        printf("%s/config.c: good: %u VM%s on %s\n", options->folder, system->vm_count,
               system->vm_count == 1 ? "" : "s", options->board->name);
    return written ? EXIT_GOOD : EXIT_USAGE;
}

int main(int argc, char **argv)
{
    if (argc == 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0)) {
        print_usage(stdout);
        return EXIT_GOOD;
    }
    struct options options = {0};
    int status = EXIT_USAGE;
    if (read_options(&options, argc, argv)) {
        struct config config;
        enum config_result result =
            config_load(&config, options.folder, options.include, options.board->name);
        if (result != CONFIG_UNREADABLE) {
            struct system *system = host_zeroed(1, sizeof *system);
            status = run(system, &options, config.contents);
            system_close(system);
            free(system);
            config_unload(&config);
        }
    }
    free(options.include);
    return status;
}
