/* SPDX-License-Identifier: Apache-2.0 */
/* Arm MPS2+ with the AN505 FPGA image (IoTKit), as QEMU models it: what the hypervisor itself uses.
 */
#ifndef SEPTUM_BOARD_H
#define SEPTUM_BOARD_H

#include "../mps2/mps2.h"

#define BOARD_NAME "mps2-an505"

/* CPU0 has the FPU. */
#define BOARD_HAS_FPU 1

#endif
