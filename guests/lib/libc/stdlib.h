/* SPDX-License-Identifier: Apache-2.0 */
/* The part of <stdlib.h> that guests use; there is no C library. */
#ifndef GUEST_STDLIB_H
#define GUEST_STDLIB_H

int atoi(const char *s);

#endif
