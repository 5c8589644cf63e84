# SPDX-License-Identifier: Apache-2.0
"""What the tests need to know of each board. The numbers are those of guests/test/common/*/places.h."""

from dataclasses import dataclass, field


@dataclass
class Board:
    """A board. Guests name devices by role: TICK a timer, PAIR two timers on one line, CLOCK a counter
    that runs freely, UART a serial port; `roles` says which device of the catalogue each is."""

    name: str
    family: str
    machine: str  # QEMU's -M
    uarts: int
    fpu: bool
    mpu_regions: int  # of the Non-secure MPU
    console: str
    code: tuple  # first VM's window, size and step
    ram: tuple
    shared: tuple
    lines: tuple  # of each VM: the first of three
    bells: tuple
    window: tuple  # where nothing is, for the sake of the lines that come with a window; size
    roles: dict = field(default_factory=dict)
    shift: int = 6  # -icount: 2^shift ns an instruction, so that it takes one or two clock ticks

    def code_of(self, vm):
        base, size = self.code
        return base + vm * size, size

    def ram_of(self, vm):
        base, size = self.ram
        return base + vm * size, size

    def shared_of(self, n):
        base, size = self.shared
        return base + n * size, size


def mps2(name, fpu):
    return Board(name, "mps2", name, 5, fpu, 16, "UART0", (0x00200000, 0x10000), (0x28200000, 0x8000),
                 (0x28100000, 0x1000), tuple(range(72, 104, 4)), tuple(range(104, 112)),
                 (0x40400000, 0x1000),
                 {"TICK": "TIMER0", "PAIR": "DUALTIMER", "CLOCK": "DUALTIMER", "UART": "UART1"})


LPC_GROUPS = (4, 20, 32, 40, 44, 26, 16, 57)

BOARDS = {board.name: board for board in (
    mps2("mps2-an505", fpu=True),
    mps2("mps2-an521", fpu=False),  # its CPU0 is built without
    Board("lpc55s69", "lpc55s69", "lpcxpresso55s69", 8, True, 8, "FLEXCOMM0", (0x00020000, 0x8000),
          (0x20010000, 0x4000), (0x20040000, 0x1000), LPC_GROUPS, tuple(n + 3 for n in LPC_GROUPS),
          (0x40400000, 0x1000),
          {"TICK": "CTIMER0", "PAIR": "CTIMER1", "CLOCK": "CTIMER1", "UART": "FLEXCOMM1"}, shift=4),
)}
