/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A system DMA controller: a bus master whose accesses the secure AHB controller judges. */
#ifndef LPC55_DMA_H
#define LPC55_DMA_H

#include "ahb.h"
#include "peripheral.h"
#include "qemu/timer.h"

#define TYPE_LPC55_DMA "lpc55-dma"
OBJECT_DECLARE_SIMPLE_TYPE(Lpc55Dma, LPC55_DMA)

#define LPC55_DMA_CHANNELS 23 /* of DMA0; DMA1 has 10 */

struct Lpc55Dma {
    Lpc55Peripheral parent_obj;

    Lpc55Ahb *ahb;
    Lpc55Master master;
    unsigned channels;
    QEMUTimer *timer;
    uint32_t ctrl, srambase, enabled, errint, inten, inta, intb, valid, trigger;
    uint32_t cfg[LPC55_DMA_CHANNELS], xfercfg[LPC55_DMA_CHANNELS];
    /* What the channel works on after its first descriptor is used up. */
    uint32_t source[LPC55_DMA_CHANNELS], destination[LPC55_DMA_CHANNELS];
    uint32_t link[LPC55_DMA_CHANNELS];
    uint32_t loaded; /* channels whose current descriptor has been read */
};

#endif
