/* SPDX-License-Identifier: Apache-2.0 */
#include "../base.h"

const struct septum_config septum_config = {
    SYSTEM,
    .vmlist = VMS({A, .platform = {.regions = REGIONS(A_MEMORY, RAM_AT(0x80ff0000, 0x7f020000)),
                                   .devs = DEVS(WINDOW(0xfffff000, 0x2000))}}),
};
