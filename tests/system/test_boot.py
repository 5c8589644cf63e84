# SPDX-License-Identifier: Apache-2.0
"""Boot, and what a build says."""

import re

import pytest

import machine
from system import System, Vm, beat

TWO = System("test-boot", (Vm("busy", "slice"), beat()))


@pytest.mark.stock
def test_banner(runner):
    """One line: version, board, VMs, memory used; before anything else."""
    console = runner.run(TWO, lambda c: c.numbers("beat", "beat"))
    banner = console.lines[0]
    assert banner.startswith("septum: ")
    assert runner.board in banner
    assert re.search(r"\b2 VMs?\b", banner)
    assert re.search(r"\d+\.\d+", banner)
    assert re.search(r"\d+ (bytes|B|KB|KiB)", banner)
    assert len(console.hypervisor()) == 1


def test_image_prints_sizes(board):
    """make image prints flash and RAM of the hypervisor and of each VM, and source lines."""
    folder = TWO.write(machine.CONFIGS, board)
    printed = machine.make("image", f"BOARD={board}", f"CONFIG={folder}").stdout
    for word in ("flash", "RAM", "busy", "beat", "lines"):
        assert word in printed


def test_config_folder_is_not_written_to(board):
    folder = TWO.write(machine.CONFIGS, board)
    machine.make("image", f"BOARD={board}", f"CONFIG={folder}")
    assert [path.name for path in folder.iterdir()] == ["config.c"]


def test_default_demo_builds(board):
    printed = machine.make("image", f"BOARD={board}").stdout
    assert "vm control" in printed and ("vm wifi" if board == "lpc55s69" else "vm net") in printed
