/* SPDX-License-Identifier: Apache-2.0 */
/* SMSC LAN9118 Ethernet controller: frames in by interrupt, frames out by copy. */
#ifndef NET_LAN9118_H
#define NET_LAN9118_H

#include <stdbool.h>
#include <stdint.h>

#define LAN9118_FRAME_MAX 1514u

/* Reset and start the controller; mac is filled in with the address it was given by its EEPROM.
 * False if no LAN9118 answers at base. The caller then enables the interrupt line. */
bool lan9118_start(uintptr_t base, uint8_t mac[6]);

/* To be called in the interrupt: silences the device until the next lan9118_rearm(). */
void lan9118_interrupt(void);
/* True once an interrupt came after the last lan9118_rearm(). */
bool lan9118_pending(void);
void lan9118_rearm(void);

/* Length of the next received frame, or 0. It has to be taken by one lan9118_read(). */
uint32_t lan9118_next(void);
/* Take the frame of that length; buffer is a multiple of 4 and has room for a multiple of 4 bytes,
 * or it is 0 and the frame is dropped. */
void lan9118_read(uint32_t *buffer, uint32_t length);

/* False if the transmit FIFO has no room for the frame. */
bool lan9118_write(const uint32_t *frame, uint32_t length);

bool lan9118_link(void);

#endif
