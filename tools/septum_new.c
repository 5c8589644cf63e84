/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "septum.h"

#include "../plan/emit.h"
#include "../plan/host.h"

#include <stdlib.h>
#include <unistd.h>

static int new (const struct options *options)
{
    const char *folder = options->arguments[0], *board = options->board->name;
    char *path = host_text("%s/config.c", folder);
    bool there = access(path, F_OK) == 0;
    free(path);
    if (there) {
        fprintf(stderr, "septum new: %s/config.c is there already: name a new folder\n", folder);
        return EXIT_USAGE;
    }
    if (!make_folder(folder))
        return EXIT_USAGE;
    struct draft draft;
    emit_new(options->board, draft_open(&draft));
    if (!draft_put(&draft, folder, "config.c"))
        return EXIT_USAGE;
    printf("%s/config.c: a system of two VMs for %s. Next:\n"
           "  septum check --board %s %s\n"
           "  septum map --board %s %s\n"
           "  make run BOARD=%s CONFIG=%s    in Septum's tree\n",
           folder, board, board, folder, board, folder, board, folder);
    return EXIT_GOOD;
}

const struct command command_new = {
    .name = "new",
    .arguments = "FOLDER",
    .summary = "write a commented system to start from",
    .text =
        "Writes FOLDER/config.c: two VMs for the board, each with memory, a UART and a shared\n"
        "region, which pass `septum check` and run a guest of the tree until you name your own.\n"
        "\n"
        "example:\n"
        "  septum new --board mps2-an521 my/system\n",
    .takes = TAKES_BOARD,
    .least = 1,
    .most = 1,
    .run = new,
};
