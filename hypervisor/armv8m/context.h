/* SPDX-License-Identifier: Apache-2.0 */
/* The Non-secure state of a VM that is switched out, and what the switch remembers of it. */
#ifndef SEPTUM_CONTEXT_H
#define SEPTUM_CONTEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "board.h"

#define CONTEXT_LINE_WORDS ((BOARD_LINES + 31u) / 32u)
/* Wake lines of one VM whose priorities are kept while it is out. The plan allows no more. */
#define CONTEXT_WAKE_LINES  8u
#define CONTEXT_MPU_REGIONS 16u

/* VTOR..SHCSR of the Non-secure System Control Block, in address order, for block moves. */
struct context_scb {
    uint32_t vtor, aircr, scr, ccr, shpr[3], shcsr;
};

/* SysTick_NS; see guest_time.c. */
#define TIME_NOT_RUNNING 0xFFFFFFFFu
struct context_time {
    uint32_t csr, rvr, cvr; /* as read when it was stopped; CSR with COUNTFLAG */
    uint32_t stopped_at;    /* time base at that moment */
    uint32_t started_at;    /* time base and CVR just after the last start */
    uint32_t started_cvr;   /* or TIME_NOT_RUNNING */
    int32_t owed;           /* ticks of real time that it has not counted yet */
};

struct context {
    /* Stored and loaded by switch_entry in vectors.S: these nine words first, in this order. */
    uint32_t r4_r11[8];
    uint32_t exc_return;

    uint32_t msp, psp, msplim, psplim, control;
    uint8_t primask, basepri, faultmask;
    bool reload;       /* the image must be copied and the context made anew before it runs */
    bool safe;         /* the guest could take a SysTick interrupt where it was preempted */
    uint8_t unsafe;    /* looks in a row at which it could not */
    bool fp_user;      /* it has executed a floating-point instruction */
    uint8_t sau_count; /* SAU regions that are on for it */
    struct context_scb scb;
    uint32_t icsr, mmfar, cpacr;
    struct context_time time;

    uint32_t mpu_ctrl, mpu_rnr, mpu_mair[2];
    uint32_t mpu[CONTEXT_MPU_REGIONS][2]; /* RBAR, RLAR */

    /* One entry for each of the VM's plan_lines. */
    uint32_t enabled[CONTEXT_LINE_WORDS];
    uint32_t active[CONTEXT_LINE_WORDS];
    uint32_t pending[CONTEXT_LINE_WORDS]; /* of the active lines: pending when the VM was stopped */
    uint32_t repended[CONTEXT_LINE_WORDS]; /* of the active lines: pended again by deactivation */
    uint8_t wake_priority[CONTEXT_WAKE_LINES];
    uint32_t loaded; /* bytes of the image copied so far, all segments together */

#if BOARD_HAS_FPU
    uint32_t fpccr, fpcar, fpdscr, fpccr_s;
    uint32_t fp[33]; /* s0-s31, FPSCR */
#endif
};
extern struct context contexts[];

#endif
