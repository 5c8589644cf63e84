# SPDX-License-Identifier: Apache-2.0
"""What the hypervisor costs has not become worse than recorded in bench/BOARD.json."""

import re
import subprocess
import sys

import pytest

import machine

sys.path.insert(0, str(machine.TREE / "bench"))

import bench  # noqa: E402
import figures  # noqa: E402
import report  # noqa: E402
import trace  # noqa: E402


def test_costs(qemu, board):
    """Counts of one system, and all sizes."""
    measured = bench.measure(qemu, board, [bench.QUICK])
    recorded = figures.load(machine.TREE / "bench" / f"{board}.json")
    found = figures.worse(recorded, measured)
    if found:
        if measured["compiler"] != recorded["compiler"]:
            found.append(f"recorded with {recorded['compiler']}, this is {measured['compiler']}")
        pytest.fail("\n".join([*found, f"worse by more than {figures.TOLERANCE:.0%}; if that is the"
                               f" price: make bench BOARD={board} QUICK=1 RECORD=1"]), pytrace=False)


def test_page_shows_recorded():
    """The table of docs/performance.md is the one of the recorded figures."""
    assert report.parts()[1] == report.text()


# QEMU's log of executed blocks, one instruction a block. A block that was looked up but not started
# is taken back, and so is one that is started again because it accesses a device.
BLOCK = re.compile(rb"^(?:Trace \d+: \S+ \[\w+/(\w+)/|Stopped execution of TB |cpu_io_recompile: )")


def logged(command, ranges, count):
    """The first program counters in some ranges, as QEMU's own log has them."""
    pcs = []
    filters = ",".join(f"{base:#x}+{size:#x}" for base, size in ranges)
    with subprocess.Popen([*command, "-singlestep", "-d", "exec,nochain", "-dfilter", filters],
                          stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE) as child:
        while len(pcs) <= count:
            block = BLOCK.match(child.stderr.readline())
            if block and block[1]:
                pcs.append(int(block[1], 16))
            elif block:
                pcs.pop()
        child.kill()
    return pcs[:count]


def test_every_instruction_once(qemu, board):
    """The plugin sees what QEMU's own log sees, through boot and some hundred switches."""
    out = machine.build(board, bench.system(*bench.QUICK).write(bench.OUT / "configs", board))
    command = machine.Machine(qemu, board, out / "system.elf").command
    ranges = trace.Hypervisor(out / "hypervisor.elf").ranges
    stream = trace.program_counters(command, bench.plugin(), ranges)
    seen = next(stream).tolist()
    stream.close()
    assert seen == logged(command, ranges, len(seen))


COUNT = {"metric": "switch_thread", "vms": 2, "lines": 4, "mpu": 0, "fpu": 0,
         "unit": "instructions", "min": 300, "median": 300, "max": 400, "samples": 1000}
SIZE = {"metric": "flash_bytes", "unit": "bytes", "value": 6000}
NOTHING = {"metric": "irq_own_added", "vms": 2, "lines": 4, "mpu": 0, "fpu": 0,
           "unit": "instructions", "min": 0, "median": 0, "max": 0, "samples": 1000}


def worse(row, **changes):
    return figures.worse({"rows": [COUNT, SIZE, NOTHING]}, {"rows": [row | changes]})


def test_three_percent():
    """More than 3 % worse is refused, in the usual and in the worst case; better never is."""
    assert worse(COUNT, median=309, max=412) == []
    assert worse(COUNT, min=100, median=100, max=100) == []
    assert worse(COUNT, median=310) == [
        "switch_thread (vms 2, lines 4, mpu 0, fpu 0): median 310 instructions, recorded 300"]
    assert len(worse(COUNT, max=413)) == 1
    assert worse(SIZE, value=6180) == []
    assert worse(SIZE, value=6181) == ["flash_bytes: value 6181 bytes, recorded 6000"]
    assert len(worse(NOTHING, max=1)) == 1


def test_unrecorded():
    """A row that is not recorded is refused, so that a new one cannot go unwatched."""
    assert worse(COUNT, vms=3) == ["switch_thread (vms 3, lines 4, mpu 0, fpu 0): not recorded yet"]
    assert figures.worse({"rows": [{"metric": "switch_fpu", "absent": "no FPU"}]},
                         {"rows": [COUNT | {"metric": "switch_fpu"}]}) != []


def test_quick_record():
    """A quick run replaces what it measured and keeps the rest."""
    new = figures.merged({"commit": "a", "rows": [COUNT, SIZE]},
                         {"commit": "b", "rows": [SIZE | {"value": 1}]})
    assert new == {"commit": "b", "rows": [COUNT, SIZE | {"value": 1}]}


class Program:
    """A hypervisor of 256 bytes that is entered at its start."""

    ranges = [(0x10000000, 0x100)]
    entries = {0x10000000: "alarm", 0x10000040: "switch"}


def test_reader():
    """Everything between two marks counts, in pieces too; marks tell the VM and its state."""
    thread, mpu = 0x200000, 0x200010
    reader = trace.Reader(Program, [{thread: "at_thread", mpu: "mark_mpu8"},
                                    {thread + 0x10000: "at_thread"}])
    pcs = [thread, mpu, thread, 0x10000000, 0x10000040, 0x10000042, thread + 0x10000, thread]
    found = [stay for at in range(len(pcs)) for stay in reader.take(pcs[at:at + 1])]
    assert [(stay.pcs, stay.entries) for stay in found] == [(pcs[3:6], ("alarm", "switch"))]
    assert found[0].before == trace.Place(0, "thread", 8, 0)
    assert found[0].after == trace.Place(1, "thread", 0, 0)
    assert bench.metric_of(found[0]) is None  # not the same state
