#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Count what the hypervisor costs on a board: instructions, bytes, lines.

usage: bench.py --board BOARD --qemu FILE [--quick] [--record] | --profile METRIC

Writes build/bench/BOARD.json and a table. With --record also bench/BOARD.json, which `make test`
compares with, and the table of docs/performance.md. With --quick only the rows that `make test`
looks at. With --profile one metric's instructions by function instead, with two VMs and four lines
each. Exit status: 0 done, 1 could not, 2 usage.
"""

import argparse
import os
import statistics
import subprocess
import sys
from collections import Counter
from pathlib import Path

TREE = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TREE / "tests" / "system"), str(TREE / "tools")]

import figures  # noqa: E402
import machine  # noqa: E402
import report  # noqa: E402
import sizes  # noqa: E402
import trace  # noqa: E402
from boards import BOARDS  # noqa: E402
from system import System, Vm, mediated_block  # noqa: E402

OUT = TREE / "build" / "bench"
CROSS = os.environ.get("CROSS", "arm-none-eabi-")
SAMPLES = 1000
# A slice of the bench guests holds so many of their passes at 64 ns an instruction, on any board.
ICOUNT = ("-icount", "shift=6,align=off,sleep=off")
VMS, LINES = (2, 4, 8), (0, 1, 4)
QUICK = (2, 4)  # the system that stands for all in `make test`
# Metrics by the place where a VM is switched out and in, or traps.
SWITCHES = {"thread": "switch_thread", "handler": "switch_handler_1", "fpu": "switch_fpu"}
TRAPS = {"call": "hypercall_null", "doorbell": "doorbell", "load": "mediated_access",
         "store": "mediated_access", "list_load": "mediated_list"}
TRAPS |= {f"{form}_{way}": f"mediated_{form}" for way in ("load", "store")
          for form in ("byte", "half", "back", "pair", "it", "last")}
SIZES = {"flash_bytes": "bytes", "ram_fixed_bytes": "bytes", "ram_per_vm_bytes": "bytes",
         "source_lines": "lines"}


def plugin():
    """Build the plugin if it is not there yet."""
    source, built = TREE / "bench" / "trace.c", OUT / "trace.so"
    if not built.exists() or built.stat().st_mtime < source.stat().st_mtime:
        OUT.mkdir(parents=True, exist_ok=True)
        new = OUT / f"trace.{os.getpid()}.so"
        subprocess.run([os.environ.get("HOSTCC", "gcc"), "-std=gnu11", "-O2", "-Wall", "-Wextra",
                        "-Werror", "-fPIC", "-shared", "-o", new, source], check=True)
        new.replace(built)
    return built


def system(vms, lines):
    """Equal VMs; a doorbell's line is the first of their lines, software lines are the others."""
    return System(f"bench-{vms}-{lines}",
                  tuple(Vm(f"v{n}", "bench", slice_us=150, shared=(0,), bell=lines > 0,
                           lines=lines == 4) for n in range(vms)))


def mediated_system(board):
    """Two VMs, the first of which has a mediated window: what comes with its UART where devices
    share blocks, else one of its own."""
    raw = (mediated_block(),) if BOARDS[board].family == "mps2" else (
        "DEV_MEDIATED(ANACTRL)", "DEV_MEDIATED(PMC)")
    return System("bench-mediated", (Vm("v0-m", "bench", devs=("UART",), raw=raw, shared=(0,)),
                                     Vm("v1-m", "bench", shared=(0,))))


def metric_of(stay):
    """Which metric a stay is a sample of, or None."""
    before, after = stay.before, stay.after
    if (before.mpu, before.fpu) != (after.mpu, after.fpu):
        return None
    if before.vm == after.vm:
        # What is mediated by the long way has two entries.
        return TRAPS.get(before.at) if set(stay.entries) == {"fault"} else None
    # One switch, by the alarm; faults then make the incoming VM's lines active again.
    if before.at == after.at and " ".join(stay.entries).replace(" fault", "") == "alarm switch":
        return SWITCHES.get(before.at)
    return None


def samples(qemu, board, measured):
    """Build a system and run it; yields (metric, place, program counters) of each sample."""
    out = machine.build(board, measured.write(OUT / "configs", board))
    guests = [trace.guest_markers(out / "guests" / f"{vm.name}.elf") for vm in measured.vms]
    reader = trace.Reader(trace.Hypervisor(out / "hypervisor.elf"), guests)
    command = machine.Machine(qemu, board, out / "system.elf", ICOUNT).command
    interrupt = []
    for stay in trace.stays(command, plugin(), reader):
        metric = metric_of(stay)
        if metric:
            yield metric, stay.after, stay.pcs
        # A VM's own interrupt: up to its handler, and back to where it came from.
        if stay.after.at == "own":
            interrupt = stay.pcs if stay.before.at == "interrupt" else None
        elif stay.after.at == "resumed" and interrupt is not None and \
                stay.before.vm == stay.after.vm:
            yield "irq_own_added", stay.after, interrupt + stay.pcs


