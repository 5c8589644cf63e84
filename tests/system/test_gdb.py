# SPDX-License-Identifier: Apache-2.0
"""`make gdb` in batch mode: every VM can be looked at, and looking changes nothing."""

import re

import machine
from boards import BOARDS
from system import System, Vm, beat

VMS_ROW = re.compile(r"^(\d+) (\S+) +(running|out|stopped|starting) +(\d+) +(\d+\.\d{6}) s +(\d+)  "
                     r"(?:0x([0-9a-f]{8}) (.*)|-)$", re.M)
TRACE_ROW = re.compile(r"^ *(\d+) +(\d+\.\d{6}) s  (\w+) +(\S+)$", re.M)
FRAME = re.compile(r"^#(\d+) +(?:0x([0-9a-f]+) in )?(.*?) \(", re.M)
REGISTER = re.compile(r"\b(r\d+|sp|lr|pc|xpsr) ([0-9a-f]{8})\b")


def run_gdb(board, qemu, system, script):
    """Run a gdb script on a system. Returns what came after each echoed `== NAME`, and UART0."""
    out = machine.build(board, system.write(machine.CONFIGS, board))
    path = out / "test.gdb"
    path.write_text(script)
    done = machine.make("gdb", f"BOARD={board}", f"CONFIG={machine.CONFIGS / board / system.name}",
                        f"QEMU={qemu}", f"GDB_ARGS=-nx -batch -x {path}")
    parts = re.split(r"^== (\S+)\n", done.stdout, flags=re.M)
    assert "Traceback" not in done.stdout and "Error" not in done.stdout, done.stdout
    console = (out / "uart0.txt").read_text(encoding="latin-1")
    return dict(zip(parts[1::2], parts[2::2])), console


def rows(text):
    return {row[2]: row for row in VMS_ROW.finditer(text)}


def functions(text):
    return [row[3] for row in FRAME.finditer(text)]


def registers(text):
    return {name: int(value, 16) for name, value in REGISTER.findall(text)}


def in_code_of(board, index, pc):
    base, size = BOARDS[board].code_of(index)
    return base <= pc < base + size


# Two VMs that run the same program, with handlers of their own active most of the time.
TWINS = System("test-gdb", (Vm("one", "torture", lines=True, devs=("TICK",)),
                            Vm("two", "torture", lines=True, devs=("PAIR",))))

TWINS_SCRIPT = """\
set width 0
septum start two
echo == start\\n
septum vms
echo == break\\n
break any_exception
delete
septum break two any_exception
echo == stops\\n
python
for n in range(100):
    gdb.execute("continue", to_string=True)
    print(f"stop {int(gdb.newest_frame().pc()):#x}")
    seen = gdb.execute("septum vm one", to_string=True)
    gdb.execute("septum back", to_string=True)
    # Some of what it is preempted in is assembly that gdb cannot see through, or comes before the
    # handler's own code.
    inner, _, outer = seen.partition("<exception of the guest>")
    if (n > 9 and "handler mode, line" in seen and " any_exception (" in inner
            and " main (" in outer):
        break
end
info registers
echo == out\\n
python print(seen)
echo == lines\\n
septum lines one
echo == running\\n
septum vm two
septum back
echo == trace\\n
septum trace
echo == live\\n
backtrace
info registers
echo == on\\n
delete
septum stop
septum vm two
septum back
backtrace
septum break two report
ignore $bpnum 4
continue
backtrace
"""


def test_twins(board, qemu):
    """The list, a VM that is out, a breakpoint in one of two VMs, the trace; then all runs on."""
    part, console = run_gdb(board, qemu, TWINS, TWINS_SCRIPT)

    first = rows(part["start"])
    assert (first["one"][3], first["two"][3]) == ("out", "running")
    assert first["two"][8].startswith("reset_handler")
    assert in_code_of(board, 0, int(first["one"][7], 16))
    # Both have had as many slices, of 1 ms: copying the images took some of them.
    assert int(first["one"][4]) == int(first["two"][4]) >= 1
    assert 0.0009 < float(first["one"][5]) / int(first["one"][4]) < 0.0012

    assert "(2 locations)" in part["break"]
    assert len(re.findall(r"^septum: breakpoint \d+ in two at 0x", part["break"], re.M)) == 1
    stops = [int(pc, 16) for pc in re.findall(r"^stop (0x\w+)", part["stops"], re.M)]
    assert len(stops) > 5 and len(set(stops)) == 1 and in_code_of(board, 1, stops[0])

    # The VM that is out, preempted inside a handler: from there through to its main().
    chain = functions(part["out"])
    assert part["out"].startswith("septum: one (out) in handler mode, line")
    assert "any_exception" in chain[:chain.index("<exception of the guest>")]
    assert "main" in chain[chain.index("<exception of the guest>"):]
    assert in_code_of(board, 0, registers(part["out"])["pc"])
    assert re.search(r"^ *\d+  yes ", part["lines"], re.M)

    assert functions(part["running"])[0] == "any_exception"
    assert functions(part["live"])[0] == "any_exception"
    # Looking has not moved the VM that was stopped in.
    before = part["stops"][part["stops"].index("r0 "):]
    after = part["live"][part["live"].index("r0 "):]
    assert re.findall(r"^(\w+) +(0x\w+)", before, re.M) == \
        re.findall(r"^(\w+) +(0x\w+)", after, re.M)

    trace = [row.groups() for row in TRACE_ROW.finditer(part["trace"])]
    assert 6 < len(trace) <= 32
    assert [int(row[0]) for row in trace] == list(range(int(trace[0][0]), int(trace[-1][0]) + 1))
    times = [float(row[1]) for row in trace]
    assert times == sorted(times)
    assert {row[2] for row in trace} <= {"slice", "yield"}
    assert all(a[3] != b[3] for a, b in zip(trace, trace[1:]))

    # The guests check themselves; after all those looks they must still find nothing.
    assert functions(part["on"])
    assert "N torture" in console
    assert "FAIL" not in console
    assert "stopped" not in console


FAULT = System("test-gdb-fault", (Vm("peer-store-b", "fault", lines=True), beat()))

FAULT_SCRIPT = """\
set width 0
break fault_handle
continue
echo == fault\\n
backtrace
septum vm peer-store-b
septum back
echo == after\\n
delete
septum stop
septum stop
septum stop
septum vms
echo == dead\\n
septum vm peer-store-b
echo == trace\\n
septum trace
echo == on\\n
septum break beat report
continue
"""


def test_fault(board, qemu):
    """A VM at its fault, and after the hypervisor has stopped it; the other goes on."""
    part, console = run_gdb(board, qemu, FAULT, FAULT_SCRIPT)

    pc = int(re.search(r"septum: vm peer-store-b stopped: .*? pc 0x(\w{8})", console)[1], 16)
    assert functions(part["fault"])[0] == "fault_handle"
    assert "main" in functions(part["fault"])
    at_fault, dead = registers(part["fault"]), registers(part["dead"])
    assert at_fault["pc"] == pc
    assert dead == at_fault
    assert functions(part["dead"])[-1] in ("main", "reset_handler")
    after = rows(part["after"])
    assert after["peer-store-b"][3] == "stopped"
    trace = [row.group(3, 4) for row in TRACE_ROW.finditer(part["trace"])]
    assert ("fault", "peer-store-b") in trace
    assert "Breakpoint" in part["on"]
