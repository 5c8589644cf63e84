/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What AN505 and AN521 have in common, from the two application notes (Arm DAI 0505 and DAI 0521,
 * memory map and interrupt map) and the IoTKit and SSE-200 manuals. Addresses are Non-secure ones.
 * No include guard: the includer defines the macros below and includes the board's catalogue.h.
 *
 *   BOARD(clock_hz, lines, sau_regions)
 *   FILTER(kind, base)          what guards memories and devices on the bus, its Secure address
 *   CONSOLE(name, alone)        a UART that suits the hypervisor; alone: its driver serves no other
 *   HAS_FPU(true)               the core that runs VMs has one
 *   REMARK(text)                what the report has to say about the filters
 *   IMAGE_STORE(from, to)       Secure addresses between which guest images lie, `to` excluded
 *   STUB_PAGE(base, size)       the hypervisor's own bytes that must be Non-secure on the bus
 *   VIOLATIONS(line)            by which the filters tell of an access that they have refused
 *   MEMORY(name, base, size, filter, block)
 *                               filter: the MPC's register base, or the offset of the first AHB
 *                               rule, 0: none; block: bytes that one of its bits or rules covers
 *   FLASH(name, base, size, filter, block)
 *                               the same, programmed and not copied to
 *   HYPERVISOR(name, base, size, irqs, why)
 *                               never given to a VM
 *   MEDIATED(name, base, size, irqs, why)
 *                               never given to a VM but register by register
 *   BUS_RULE(offset, value)     a register of AHB rules while no VM is in
 *   BUS_SLOTS(base, size, offset)
 *                               a bridge or port: one AHB rule for each 4 KiB
 *   DEVICE(name, base, size, irqs, gate, kind)
 *                               gate: GATE(offset, bit) of the PPC's Non-secure access register in
 *                               the Secure privilege control block, or RULE(offset, n) for the n-th
 *                               4-bit rule of an AHB controller's register.
 *                               kind: NOTHING, UART_FIFO(bytes; 0: not known), or MASTER: it reads
 *                               and writes memory by itself
 */
BOARD(20000000, 124, 8)
FILTER(FILTER_SIE200, 0x50080000)
CONSOLE(UART0, false)
REMARK("QEMU's PPCs of the expansion ports refuse in silence, with zeros: the SAU refuses first")
IMAGE_STORE(0x10010000, 0x10200000)
STUB_PAGE(0x0000fc00, 0x400)

MEMORY(SSRAM1, 0x00000000, MiB(4), 0x58007000, KiB(1))
MEMORY(SSRAM2, 0x28000000, MiB(2), 0x58008000, KiB(1))
MEMORY(SSRAM3, 0x28200000, MiB(2), 0x58009000, KiB(1))
MEMORY(PSRAM, 0x80000000, MiB(16), 0, 0)

HYPERVISOR(FIRMWARE, 0x00000000, MiB(2), NO_IRQS, "its code and the image store")
HYPERVISOR(FIRMWARE_RAM, 0x28000000, KiB(64), NO_IRQS, "its data and stacks")
HYPERVISOR(TIMER1, 0x40001000, 0x1000, IRQS(4), "the time base")
HYPERVISOR(SECCTRL, 0x40080000, 0x1000, IRQS(9, 10, 11, 12),
           "the bus filters' privilege bits and alarms")
HYPERVISOR(WATCHDOG, 0x40081000, 0x1000, IRQS(0, 1), "its reset would reset every VM")
HYPERVISOR(SCC, 0x40300000, 0x1000, NO_IRQS, "board clocks and reset")

DEVICE(TIMER0, 0x40000000, 0x1000, IRQS(3), GATE(0x70, 0), NOTHING)
DEVICE(DUALTIMER, 0x40002000, 0x1000, IRQS(5), GATE(0x70, 2), NOTHING)
DEVICE(S32KTIMER, 0x4002f000, 0x1000, IRQS(2), GATE(0x74, 0), NOTHING)

