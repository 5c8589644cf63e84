/* SPDX-License-Identifier: Apache-2.0 */
/* Small services of the host: memory that is there or ends the program, text, files. */
#ifndef PLAN_HOST_H
#define PLAN_HOST_H

#include <stdbool.h>
#include <stddef.h>

/** Say that memory ran out and exit with status 2. */
void host_no_memory(void) __attribute__((noreturn));
/** realloc of count elements of size bytes; never NULL. */
void *host_grow(void *list, size_t count, size_t size);
/** calloc of count (at least one) elements of size bytes; never NULL. */
void *host_zeroed(size_t count, size_t size);
/** asprintf; never NULL, the caller frees. */
char *host_text(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** Read the whole of `path`, at most 64 MiB. On success *bytes is the caller's to free; on failure
 * returns false and *why, the caller's too, is the reason. */
bool host_get_file(const char *path, char **bytes, size_t *size, char **why);
/** Make folder and its parents. Returns 0, or -1 with errno set. */
int host_make_folder(const char *folder);
/**
 * Put size bytes into folder/name, through a temporary file and a rename, so that a reader sees the
 * old or the new contents and never a part. A file that holds them already is left as it is, with
 * its time stamp. Returns 0, or -1 with errno set.
 */
int host_put_file(const char *folder, const char *name, const void *bytes, size_t size);

#endif
