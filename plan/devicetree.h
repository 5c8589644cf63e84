/* SPDX-License-Identifier: Apache-2.0 */
/* A guest's devicetree: a `.dts` file through dtc, or a `.dtb` file, read with libfdt. */
#ifndef PLAN_DEVICETREE_H
#define PLAN_DEVICETREE_H

#include "board.h"

#include <stdbool.h>
#include <stddef.h>

/* dtc gets this long. */
#define DEVICETREE_SECONDS 10u

struct devicetree {
    void *blob;
};

/** Read `path`: a flattened tree when it begins with the magic number of one, else source, which
 * dtc compiles ($DTC names another dtc). On failure returns false and sets *why, which the caller
 * frees.
 */
bool devicetree_read(struct devicetree *tree, const char *path, char **why);
/** Take a copy of `size` bytes of a flattened tree. Returns false, having taken nothing, when they
 * are none or are damaged. Any bytes may be given. */
bool devicetree_take(struct devicetree *tree, const void *bytes, size_t size);
void devicetree_close(struct devicetree *tree);

/* A node is its offset in the tree, negative: none. */

/** The node that /chosen's `property` names, by path or by phandle. */
int devicetree_chosen(const struct devicetree *tree, const char *property);
/** The node after `node` in the order of the tree; start with -1. */
int devicetree_next(const struct devicetree *tree, int node);
int devicetree_parent(const struct devicetree *tree, int node);
/** Name with unit address, "uart@201000". */
const char *devicetree_name(const struct devicetree *tree, int node);
/** The i-th string of the node's `compatible`, NULL after the last. */
const char *devicetree_compatible(const struct devicetree *tree, int node, int i);
/** Whether the node and all its parents have status "okay" or none. */
bool devicetree_enabled(const struct devicetree *tree, int node);
/** The node's first `reg`, translated by the `ranges` of its parents up to the first that has none,
 * as Zephyr does. False when there is no range of 32-bit addresses there. */
bool devicetree_range(const struct devicetree *tree, int node, struct range *range);
/** The NVIC lines in the node's `interrupts`, at most `room`; returns how many there are. */
unsigned devicetree_irqs(const struct devicetree *tree, int node, unsigned short *lines,
                         unsigned room);

#endif
