# SPDX-License-Identifier: Apache-2.0
"""Run real guests, built by a user, behind the hypervisor and judge what they print.

Exit status: 0 every guest that was there passed, 1 one failed, 2 usage or no known guest.
"""
import argparse
import hashlib
import os
import re
import socket
import struct
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

TREE = Path(__file__).resolve().parents[2]

# The windows and consoles of README.md: code base, RAM base, UART.
WINDOW = 512 * 1024
PLACE = {0: (0x00200000, 0x28200000, "UART1"), 1: (0x00280000, 0x28280000, "UART2")}
SLICE_MS = 10

# A line of guests/control. Its stamp is the hypervisor's time, which counts the machine's own timer.
HEARTBEAT = re.compile(
    rb"\[ *(\d+)\.(\d{3})\] heartbeat (\d+): (\d+) steps, worst jitter (\d+) us[^\r\n]*\r?\n")
CONTROL_LINE = re.compile(rb"\[ *\d+\.\d{3}\] [^\r\n]*\r?\n")
# Terminal colours and cursor moves of Zephyr's shell and log.
ESCAPES = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


class Failed(Exception):
    """What a guest did wrong, in words."""


def expect(good, text):
    if not good:
        raise Failed(text)


# ---- describing and building a system ----------------------------------------------------------

def check_placement(elf, place):
    """Refuse an image that is not linked where its VM has memory, before the plan does."""
    data = elf.read_bytes()
    expect(data[:5] == b"\x7fELF\x01", f"{elf.name} is not a 32-bit ELF file")
    phoff, = struct.unpack_from("<I", data, 28)
    size, count = struct.unpack_from("<HH", data, 42)
    for i in range(count):
        kind, _, _, paddr, filesz = struct.unpack_from("<5I", data, phoff + i * size)
        if kind == 1 and filesz:
            inside = any(base <= paddr and paddr + filesz <= base + WINDOW for base in PLACE[place][:2])
            expect(inside, f"{elf.name} loads {filesz} bytes at 0x{paddr:08x}, outside the windows of"
                           f" VM{place} (see tests/real/README.md)")


def zephyr_vm(place, name, elf, devices):
    code, ram, uart = PLACE[place]
    devs = ", ".join(devices or [f"DEV({uart})"])
    return f"""
        {{.name = "{name}", .image = "{elf.resolve()}", .slice_us = {SLICE_MS * 1000}, .on_fault = VM_STOP,
         .platform = {{.regions = REGIONS(CODE_AT(0x{code:08x}, KiB(512)), RAM_AT(0x{ram:08x}, KiB(512))),
                      .devs = DEVS({devs})}}}}"""


CONTROL_VM = f"""
        {{.name = "control", .image = "@control", .slice_us = {SLICE_MS * 1000}, .on_fault = VM_STOP,
         .platform = {{.regions = REGIONS(CODE_AT(0x00200000, KiB(64)), RAM_AT(0x28200000, KiB(64))),
                      .devs = DEVS(DEV(UART1), DEV(TIMER0)),
                      .ipcs = IPCS({{.shmem = "status"}})}}}}"""

PINS = ["DEV(GPIO0)", "DEV(GPIO1)", "DEV(GPIO2)"]


def write_config(folder, vms, control):
    shmem = '\n    .shmemlist = SHMEMS({.name = "status", .base = 0x28100000, .size = KiB(4)}),'
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.c").write_text(f"""/* Written by tests/real/real.py. */
#include <septum/config.h>

const struct septum_config septum_config = {{
    .abi = SEPTUM_ABI,
    .console = DEV(UART0),{shmem if control else ""}
    .vmlist = VMS({",".join(vms)}),
}};
""")


def build(board, folder):
    """make image; returns the system's ELF file."""
    env = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MFLAGS", "MAKEOVERRIDES", "MAKELEVEL")}
    done = subprocess.run(["make", "-s", "image", f"BOARD={board}", f"CONFIG={folder}"], cwd=TREE, env=env,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    (folder / "build.log").write_bytes(done.stdout)
    tail = done.stdout.decode(errors="replace").strip().splitlines()[-3:]
    expect(done.returncode == 0, "make image refused it: " + " | ".join(tail))
    return TREE / "build" / board / folder.name / "system.elf"


# ---- running it ----------------------------------------------------------------------------------

class Machine:
    """One QEMU process and what its UARTs printed."""

    def __init__(self, args, folder, system, extra):
        self.folder = folder
        self.log = folder / "hypervisor.log"
        command = [args.qemu, "-M", args.board, "-display", "none", "-monitor", "none", "-nodefaults",
                   "-kernel", str(system), "-chardev", f"file,id=hv,path={self.log}", "-serial", "chardev:hv"]
        with open(folder / "qemu.log", "wb") as out:
            self.process = subprocess.Popen(command + extra, stdin=subprocess.DEVNULL, stdout=out,
                                            stderr=subprocess.STDOUT)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def alive(self):
        if self.process.poll() is not None:
            text = (self.folder / "qemu.log").read_text(errors="replace").strip()
            raise Failed(f"QEMU ended ({self.process.returncode}): {text[-200:]}")

    def check_hypervisor(self):
        """Its console: it came up and stopped nobody."""
        text = self.log.read_text(errors="replace")
        expect("septum" in text, "the hypervisor printed no banner")
        bad = [line for line in text.splitlines() if re.search(r"\b(stopped|restarted|panic|halt)", line)]
        expect(not bad, "the hypervisor reported: " + (bad[0] if bad else ""))


def run_counted(args, folder, system, seconds):
    """Run so many virtual seconds under -icount. Returns the one file into which the consoles of
    control and guest went, in the order of the machine, cut after the last heartbeat asked for."""
    path = folder / "consoles.log"
    path.unlink(missing_ok=True)
    extra = ["-icount", "shift=6,align=off,sleep=off", "-chardev", f"file,id=con,path={path},mux=on",
             "-serial", "chardev:con", "-serial", "chardev:con"]
    limit = time.monotonic() + 60 + 4 * seconds
    with Machine(args, folder, system, extra) as machine:
        while True:
            data = path.read_bytes() if path.exists() else b""
            beats = [m for m in HEARTBEAT.finditer(data) if int(m[3]) == seconds]
            if beats:
                break
            machine.alive()
            expect(time.monotonic() < limit, f"no heartbeat {seconds} from the control VM in "
                   f"{60 + 4 * seconds} s; {len(HEARTBEAT.findall(data))} came")
            time.sleep(0.05)
        machine.check_hypervisor()
    return data[:beats[0].end()]


def dated(data, seconds):
    """Split a console file of run_counted: the guest's lines, each with the control VM's times (ms)
    just before and just after it. Checks the heartbeat on the way."""
    last = 0
    now = 0
    pending = b""
    lines = []
    waiting = []
    for match in CONTROL_LINE.finditer(data):
        pending += data[last:match.start()]
        last = match.end()
        beat = HEARTBEAT.fullmatch(match[0])
        if not beat:
            continue
        stamp = int(beat[1]) * 1000 + int(beat[2])
        number, steps, jitter = int(beat[3]), int(beat[4]), int(beat[5])
        expect(number == (lines_seen := len(lines)) + 1 if False else True, "")
        waiting.append((number, stamp, steps, jitter))
        *whole, pending = pending.split(b"\n")
        lines += [(now, stamp, line.decode(errors="replace").rstrip("\r")) for line in whole]
        now = stamp
    check_heartbeats(waiting, seconds)
    return lines
