/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "host.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void host_no_memory(void)
{
    fputs("septum: out of memory\n", stderr);
    exit(2);
}

void *host_grow(void *list, size_t count, size_t size)
{
    void *grown = reallocarray(list, count, size);
    if (!grown)
        host_no_memory();
    return grown;
}

void *host_zeroed(size_t count, size_t size)
{
    void *list = calloc(count ? count : 1, size);
    if (!list)
        host_no_memory();
    return list;
}

char *host_text(const char *format, ...)
{
    char *text;
    va_list arguments;
    va_start(arguments, format);
    int length = vasprintf(&text, format, arguments);
    va_end(arguments);
    if (length < 0)
        host_no_memory();
    return text;
}

/* More than any file that is read whole; an endless one is cut off here. */
#define LARGEST_FILE ((size_t)64 << 20)

bool host_get_file(const char *path, char **bytes, size_t *size, char **why)
{
    *bytes = NULL;
    *size = 0;
    *why = NULL;
    errno = 0;
    FILE *file = fopen(path, "rb");
    for (size_t room = 0; file && !feof(file) && !ferror(file) && *size <= LARGEST_FILE;) {
        if (*size == room)
            *bytes = host_grow(*bytes, room = 2 * room + 65536, 1);
        *size += fread(*bytes + *size, 1, room - *size, file);
    }
    if (!file || ferror(file))
        *why = host_text("%s", strerror(errno));
    else if (*size > LARGEST_FILE)
        *why = host_text("larger than %zu MiB", LARGEST_FILE >> 20);
    if (file)
        fclose(file);
    if (*why) {
        free(*bytes);
        *bytes = NULL;
    }
    return *why == NULL;
}

int host_make_folder(const char *folder)
{
    if (!*folder) {
        errno = ENOENT;
        return -1;
    }
    char *path = host_text("%s", folder);
    int result = 0;
    for (char *p = path + 1; result == 0; p++) {
        if (*p != '/' && *p != '\0')
            continue;
        char end = *p;
        *p = '\0';
        if (mkdir(path, 0777) != 0 && errno != EEXIST)
            result = -1;
        *p = end;
        if (end == '\0')
            break;
    }
    free(path);
    return result;
}

static bool file_holds(const char *path, const void *bytes, size_t size)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return false;
    char *now = host_zeroed(size + 1, 1);
    /* One byte more than wanted, so that a longer file is seen to differ. */
    bool same = fread(now, 1, size + 1, file) == size && memcmp(now, bytes, size) == 0;
    free(now);
    fclose(file);
    return same;
}

int host_put_file(const char *folder, const char *name, const void *bytes, size_t size)
{
    char *path = host_text("%s/%s", folder, name);
    char *draft = host_text("%s/.%s.%ld", folder, name, (long)getpid());
    int result = 0;
    if (!file_holds(path, bytes, size)) {
        FILE *file = fopen(draft, "wb");
        bool written = file && fwrite(bytes, 1, size, file) == size;
        if (file && fclose(file) != 0)
            written = false;
        if (!written || rename(draft, path) != 0) {
            int reason = errno;
            unlink(draft);
            errno = reason;
            result = -1;
        }
    }
    free(draft);
    free(path);
    return result;
}
