/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a flattened devicetree, of a build that has every driver. */
#include "fuzz.h"

#include "../../plan/drivers.h"
#include "../../plan/host.h"

#include <string.h>

/* A .config in which every symbol that is looked for is set. */
static const char *all_drivers(void)
{
    static const char *const compatibles[] = {
        "arm,cmsdk-gpio",   "arm,cmsdk-timer", "arm,cmsdk-uart", "arm,mhu",
        "espressif,esp-at", "nxp,lpc-gpio",    "nxp,lpc-iocon",  "nxp,lpc-rng",
        "nxp,lpc-syscon",   "nxp,lpc-usart",   "smsc,lan9220",
    };
    static char *text;
    if (text)
        return text;
    text = host_text("CONFIG_BOARD=\"mps2_an521\"\n");
    const struct chosen_use *use;
    for (unsigned i = 0; (use = driver_chosen_use(i)) != NULL; i++) {
        char *longer = host_text("%sCONFIG_%s=y\n", text, use->symbol);
        free(text);
        text = longer;
    }
    for (unsigned i = 0; i < sizeof compatibles / sizeof *compatibles; i++) {
        char *longer = host_text("%sCONFIG_%s=y\n", text, driver_find(compatibles[i])->symbol);
        free(text);
        text = longer;
    }
    return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (unsigned i = 0; board_at(i); i++) {
        struct stanza stanza = {.board = board_at(i), .name = "a", .image = "a.elf"};
        if (!devicetree_take(&stanza.guest.tree, data, size))
            return 0;
        kconfig_take(&stanza.guest.kconfig, all_drivers(), strlen(all_drivers()));
        guest_study(&stanza.guest, stanza.board);
        stanza_emit(&stanza, fuzz_sink());
        stanza_close(&stanza);
    }
    return 0;
}
