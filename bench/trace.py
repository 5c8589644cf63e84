# SPDX-License-Identifier: Apache-2.0
"""Which instructions the hypervisor executes between two moments of its guests.

A plugin (trace.c) makes QEMU write the program counter of each instruction that lies in the
hypervisor's own code, and of the markers of the guests (guests/test/bench/markers.h). What stands
between two markers are exactly the instructions that the hypervisor executed between them, from
exception entry to exception return, the Non-secure stub of the mps2 boards included.
"""

import array
import os
import subprocess
import threading
from bisect import bisect_right
from dataclasses import dataclass

from elftools.elf.elffile import ELFFile

CHUNK = 1 << 20
LIMIT_S = 300  # a run takes seconds; guests that do not finish must not hang a test
ALIAS = 0x10000000  # address bit that tells Secure from Non-secure
EXCEPTIONS = {14: "switch", 15: "alarm", 16: "line"} | {n: "fault" for n in range(3, 8)}


class TraceError(Exception):
    """The trace cannot be had."""


@dataclass(frozen=True)
class Place:
    """Where a VM was when it passed a marker, and what it used."""

    vm: int
    at: str  # name of the marker, without at_
    mpu: int
    fpu: int


@dataclass
class Stay:
    """The hypervisor's instructions between two markers."""

    before: Place
    after: Place
    entries: tuple  # exceptions through which it was entered, in order
    pcs: list


def symbols(elf):
    """(name, address without the Thumb bit) of all symbols."""
    return [(symbol.name, symbol["st_value"] & ~1)
            for symbol in elf.get_section_by_name(".symtab").iter_symbols() if symbol.name]


class Hypervisor:
    """Where its code is, and which functions it consists of."""

    def __init__(self, path):
        self.path = path
        with open(path, "rb") as file:
            elf = ELFFile(file)
            sections = [elf.get_section_by_name(name) for name in (".text", ".ns_page")]
            vectors = elf.get_section_by_name(".vectors").data()
            owned = [(section["sh_addr"], section["sh_size"]) for section in sections]
            self._names = {}
            for name, address in symbols(elf):
                if not name.startswith("$") and any(base <= address < base + size
                                                    for base, size in owned):
                    self._names.setdefault(address, name)
        self._starts = sorted(self._names)
        # The page is executed through its Non-secure alias.
        self.ranges = [owned[0], (owned[1][0] & ~ALIAS, owned[1][1])]
        self.entries = {}
        for number, name in EXCEPTIONS.items():
            address = int.from_bytes(vectors[4 * number:4 * number + 4], "little") & ~1
            self.entries.setdefault(address, name)

    def function(self, pc):
        """Name of the function that holds an instruction."""
        return self._names[self._starts[bisect_right(self._starts, pc | ALIAS) - 1]]


def guest_markers(path):
    """{address: name} of a guest's markers."""
    with open(path, "rb") as file:
        return {address: name for name, address in symbols(ELFFile(file))
                if name.startswith(("at_", "mark_"))}


class Reader:
    """Turns program counters into stays."""

    def __init__(self, hypervisor, guests):
        self.hypervisor = hypervisor
        self.markers = {address: (vm, name) for vm, markers in enumerate(guests)
                        for address, name in markers.items()}
        self.running = len(guests)
        self._mpu = [0] * len(guests)
        self._fpu = [0] * len(guests)
        self._last = None
        self._pcs = []

    def ranges(self):
        """(base, size) of all that the trace shall show."""
        return self.hypervisor.ranges + [(address, 2) for address in self.markers]

    def take(self, pcs):
        """The stays that a piece of the trace completes, one after the other."""
        markers, collected = self.markers, self._pcs
        for pc in pcs:
            if pc not in markers:
                collected.append(pc)
                continue
            vm, name = markers[pc]
            if name.startswith("mark_mpu"):
                self._mpu[vm] = int(name[len("mark_mpu"):])
            elif name == "mark_fpu":
                self._fpu[vm] = 1
            elif name == "mark_done":
                self.running -= 1
            at = name.partition("_")[2]
            place = Place(vm, at, self._mpu[vm], self._fpu[vm])
            if self._last and (collected or at in ("own", "resumed")):
                yield Stay(self._last, place, self._entries(collected), collected[:])
            collected.clear()
            self._last = place

    def _entries(self, pcs):
        entries = self.hypervisor.entries
        return tuple(entries[pc] for pc in pcs if pc in entries)


def program_counters(command, plugin, ranges):
    """Run QEMU with the plugin; yields arrays of program counters."""
    read_end, write_end = os.pipe()
    more = "".join(f",range={base:#x}+{size:#x}" for base, size in ranges)
    command = [*command, "-plugin", f"{plugin},fd={write_end}{more}"]
    with open(read_end, "rb") as stream, \
            subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                             stderr=subprocess.PIPE, pass_fds=(write_end,)) as child:
        os.close(write_end)
        watchdog = threading.Timer(LIMIT_S, child.kill)
        watchdog.start()
        try:
            while data := stream.read(CHUNK):
                yield array.array("I", data)
            raise TraceError(f"QEMU has ended, or was ended after {LIMIT_S} s:"
                             f" {child.stderr.read().decode('latin-1')}")
        finally:
            watchdog.cancel()
            child.kill()


def stays(command, plugin, reader):
    """Run QEMU with the plugin until all VMs have finished; yields each stay."""
    for pcs in program_counters(command, plugin, reader.ranges()):
        yield from reader.take(pcs)
        if not reader.running:
            return
