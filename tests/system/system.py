# SPDX-License-Identifier: Apache-2.0
"""Describe a system under test and render its config.c.

VM i has its code, its RAM, up to three software lines and a doorbell at places that follow from i
and the board (boards.py).
"""

from dataclasses import dataclass, field
from pathlib import Path

from boards import BOARDS


@dataclass
class Vm:
    """One VM. `guest` is a folder of guests/test/ or anything that .image takes."""

    name: str
    guest: str
    slice_us: int = 1000
    on_fault: str = "VM_STOP"
    devs: tuple = ()  # roles of boards.py, or names of the catalogue
    wake: tuple = ()
    lines: bool = False
    shared: tuple = ()  # indices of shared regions
    bell: bool = False  # a doorbell on the first of them
    bell_wake: bool = False
    unpriv_calls: bool = False
    no_fpu: bool = False
    uses: tuple = ()  # (purpose, device) of what the guest names by purpose
    raw: tuple = ()  # more entries of .devs, as they stand

    @property
    def image(self):
        return self.guest if self.guest[0] in "@/." else "@test/" + self.guest


@dataclass
class System:
    """A system; its name is the folder of its config and of what is built from it."""

    name: str
    vms: tuple = field(default_factory=tuple)

    def render(self, board):
        board = BOARDS[board]
        shared = sorted({n for vm in self.vms for n in vm.shared})
        lines = ["#include <septum/config.h>", "",
                 "const struct septum_config septum_config = {",
                 "    .abi = SEPTUM_ABI,",
                 f"    .console = DEV({board.console}),"]
        if shared:
            entries = [f'{{.name = "shared{n}", .base = {base:#x}, .size = {size:#x}}}'
                       for n in shared for base, size in [board.shared_of(n)]]
            lines.append(f"    .shmemlist = SHMEMS({', '.join(entries)}),")
        bodies = [self._render_vm(board, index, vm) for index, vm in enumerate(self.vms)]
        lines.append("    .vmlist = VMS(" + ",\n".join(bodies) + "),")
        lines.append("};")
        return "\n".join(lines) + "\n"

    @staticmethod
    def _render_vm(board, index, vm):
        (code, code_size), (ram, ram_size) = board.code_of(index), board.ram_of(index)
        devs = [f"DEV({board.roles.get(name, name)})" for name in vm.devs]
        devs += [f"DEV_WAKE({board.roles.get(name, name)})" for name in vm.wake]
        devs += vm.raw
        uses = [(role.lower(), board.roles[role]) for role in (*vm.devs, *vm.wake)
                if role in board.roles]
        if vm.lines:
            irqs = ", ".join(str(board.lines[index] + n) for n in range(3))
            base, size = board.window
            devs.append(f"WINDOW({base + index * size:#x}, {size:#x}, IRQS({irqs}))")
        ipcs = []
        for position, n in enumerate(vm.shared):
            bell = vm.bell and position == 0
            irq = f", .irq = {board.bells[index]}" if bell else ""
            wake = ", .wake = 1" if bell and vm.bell_wake else ""
            ipcs.append(f'{{.shmem = "shared{n}"{irq}{wake}}}')
        platform = [f".regions = REGIONS(CODE_AT({code:#010x}, {code_size:#x}), "
                    f"RAM_AT({ram:#010x}, {ram_size:#x}))"]
        if devs:
            platform.append(f".devs = DEVS({', '.join(devs)})")
        if ipcs:
            platform.append(f".ipcs = IPCS({', '.join(ipcs)})")
        unpriv = "\n         .unpriv_calls = 1," if vm.unpriv_calls else ""
        no_fpu = "\n         .no_fpu = 1," if vm.no_fpu else ""
        uses = ", ".join(f'USE("{purpose}", {device})' for purpose, device in (*uses, *vm.uses))
        uses = f"\n         .uses = USES({uses})," if uses else ""
        return (f'\n        {{.name = "{vm.name}",\n         .image = "{vm.image}",\n'
                f"         .slice_us = {vm.slice_us},\n"
                f"         .on_fault = {vm.on_fault},{unpriv}{no_fpu}{uses}\n"
                f"         .platform = {{" + ",\n                      ".join(platform) + "}}")

    def write(self, folder, board):
        """Write the board's config.c below `folder` if it is not there as it should be; returns its
        folder."""
        path = Path(folder) / board / self.name
        path.mkdir(parents=True, exist_ok=True)
        config = path / "config.c"
        text = self.render(board)
        if not config.exists() or config.read_text() != text:
            config.write_text(text)
        return path


def mediated_block(writable=None):
    """The mediated window of layout.h, or one with other bits to change, {offset: mask}."""
    writable = writable or {0x00: 0xFFFFFFFF, 0x08: 0x63, 0x20: 0xFFFFFFFF, 0x28: 0x63}
    rules = []
    for offset in range(0, 0x40, 4):
        write = writable.get(offset, 0)
        ignore = 0xFFFF if offset == 0x3C else 0xFFFFFFFF & ~write
        fixed = (0xA5C39600 + offset * 0x01010101 & 0xFFFFFFFF) & ~write
        rules.append(f"{{.offset = {offset:#x}, .read = {write:#x}, .write = {write:#x}, "
                     f".ignore = {ignore:#x}, .fixed = {fixed:#x}}}")
    return f"WINDOW_MEDIATED(0x40002000, 0x1000, RULES({', '.join(rules)}))"


def beat(name="beat", **more):
    """The VM whose heartbeat must stay on time, with a clock of its own beside the hypervisor's."""
    return Vm(name, "beat", devs=("TICK", "CLOCK"), **more)
