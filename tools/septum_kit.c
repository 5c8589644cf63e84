/* SPDX-License-Identifier: Apache-2.0 */
#include "septum.h"

#include "../plan/emit.h"
#include "../plan/host.h"

#include <stdlib.h>
#include <string.h>

enum kit { KIT_MEMORY, KIT_HEADER, KIT_OVERLAY, KIT_CONF, KIT_GDB, KIT_COUNT };

static void emit(enum kit kit, const struct job *job, const struct options *options,
                 const struct vm *vm, FILE *file)
{
    switch (kit) {
    case KIT_MEMORY:
        emit_guest_memory(vm, file);
        break;
    case KIT_HEADER:
        emit_guest_header(job->system, vm, file);
        break;
    case KIT_OVERLAY:
        emit_kit_overlay(job->system, vm, file);
        break;
    case KIT_CONF:
        emit_kit_conf(job->system, vm, file);
        break;
    case KIT_GDB: {
        char *tree = job_tree(options), *build = job_build(job, options);
        emit_kit_gdb(job->system, tree, build, file);
        free(build);
        free(tree);
        break;
    }
    case KIT_COUNT:
        break;
    }
}

static bool write_kit(const struct job *job, const struct options *options, const struct vm *vm)
{
    static const char *const endings[KIT_COUNT] = {"ld", "h", "overlay", "conf", "gdb"};
    bool good = !options->out || make_folder(options->out);
    for (enum kit kit = 0; good && kit < KIT_COUNT; kit++) {
        char *name = host_text("%s.%s", vm->name, endings[kit]);
        if (options->out) {
            struct draft draft;
            emit(kit, job, options, vm, draft_open(&draft));
            good = draft_put(&draft, options->out, name);
            if (good)
                printf("%s/%s\n", options->out, name);
        } else {
            printf("%s==> %s <==\n", kit ? "\n" : "", name);
            emit(kit, job, options, vm, stdout);
        }
        free(name);
    }
    return good;
}

static int kit(const struct options *options)
{
    struct job job;
    int status = job_open_good(&job, options, options->arguments[0], JOB_NO_IMAGES);
    if (status != EXIT_GOOD)
        return status;
    const struct vm *vm = job_find_vm(&job, options, options->arguments[1]);
    if (!vm || !write_kit(&job, options, vm))
        status = EXIT_USAGE;
    job_close(&job);
    return status;
}

const struct command command_kit = {
    .name = "kit",
    .arguments = "CONFIG VM",
    .summary = "write what a guest's build needs",
    .text = "Prints for the VM called VM, or with --out DIR writes and lists:\n"
            "\n"
            "  VM.ld        its memory, for a linker script: INCLUDE VM.ld\n"
            "  VM.h         its windows, devices, interrupts and doorbells as C macros\n"
            "  VM.overlay   devicetree overlay for Zephyr: memory, console, what is disabled\n"
            "  VM.conf      configuration fragment for Zephyr\n"
            "  VM.gdb       gdb commands: symbols of hypervisor and VMs, break-VM for each VM\n"
            "\n"
            "examples:\n"
            "  septum kit --out kit my/system net\n"
            "  west build -b mps2_an521_ns samples/hello_world -- \\\n"
            "      -DDTC_OVERLAY_FILE=$PWD/kit/net.overlay -DOVERLAY_CONFIG=$PWD/kit/net.conf\n",
    .takes = TAKES_BOARD | TAKES_OUT | TAKES_TIME,
    .least = 2,
    .most = 2,
    .run = kit,
};
