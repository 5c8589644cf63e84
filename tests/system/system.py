# SPDX-License-Identifier: Apache-2.0
"""Describe a system under test and render its config.c.

The numbers are those of guests/test/common/layout.h: VM i has 64 KiB of code and 32 KiB of RAM at
places that follow from i, and up to three software lines and a doorbell of its own.
"""

from dataclasses import dataclass, field
from pathlib import Path

CODE, CODE_STEP = 0x00200000, 0x10000
RAM, RAM_STEP = 0x28200000, 0x8000
SHARED, SHARED_STEP = 0x28100000, 0x1000
SOFT_LINES = 72  # + 4 * vm
BELLS = 104  # + vm
# A window where the board has nothing, for the sake of the lines that come with it.
LINES_WINDOW, LINES_WINDOW_STEP = 0x40400000, 0x1000


@dataclass
class Vm:
    """One VM. `guest` is a folder of guests/test/ or anything that .image takes."""

    name: str
    guest: str
    slice_us: int = 1000
    on_fault: str = "VM_STOP"
    devs: tuple = ()
    wake: tuple = ()
    lines: bool = False
    shared: tuple = ()  # indices of shared regions
    bell: bool = False  # a doorbell on the first of them
    bell_wake: bool = False
    unpriv_calls: bool = False
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

    def render(self):
        shared = sorted({n for vm in self.vms for n in vm.shared})
        lines = ["#include <septum/config.h>", "",
                 "const struct septum_config septum_config = {",
                 "    .abi = SEPTUM_ABI,",
                 "    .console = DEV(UART0),"]
        if shared:
            entries = [f'{{.name = "shared{n}", .base = {SHARED + n * SHARED_STEP:#x}, '
                       f".size = {SHARED_STEP:#x}}}" for n in shared]
            lines.append(f"    .shmemlist = SHMEMS({', '.join(entries)}),")
        bodies = [self._render_vm(index, vm) for index, vm in enumerate(self.vms)]
        lines.append("    .vmlist = VMS(" + ",\n".join(bodies) + "),")
        lines.append("};")
        return "\n".join(lines) + "\n"

    @staticmethod
    def _render_vm(index, vm):
        code, ram = CODE + index * CODE_STEP, RAM + index * RAM_STEP
        devs = [f"DEV({name})" for name in vm.devs] + [f"DEV_WAKE({name})" for name in vm.wake]
        devs += vm.raw
        if vm.lines:
            irqs = ", ".join(str(SOFT_LINES + 4 * index + n) for n in range(3))
            base = LINES_WINDOW + index * LINES_WINDOW_STEP
            devs.append(f"WINDOW({base:#x}, {LINES_WINDOW_STEP:#x}, IRQS({irqs}))")
        ipcs = []
        for position, n in enumerate(vm.shared):
            bell = vm.bell and position == 0
            irq = f", .irq = {BELLS + index}" if bell else ""
            wake = ", .wake = 1" if bell and vm.bell_wake else ""
            ipcs.append(f'{{.shmem = "shared{n}"{irq}{wake}}}')
        platform = [f".regions = REGIONS(CODE_AT({code:#010x}, {CODE_STEP:#x}), "
                    f"RAM_AT({ram:#010x}, {RAM_STEP:#x}))"]
        if devs:
            platform.append(f".devs = DEVS({', '.join(devs)})")
        if ipcs:
            platform.append(f".ipcs = IPCS({', '.join(ipcs)})")
        unpriv = "\n         .unpriv_calls = 1," if vm.unpriv_calls else ""
        uses = ", ".join(f'USE("{purpose}", {device})' for purpose, device in vm.uses)
        uses = f"\n         .uses = USES({uses})," if uses else ""
        return (f'\n        {{.name = "{vm.name}",\n         .image = "{vm.image}",\n'
                f"         .slice_us = {vm.slice_us},\n"
                f"         .on_fault = {vm.on_fault},{unpriv}{uses}\n"
                f"         .platform = {{" + ",\n                      ".join(platform) + "}}")

    def write(self, folder):
        """Write config.c below `folder` if it is not there as it should be; returns its folder."""
        path = Path(folder) / self.name
        path.mkdir(parents=True, exist_ok=True)
        config = path / "config.c"
        text = self.render()
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
    return Vm(name, "beat", devs=("TIMER0", "DUALTIMER"), **more)
