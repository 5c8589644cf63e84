/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The registers of the blocks that a VM may have mediated (DEV_MEDIATED), for the plan compiler. No
 * include guard: the includer defines the macros.
 *
 *   REGISTER(block, offset, read, write, ignore, fixed, restart)
 *       what every VM that has the block may do; the masks are those of struct septum_rule, and a
 *       store that changes bits of `restart` restarts the VM
 *   NEEDS(device, block, offset, read, write)
 *       bits that a VM which has the device reads and writes besides; the block comes with the
 *       device, mediated
 *
 * Zephyr chooses the alternate functions of all the pins that the board's UARTs, SPI and I2C use
 * when it boots, whoever has them: ALTFUNCSET 0x18, ALTFUNCCLR 0x1c (Arm DDI 0479, "AHB GPIO").
 */
REGISTER(GPIO0, 0x018, 0, 0, 0xffffffff, 0, 0)
REGISTER(GPIO0, 0x01c, 0, 0, 0xffffffff, 0, 0)
REGISTER(GPIO1, 0x018, 0, 0, 0xffffffff, 0, 0)
REGISTER(GPIO1, 0x01c, 0, 0, 0xffffffff, 0, 0)
REGISTER(GPIO2, 0x018, 0, 0, 0xffffffff, 0, 0)
REGISTER(GPIO2, 0x01c, 0, 0, 0xffffffff, 0, 0)
REGISTER(GPIO3, 0x018, 0, 0, 0xffffffff, 0, 0)
REGISTER(GPIO3, 0x01c, 0, 0, 0xffffffff, 0, 0)
