# SPDX-License-Identifier: Apache-2.0
"""Where the instructions of a VM switch go.

usage: profile.py BOARD...

Runs systems of two busy VMs with one instruction a translation block, reads QEMU's execution log of
the hypervisor's own addresses, and counts the instructions from the exception that starts a switch
to the return into the other VM, by function. A function that is inlined counts for itself.
"""

import collections
import os
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "system"))

import machine
from system import System, Vm

CROSS = os.environ.get("CROSS", "arm-none-eabi-")
SWITCHES = 120
SKIPPED = 20  # while the VMs start

# The hypervisor's flash by its Secure alias, and its page for Non-secure state.
SECURE_ALIAS = 0x10000000
RANGES = "0x10000000..0x1000fbff,0x0000fc00..0x0000ffff"
TRACE = re.compile(rb"Trace \d+: \S+ \[\w+/(\w+)/")
# Functions of this file are notation: they count for whoever uses them.
NOTATION = "registers.h"

# State of both VMs, as letters for guests/test/load.
SYSTEMS = {
    "preempted in thread mode": "ls",
    "the same, SysTick_NS off": "l",
    "the same, MPU_NS in use": "lms",
    "preempted in an interrupt handler": "hls",
}


def tool(name, *arguments, **more):
    return subprocess.run([CROSS + name, *arguments], check=True, text=True,
                          stdout=subprocess.PIPE, **more).stdout


class Program:
    """What is where in hypervisor.elf."""

    def __init__(self, elf):
        self.elf = elf
        self.symbols = {}
        for line in tool("nm", elf).splitlines():
            fields = line.split()
            if len(fields) == 3 and fields[1] in "tT":
                self.symbols[fields[2]] = int(fields[0], 16) & ~1
        listing = tool("objdump", "-d", "--no-show-raw-insn", "--disassemble=switch_entry", elf)
        self.end = int(re.findall(r"^\s*(\w+):\s+bx\s+lr", listing, re.M)[-1], 16)
        self.texts = sorted((value, name) for name, value in self.symbols.items())

    def functions(self, addresses):
        """Of each address the functions that it is part of by inlining, innermost first."""
        text = tool("addr2line", "-a", "-i", "-f", "-e", self.elf,
                    input="\n".join(f"{address:#x}" for address in addresses))
        found, address, lines = {}, None, iter(text.splitlines())
        for line in lines:
            if line.startswith("0x"):
                address = int(line, 16)
                found[address] = []
            else:
                file = next(lines).rsplit(":", 1)[0]
                if line != "??" and Path(file).name != NOTATION:
                    found[address].append(line)
        return {address: names or [self.label(address)] for address, names in found.items()}

    def label(self, address):
        """The symbol before an address of assembly; the page's are Secure aliases."""
        address |= SECURE_ALIAS
        return [name for value, name in self.texts if value <= address and name[0] != "$"][-1]


def switches(program, log):
    """Instruction addresses of each way through the hypervisor that ends in switch_entry."""
    starts = {program.symbols[name] for name in ("alarm_entry", "switch_entry", "wake_entry",
                                                 "fault_entry")}
    way = None
    for line in log:
        match = TRACE.match(line)
        if not match:
            # An access to a device ends its translation block early and is then made once more.
            if way and b"rewound" in line:
                way.pop()
            continue
        address = int(match[1], 16)
        if way is None and address not in starts:
            continue  # boot
        if way is None or address == program.symbols["alarm_entry"]:
            way = []
        way.append(address)
        if address == program.end:
            yield way
            way = None


def trace(qemu, board, out, program):
    with tempfile.TemporaryDirectory() as scratch:
        fifo = scratch + "/log"
        os.mkfifo(fifo)
        command = [qemu, "-M", board, "-nodefaults", "-display", "none", "-monitor", "none",
                   "-serial", "null", *machine.ICOUNT, "-singlestep", "-d", "exec,nochain",
                   "-dfilter", RANGES, "-D", fifo, "-kernel", f"{out}/system.elf"]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as child:
            try:
                with open(fifo, "rb") as log:
                    found = switches(program, log)
                    return [next(found) for _ in range(SWITCHES)][SKIPPED:]
            finally:
                child.kill()


def profile(qemu, board, title, flags):
    system = System(f"profile-{flags}", tuple(
        Vm(f"vm{n}-{flags}", "load", slice_us=500, lines=True, shared=(0,), bell=True)
        for n in range(2)))
    out = machine.build(board, system.write(machine.CONFIGS))
    program = Program(f"{out}/hypervisor.elf")
    ways = trace(qemu, board, out, program)
    names = program.functions(sorted({address for way in ways for address in way}))
    exchanges = sorted((way for way in ways if any("load" in names[address] for address in way)),
                       key=len)
    lengths = [len(way) for way in exchanges]
    print(f"\n{board}, {title}: {lengths[0]} to {lengths[-1]} instructions, median "
          f"{statistics.median_low(lengths)} of {len(lengths)} switches")
    middle = exchanges[(len(exchanges) - 1) // 2]
    for name, used in collections.Counter(names[address][0] for address in middle).most_common():
        print(f"  {used:5} {name}")


def main():
    qemu = os.environ["OWN_QEMU"]
    for board in sys.argv[1:]:
        for title, flags in SYSTEMS.items():
            profile(qemu, board, title, flags)


main()
