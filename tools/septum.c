/* SPDX-License-Identifier: Apache-2.0 */
/* septum: reads the command line and calls the command. */
#define _GNU_SOURCE
#include "septum.h"

#include "../plan/host.h"
#include "septum/version.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* In the order in which a user meets them. */
static const struct command *const commands[] = {
    &command_new, &command_import, &command_check,  &command_plan,   &command_map,
    &command_why, &command_kit,    &command_decode, &command_layout,
};
#define COMMANDS (sizeof commands / sizeof *commands)

#define DEFAULT_BOARD "mps2-an505"

enum { BOARD = 1, INCLUDE, IMAGE, OUT, JSON, TIME, SVG, NAME, DEVICETREE, KCONFIG, HELP };

static const struct {
    struct option option;
    unsigned takes; /* the TAKES_ bit, 0: every command takes it */
    const char *argument;
    const char *text;
} option_table[] = {
    {{"board", required_argument, NULL, BOARD},
     TAKES_BOARD,
     " BOARD",
     "the board (default: " DEFAULT_BOARD ")"},
    {{"image", required_argument, NULL, IMAGE},
     TAKES_IMAGE,
     " N=FILE",
     "ELF file for VM number N in place of its .image"},
    {{"out", required_argument, NULL, OUT},
     TAKES_OUT,
     " DIR",
     "write files into DIR, which is made when it is not there"},
    {{"json", no_argument, NULL, JSON}, TAKES_JSON, "", "print JSON, for programs"},
    {{"svg", no_argument, NULL, SVG}, TAKES_SVG, "", "print an SVG picture in place of text"},
    {{"time", no_argument, NULL, TIME}, TAKES_TIME, "", "say how long compiling and checking took"},
    {{"name", required_argument, NULL, NAME}, TAKES_GUEST, " NAME", "the VM's name"},
    {{"devicetree", required_argument, NULL, DEVICETREE},
     TAKES_GUEST,
     " FILE",
     "the guest's zephyr.dts, or a .dtb (default: beside the ELF file)"},
    {{"kconfig", required_argument, NULL, KCONFIG},
     TAKES_GUEST,
     " FILE",
     "the guest's .config (default: beside the ELF file)"},
    {{"include", required_argument, NULL, INCLUDE},
     TAKES_BOARD,
     " DIR",
     "folder that holds septum/config.h (default: beside this program)"},
    {{"help", no_argument, NULL, HELP}, 0, "", "this text"},
};
#define OPTIONS (sizeof option_table / sizeof *option_table)

static void print_help(FILE *file)
{
    fprintf(file, "septum checks and compiles descriptions of partitioned systems: which firmware\n"
                  "runs where, and which memory, devices and interrupts each may use.\n"
                  "\n"
                  "usage: septum COMMAND [options] arguments\n"
                  "\n");
    for (unsigned i = 0; i < COMMANDS; i++)
        fprintf(file, "  %-7s %-27s %s\n", commands[i]->name, commands[i]->arguments,
                commands[i]->summary);
    fprintf(file,
            "\n"
            "CONFIG is a folder with a config.c, that file, or a name in configs/. It is never\n"
            "written to. $HOSTCC compiles it (default: gcc).\n"
            "\n"
            "  septum help COMMAND    more about one command, with examples\n"
            "  septum --version\n"
            "\n"
            "boards:");
    for (unsigned i = 0; board_at(i); i++)
        fprintf(file, " %s", board_at(i)->name);
    fprintf(file, "\n"
                  "\n"
                  "Exit status: 0 good, 1 refused or failed, 2 wrong usage or I/O.\n");
}

static void print_command_help(const struct command *command, FILE *file)
{
    fprintf(file, "usage: septum %s [options] %s\n\n%s\noptions:\n", command->name,
            command->arguments, command->text);
    for (unsigned i = 0; i < OPTIONS; i++) {
        if (option_table[i].takes && !(option_table[i].takes & command->takes))
            continue;
        char *option = host_text("--%s%s", option_table[i].option.name, option_table[i].argument);
        fprintf(file, "  %-18s %s\n", option, option_table[i].text);
        free(option);
    }
}

int usage_error(const struct command *command, const char *what, const char *value)
{
    fprintf(stderr, "septum%s%s: %s%s%s (septum %s%s)\n", command ? " " : "",
            command ? command->name : "", what, value ? ": " : "", value ? value : "",
            command ? "help " : "help", command ? command->name : "");
    return EXIT_USAGE;
}

