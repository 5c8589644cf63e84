/* SPDX-License-Identifier: Apache-2.0 */
/* AN505: the common part, and the IoTKit's one bank of internal SRAM. */
#include "../mps2/catalogue.h"

HAS_FPU(true)
MEMORY(SRAM, 0x20000000, KiB(32), 0x50083000, KiB(1))
