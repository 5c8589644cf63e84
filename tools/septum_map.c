/* SPDX-License-Identifier: Apache-2.0 */
#include "septum.h"

#include "../plan/emit.h"

static int map(const struct options *options)
{
    struct job job;
    int status = job_open_good(&job, options, options->arguments[0], JOB_NO_IMAGES);
    if (status != EXIT_GOOD)
        return status;
    if (options->svg)
        emit_map_svg(job.system, stdout);
    else
        emit_map(job.system, stdout);
    job_close(&job);
    return status;
}

const struct command command_map = {
    .name = "map",
    .arguments = "CONFIG",
    .summary = "show who owns what; --svg: as a picture",
    .text =
        "Lists every range of the board's address space: size, which VMs reach it, who owns it.\n"
        "--svg prints a picture of the same for a design review, with the memories to scale; the\n"
        "build leaves it in build/BOARD/CONFIG/map.svg. Images are not needed.\n"
        "\n"
        "examples:\n"
        "  septum map demo\n"
        "  septum map --svg my/system >map.svg\n",
    .takes = TAKES_BOARD | TAKES_SVG | TAKES_TIME,
    .least = 1,
    .most = 1,
    .run = map,
};
