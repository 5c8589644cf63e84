/* SPDX-License-Identifier: Apache-2.0 */
/* What the hypervisor's console answers: a typed 'r' prints the trace. */
#ifndef SEPTUM_MONITOR_H
#define SEPTUM_MONITOR_H

#include <stdint.h>

extern uint8_t monitor_left; /* entries of the trace that are still to print */

/* Look at the console's input, send what the UART takes. Called by the switch path when there is
 * something to do. */
void monitor_poll(void);

#endif
