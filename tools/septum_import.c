/* SPDX-License-Identifier: Apache-2.0 */
/* septum import: the entry of .vmlist for a guest that somebody has built. */
#define _GNU_SOURCE
#include "septum.h"

#include "../plan/host.h"
#include "../plan/stanza.h"

#include <ctype.h>
#include <libgen.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Where the files of a guest are; each is the caller's, NULL: there is none. */
struct files {
    char *image;
    char *devicetree;
    char *kconfig;
};

/* folder/name if there is such a file; NULL otherwise. */
static char *file_in(const char *folder, const char *name)
{
    char *path = host_text("%s/%s", folder, name);
    struct stat facts;
    if (stat(path, &facts) == 0 && S_ISREG(facts.st_mode))
        return path;
    free(path);
    return NULL;
}

/* A Zephyr build keeps what is wanted in its folder zephyr/. */
static bool find_files(struct files *files, const char *path)
{
    char *whole = realpath(path, NULL);
    struct stat facts;
    *files = (struct files){0};
    if (!whole || stat(whole, &facts) != 0) {
        free(whole);
        return false;
    }
    if (S_ISDIR(facts.st_mode)) {
        char *below = host_text("%s/zephyr", whole);
        files->image = file_in(below, "zephyr.elf");
        if (files->image) {
            free(whole);
            whole = below;
        } else {
            files->image = file_in(whole, "zephyr.elf");
            free(below);
        }
    } else {
        files->image = host_text("%s", whole);
        dirname(whole);
    }
    files->devicetree = file_in(whole, "zephyr.dts");
    files->kconfig = file_in(whole, ".config");
    free(whole);
    return files->image != NULL;
}

static void replace(char **text, const char *path)
{
    if (!path)
        return;
    char *whole = realpath(path, NULL);
    free(*text);
    *text = host_text("%s", whole ? whole : path);
    free(whole);
}

/* A VM name from the image's: of a Zephyr build the folder's, else the file's, with what a name may
 * not hold replaced. */
static char *make_name(const char *image)
{
    char *path = host_text("%s", image);
    char *name = basename(path);
    if (strcmp(name, "zephyr.elf") == 0) {
        char *folder = dirname(path);
        name = basename(folder);
        if (strcmp(name, "zephyr") == 0)
            name = basename(dirname(folder));
    }
    char *dot = strrchr(name, '.');
    if (dot && dot != name)
        *dot = '\0';
    char *result =
        host_text("%s%.*s", isalpha((unsigned char)*name) ? "" : "vm", SEPTUM_NAME_MAX, name);
    for (char *p = result; *p; p++)
        if (!isalnum((unsigned char)*p) && *p != '_' && *p != '-')
            *p = '_';
    if (strlen(result) > SEPTUM_NAME_MAX)
        result[SEPTUM_NAME_MAX] = '\0';
    free(path);
    return result;
}

static void print_problems(const struct problems *problems)
{
    for (unsigned i = 0; i < problems->count; i++)
        fprintf(stderr, "septum import: %s [%s]\n", problems->list[i].message,
                problems->list[i].rule);
}

static int import(const struct options *options, const struct files *files, struct stanza *stanza)
{
    char *why;
    if (!guest_read(&stanza->guest, files->devicetree, files->kconfig, &why)) {
        fprintf(stderr, "septum import: %s\n", why);
        free(why);
        return EXIT_USAGE;
    }
    const struct board *home = guest_board(&stanza->guest);
    stanza->board = options->board_given || !home ? options->board : home;
    if (!options->board_given && !home)
        fprintf(stderr, "septum import: taken to be for %s (--board)\n", stanza->board->name);
    bool good = stanza_open(stanza);
    print_problems(&stanza->problems);
    if (!good)
        return EXIT_REFUSED;
    stanza_emit(stanza, stdout);
    return stanza->problems.errors ? EXIT_REFUSED : EXIT_GOOD;
}

static int run(const struct options *options)
{
    struct files files;
    if (!find_files(&files, options->arguments[0]))
        return usage_error(options->command, "neither an ELF file nor a Zephyr build",
                           options->arguments[0]);
    replace(&files.devicetree, options->devicetree);
    replace(&files.kconfig, options->kconfig);
    char *name = options->name ? host_text("%s", options->name) : make_name(files.image);
    struct stanza stanza = {
        .name = name,
        .image = files.image,
        .devicetree = files.devicetree,
        .kconfig = files.kconfig,
    };
    int status = import(options, &files, &stanza);
    stanza_close(&stanza);
    free(name);
    free(files.image);
    free(files.devicetree);
    free(files.kconfig);
    return status;
}

const struct command command_import = {
    .name = "import",
    .arguments = "ELF|ZEPHYR-BUILD",
    .summary = "write a guest's entry for config.c",
    .text =
        "Writes the entry of .vmlist for a guest, as text that goes into config.c as it is. From\n"
        "an ELF file it takes the windows, and the devices that have interrupt handlers. From a\n"
        "Zephyr build (its folder, or the ELF file beside zephyr.dts and .config) it takes the\n"
        "chosen memories, every enabled device that a driver is built for, the uses of its UARTs\n"
        "and its clock. Comments say what decided each, and what was left out. Which drivers\n"
        "septum knows is in plan/drivers.c. $DTC reads zephyr.dts (default: dtc).\n"
        "\n"
        "  septum import build/zephyr/zephyr.elf\n"
        "  septum import --name net --board mps2-an505 ~/zephyrproject/build\n",
    .takes = TAKES_BOARD | TAKES_GUEST,
    .least = 1,
    .most = 1,
    .run = run,
};
