/* SPDX-License-Identifier: Apache-2.0 */
/* Arm MPS2+ with the AN521 FPGA image (SSE-200), as QEMU models it: what the hypervisor itself
 * uses. */
#ifndef SEPTUM_BOARD_H
#define SEPTUM_BOARD_H

#include "../mps2/mps2.h"

#define BOARD_NAME "mps2-an521"

/* CPU0 is built without FPU and DSP; only CPU1 has them. */
#define BOARD_HAS_FPU 0

#endif
