# SPDX-License-Identifier: Apache-2.0
"""A refused configuration ends make with an error, says who, what and why, and leaves no image."""

import shutil

import pytest

import machine
from system import System, Vm

GOOD = System("test-refused", (Vm("one", "slice", devs=("UART",), shared=(0,)),
                               Vm("two", "slice", devs=("TICK",), shared=(0,))))

# name, text to be replaced, by what, words that the message has to hold.
MISTAKES = [
    ("overlap-vms", "RAM_AT(0x28208000, 0x8000)", "RAM_AT(0x28204000, 0x8000)", ("two", "one")),
    ("overlap-self", "RAM_AT(0x28200000, 0x8000)", "RAM_AT(0x00208000, 0x8000)", ("one",)),
    ("hypervisor-memory", "RAM_AT(0x28200000, 0x8000)", "RAM_AT(0x28000000, 0x8000)",
     ("one", "hypervisor")),
    ("over-shared", "RAM_AT(0x28200000, 0x8000)", "RAM_AT(0x28100000, 0x8000)",
     ("one", "shared0")),
    ("no-memory-there", "RAM_AT(0x28200000, 0x8000)", "RAM_AT(0x60000000, 0x8000)", ("one",)),
    ("misaligned", "RAM_AT(0x28200000, 0x8000)", "RAM_AT(0x28200010, 0x8000)",
     ("one", "0x28200010", "multiples")),
    ("device-twice", "DEV(TIMER0)", "DEV(UART1)", ("two", "UART1", "one")),
    ("device-unknown", "DEV(TIMER0)", "DEV(TIMER7)", ("two", "TIMER7")),
    ("device-hypervisor", "DEV(TIMER0)", "DEV(TIMER1)", ("two", "TIMER1", "hypervisor")),
    ("device-console", "DEV(TIMER0)", "DEV(UART0)", ("two", "UART0")),
    ("bus-master", "DEV(TIMER0)", "DEV(DMA0)", ("two", "DMA0")),
    ("line-twice", "DEV(TIMER0)", "WINDOW(0x40400000, 0x1000, IRQS(43))", ("two", "43", "one")),
    ("line-hypervisor", "DEV(TIMER0)", "WINDOW(0x40400000, 0x1000, IRQS(4))", ("two", "4")),
    ("line-range", "DEV(TIMER0)", "WINDOW(0x40400000, 0x1000, IRQS(124))", ("two", "124")),
    ("sau-regions", "DEV(TIMER0)",
     "DEV(TIMER0), DEV(DUALTIMER), DEV(S32KTIMER), DEV(GPIO0), DEV(UART2), DEV(FPGAIO), DEV(ETH)",
     ("two", "SAU")),
    ("name-twice", '.name = "two"', '.name = "one"', ("one",)),
    ("no-image", '"@test/slice"', '"/nonexistent.elf"', ("/nonexistent.elf",)),
    ("abi", ".abi = SEPTUM_ABI", ".abi = SEPTUM_ABI + 1", ("abi",)),
]


@pytest.mark.family("mps2")
@pytest.mark.parametrize("name, old, new, words", MISTAKES, ids=[entry[0] for entry in MISTAKES])
def test_refused(board, name, old, new, words):
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


@pytest.mark.family("mps2")
def test_guest_too_large(board):
    """A guest of the tree that does not fit its window is refused by the linker, which names it."""
    folder = machine.CONFIGS / board / "test-refused-too-large"
    folder.mkdir(parents=True, exist_ok=True)
    text = GOOD.render(board).replace("CODE_AT(0x00200000, 0x10000)", "CODE_AT(0x00200000, 0x400)")
    (folder / "config.c").write_text(text)
    done = machine.make("image", f"BOARD={board}", f"CONFIG={folder}", check=False)
    assert done.returncode == 2
    assert "one.elf" in done.stdout and "CODE" in done.stdout


def test_the_same_without_a_mistake(board):
    """The configuration that the mistakes above are made in is good."""
    machine.build(board, GOOD.write(machine.CONFIGS, board))
