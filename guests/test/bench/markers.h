/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Instructions that the benchmark's trace shows among the hypervisor's (bench/trace.py). They tell
 * it which VM runs, where it is, and what it uses. Symbols at_* are places, mark_* are changes of
 * state; the trace has a line each time such an instruction is executed.
 */
#ifndef BENCH_MARKERS_H
#define BENCH_MARKERS_H

#include <stdint.h>

/* Pass through at_thread, at_handler, at_fpu (which uses the FPU) or no marker, and some more
 * instructions. */
void pass_thread(void);
void pass_handler(void);
void pass_fpu(void);
void pass_warm_up(void);

/* Call septum_version() or septum_doorbell(0) behind at_call or at_doorbell. */
void call_version(void);
void call_doorbell(void);

/* Load a word that is mediated behind at_load, store it again, twice, at at_store. Then the same by
 * other forms at at_byte_load and so on, and with a word of the VM's last block. */
void access(uint32_t address, uint32_t last);

/* Pend a line of this VM's own behind at_interrupt, be taken to own_interrupt at at_own, and go on
 * at at_resumed. ispr: address of the line's NVIC_ISPR word, bit: the line in it. */
void take_interrupt(uint32_t ispr, uint32_t bit);
void own_interrupt(void);

/* From here on so many MPU_NS regions are in use, or the FPU is; the measurements are over. */
void mark_mpu0(void);
void mark_mpu8(void);
void mark_mpu16(void);
void mark_fpu(void);
void mark_done(void);

#endif
