/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a guest's ELF file: read for a VM's windows, and imported. */
#define _GNU_SOURCE
#include "fuzz.h"

#include "../../plan/host.h"

#include <sys/mman.h>
#include <unistd.h>

static const struct septum_region regions[] = {CODE_AT(0x00200000, KiB(64)),
                                               RAM_AT(0x28200000, KiB(64))};

/* The input as a file; the name is valid until the next call. */
static const char *as_file(const uint8_t *data, size_t size)
{
    static int file = -1;
    static char name[32];
    if (file < 0)
        file = memfd_create("guest.elf", 0);
    fuzz_require(file >= 0 && ftruncate(file, 0) == 0);
    fuzz_require(pwrite(file, data, size, 0) == (ssize_t)size);
    snprintf(name, sizeof name, "/proc/self/fd/%d", file);
    return name;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *name = as_file(data, size);
    const struct septum_vm vm = {
        .name = "a", .image = name, .platform = {.regions = {.count = 2, .list = regions}}};
    const struct septum_config config = {
        .abi = SEPTUM_ABI, .console = DEV(UART0), .vmlist = {.count = 1, .list = &vm}};
    const char *const files[MAX_VMS] = {NULL};
    struct system *system = host_zeroed(1, sizeof *system);
    fuzz_require(system_open(system, board_find("mps2-an505"), &config, "."));
    system_check(system);
    system_read_images(system, files, IMAGES_ALL);
    if (system->vms[0].image.good)
        emit_image_places(system, fuzz_sink());
    fuzz_emit(system);
    system_close(system);
    free(system);

    for (unsigned i = 0; board_at(i); i++) {
        struct stanza stanza = {.board = board_at(i), .name = "a", .image = name};
        if (stanza_open(&stanza))
            stanza_emit(&stanza, fuzz_sink());
        stanza_close(&stanza);
    }
    return 0;
}