/* The combined line first, then one line for each pin. */
DEVICE(GPIO0, 0x40100000, 0x1000,
       IRQS(68, 72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83, 84, 85, 86, 87), GATE(0x60, 1),
       NOTHING)
DEVICE(GPIO1, 0x40101000, 0x1000,
       IRQS(69, 88, 89, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100, 101, 102, 103), GATE(0x60, 2),
       NOTHING)
DEVICE(GPIO2, 0x40102000, 0x1000,
       IRQS(70, 104, 105, 106, 107, 108, 109, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119),
       GATE(0x60, 3), NOTHING)
DEVICE(GPIO3, 0x40103000, 0x1000, IRQS(71, 120, 121, 122, 123), GATE(0x60, 4), NOTHING)

/* Error, terminal count and combined. The master security controllers of these let Non-secure
 * transfers reach every Non-secure block of memory, whoever owns it. */
DEVICE(DMA0, 0x40110000, 0x1000, IRQS(56, 57, 58), GATE(0x64, 0), MASTER)
DEVICE(DMA1, 0x40111000, 0x1000, IRQS(59, 60, 61), GATE(0x64, 1), MASTER)
DEVICE(DMA2, 0x40112000, 0x1000, IRQS(62, 63, 64), GATE(0x64, 2), MASTER)
DEVICE(DMA3, 0x40113000, 0x1000, IRQS(65, 66, 67), GATE(0x64, 3), MASTER)

/* Receive, transmit, combined. */
DEVICE(UART0, 0x40200000, 0x1000, IRQS(32, 33, 42), GATE(0x84, 5), UART_FIFO(0))
DEVICE(UART1, 0x40201000, 0x1000, IRQS(34, 35, 43), GATE(0x84, 6), UART_FIFO(0))
DEVICE(UART2, 0x40202000, 0x1000, IRQS(36, 37, 44), GATE(0x84, 7), UART_FIFO(0))
DEVICE(UART3, 0x40203000, 0x1000, IRQS(38, 39, 45), GATE(0x84, 8), UART_FIFO(0))
DEVICE(UART4, 0x40204000, 0x1000, IRQS(40, 41, 46), GATE(0x84, 9), UART_FIFO(0))

DEVICE(SPI0, 0x40205000, 0x1000, IRQS(51), GATE(0x84, 0), NOTHING)
DEVICE(SPI1, 0x40206000, 0x1000, IRQS(52), GATE(0x84, 1), NOTHING)
DEVICE(I2C0, 0x40207000, 0x1000, NO_IRQS, GATE(0x84, 10), NOTHING)
DEVICE(I2C1, 0x40208000, 0x1000, NO_IRQS, GATE(0x84, 11), NOTHING)
DEVICE(SPI2, 0x40209000, 0x1000, IRQS(53), GATE(0x84, 2), NOTHING)
DEVICE(SPI3, 0x4020a000, 0x1000, IRQS(54), GATE(0x84, 3), NOTHING)
DEVICE(SPI4, 0x4020b000, 0x1000, IRQS(55), GATE(0x84, 4), NOTHING)
DEVICE(I2C2, 0x4020c000, 0x1000, NO_IRQS, GATE(0x84, 12), NOTHING)
DEVICE(I2C3, 0x4020d000, 0x1000, NO_IRQS, GATE(0x84, 13), NOTHING)

DEVICE(I2S, 0x40301000, 0x1000, IRQS(49), GATE(0x88, 1), NOTHING)
DEVICE(FPGAIO, 0x40302000, 0x1000, NO_IRQS, GATE(0x88, 2), NOTHING)
DEVICE(VGA, 0x41000000, 0x140000, NO_IRQS, GATE(0x60, 0), NOTHING)
DEVICE(ETH, 0x42000000, 0x100000, IRQS(48), GATE(0x60, 5), NOTHING)
