/* SPDX-License-Identifier: Apache-2.0 */
#include "septum.h"

#include "../plan/explain.h"

static int why(const struct options *options)
{
    struct job job;
    const char *question = options->arguments[1];
    int status = job_open_good(&job, options, options->arguments[0], JOB_NO_IMAGES);
    if (status != EXIT_GOOD)
        return status;
    struct answer answer;
    if (!answer_make(&answer, job.system, question)) {
        fprintf(stderr, "septum why: %s\n", answer.what);
        status = EXIT_USAGE;
    } else if (options->json) {
        answer_print_json(&answer, job.system, question, stdout);
    } else {
        answer_print(&answer, stdout);
    }
    answer_free(&answer);
    job_close(&job);
    return status;
}

const struct command command_why = {
    .name = "why",
    .arguments = "CONFIG ADDRESS|DEVICE|IRQ",
    .summary = "say who has it, or how to get it",
    .text =
        "Says who owns it, which line of config.c grants it, what enforces that, who else may\n"
        "reach it, and for a free one the line to add. An address begins with 0x, an interrupt\n"
        "is an NVIC line number; a shared region's name is known too. Images are not needed.\n"
        "\n"
        "examples:\n"
        "  septum why demo 0x28200010\n"
        "  septum why demo UART3\n"
        "  septum why demo 48\n",
    .takes = TAKES_BOARD | TAKES_JSON | TAKES_TIME,
    .least = 2,
    .most = 2,
    .run = why,
};
