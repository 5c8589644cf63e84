# SPDX-License-Identifier: Apache-2.0
"""Build a system, run it in QEMU, and read its console."""

import fcntl
import os
import queue
import re
import subprocess
import threading
import time
from pathlib import Path

from boards import BOARDS

TREE = Path(__file__).resolve().parents[2]
CONFIGS = TREE / "build" / "tests" / "configs"


# The boards' Ethernet controller is always there, its network is not.
NO_PEER = re.compile(r".*qemu-system-arm: warning: nic \S+ has no peer$")
# A machine that uses no processor time for so long waits for something that will never come.
STANDSTILL_S = 5.0
GUEST_LINE = re.compile(r"^\[(\S+) (\d+\.\d{6})\] ?(.*)$")
STOPPED = re.compile(r"^septum: vm (\S+) (stopped|restarted)(?:: | )(.*)$")
REGISTER = re.compile(r" (pc|lr|sp|psr|cfsr|sfsr) 0x([0-9A-F]{8})")


class Failure(AssertionError):
    """A system did not do what was waited for; `console` has what it did, if it ran at all."""

    console = None


def make(*arguments, check=True):
    """Run make in the tree; returns the finished process with its output."""
    environment = {name: value for name, value in os.environ.items()
                   if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "BOARD", "CONFIG")}
    done = subprocess.run(["make", "-s", "-C", str(TREE), *arguments], env=environment, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if check and done.returncode:
        raise Failure(f"make {' '.join(arguments)} ended with {done.returncode}:\n"
                      f"{done.stdout[-4000:]}")
    return done


def build(board, config):
    """Build an image and return its folder. One build at a time for each config and board."""
    out = TREE / "build" / board / Path(config).name
    out.mkdir(parents=True, exist_ok=True)
    with open(out / ".lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        make("image", f"BOARD={board}", f"CONFIG={config}")
    return out


class Console:
    """What the machine has printed so far."""

    def __init__(self):
        self.lines = []
        self.now = 0.0  # virtual seconds of the newest guest line
        self._guests = {}  # VM name: lines, appended to as they come
        self._numbers = {}  # (VM name, what): measurements
        self._failed = []
        self._done = set()
        self.reports = []  # of the hypervisor, "vm NAME stopped ..."

    def add(self, line):
        self.lines.append(line)
        guest = GUEST_LINE.match(line)
        if guest:
            self.now = float(guest[2])
            self._guests.setdefault(guest[1], []).append(guest[3])
            words = guest[3].split()
            if words[:1] == ["N"]:
                values = {key: int(value, 0) for key, value in
                          (word.split("=") for word in words[2:] if "=" in word)}
                self._numbers.setdefault((guest[1], words[1]), []).append(values)
            elif words[:1] == ["T"] and words[2:3] == ["FAIL"]:
                self._failed.append(line)
            elif words[:1] == ["D"]:
                self._done.add(guest[1])
            return
        stopped = STOPPED.match(line)
        if stopped:
            registers = {name: int(value, 16) for name, value in REGISTER.findall(line)}
            self.reports.append({"vm": stopped[1], "what": stopped[2], "text": stopped[3],
                                 "registers": registers, "at": len(self.lines) - 1})

    def guest(self, vm):
        """Lines of a VM, without their headings."""
        return self._guests.get(vm, [])

    def hypervisor(self):
        return [line for line in self.lines if line.startswith("septum: ")]

    def failed(self):
        """Every check that a guest reported as failed."""
        return self._failed

    def passed(self, vm):
        """Names of the checks that passed in a VM."""
        return [line.split()[1] for line in self.guest(vm) if re.fullmatch(r"T \S+ ok", line)]

    def numbers(self, vm, what):
        """Measurements `N what key=value ...` of a VM, oldest first, as dictionaries."""
        return self._numbers.get((vm, what), [])

    def done(self, vm):
        """The VM has announced its end."""
        return vm in self._done

    def report(self, vm):
        """The one report on a VM."""
        reports = [report for report in self.reports if report["vm"] == vm]
        if len(reports) != 1:
            raise Failure(f"{len(reports)} reports on vm {vm}, not one")
        return reports[0]

    def keep(self, path):
        """Write it to a file."""
        path.write_text("\n".join(self.lines) + "\n", encoding="latin-1")

    def tail(self, count=40):
        return "\n".join(self.lines[-count:])


def counted(board):
    """Virtual time by instructions, the same in every run, as fast as the host can."""
    return "-icount", f"shift={BOARDS[board].shift},align=off,sleep=off"


class Machine:
    """A QEMU of our own. Use as a context manager: the child is gone at the end."""

    def __init__(self, qemu, board, image, options=None):
        self._start = [qemu, "-M", BOARDS[board].machine, "-nodefaults", "-display", "none",
                       "-monitor", "none", *(options or counted(board)), "-kernel", str(image)]
        self._serial = ["stdio"] + ["null"] * (BOARDS[board].uarts - 1)
        self.console = Console()
        self._lines = queue.Queue()

    def connect(self, uart, where, more=()):
        """Connect a UART to what QEMU's -serial takes, with `more` arguments; before the start."""
        self._serial[uart] = where
        self._start += more
        return self

    @property
    def command(self):
        return self._start + [word for where in self._serial for word in ("-serial", where)]

    def __enter__(self):
        self._child = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                       stderr=subprocess.STDOUT)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        return self

    def __exit__(self, *_):
        self._child.kill()
        self._child.wait()
        self._child.stdin.close()
        self._child.stdout.close()

    def _read(self):
        try:
            for line in self._child.stdout:
                self._lines.put(line.decode("latin-1").rstrip("\r\n"))
        except ValueError:
            pass  # closed under us at the end
        self._lines.put(None)

    def type(self, text):
        self._child.stdin.write(text.encode("ascii"))
        self._child.stdin.flush()

    def _cpu_s(self):
        """Processor time that QEMU has used, s."""
        fields = Path(f"/proc/{self._child.pid}/stat").read_text(encoding="ascii").split(")")[1]
        return sum(int(ticks) for ticks in fields.split()[11:13]) / os.sysconf("SC_CLK_TCK")

    def _next_line(self, deadline, cpu_s):
        """(line, None) or (None, why there is none)."""
        if cpu_s is None:
            try:
                return self._lines.get(timeout=max(0.0, deadline - time.monotonic())), None
            except queue.Empty:
                return None, "nothing more while waiting"
        used, idle = self._cpu_s(), 0
        while idle < STANDSTILL_S:
            try:
                return self._lines.get(timeout=0.25), None
            except queue.Empty:
                before, used = used, self._cpu_s()
                idle = 0 if used != before else idle + 0.25
                if used > cpu_s:
                    return None, "does not end"
        return None, "stands still"

    def run(self, until, virtual_s=20.0, wall_s=60.0, cpu_s=None):
        """Read the console until until(console) is true, which is looked at after each line.

        cpu_s: what QEMU may use of the host's processor, a limit that does not depend on what else
        the host does.
        """
        console, deadline = self.console, time.monotonic() + wall_s
        why = None
        while why is None:
            line, why = self._next_line(deadline, cpu_s)
            if why:
                break
            if line is None:
                why = f"QEMU ended with status {self._child.wait()}"
                break
            if NO_PEER.match(line):
                continue
            console.add(line)
            if until(console):
                return console
            if line.startswith(("septum: halted", "septum: boot refused")):
                why = "the hypervisor has given up"
            elif console.now > virtual_s:
                why = f"not within {virtual_s:.0f} s of the machine's time"
            elif time.monotonic() > deadline:
                why = f"not within {wall_s:.0f} s of waiting"
        failure = Failure(f"{why}; the console's end:\n{console.tail()}\n"
                          f"command: {' '.join(self.command)}")
        failure.console = console
        raise failure


def run(qemu, board, system, until, options=None, **limits):
    """Build and run a system; returns its console when until(console) is true."""
    out = build(board, system.write(CONFIGS, board))
    with Machine(qemu, board, out / "system.elf", options) as machine:
        try:
            return machine.run(until, **limits)
        finally:
            machine.console.keep(out / "console.txt")
