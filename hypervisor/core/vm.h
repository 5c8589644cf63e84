/* SPDX-License-Identifier: Apache-2.0 */
/* What core/ knows of a running VM. One object for each VM, defined beside the plan's tables. */
#ifndef SEPTUM_VM_H
#define SEPTUM_VM_H

#include <stdint.h>

/* Most characters of a console line; a longer line is broken here. */
#define VM_LINE_SIZE 64
/* As line_used: the line is complete and waits for the UART. */
#define VM_LINE_READY 0xffu

struct vm {
    uint64_t cpu_ticks;  /* ticks for which it has had the processor */
    uint32_t slice_left; /* ticks it still has of a slice that a wake line cut short */
    uint32_t switches;   /* times switched in */
    uint32_t skipped;    /* refused accesses stepped over */
    uint16_t restarts;
    uint8_t line_used;           /* characters in line[], or VM_LINE_READY */
    char line[VM_LINE_SIZE + 1]; /* with its end */
};
extern struct vm vms[];

#endif
