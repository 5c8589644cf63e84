/* SPDX-License-Identifier: Apache-2.0 */
/* AN521: the common part, and the four banks of internal SRAM, each behind its own MPC. */
#include "../mps2/catalogue.h"

MEMORY(SRAM0, 0x20000000, KiB(32), 0x50083000, KiB(1))
MEMORY(SRAM1, 0x20008000, KiB(32), 0x50084000, KiB(1))
MEMORY(SRAM2, 0x20010000, KiB(32), 0x50085000, KiB(1))
MEMORY(SRAM3, 0x20018000, KiB(32), 0x50086000, KiB(1))
