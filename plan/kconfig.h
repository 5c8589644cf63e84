/* SPDX-License-Identifier: Apache-2.0 */
/* A guest's Kconfig settings, as Zephyr's build leaves them in `.config`. */
#ifndef PLAN_KCONFIG_H
#define PLAN_KCONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct kconfig_symbol {
    const char *name; /* without CONFIG_ */
    const char *value;
};
struct kconfig {
    char *text; /* what the symbols point into */
    unsigned count;
    struct kconfig_symbol *symbols;
};

/** Take `size` bytes of `.config`. Lines that set no symbol are passed over; of a symbol that is
 * set twice the last setting counts, as it does in Kconfig. Any bytes may be given. */
void kconfig_take(struct kconfig *kconfig, const char *bytes, size_t size);
void kconfig_close(struct kconfig *kconfig);

/** The value of CONFIG_<name>: "y", "25000000", "0x1000" or, without its quotes, a string. NULL
 * when it is not set. */
const char *kconfig_value(const struct kconfig *kconfig, const char *name);
/** Whether CONFIG_<name> is y. */
bool kconfig_on(const struct kconfig *kconfig, const char *name);
/** CONFIG_<name> as a number of at most 32 bits, decimal or with 0x. False when it is none. */
bool kconfig_number(const struct kconfig *kconfig, const char *name, uint32_t *number);

#endif
