/* SPDX-License-Identifier: Apache-2.0 */
/* Which Kconfig symbol puts the driver for a `compatible` into a Zephyr image. */
#ifndef PLAN_DRIVERS_H
#define PLAN_DRIVERS_H

#include <stdint.h>

enum driver_role {
    DRIVER_PLAIN,
    DRIVER_NETWORK, /* what it receives is lost unless it is fetched in time */
    DRIVER_MODULE   /* no registers: it talks to a module through its parent, a UART */
};
struct driver {
    const char *compatible;
    const char *symbol; /* without CONFIG_ */
    enum driver_role role;
};

/** The driver for `compatible`, or NULL: not known here. */
const struct driver *driver_find(const char *compatible);

/* What the start-up code of a Zephyr board touches, whatever drivers it has. */
struct startup {
    const char *board;  /* CONFIG_BOARD begins with it, case aside */
    const char *device; /* catalogue name */
    const char *why;
};
/** The i-th that is known, NULL after the last. */
const struct startup *driver_startup(unsigned i);

/* What the start-up code of a Zephyr board sets up for an enabled node, without a driver of it. */
struct startup_node {
    const char *board; /* CONFIG_BOARD begins with it, case aside */
    const char *compatible;
    uint32_t base; /* of the one node of that kind */
    const char *why;
};
/** The i-th that is known, NULL after the last. */
const struct startup_node *driver_startup_node(unsigned i);

/* What a UART that /chosen names is used for, when a symbol is set. */
struct chosen_use {
    const char *property;
    const char *symbol;
    const char *purpose;
    const char *receives; /* what is lost when the UART's buffer is full; NULL: nothing is read */
};
/** The i-th that is known, NULL after the last. */
const struct chosen_use *driver_chosen_use(unsigned i);

/* Zephyr boards and what they are here. */
struct zephyr_board {
    const char *begin; /* CONFIG_BOARD begins with it, case aside */
    const char *board;
};
/** The i-th that is known, NULL after the last. */
const struct zephyr_board *driver_board(unsigned i);

#endif
