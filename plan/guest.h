/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a Zephyr build says of its guest: where it was linked to run, which devices its drivers
 * touch, what it uses its UARTs for, and what it takes its clock to be. From the devicetree and the
 * .config of that build; either may be missing.
 *
 * A node that is enabled is not yet a device that the guest touches: there must be a driver in the
 * image. Zephyr has a Kconfig symbol for each driver; drivers.h says which goes with which
 * `compatible`.
 */
#ifndef PLAN_GUEST_H
#define PLAN_GUEST_H

#include "board.h"
#include "devicetree.h"
#include "kconfig.h"

#define GUEST_IRQS 32

enum guest_verdict {
    GUEST_DRIVES, /* a driver of it is in the image */
    GUEST_LEAVES, /* none is */
    GUEST_UNSURE  /* cannot be told from what there is */
};

struct guest_device {
    const char *node;            /* "uart@202000"; NULL: no node, start-up code touches it */
    const char *compatible;      /* that decided, or the first */
    struct range range;          /* of the node, or of the catalogue's device where there is none */
    const struct device *device; /* of the catalogue that holds it, NULL: none */
    const struct reserved *reserved; /* the hypervisor's own that it lies on, NULL: none */
    unsigned irq_count;
    unsigned short irqs[GUEST_IRQS];
    bool startup; /* start-up code touches a few registers, no driver was asked for */
    enum guest_verdict verdict;
    char *why;            /* what decided: "CONFIG_UART_CMSDK_APB=y" */
    const char *why_wake; /* why its lines should bring the VM in at once, NULL: they need not */
};

/* A purpose that a device serves. */
struct guest_use {
    const char *purpose; /* "console", "shell", "esp_at" */
    const char *node;
    const struct device *device; /* NULL: not in the catalogue */
    char *why;
    const char *receives; /* what is lost when its buffer is full; NULL: nothing is read */
};

struct guest_memory {
    bool known;
    struct range range;
    char *why; /* "chosen zephyr,sram, memory@28280000" */
};

struct guest {
    struct devicetree tree; /* blob NULL: none given */
    struct kconfig kconfig; /* text NULL: none given */
    struct guest_memory code, ram;
    uint32_t clock_hz; /* of CONFIG_SYS_CLOCK_HW_CYCLES_PER_SEC, 0: not given */
    unsigned device_count;
    struct guest_device *devices; /* in the order of the tree, then what start-up code touches */
    unsigned use_count;
    struct guest_use *uses;
};

/** Read the two files (NULL: not given). False when one cannot be read; *why, which the caller
 * frees, then begins with its name. guest_close in every case. */
bool guest_read(struct guest *guest, const char *devicetree, const char *kconfig, char **why);
/** Work out everything else from tree and kconfig. */
void guest_study(struct guest *guest, const struct board *board);
void guest_close(struct guest *guest);

/** The name by which config.c grants what the guest touches there, NULL: it has none, a raw window
 * does, or nobody can have it. */
const char *guest_grant(const struct guest_device *device);
/** The macro that goes with that name: "DEV_WAKE". */
const char *guest_macro(const struct guest_device *device, const struct board *board);

/** The board of ours that a Zephyr build for CONFIG_BOARD runs on, or NULL. */
const struct board *guest_board(const struct guest *guest);

#endif
