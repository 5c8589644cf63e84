/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "kconfig.h"

#include "host.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define PREFIX "CONFIG_"

/* Take the quotes and the backslashes off a string, in place. */
static char *unquote(char *value)
{
    char *to = value;
    for (char *from = value + 1; *from && *from != '"'; from++) {
        if (*from == '\\' && from[1])
            from++;
        *to++ = *from;
    }
    *to = '\0';
    return value;
}

void kconfig_take(struct kconfig *kconfig, const char *bytes, size_t size)
{
    *kconfig = (struct kconfig){.text = host_zeroed(size + 1, 1)};
    memcpy(kconfig->text, bytes, size);
    char *rest = kconfig->text;
    for (char *line; (line = strsep(&rest, "\r\n")) != NULL;) {
        char *value = strchr(line, '=');
        if (strncmp(line, PREFIX, strlen(PREFIX)) != 0 || !value)
            continue;
        *value++ = '\0';
        kconfig->symbols =
            host_grow(kconfig->symbols, kconfig->count + 1, sizeof *kconfig->symbols);
        kconfig->symbols[kconfig->count++] = (struct kconfig_symbol){
            .name = line + strlen(PREFIX),
            .value = *value == '"' ? unquote(value) : value,
        };
    }
}

void kconfig_close(struct kconfig *kconfig)
{
    free(kconfig->symbols);
    free(kconfig->text);
    *kconfig = (struct kconfig){0};
}

const char *kconfig_value(const struct kconfig *kconfig, const char *name)
{
    for (unsigned i = kconfig->count; i-- > 0;)
        if (strcmp(kconfig->symbols[i].name, name) == 0)
            return kconfig->symbols[i].value;
    return NULL;
}

bool kconfig_on(const struct kconfig *kconfig, const char *name)
{
    const char *value = kconfig_value(kconfig, name);
    return value && strcmp(value, "y") == 0;
}

bool kconfig_number(const struct kconfig *kconfig, const char *name, uint32_t *number)
{
    const char *value = kconfig_value(kconfig, name);
    if (!value || *value < '0' || *value > '9')
        return false;
    char *end;
    errno = 0;
    bool hexadecimal = value[1] == 'x' || value[1] == 'X';
    unsigned long long parsed = strtoull(value, &end, hexadecimal ? 16 : 10);
    if (errno || *end || parsed > UINT32_MAX)
        return false;
    *number = (uint32_t)parsed;
    return true;
}
