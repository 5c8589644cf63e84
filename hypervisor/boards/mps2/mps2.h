/* SPDX-License-Identifier: Apache-2.0 */
/* What the hypervisor uses on all MPS2+ images that QEMU models. Addresses: Arm DAI 0505 and DAI
 * 0521, memory map and interrupt map. */
#ifndef SEPTUM_MPS2_H
#define SEPTUM_MPS2_H

#define BOARD_LINES          124u /* external interrupts implemented */
#define BOARD_MPU_NS_REGIONS 16u  /* MPU_TYPE_NS.DREGION */

/* Main clock; SysTick, the CMSDK timers and the time base count it. */
#define BOARD_CLOCK_HZ    20000000u
#define BOARD_NS_PER_TICK 50u

/* The free-running time base: CMSDK timer 1 through its Secure alias, 32 bits, counting down. */
#define BOARD_TIMEBASE       0x50001000u
#define BOARD_TICKS_REGISTER (BOARD_TIMEBASE + 4u) /* VALUE */
#define BOARD_TICKS(value)   (~(value))            /* it counts down */

/* The console's UART has received a character: STATE.RXBF (Arm DDI 0479). */
#define BOARD_CONSOLE_STATUS 4u
#define BOARD_CONSOLE_INPUT  (1u << 1)

/* PSRAM behind the expansion port, which guests may have windows in. */
#define BOARD_EXTERNAL_RAM     0x80000000u
#define BOARD_EXTERNAL_RAM_END 0x81000000u

/* QEMU's Secure alias of the Non-secure SysTick (0xE002E010) faults in its release versions, so
 * SysTick_NS is reached by a stub that runs in Non-secure state. */
#define BOARD_SYSTICK_NS_STUB 1

/* QEMU has no deep sleep and its SCR keeps no bits: written at boot, but not expected to read back.
 */
#define BOARD_SCR_READS_BACK 0

/* The bus filters are set once, at boot. */
#define BOARD_BUS_FILTER 0

#endif
