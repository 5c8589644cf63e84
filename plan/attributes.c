/* SPDX-License-Identifier: Apache-2.0 */
#include "attributes.h"

#include <string.h>

#define FORMAT_VERSION 'A'
#define TAG_FILE       1u

enum tag {
    TAG_CPU_RAW_NAME = 4,
    TAG_CPU_NAME = 5,
    TAG_CPU_ARCH = 6,
    TAG_CPU_ARCH_PROFILE = 7,
    TAG_FP_ARCH = 10,
    TAG_ABI_VFP_ARGS = 28,
    TAG_COMPATIBILITY = 32, /* from here on odd tags have strings; this one has both */
    TAG_MVE_ARCH = 48,
};

/* Bytes still to be read; at the end everything reads as zero. */
struct cursor {
    const unsigned char *at;
    const unsigned char *end;
};

static uint32_t read_byte(struct cursor *cursor)
{
    return cursor->at < cursor->end ? *cursor->at++ : 0;
}

static uint32_t read_word(struct cursor *cursor)
{
    uint32_t word = 0;
    for (unsigned i = 0; i < 32; i += 8)
        word |= read_byte(cursor) << i;
    return word;
}

/* ULEB128; bits beyond 32 are dropped. */
static uint32_t read_number(struct cursor *cursor)
{
    uint32_t number = 0, byte;
    unsigned shift = 0;
    do {
        byte = read_byte(cursor);
        if (shift < 32)
            number |= (byte & 0x7f) << shift;
        shift += 7;
    } while (byte & 0x80);
    return number;
}

static void skip_string(struct cursor *cursor)
{
    while (read_byte(cursor) != 0)
        ;
}

static void read_attribute(struct attributes *attributes, struct cursor *cursor)
{
    uint32_t tag = read_number(cursor);
    if (tag == TAG_CPU_RAW_NAME || tag == TAG_CPU_NAME || (tag > TAG_COMPATIBILITY && tag % 2)) {
        skip_string(cursor);
        return;
    }
    uint32_t value = read_number(cursor);
    switch (tag) {
    case TAG_CPU_ARCH:
        attributes->cpu_arch = value;
        break;
    case TAG_CPU_ARCH_PROFILE:
        attributes->cpu_arch_profile = value;
        break;
    case TAG_FP_ARCH:
        attributes->fp_arch = value;
        break;
    case TAG_ABI_VFP_ARGS:
        attributes->vfp_args = value;
        break;
    case TAG_MVE_ARCH:
        attributes->mve_arch = value;
        break;
    case TAG_COMPATIBILITY:
        skip_string(cursor);
        break;
    }
}

/* A part of `size` bytes that begins at `from`, of which the cursor has read some; the cursor goes
 * behind it. */
static struct cursor take(struct cursor *cursor, const unsigned char *from, uint32_t size)
{
    size_t room = (size_t)(cursor->end - from), read = (size_t)(cursor->at - from);
    size_t length = size < room ? size : room;
    struct cursor part = {cursor->at, from + (length < read ? read : length)};
    cursor->at = part.end;
    return part;
}

void attributes_read(struct attributes *attributes, const unsigned char *bytes, size_t size)
{
    *attributes = (struct attributes){0};
    struct cursor cursor = {bytes, bytes + size};
    if (read_byte(&cursor) != FORMAT_VERSION)
        return;
    while (cursor.at < cursor.end) {
        const unsigned char *from = cursor.at;
        struct cursor vendor = take(&cursor, from, read_word(&cursor));
        const char *name = (const char *)vendor.at;
        skip_string(&vendor);
        if (vendor.at == vendor.end || strcmp(name, "aeabi") != 0)
            continue;
        while (vendor.at < vendor.end) {
            const unsigned char *start = vendor.at;
            uint32_t tag = read_number(&vendor);
            struct cursor file = take(&vendor, start, read_word(&vendor));
            while (tag == TAG_FILE && file.at < file.end)
                read_attribute(attributes, &file);
        }
    }
}
