/* SPDX-License-Identifier: Apache-2.0 */
/* NXP LPCXpresso55S69, core 0 of the LPC55S69: what the hypervisor itself uses. Registers and bits
 * as in NXP UM11126. */
#ifndef SEPTUM_BOARD_H
#define SEPTUM_BOARD_H

#define BOARD_NAME "lpc55s69"

#define BOARD_LINES          60u /* external interrupts implemented */
#define BOARD_MPU_NS_REGIONS 8u  /* MPU_TYPE_NS.DREGION */
#define BOARD_HAS_FPU        1

/* The core's clock, FRO96M; SysTick and the time base count it. A tick is 125/12 ns. */
#define BOARD_CLOCK_HZ    96000000u
#define BOARD_NS_OF_TICKS 125u
#define BOARD_TICKS_OF_NS 12u

/* The free-running time base: CTIMER4 through its Secure alias, 32 bits, counting up. */
#define BOARD_TIMEBASE       0x5002A000u
#define BOARD_TICKS_REGISTER (BOARD_TIMEBASE + 8u) /* TC */
#define BOARD_TICKS(value)   (value)

/* The console's USART has received a character: FIFOSTAT.RXNOTEMPTY. */
#define BOARD_CONSOLE_STATUS 0xE04u
#define BOARD_CONSOLE_INPUT  (1u << 6)

/* SysTick_NS is reached through its Non-secure alias. */
#define BOARD_SYSTICK_NS_STUB 0
/* Emulated, SCR keeps no bits. */
#define BOARD_SCR_READS_BACK 0

/* Guests' code runs from flash below this address, where a store faults. */
#define BOARD_FLASH_END 0x000A0000u

/* The Non-secure page is loaded into RAM at boot. */
#define BOARD_NS_PAGE_IN_RAM 1

/* The secure AHB controller's rules change with the VM. */
#define BOARD_BUS_FILTER 1
/* Its record of refused accesses (SEC_VIO_INFO_VALID) and the line that tells of one (SEC_VIO). */
#define BOARD_VIOLATIONS      0x500ACF00u
#define BOARD_VIOLATIONS_LINE 53u

/* CPU0_LOCK_REG: VTOR and AIRCR of the Secure side and its MPU are locked until reset, and so is
 * this register; the switch needs the SAU and the Non-secure registers. */
#define BOARD_LOCK       0x500ACFECu
#define BOARD_LOCK_VALUE 0x4000025Au

#endif