def count(qemu, board, measured, lines):
    """Rows of one system, each with enough samples."""
    counts = {}
    for metric, place, pcs in samples(qemu, board, measured):
        counts.setdefault((metric, place.mpu, place.fpu), []).append(len(pcs))
    rows = []
    for (metric, mpu, fpu), found in counts.items():
        if len(found) < SAMPLES:
            raise trace.TraceError(f"{metric} in {measured.name}: only {len(found)} samples")
        rows.append({"metric": metric, "vms": len(measured.vms), "lines": lines, "mpu": mpu,
                     "fpu": fpu, "unit": "instructions", "min": min(found),
                     "median": round(statistics.median(found)), "max": max(found),
                     "samples": len(found)})
    return rows


def output(*command, check=True):
    return subprocess.run(command, cwd=TREE, check=check, capture_output=True, text=True).stdout


def commit():
    """The last commit to change what is measured; with -dirty when it has been changed since, and
    unknown in a tree without git."""
    parts = ("--", "hypervisor", "guests", "include", "plan")
    name = output("git", "log", "-1", "--format=%h", "--abbrev=12", *parts, check=False).strip()
    dirty = output("git", "status", "--porcelain", *parts, check=False)
    return (name or "unknown") + "-dirty" * bool(dirty)


def measure(qemu, board, systems):
    """All figures of a board."""
    rows = [row for vms, lines in systems
            for row in count(qemu, board, system(vms, lines), lines)]
    rows += count(qemu, board, mediated_system(board), 0)
    if not any(row["fpu"] for row in rows):
        rows.append({"metric": "switch_fpu", "absent": "the core has no FPU"})
    cost = sizes.measure(str(TREE / "build" / board / system(*QUICK).name), CROSS)
    rows += [{"metric": name, "unit": unit, "value": cost[name]} for name, unit in SIZES.items()]
    return {"schema": 1, "board": board,
            "commit": commit(),
            "compiler": output(CROSS + "gcc", "--version").splitlines()[0],
            "qemu": output(qemu, "--version").splitlines()[0], "rows": rows}


def profile(qemu, board, metric):
    """Print one sample's instructions by function and by source line, inlined functions too."""
    measured = mediated_system(board) if metric.startswith("mediated_") else system(*QUICK)
    found = [pcs for name, _, pcs in samples(qemu, board, measured) if name == metric]
    if not found:
        raise trace.TraceError(f"no sample of {metric} on {board}")
    found.sort(key=len)
    pcs = found[len(found) // 2]
    executed = Counter(pc | trace.ALIAS for pc in pcs)
    text = subprocess.run([CROSS + "addr2line", "-f", "-s", "-e",
                           TREE / "build" / board / measured.name / "hypervisor.elf",
                           *map(hex, executed)], check=True, capture_output=True, text=True).stdout
    where = text.splitlines()
    functions, lines = Counter(), Counter()
    for times, function, line in zip(executed.values(), where[::2], where[1::2]):
        functions[function] += times
        lines[line.split(" ")[0]] += times
    print(f"{metric} in {measured.name} on {board}: {len(pcs)} instructions")
    for title, counter in (("function", functions), ("line", lines)):
        print(f"\n{'instructions':>12}  {title}")
        for name, times in counter.most_common():
            print(f"{times:>12}  {name}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--board", required=True)
    parser.add_argument("--qemu", required=True)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--profile", metavar="METRIC")
    options = parser.parse_args()
    try:
        if options.profile:
            profile(options.qemu, options.board, options.profile)
            return 0
        systems = [QUICK] if options.quick else [(v, n) for v in VMS for n in LINES]
        found = measure(options.qemu, options.board, systems)
    except (trace.TraceError, machine.Failure) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    figures.save(found, OUT / f"{options.board}.json")
    print(figures.table(found))
    path = TREE / "bench" / f"{options.board}.json"
    recorded = figures.load(path) if path.exists() else {"rows": []}
    for line in figures.worse(recorded, found):
        print(f"worse: {line}")
    if options.record:
        figures.save(figures.merged(recorded, found) if options.quick else found, path)
        report.write()
    return 0


if __name__ == "__main__":
    sys.exit(main())
