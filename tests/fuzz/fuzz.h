/* SPDX-License-Identifier: Apache-2.0 */
/* What the fuzz targets share. Each is a program of libFuzzer: `NAME -help=1`. */
#ifndef FUZZ_H
#define FUZZ_H

#include "../../plan/emit.h"
#include "../../plan/stanza.h"
#include "../../plan/system.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/** Stop here, which the fuzzer reports, when the program contradicts itself. */
static inline void fuzz_require(bool good)
{
    if (!good)
        abort();
}

/** Where what is written goes: nowhere, or $FUZZ_SINK, to see what an input is. */
static inline FILE *fuzz_sink(void)
{
    static FILE *sink;
    const char *name = getenv("FUZZ_SINK");
    if (!sink)
        sink = fopen(name ? name : "/dev/null", "w");
    fuzz_require(sink != NULL);
    return sink;
}

/** Everything that can be made of a system once it is checked. */
static inline void fuzz_emit(struct system *system)
{
    FILE *sink = fuzz_sink();
    for (unsigned i = 0; i < system->problems.count; i++) {
        problem_print(&system->problems.list[i], sink);
        fuzz_require(system->problems.list[i].message[0] != '\0');
    }
    if (system->problems.errors == 0) {
        system_lower(system);
        for (unsigned i = 0; i < system->vm_count; i++) {
            const struct vm *vm = &system->vms[i];
            fuzz_require(vm->over_granted == 0);
            fuzz_require(vm->sau_count <= system->board->sau_regions);
            emit_guest_memory(vm, sink);
            emit_guest_header(system, vm, sink);
            emit_kit_overlay(system, vm, sink);
            emit_kit_conf(system, vm, sink);
        }
        emit_tables(system, sink);
        emit_guest_list(system, sink);
        emit_report(system, sink);
        emit_map(system, sink);
        emit_map_svg(system, sink);
        emit_kit_gdb(system, ".", ".", sink);
    }
    emit_json(system, sink);
}

#endif
