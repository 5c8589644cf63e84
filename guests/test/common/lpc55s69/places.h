/* SPDX-License-Identifier: Apache-2.0 */
/* Places of the tests on the LPC55S69; see ../layout.h. */
#ifndef TEST_PLACES_H
#define TEST_PLACES_H

#define TEST_CHIP_LINES 60u
#define TEST_IN_FLASH   1 /* code windows: erased pages and stores fault */

#define TEST_CODE(vm)    (0x00020000u + 0x8000u * (vm))
#define TEST_CODE_SIZE   0x8000u
#define TEST_RAM(vm)     (0x20010000u + 0x4000u * (vm))
#define TEST_RAM_SIZE    0x4000u
#define TEST_SHARED(n)   (0x20040000u + 0x1000u * (n))
#define TEST_SHARED_SIZE 0x1000u

/* Lines of devices that no test has, in groups of three and a doorbell. */
#define TEST_GROUP(vm) \
    ((vm) == 0   ? 4u  \
     : (vm) == 1 ? 20u \
     : (vm) == 2 ? 32u \
     : (vm) == 3 ? 40u \
     : (vm) == 4 ? 44u \
     : (vm) == 5 ? 26u \
     : (vm) == 6 ? 16u \
                 : 57u)
#define TEST_LINE(vm, n) (TEST_GROUP(vm) + (n))
#define TEST_BELL(vm)    (TEST_GROUP(vm) + 3u)

/* Never granted to any VM of a test. */
#define TEST_OTHER_DEVICE 0x4008A000u /* FLEXCOMM4 */
#define TEST_UNGRANTED    0x20042000u /* memory of the board that no VM has */
#define TEST_UNMAPPED     0x60000000u /* nothing there */

/* A word that a VM may load and store back where it is mediated for it. */
#define TEST_MEDIATED_WORD 0x40000204u /* SYSCON, AHBCLKCTRL1 */
/* The same in the last block of which it is so. */
#define TEST_MEDIATED_LAST 0x400200B8u /* PMC, PDRUNCFG0 */

/* The hypervisor's own memory, by its Secure and its Non-secure address. */
#define TEST_HYP_CODE_S  0x10000000u
#define TEST_HYP_CODE_NS 0x00000000u
#define TEST_HYP_RAM_S   0x30000000u
#define TEST_HYP_RAM_NS  0x20000000u

/* Devices of the beating VM, by their addresses: its timer, and its last window. */
#define TEST_BEAT_TIMER 0x40008000u /* CTIMER0 */
#define TEST_BEAT_CLOCK 0x40009000u /* CTIMER1 */
/* The hypervisor's own devices. */
#define TEST_TIME_BASE   0x4002A000u /* CTIMER4 */
#define TEST_FILTERS     0x400AC000u /* secure AHB controller */
#define TEST_HYP_STUB_NS 0x20003000u /* its Non-secure page */

#endif
