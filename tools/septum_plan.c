/* SPDX-License-Identifier: Apache-2.0 */
/* What the build takes from a configuration: layouts for the guests, tables for the hypervisor. */
#include "septum.h"

#include "../plan/emit.h"
#include "../plan/host.h"

#include <stdlib.h>

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
        {"report.txt", emit_report}, {"map.svg", emit_map_svg},        {"plan.c", emit_tables},
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

static int layout(const struct options *options)
{
    if (!options->out)
        return usage_error(options->command, "--out DIR is missing", NULL);
    struct job job;
    int status = job_open_good(&job, options, options->arguments[0], JOB_NO_IMAGES);
    if (status != EXIT_GOOD)
        return status;
    if (!write_layout(job.system, options->out))
        status = EXIT_USAGE;
    job_close(&job);
    return status;
}

/* The tables need every image; the report says which are not built yet. */
static int plan(const struct options *options)
{
    struct job job;
    int status = job_open(&job, options, options->arguments[0],
                          options->out ? JOB_ALL_IMAGES : JOB_PRESENT_IMAGES);
    if (status != EXIT_USAGE) {
        if (!options->json)
            job_print_problems(&job, options, "nothing was written");
        if (status == EXIT_GOOD && options->out && !write_plan(job.system, options->out))
            status = EXIT_USAGE;
        if (options->json)
            emit_json(job.system, stdout);
        else if (status == EXIT_GOOD && !options->out)
            emit_report(job.system, stdout);
    }
    job_close(&job);
    return status;
}

const struct command command_layout = {
    .name = "layout",
    .arguments = "--out DIR CONFIG",
    .summary = "what builds of the tree's guests need",
    .text =
        "Writes DIR/VM.ld and DIR/VM.h for each VM, and DIR/guests.mk: what the tree's own build\n"
        "needs before there are images. For a build of your own, see `septum help kit`.\n",
    .takes = TAKES_BOARD | TAKES_OUT | TAKES_TIME,
    .least = 1,
    .most = 1,
    .run = layout,
};

const struct command command_plan = {
    .name = "plan",
    .arguments = "CONFIG",
    .summary = "report who has what; --out: write tables",
    .text =
        "Prints a report: each VM's windows, SAU regions, devices, interrupts, slice and image,\n"
        "and what the hypervisor itself uses. With --out DIR it writes instead, if every image\n"
        "is there and nothing is refused:\n"
        "\n"
        "  plan.c images.S images.ld   the tables and images, to be linked with the hypervisor\n"
        "  report.txt plan.json        the report, for people and for programs\n"
        "  map.svg                     the memory map as a picture\n"
        "\n"
        "examples:\n"
        "  septum plan demo\n"
        "  septum plan --json my/system | jq '.vms[].over_granted_bytes'\n",
    .takes = TAKES_BOARD | TAKES_IMAGE | TAKES_OUT | TAKES_JSON | TAKES_TIME,
    .least = 1,
    .most = 1,
    .run = plan,
};
