/* SPDX-License-Identifier: Apache-2.0 */
/* What the hypervisor's console answers: a typed 'r' prints the trace. */
#ifndef SEPTUM_MONITOR_H
#define SEPTUM_MONITOR_H

/* Look at the console's input, send what the UART takes. Called by the switch path. */
void monitor_poll(void);

#endif
