/* SPDX-License-Identifier: Apache-2.0 */
#include "../base.h"

const struct septum_config septum_config = {
    SYSTEM,
    .vmlist = VMS({A, .platform = {.regions = REGIONS(A_MEMORY),
                                   .devs = DEVS(DEV(TIMER0), DEV(DUALTIMER), DEV(GPIO0), DEV(GPIO1),
                                                DEV(GPIO3), DEV(UART1), DEV(FPGAIO), DEV(ETH))}}),
};
