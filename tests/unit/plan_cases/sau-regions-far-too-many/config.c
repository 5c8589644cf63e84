/* SPDX-License-Identifier: Apache-2.0 */
#include "../base.h"

const struct septum_config septum_config = {
    SYSTEM,
    .vmlist =
        VMS({A, .platform = {.regions = REGIONS(A_MEMORY),
                             .devs = DEVS(WINDOW(0x40400000, 0x20), WINDOW(0x40400040, 0x20),
                                          WINDOW(0x404000c0, 0x20), WINDOW(0x40400100, 0x20),
                                          WINDOW(0x40400200, 0x20), WINDOW(0x40400300, 0x20),
                                          WINDOW(0x40400400, 0x20), WINDOW(0x40400500, 0x20),
                                          WINDOW(0x40400600, 0x20), WINDOW(0x40400700, 0x20))}}),
};
