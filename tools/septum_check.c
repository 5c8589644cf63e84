/* SPDX-License-Identifier: Apache-2.0 */
#include "septum.h"

#include "../plan/emit.h"

static int check(const struct options *options)
{
    struct job job;
    int status = job_open(&job, options, options->arguments[0], JOB_PRESENT_IMAGES);
    if (status != EXIT_USAGE) {
        if (options->json)
            emit_json(job.system, stdout);
        else
            job_print_problems(&job, options, "nothing can be built of it");
        if (status == EXIT_GOOD && !options->json)
            printf("%s/config.c: good: %u VM%s on %s\n", job.folder, job.system->vm_count,
                   job.system->vm_count == 1 ? "" : "s", options->board->name);
    }
    job_close(&job);
    return status;
}

const struct command command_check = {
    .name = "check",
    .arguments = "CONFIG",
    .summary = "name every mistake before flashing",
    .text = "Checks the configuration and those of its images that are there, and names every\n"
            "mistake in one run:\n"
            "\n"
            "  config.c:23: vm 'net': devs[0] UART1: UART1 is already given to vm 'control'\n"
            "  (devs[0] UART1): a device has one owner, drop one of the two [device-twice]\n"
            "\n"
            "that is line, VM, field, what is wrong with its values, the way out, and in brackets\n"
            "the name of the rule. An image \"@name\" is built by make and looked at there.\n"
            "\n"
            "--json prints "
            "{\"schema\":1,\"board\",\"vms\":[...],\"errors\":[{\"rule\",\"vm\",\"field\",\n"
            "\"line\",\"message\"}],\"warnings\":[...]}; \"vms\" is empty when there are errors.\n"
            "\n"
            "examples:\n"
            "  septum check demo\n"
            "  septum check --board mps2-an521 --image 1=build/zephyr/zephyr.elf my/system\n"
            "  septum check --json my/system | jq '.errors[].message'\n",
    .takes = TAKES_BOARD | TAKES_IMAGE | TAKES_JSON | TAKES_TIME,
    .least = 1,
    .most = 1,
    .run = check,
};