static const struct command *find_command(const char *name)
{
    for (unsigned i = 0; i < COMMANDS; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
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

static bool read_image(struct options *options, const char *text)
{
    char *end;
    errno = 0;
    unsigned long n = strtoul(text, &end, 10);
    if (errno || end == text || *end != '=' || !end[1] || n >= MAX_VMS)
        return false;
    options->images[n] = end + 1;
    return true;
}

static bool read_board(struct options *options, const char *name)
{
    options->board = board_find(name);
    if (options->board)
        return true;
    char *names = host_text("%s", "");
    for (unsigned i = 0; board_at(i); i++) {
        char *longer = host_text("%s%s%s", names, i ? ", " : "", board_at(i)->name);
        free(names);
        names = longer;
    }
    fprintf(stderr, "septum %s: there is no board '%s', there are: %s\n", options->command->name,
            name, names);
    free(names);
    return false;
}

/* Returns an exit status, or -1 to go on. */
static int read_option(struct options *options, int option)
{
    const struct command *command = options->command;
    switch (option) {
    case BOARD:
        options->board_given = true;
        return read_board(options, optarg) ? -1 : EXIT_USAGE;
    case INCLUDE:
        free(options->include);
        options->include = host_text("%s", optarg);
        return -1;
    case IMAGE:
        return read_image(options, optarg)
                   ? -1
                   : usage_error(command, "--image wants N=FILE, N from 0 to 31", optarg);
    case OUT:
        options->out = optarg;
        return -1;
    case JSON:
        options->json = true;
        return -1;
    case TIME:
        options->time = true;
        return -1;
    case SVG:
        options->svg = true;
        return -1;
    case NAME:
        options->name = optarg;
        return -1;
    case DEVICETREE:
        options->devicetree = optarg;
        return -1;
    case KCONFIG:
        options->kconfig = optarg;
        return -1;
    case HELP:
        print_command_help(command, stdout);
        return EXIT_GOOD;
    case ':':
        return usage_error(command, "the option wants a value", options->arguments[optind - 1]);
    default:
        return usage_error(command, "no such option", options->arguments[optind - 1]);
    }
}

/* arguments begins with the command's name. Returns an exit status, or -1 to go on. */
static int read_options(struct options *options, int count, char **arguments)
{
    const struct command *command = options->command;
    struct option table[OPTIONS + 1] = {{0}};
    unsigned n = 0;
    for (unsigned i = 0; i < OPTIONS; i++)
        if (!option_table[i].takes || option_table[i].takes & command->takes)
            table[n++] = option_table[i].option;
    options->arguments = arguments;
    opterr = 0;
    for (int option; (option = getopt_long(count, arguments, ":", table, NULL)) != -1;) {
        int status = read_option(options, option);
        if (status >= 0)
            return status;
    }
    options->count = count - optind;
    options->arguments = arguments + optind;
    if (options->count < command->least)
        return usage_error(command, "an argument is missing", command->arguments);
    if (options->count > command->most)
        return usage_error(command, "too many arguments", options->arguments[command->most]);
    if (!options->board)
        options->board = board_find(DEFAULT_BOARD);
    return -1;
}

static int run_command(const struct command *command, int count, char **arguments)
{
    struct options options = {.command = command};
    int status = read_options(&options, count, arguments);
    if (status < 0) {
        if (!options.include)
            options.include = default_include();
        status = command->run(&options);
    }
    free(options.include);
    return status;
}

static int help(int count, char **arguments)
{
    if (count == 0) {
        print_help(stdout);
        return EXIT_GOOD;
    }
    const struct command *command = find_command(arguments[0]);
    if (!command)
        return usage_error(NULL, "no such command", arguments[0]);
    print_command_help(command, stdout);
    return EXIT_GOOD;
}

static int dispatch(int argc, char **argv)
{
    if (argc < 2) {
        print_help(stderr);
        return EXIT_USAGE;
    }
    const char *name = argv[1];
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0)
        return help(argc - 2, argv + 2);
    if (strcmp(name, "--version") == 0) {
        puts(SEPTUM_VERSION);
        return EXIT_GOOD;
    }
    const struct command *command = find_command(name);
    return command ? run_command(command, argc - 1, argv + 1)
                   : usage_error(NULL, "no such command", name);
}

int main(int argc, char **argv)
{
    int status = dispatch(argc, argv);
    /* A full disk or a reader that has gone shows only when the buffer is written. */
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, "septum: standard output: %s\n", strerror(errno));
        return EXIT_USAGE;
    }
    return status;
}
