# SPDX-License-Identifier: Apache-2.0
"""A refused configuration ends make with an error, says who, what and why, and leaves no image."""

import shutil

import pytest

import machine
from boards import BOARDS
from system import System, Vm

GOOD = System("test-refused", (Vm("one", "slice", devs=("UART",), shared=(0,)),
                               Vm("two", "slice", devs=("TICK",), shared=(0,))))

# name: text to be replaced, by what, words that the message has to hold. By family of boards.
ANYWHERE = {
    "name-twice": ('.name = "two"', '.name = "one"', ("one",)),
    "no-image": ('"@test/slice"', '"/nonexistent.elf"', ("/nonexistent.elf",)),
    "abi": (".abi = SEPTUM_ABI", ".abi = SEPTUM_ABI + 1", ("abi",)),
}


def ram(base, size):
    return f"RAM_AT({base:#010x}, {size:#x})"


def window(line):
    return f"WINDOW(0x40400000, 0x1000, IRQS({line}))"


MISTAKES = {
    "mps2": {
        "overlap-vms": (ram(0x28208000, 0x8000), ram(0x28204000, 0x8000), ("two", "one")),
        "overlap-self": (ram(0x28200000, 0x8000), ram(0x00208000, 0x8000), ("one",)),
        "hypervisor-memory": (ram(0x28200000, 0x8000), ram(0x28000000, 0x8000),
                              ("one", "hypervisor")),
        "over-shared": (ram(0x28200000, 0x8000), ram(0x28100000, 0x8000), ("one", "shared0")),
        "no-memory-there": (ram(0x28200000, 0x8000), ram(0x60000000, 0x8000), ("one",)),
        "misaligned": (ram(0x28200000, 0x8000), ram(0x28200010, 0x8000),
                       ("one", "0x28200010", "multiples")),
        "device-twice": ("DEV(TIMER0)", "DEV(UART1)", ("two", "UART1", "one")),
        "device-unknown": ("DEV(TIMER0)", "DEV(TIMER7)", ("two", "TIMER7")),
        "device-hypervisor": ("DEV(TIMER0)", "DEV(TIMER1)", ("two", "TIMER1", "hypervisor")),
        "device-console": ("DEV(TIMER0)", "DEV(UART0)", ("two", "UART0")),
        "bus-master": ("DEV(TIMER0)", "DEV(DMA0)", ("two", "DMA0")),
        "line-twice": ("DEV(TIMER0)", window(43), ("two", "43", "one")),
        "line-hypervisor": ("DEV(TIMER0)", window(4), ("two", "4")),
        "line-range": ("DEV(TIMER0)", window(124), ("two", "124")),
        "sau-regions": ("DEV(TIMER0)", "DEV(TIMER0), DEV(DUALTIMER), DEV(S32KTIMER), DEV(GPIO0), "
                        "DEV(UART2), DEV(FPGAIO), DEV(ETH)", ("two", "SAU")),
        **ANYWHERE},
    "lpc55s69": {
        "overlap-vms": (ram(0x20014000, 0x4000), ram(0x20012000, 0x4000), ("two", "one")),
        "overlap-self": (ram(0x20010000, 0x4000), ram(0x00024000, 0x4000), ("one",)),
        "hypervisor-memory": (ram(0x20010000, 0x4000), ram(0x20000000, 0x4000),
                              ("one", "hypervisor")),
        "over-shared": (ram(0x20010000, 0x4000), ram(0x20040000, 0x4000), ("one", "shared0")),
        "no-memory-there": (ram(0x20010000, 0x4000), ram(0x60000000, 0x4000), ("one",)),
        "misaligned": (ram(0x20010000, 0x4000), ram(0x20010010, 0x4000),
                       ("one", "0x20010010", "multiples")),
        "device-twice": ("DEV(CTIMER0)", "DEV(FLEXCOMM1)", ("two", "FLEXCOMM1", "one")),
        "device-unknown": ("DEV(CTIMER0)", "DEV(CTIMER7)", ("two", "CTIMER7")),
        "device-hypervisor": ("DEV(CTIMER0)", "DEV(CTIMER4)", ("two", "CTIMER4", "hypervisor")),
        "device-console": ("DEV(CTIMER0)", "DEV(FLEXCOMM0)", ("two", "FLEXCOMM0")),
        "bus-master": ("DEV(CTIMER0)", "DEV(DMA0)", ("two", "DMA0")),
        "line-twice": ("DEV(CTIMER0)", window(15), ("two", "15", "one")),
        "line-hypervisor": ("DEV(CTIMER0)", window(53), ("two", "53")),
        "line-range": ("DEV(CTIMER0)", window(60), ("two", "60")),
        # What lies between each two of them is the hypervisor's, so that nothing can be joined.
        "sau-regions": ("DEV(CTIMER0)", "DEV(CTIMER0), DEV(MRT), DEV(CTIMER2), DEV(OSTIMER), "
                        "DEV(RNG), DEV(FLEXCOMM5)", ("two", "SAU")),
        **ANYWHERE},
}


@pytest.mark.parametrize("name", MISTAKES["mps2"])
def test_refused(board, name):
    old, new, words = MISTAKES[BOARDS[board].family][name]
    folder = machine.CONFIGS / board / f"test-refused-{name}"
    folder.mkdir(parents=True, exist_ok=True)
    text = GOOD.render(board)
    assert old in text
    (folder / "config.c").write_text(text.replace(old, new, 1))
    out = machine.TREE / "build" / board / folder.name
    shutil.rmtree(out, ignore_errors=True)
    done = machine.make("image", f"BOARD={board}", f"CONFIG={folder}", check=False)
    assert done.returncode == 2, done.stdout  # make's own status for a recipe that failed
    assert "config.c" in done.stdout
    for word in words:
        assert word in done.stdout, done.stdout
    left = [path.name for path in out.rglob("*")] if out.exists() else []
    for product in ("system.elf", "system.hex", "hypervisor.elf", "plan.c"):
        assert product not in left


def test_guest_too_large(board):
    """A guest of the tree that does not fit its window is refused by the linker, which names it."""
    folder = machine.CONFIGS / board / "test-refused-too-large"
    folder.mkdir(parents=True, exist_ok=True)
    base, size = BOARDS[board].code_of(0)
    text = GOOD.render(board).replace(f"CODE_AT({base:#010x}, {size:#x})",
                                      f"CODE_AT({base:#010x}, 0x400)")
    (folder / "config.c").write_text(text)
    done = machine.make("image", f"BOARD={board}", f"CONFIG={folder}", check=False)
    assert done.returncode == 2
    assert "one.elf" in done.stdout and "CODE" in done.stdout


def test_the_same_without_a_mistake(board):
    """The configuration that the mistakes above are made in is good."""
    machine.build(board, GOOD.write(machine.CONFIGS, board))
