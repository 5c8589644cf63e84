/* SPDX-License-Identifier: Apache-2.0 */
#include "../base.h"

const struct septum_config septum_config = {
    SYSTEM,
    .vmlist = {.count = 33, .list = (const struct septum_vm[33]){{0}}},
};
