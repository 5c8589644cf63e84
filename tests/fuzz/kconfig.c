/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a Zephyr .config. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct stanza stanza = {.name = "a", .image = "a.elf"};
    kconfig_take(&stanza.guest.kconfig, (const char *)data, size);
    for (unsigned i = 0; i < stanza.guest.kconfig.count; i++) {
        const struct kconfig_symbol *symbol = &stanza.guest.kconfig.symbols[i];
        uint32_t number;
        fuzz_require(kconfig_value(&stanza.guest.kconfig, symbol->name) != NULL);
        kconfig_number(&stanza.guest.kconfig, symbol->name, &number);
    }
    const struct board *board = guest_board(&stanza.guest);
    stanza.board = board ? board : board_at(0);
    guest_study(&stanza.guest, stanza.board);
    stanza_emit(&stanza, fuzz_sink());
    stanza_close(&stanza);
    return 0;
}
