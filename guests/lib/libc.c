/* SPDX-License-Identifier: Apache-2.0 */
/* What there is of a C library. The compiler itself calls the mem* functions, so they must be here
 * even for guests that do not; guests.mk keeps it from turning these loops into calls of
 * themselves. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define WORDS(a, b) ((((uintptr_t)(a) | (uintptr_t)(b)) & 3u) == 0)

void *memcpy(void *restrict to, const void *restrict from, size_t n)
{
    uint8_t *t = to;
    const uint8_t *f = from;
    if (WORDS(t, f)) {
        for (; n >= 4; n -= 4, t += 4, f += 4) {
            *(uint32_t *)(void *)t = *(const uint32_t *)(const void *)f;
        }
    }
    while (n--) {
        *t++ = *f++;
    }
    return to;
}

void *memmove(void *to, const void *from, size_t n)
{
    uint8_t *t = to;
    const uint8_t *f = from;
    if (t <= f) {
        while (n--) {
            *t++ = *f++;
        }
    } else {
        while (n--) {
            t[n] = f[n];
        }
    }
    return to;
}

void *memset(void *to, int value, size_t n)
{
    uint8_t *t = to;
    while (n--) {
        *t++ = (uint8_t)value;
    }
    return to;
}

int memcmp(const void *a, const void *b, size_t n)
{
    const uint8_t *x = a, *y = b;
    for (; n; n--, x++, y++) {
        if (*x != *y) {
            return *x - *y;
        }
    }
    return 0;
}

size_t strlen(const char *s)
{
    size_t n = 0;
    while (s[n]) {
        n++;
    }
    return n;
}

int strcmp(const char *a, const char *b)
{
    return strncmp(a, b, SIZE_MAX);
}

int strncmp(const char *a, const char *b, size_t n)
{
    for (; n && *a == *b; n--, a++, b++) {
        if (!*a) {
            return 0;
        }
    }
    return n ? (uint8_t)*a - (uint8_t)*b : 0;
}

int atoi(const char *s)
{
    int value = 0;
    for (; *s >= '0' && *s <= '9'; s++) {
        value = value * 10 + (*s - '0');
    }
    return value;
}
