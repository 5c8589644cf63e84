/* SPDX-License-Identifier: Apache-2.0 */
#include "../base.h"

#define FOUR(n)     REG_IGNORE(n), REG_IGNORE((n) + 4), REG_IGNORE((n) + 8), REG_IGNORE((n) + 12)
#define SIXTEEN(n)  FOUR(n), FOUR((n) + 16), FOUR((n) + 32), FOUR((n) + 48)
#define HUNDREDS(n) SIXTEEN(n), SIXTEEN((n) + 64), SIXTEEN((n) + 128), SIXTEEN((n) + 192)

const struct septum_config septum_config = {
    SYSTEM,
    .vmlist =
        VMS({A, .platform = {.regions = REGIONS(A_MEMORY),
                             .devs = DEVS(WINDOW_MEDIATED(0x40302000, 0x1000,
                                                          RULES(HUNDREDS(0), HUNDREDS(256),
                                                                HUNDREDS(512), HUNDREDS(768))))}}),
};
