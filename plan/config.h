/* SPDX-License-Identifier: Apache-2.0 */
/* config.c as the host sees it: compiled, loaded, not yet looked at. */
#ifndef PLAN_CONFIG_H
#define PLAN_CONFIG_H

#include "septum/config.h"

enum config_result {
    CONFIG_LOADED,
    CONFIG_REFUSED,   /* it does not compile or defines no septum_config; said on stderr */
    CONFIG_UNREADABLE /* no such file, no compiler, no place for temporary files; said on stderr */
};

struct config {
    void *library;
    const struct septum_config *contents; /* valid until config_unload */
};

/**
 * Compile folder/config.c with $HOSTCC (gcc when unset) into a shared object in a temporary folder,
 * for board `board` (its name selects -DSEPTUM_BOARD_<NAME>), and load it. `include` is the folder
 * that holds septum/config.h. Nothing is written to `folder`.
 */
enum config_result config_load(struct config *config, const char *folder, const char *include,
                               const char *board);
void config_unload(struct config *config);

#endif
