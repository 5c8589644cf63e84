# SPDX-License-Identifier: Apache-2.0
"""The hypervisor's console: whole lines with name and time, whoever floods it; the trace."""

import re

import machine
from system import System, Vm, beat


def test_flood(runner):
    """Two VMs that write without end do not delay a third beyond their slices, nor garble lines."""
    vms = (Vm("flood0", "flood", slice_us=2000), Vm("flood1", "flood", slice_us=2000),
           beat(slice_us=2000))
    console = runner.run(System("test-flood", vms),
                         lambda c: len(c.numbers("beat", "beat")) >= 5)
    assert not console.reports
    runner.check_beats(console)
    for line in console.lines:
        assert line.startswith("septum: ") or machine.GUEST_LINE.match(line), repr(line)
        assert all(" " <= c <= "~" for c in line), repr(line)
    for name in ("flood0", "flood1"):
        assert len(console.guest(name)) > 20
        assert all(len(text) <= 64 for text in console.guest(name))


def test_times_on_the_console_rise(runner):
    vms = (Vm("one", "slice"), Vm("two", "slice"))
    console = runner.run(System("test-console-time", vms),
                         lambda c: len(c.numbers("one", "slice")) >= 5)
    times = [float(machine.GUEST_LINE.match(line)[2]) for line in console.lines
             if machine.GUEST_LINE.match(line)]
    assert times == sorted(times)


def test_trace_on_request(runner):
    """A typed `r` prints the last 32 switches and faults, oldest first."""
    system = System("test-trace", (Vm("busy", "slice"), Vm("udf", "fault", lines=True), beat()))
    out = machine.build(runner.board, system.write(machine.CONFIGS, runner.board))
    with machine.Machine(runner.qemu, runner.board, out / "system.elf", runner.options) as qemu:
        qemu.run(lambda c: c.reports)
        qemu.type("r")
        console = qemu.run(lambda c: sum("septum: trace " in line for line in c.lines) >= 32)
    entries = [re.match(r"septum: trace (\d+) (\w+) (\S+)$", line) for line in console.lines
               if line.startswith("septum: trace ")]
    assert all(entries)
    assert {entry[2] for entry in entries} <= {"slice", "yield", "wake", "fault", "restart"}
    assert {entry[3] for entry in entries} <= {"busy", "udf", "beat"}
    assert any(entry[2] == "slice" for entry in entries)
    # The fault that has just been reported is among the newest of them.
    assert [entry[3] for entry in entries if entry[2] == "fault"] == ["udf"]
    times = [int(entry[1]) for entry in entries]
    assert times == sorted(times)
