/* SPDX-License-Identifier: Apache-2.0 */
/* What core/ knows of a running VM. One object for each VM, defined beside the plan's tables. */
#ifndef SEPTUM_VM_H
#define SEPTUM_VM_H

#include <stdint.h>

/* Console line buffer, bytes; a longer line is broken here. */
#define VM_LINE_SIZE 64

struct vm {
    uint64_t cpu_ticks;  /* ticks for which it has had the processor */
    uint32_t slice_left; /* ticks it still has of a slice that a wake line cut short */
    uint32_t switches;   /* times switched in */
    uint16_t restarts;
    uint8_t line_used;  /* bytes in line[] */
    uint8_t line_ready; /* line[] is complete and waits for the UART */
    uint32_t skipped;   /* refused accesses stepped over */
    char line[VM_LINE_SIZE];
};
extern struct vm vms[];

#endif
