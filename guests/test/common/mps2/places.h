/* SPDX-License-Identifier: Apache-2.0 */
/* Places of the tests on the mps2 boards; see ../layout.h. */
#ifndef TEST_PLACES_H
#define TEST_PLACES_H

#define TEST_CHIP_LINES 124u
#define TEST_IN_FLASH   0 /* code windows are RAM */

#define TEST_CODE(vm)    (0x00200000u + 0x10000u * (vm))
#define TEST_CODE_SIZE   0x10000u
#define TEST_RAM(vm)     (0x28200000u + 0x8000u * (vm))
#define TEST_RAM_SIZE    0x8000u
#define TEST_SHARED(n)   (0x28100000u + 0x1000u * (n))
#define TEST_SHARED_SIZE 0x1000u

/* Lines that nothing drives but the tests themselves: software lines of VM `vm`, and its doorbell.
 * The board wires them to GPIO pins, and no test that uses them has those GPIO blocks. */
#define TEST_LINE(vm, n) (72u + 4u * (vm) + (n))
#define TEST_BELL(vm)    (104u + (vm))

/* Never granted to any VM of a test. */
#define TEST_OTHER_DEVICE 0x40204000u /* UART4 */
#define TEST_UNGRANTED    0x00300000u /* memory of the board that no VM has */
#define TEST_UNMAPPED     0x60000000u /* nothing there */

/* A block of 16 registers that a VM may have mediated: what its rules let it change of each. The
 * rest is ignored, but for the upper half of the last. tests/system/system.py has the same rules.
 */
#define TEST_BLOCK 0x40002000u /* DUALTIMER: LOAD and CONTROL of both halves */
#define TEST_BLOCK_WRITABLE                                             \
    {                                                                   \
        [0] = 0xFFFFFFFFu, [2] = 0x63u, [8] = 0xFFFFFFFFu, [10] = 0x63u \
    }

/* A word that a VM may load and store back where it is mediated for it. */
#define TEST_MEDIATED_WORD TEST_BLOCK
/* The same in the last block of which it is so. */
#define TEST_MEDIATED_LAST TEST_BLOCK

/* The hypervisor's own memory, by its Secure and its Non-secure address. */
#define TEST_HYP_CODE_S  0x10000000u
#define TEST_HYP_CODE_NS 0x00000000u
#define TEST_HYP_RAM_S   0x38000000u
#define TEST_HYP_RAM_NS  0x28000000u

/* Devices of the beating VM, by their addresses: its timer, and its last window. */
#define TEST_BEAT_TIMER 0x40000000u /* TIMER0 */
#define TEST_BEAT_CLOCK 0x40002000u /* DUALTIMER */
/* The hypervisor's own devices. */
#define TEST_TIME_BASE   0x40001000u
#define TEST_FILTERS     0x40080000u
#define TEST_HYP_STUB_NS 0x0000FC00u /* its Non-secure page */

#endif
