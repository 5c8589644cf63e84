/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the system tests' configurations put each VM, so that a guest can aim at its neighbour:
 * places.h of the board's family says. tests/system/boards.py has the same numbers.
 */
#ifndef TEST_LAYOUT_H
#define TEST_LAYOUT_H

#include "places.h"

/* Software lines of each VM: TEST_LINE(vm, 0) and so on, which nothing drives but the tests. */
#define TEST_LINES_EACH 3u

#endif
