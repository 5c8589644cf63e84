# SPDX-License-Identifier: Apache-2.0
"""Nothing of one VM's processor state is left for the next, and nothing of its own is lost."""

import re

import machine
from boards import BOARDS
from system import System, Vm

GUEST = machine.TREE / "guests" / "test" / "residue"
REGISTERS = {f"r{n}" for n in range(13)} | {"lr", "APSR", "SP_other", "MSPLIM", "PSPLIM", "PRIMASK",
                                           "BASEPRI", "FAULTMASK", "CONTROL"}
OTHERS = {"SYST", "CFSR", "active", "monitor"}
LOOKS = 32  # in each position: 16 in each of two rounds


def rows(file):
    """The names in a table of the guest."""
    return set(re.findall(r"^ITEM\((\w+),", (GUEST / file).read_text(), re.MULTILINE))


def expected(board):
    regions = BOARDS[board].mpu_regions
    names = rows("items.h") | REGISTERS | OTHERS | {f"MPU_REGION{n}" for n in range(regions)}
    if BOARDS[board].fpu:
        names |= rows("items_fpu.h") | {f"s{n}" for n in range(32)} | {"FPSCR"}
    return names


def test_residue(runner):
    names = ("one", "other")
    vms = tuple(Vm(name, "residue", slice_us=300, lines=True, shared=(0,)) for name in names)
    console = runner.run(System("test-residue", vms),
                         lambda c: c.reports or all(c.done(name) for name in names))
    assert not console.reports
    assert not console.failed()
    for name in names:
        assert set(console.passed(name)) == expected(runner.board)
        looks = {key: value for row in console.numbers(name, "looks") for key, value in row.items()}
        assert looks == {"thread": LOOKS, "handler": LOOKS, "nested": LOOKS, "trap": LOOKS}
