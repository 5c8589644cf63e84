/* SPDX-License-Identifier: Apache-2.0 */
#include "../base.h"

const struct septum_config septum_config = {
    SYSTEM,
    .vmlist = VMS({A, .platform = {.regions = REGIONS(A_MEMORY),
                                   .devs = DEVS(DEV(TIMER0), DEV(DUALTIMER), DEV(GPIO0),
                                                DEV(S32KTIMER), WINDOW(0x40400000, 0x20),
                                                DEV(UART1), DEV(FPGAIO), DEV(ETH))}}),
};
