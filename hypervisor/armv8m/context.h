/* SPDX-License-Identifier: Apache-2.0 */
/* The Non-secure state of a VM that is switched out, and what the switch remembers of it. */
#ifndef SEPTUM_CONTEXT_H
#define SEPTUM_CONTEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "board.h"
#include "plan.h"

#define CONTEXT_LINE_WORDS ((BOARD_LINES + 31u) / 32u)
/* Wake lines of one VM whose priorities are kept while it is out. The plan allows no more. */
#define CONTEXT_WAKE_LINES 8u

/* VTOR..SHCSR of the Non-secure System Control Block, in address order; AIRCR with the key that it
 * takes with a write. */
struct context_scb {
    uint32_t vtor, aircr, scr, ccr, shpr[3], shcsr;
};

/* 32 lines of the NVIC, of which the VM owns some. */
struct context_lines {
    uint32_t enabled, active;
    uint32_t pending;  /* of the active lines: pending when the VM was stopped */
    uint32_t repended; /* of the active lines: pended again by deactivation */
};

/* SysTick_NS; see guest_time.c. While it runs and does not wrap, time base + CVR is constant. */
struct context_time {
    uint32_t csr, rvr, cvr; /* as read when it was stopped; CSR with COUNTFLAG; CVR never 0 */
    uint32_t stopped;       /* time base + CVR at that moment */
    uint32_t started;       /* the same just after the last start */
    int32_t owed;           /* ticks of real time that it has not counted yet */
    bool running;           /* started is valid */
};

struct context {
    /* Stored and loaded by switch_entry in vectors.S: these nine words first, in this order. */
    uint32_t r4_r11[8];
    uint32_t exc_return;

    /* Stored and loaded by exchange.S, in this order. */
    uint32_t msp, psp, msplim, psplim, control, primask, basepri, faultmask;
    struct context_scb scb;
    uint32_t icsr; /* by switch.c: pended PendSV and SysTick */
    uint32_t mmfar, cpacr, mpu_mair[2], mpu_ctrl, mpu_rnr;
    uint32_t mpu[BOARD_MPU_NS_REGIONS][2]; /* RBAR, RLAR */
#if BOARD_HAS_FPU
    uint32_t fpccr, fpcar, fpdscr, fpccr_s;
    uint32_t nsacr; /* only loaded: 0 until it has executed a floating-point instruction */

    uint32_t fp[33]; /* s0-s31, FPSCR */
#endif

    const struct plan_vm *plan;
    bool reload;     /* the image must be copied and the context made anew before it runs */
    uint8_t unsafe;  /* looks in a row at which its clock could not be moved; 0: it can */
    uint32_t inside; /* not zero: some of its lines are active */
    struct context_time time;
    struct context_lines lines[CONTEXT_LINE_WORDS]; /* one for each of the VM's plan_lines */
    uint8_t wake_priority[CONTEXT_WAKE_LINES];
    uint32_t loaded; /* bytes of the image copied so far, all segments together */
};
extern struct context contexts[];

/* The plan's part of the vector table: as far as the last line that is ever Secure and enabled. */
void wake_entry(void);
void fault_entry(void);

#endif
