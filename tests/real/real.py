# SPDX-License-Identifier: Apache-2.0
"""Run real guests, built by a user, behind the hypervisor and judge what they print.

Exit status: 0 every guest that was there passed, 1 one failed, 2 usage or no known guest.
"""
import argparse
import hashlib
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

TREE = Path(__file__).resolve().parents[2]

# A VM's slice, septum's default.
SLICE_MS = 10

# How late the control VM may be with a step: the other VM's slice, and room for two switches.
LATE_MS = SLICE_MS + 2


@dataclass(frozen=True)
class Board:
    """What the tests need of a board."""

    machine: str  # QEMU's -M
    uart: str     # the catalogue's name of UARTs, less the number
    uarts: int
    shift: int    # -icount: 2^shift ns an instruction
    khz: int      # of the guests' SysTick
    tick_ms: float  # the guests' tick; a sleep of n ticks in Zephyr lasts until the tick after the n-th
    ports: tuple  # the UARTs of hypervisor, control VM and guest
    timer: str
    code: int     # the control VM's windows, and the shared region
    ram: int
    shared: int
    # For what talks to the host. Instructions are counted too, and the clock they make is held to the
    # host's; a stall of the host is a gap in it, so no lateness is judged there. QEMU's plain real
    # time is of no use: there SysTick reads zero after a write until the host finds time for its
    # timers, which Zephyr takes for a whole period gone (seen without a hypervisor too). Where the
    # machine itself dates what it prints, it may run ahead of a host that is slow.
    live: str

    def control(self):
        """The control VM's entry of .vmlist."""
        uart = f"{self.uart}{self.ports[1]}"
        return f"""\
        {{.name = "control",
         .image = "@control",
         .uses = USES(USE("console", {uart}), USE("steps", {self.timer})),
         .platform = {{.regions = REGIONS(CODE_AT({self.code:#x}, KiB(32)),
                                         RAM_AT({self.ram:#x}, KiB(32))),
                      .devs = DEVS(DEV({uart}), DEV({self.timer})),
                      .ipcs = IPCS({{.shmem = "status"}})}}}},
"""

    def serials(self, where):
        """QEMU's arguments: `where` says what the UARTs are connected to."""
        return [word for n in range(self.uarts) for word in ("-serial", where.get(n, "null"))]


def mps2(name):
    return Board(name, "UART", 5, 6, 20000, 10, (0, 1, 2), "TIMER0", 0x00200000, 0x28200000,
                 0x28100000, "shift=6,align=on,sleep=on")


BOARDS = {"mps2-an505": mps2("mps2-an505"), "mps2-an521": mps2("mps2-an521"),
          "lpc55s69": Board("lpcxpresso55s69", "FLEXCOMM", 8, 4, 96000, 0.1, (0, 1, 3), "CTIMER0",
                            0x00070000, 0x20010000, 0x04000000, "shift=4,align=off,sleep=on")}

# The control VM's heartbeat line. Its stamp is the hypervisor's time, from the machine's own timer.
HEARTBEAT = re.compile(r"\[ *(\d+)\.(\d{3})\] heartbeat (\d+): (\d+) steps, worst jitter (\d+) us")
# The version is empty in a build from a tree without git.
BANNER = re.compile(r"\*\*\* Booting Zephyr OS build (\S*) \*\*\*")
# Terminal colours and cursor moves.
ESCAPE = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


class Failed(Exception):
    """What went wrong, in words."""


class NotRun(Exception):
    """Why the guests cannot run, in words."""


def expect(good, text):
    if not good:
        raise Failed(text)


# ---- describing and building a system ------------------------------------------------------------

def imported(case, guest):
    """The guest's entry of .vmlist, as septum writes it."""
    done = subprocess.run([str(TREE / "build" / "septum"), "import", "--board", case.board,
                           str(guest if guest.is_dir() else elf_of(guest))],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    said = " | ".join(done.stderr.decode(errors="replace").strip().splitlines()[-3:])
    expect(done.returncode == 0, f"septum import: {said}")
    return done.stdout.decode()


def build(case, vms):
    """Write the configuration and make the image; returns the system's ELF file."""
    board, folder = BOARDS[case.board], case.folder
    folder.mkdir(parents=True, exist_ok=True)
    shared = (f'\n    .shmemlist = SHMEMS({{.name = "status", .base = {board.shared:#x},'
              ' .size = KiB(4)}),' if '"status"' in "".join(vms) else "")
    (folder / "config.c").write_text(f"""/* Written by tests/real/real.py. */
#include <septum/config.h>

const struct septum_config septum_config = {{
    .abi = SEPTUM_ABI,
    .console = DEV({board.uart}{case.ports[0]}),{shared}
    .vmlist = VMS(
{"".join(vms)}    ),
}};
""")
    # The variables of the make that runs this test are not for the one it runs.
    env = {k: v for k, v in os.environ.items() if not k.startswith("MAKE") and k != "MFLAGS"}
    command = ["make", "-s", "image", f"BOARD={case.board}", f"CONFIG={folder}"]
    done = subprocess.run(command, cwd=TREE, env=env, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False)
    (folder / "build.log").write_bytes(done.stdout)
    tail = " | ".join(done.stdout.decode(errors="replace").strip().splitlines()[-3:])
    expect(done.returncode == 0, f"make image: {tail}")
    out = TREE / "build" / case.board / folder.name
    for vm in json.loads((out / "plan.json").read_text())["vms"]:
        over = vm["over_granted_bytes"]
        expect(over == 0, f"vm {vm['name']} is granted {over} bytes that nobody asked for")
    return out / "system.elf"


# ---- running it ----------------------------------------------------------------------------------

class Machine:
    """One QEMU process. The hypervisor's console goes into a file; `serials` says what the other UARTs
    are connected to."""

    def __init__(self, case, serials, arguments):
        board = BOARDS[case.board]
        self.folder = case.folder
        self.hypervisor = case.folder / "hypervisor.log"
        self.hypervisor.unlink(missing_ok=True)
        serials = {case.ports[0]: f"file:{self.hypervisor}", **serials}
        command = [case.qemu, "-M", board.machine, "-nodefaults", "-display", "none", "-monitor", "none",
                   "-kernel", str(case.system), *board.serials(serials), *arguments]
        with open(self.folder / "qemu.log", "wb") as out:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out,
                                            stderr=subprocess.STDOUT)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()  # it writes its counts
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def check(self):
        """QEMU runs, the hypervisor came up and stopped nobody."""
        said = (self.folder / "qemu.log").read_text(errors="replace").strip()
        expect(self.process.poll() is None, f"QEMU ended: {said[-200:]}")
        text = self.hypervisor.read_text(errors="replace") if self.hypervisor.exists() else ""
        bad = [line for line in text.splitlines() if re.search(r"stopped|restarted|halted", line)]
        expect(not bad, bad[0] if bad else "")
        return text


def counted(case):
    return ["-icount", f"shift={BOARDS[case.board].shift},align=off,sleep=off"]


def run_counted(case, seconds, serials, files, arguments=()):
    """Run under -icount until the control VM's heartbeat of that many virtual seconds is in
    files[0]; returns what was written to each file."""
    for file in files:
        file.unlink(missing_ok=True)
    limit = time.monotonic() + 120 + 5 * seconds
    last = f"heartbeat {seconds}: "
    with Machine(case, serials, [*counted(case), *arguments]) as machine:
        while True:
            machine.check()
            text = files[0].read_text(errors="replace") if files[0].exists() else ""
            if last in text and text.find("\n", text.find(last)) > 0:
                break
            came = len(HEARTBEAT.findall(text))
            expect(time.monotonic() < limit, f"only {came} of {seconds} heartbeats came")
            time.sleep(0.05)
        expect("septum" in machine.check().lower(), "the hypervisor printed no banner")
    return [file.read_text(errors="replace") for file in files]


def interleaving(merged, one, two):
    """How `merged` is made of a beginning of `one` and a beginning of `two`: for each character,
    whether it is of `one`. None if it is not."""
    # reach[n]: how many of the first n characters can have come from `one`.
    reach = [{0}]
    for n, c in enumerate(merged):
        after = set()
        for i in reach[n]:
            if i < len(one) and one[i] == c:
                after.add(i + 1)
            if n - i < len(two) and two[n - i] == c:
                after.add(i)
        if not after:
            return None
        reach.append(after)
    # Backwards, staying with one source for as long as that is possible.
    choice = []
    i = max(reach[-1])
    of_one = True
    for n in range(len(merged), 0, -1):
        from_one = i - 1 in reach[n - 1] and i > 0 and one[i - 1] == merged[n - 1]
        from_two = i in reach[n - 1] and n - 1 - i < len(two) and two[n - 1 - i] == merged[n - 1]
        of_one = from_one if of_one or not from_two else False
        choice.append(of_one)
        i -= of_one
    return choice[::-1]


def judge_beats(beats, seconds, on_time=True):
    """Beats are (number, steps, jitter in us, stamp in ms by the hypervisor). None may be missing,
    no step may be left out, and each must come at its time unless the host meddles with that."""
    numbers = [b[0] for b in beats]
    expect(numbers == list(range(1, len(beats) + 1)), f"heartbeats are not in order: {numbers[:10]}")
    expect(len(beats) >= seconds, f"{len(beats)} heartbeats in {seconds} s")
    worst = 0
    for number, steps, jitter_us, stamp in beats:
        expect(steps == 100 * number, f"heartbeat {number} after {steps} steps, not {100 * number}")
        off = stamp - beats[0][3] - 1000 * (number - 1)
        expect(abs(off) <= LATE_MS or not on_time, f"heartbeat {number} is {off} ms off its time")
        worst = max(worst, jitter_us)
    expect(worst <= LATE_MS * 1000 or not on_time, f"a control step was {worst} us late")
    return f"{len(beats)} heartbeats, control late by {worst / 1000:.1f} ms at most"


def beats_of(text):
    return [(int(m[3]), int(m[4]), int(m[5]), int(m[1]) * 1000 + int(m[2]))
            for m in HEARTBEAT.finditer(text)]


def dated_run(case, seconds):
    """Run the system twice under -icount: once with a file for each console, once with both consoles
    in one file, in the order in which the machine printed. Both runs must print the same. Returns the
    guest's lines, each with the control VM's last stamp before its end and its next one (in ms, by
    the machine's clock), and what is to be said of the heartbeat."""
    one, two, both = (case.folder / n for n in ("control.log", "guest.log", "consoles.log"))
    _, of_control, of_guest = case.ports
    control, guest = run_counted(case, seconds, {of_control: f"file:{one}", of_guest: f"file:{two}"},
                                 [one, two])
    merged, = run_counted(case, seconds, {of_control: "chardev:both", of_guest: "chardev:both"}, [both],
                          ["-chardev", f"file,id=both,path={both},mux=on"])
    expect(control.startswith("["), f"the control VM's console begins with {control[:20]!r}")
    length = min(len(merged), len(control) + len(guest))
    whose = interleaving(merged[:length], control, guest)
    expect(whose, "two runs under -icount printed different things")

    lines, dates = [], []
    control_line = guest_line = ""
    stamp = 0
    for c, is_control in zip(merged, whose):
        if is_control:
            control_line += c
            if c == "\n":
                beat = HEARTBEAT.match(control_line)
                stamp = int(beat[1]) * 1000 + int(beat[2]) if beat else stamp
                lines += [(before, stamp, line) for before, line in dates]
                dates = []
                control_line = ""
        elif c == "\n":
            dates.append((stamp, guest_line.strip("\r")))
            guest_line = ""
        else:
            guest_line += c
    # What was printed after the last heartbeat is known to within no bound, and is left out.
    return lines, judge_beats(beats_of(control), seconds)


# The LPC55S69's UARTs receive at the baud rate, and date what is sent.
DATED = ["-global", "lpc55-usart.rx-pace=on", "-global", "lpc55-usart.tx-stamp=on", "-d",
         "guest_errors", "-D"]


def stamps(case, port):
    """When each line that a UART sent began, us by the machine's clock."""
    log = (case.folder / "machine.log").read_text(errors="replace")
    return [int(us) for us in re.findall(rf"^flexcomm{port}: line at (\d+) us$", log, re.MULTILINE)]


def received(case, port):
    """Bytes that came into a UART: received, lost to overrun, come before the receiver was on."""
    log = (case.folder / "machine.log").read_text(errors="replace")
    counts = re.search(rf"^flexcomm{port}: (\d+) bytes received, (\d+) lost to overrun, (\d+) while",
                       log, re.MULTILINE)
    expect(counts, f"the machine counted nothing on flexcomm{port}")
    return tuple(int(count) for count in counts.groups())


class Console(threading.Thread):
    """A UART behind a socket: collects what the guest prints, with the host's time of each line."""

    def __init__(self, machine, path, name):
        super().__init__(daemon=True)
        self.machine = machine
        self.text = ""
        self.times = []  # (time, end of the line in text)
        self.changed = threading.Condition()
        self.log = open(path.parent / f"{name}.log", "wb")
        self.socket = socket.socket(socket.AF_UNIX)
        for _ in range(200):
            try:
                self.socket.connect(str(path))
                break
            except OSError:
                time.sleep(0.02)
        else:
            raise Failed(f"QEMU did not open the console {name}")
        self.start()

    def run(self):
        while True:
            try:
                data = self.socket.recv(4096)
            except OSError:
                return
            if not data:
                return
            now = time.monotonic()
            self.log.write(data)
            self.log.flush()
            with self.changed:
                for c in data.decode(errors="replace"):
                    self.text += c
                    if c == "\n":
                        self.times.append((now, len(self.text)))
                self.changed.notify_all()

    def send(self, text):
        self.socket.sendall(text.encode())

    def wait_for(self, pattern, seconds, start=0):
        """The first match after `start`, without terminal escapes; Failed when none comes."""
        limit = time.monotonic() + seconds
        with self.changed:
            while True:
                match = re.search(pattern, ESCAPE.sub("", self.text[start:]))
                if match:
                    return match
                left = limit - time.monotonic()
                last = ESCAPE.sub("", self.text).strip()[-80:]
                self.machine.check()
                expect(left > 0, f"{getattr(pattern, 'pattern', pattern)!r} did not come within"
                                 f" {seconds} s; it last said {last!r}")
                self.changed.wait(min(left, 0.5))

    def mark(self):
        with self.changed:
            return len(self.text)

    def timed_lines(self):
        with self.changed:
            ends = [0] + [end for _, end in self.times]
            return [(when, self.text[a:b].rstrip("\r\n"))
                    for (when, b), a in zip(self.times, ends)]


class RealTime:
    """A machine in real time, both consoles behind sockets."""

    def __init__(self, case, arguments=(), serials=None, pace=None):
        self.case = case
        self.arguments = list(arguments)
        self.pace = pace or ["-icount", BOARDS[case.board].live]
        self.serials = serials or {}

    def __enter__(self):
        paths = [self.case.folder / name for name in ("control.sock", "guest.sock")]
        for path in paths:
            path.unlink(missing_ok=True)
        # Nothing runs before both consoles are listened to, so no line is lost.
        serials = {port: f"unix:{os.path.relpath(path)},server=on,wait=on"
                   for port, path in zip(self.case.ports[1:], paths)}
        self.machine = Machine(self.case, {**serials, **self.serials},
                               [*self.pace, *self.case.dated(), *self.arguments])
        try:
            self.control = Console(self.machine, paths[0], "control")
            self.guest = Console(self.machine, paths[1], "guest")
        except BaseException:
            self.machine.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.machine.__exit__()

    def ask(self, text, pattern, seconds=20):
        """Type a line into the guest's shell; returns the answer's match and when it was printed, ms by
        the machine's clock: as the machine dated it, or else by the last heartbeat's stamp and what has
        passed since that came."""
        start = self.guest.mark()
        self.guest.send(text + "\r")
        match = self.guest.wait_for(pattern, seconds, start)
        if self.case.board == "lpc55s69":
            line = (self.guest.text[:start] + match.string[:match.start()]).count("\n")
            return match, stamps(self.case, self.case.ports[2])[line] / 1000
        beats = [(when, b) for when, text in self.control.timed_lines() for b in beats_of(text)]
        expect(beats, "no heartbeat yet")
        when, beat = beats[-1]
        return match, beat[3] + (time.monotonic() - when) * 1000

    def check_beats(self, count):
        """Wait for so many heartbeats in all, then judge them."""
        self.control.wait_for(rf"heartbeat {count}: [^\n]*\n", 10 + 3 * count)
        self.machine.check()
        return judge_beats(beats_of(self.control.text), count, on_time=False)


# ---- what each guest must print ------------------------------------------------------------------

def one_boot(texts):
    builds = BANNER.findall("\n".join(texts))
    expect(len(builds) == 1, f"{len(builds)} boot banners, not one")
    return builds[0]


def test_hello_world(case):
    case.make([case.control(), imported(case, case.guest)])
    lines, beats = dated_run(case, 5)
    texts = [t for _, _, t in lines]
    case.note(f"Zephyr {one_boot(texts)}")
    said = [t for t in texts if "Hello World!" in t]
    expect(len(said) == 1, f"'Hello World!' came {len(said)} times")
    case.note(repr(said[0]), beats)


def handover_ms(case):
    """Each thread says hello, computes for 100 ms, sleeps 500 ms (to the next tick), hands over."""
    return 600, 600 + 2 * BOARDS[case.board].tick_ms


def judge_handover(case, count, span_ms):
    """`count` turns were seen in span_ms, give or take one."""
    expect(count > 1, f"{count} turns in {span_ms:.0f} ms")
    low, high = span_ms / (count + 1), span_ms / (count - 1)
    least, most = handover_ms(case)
    expect(low <= most and high >= least,
           f"{count} turns in {span_ms:.0f} ms: a turn takes {low:.0f} to {high:.0f} ms, not "
           f"{least} to {most}")
    return f"{count} turns in {span_ms / 1000:.1f} s, {span_ms / count:.1f} ms each"


def judge_alternation(texts):
    threads = [m[1] for m in (re.match(r"thread_([ab]): Hello World from", t) for t in texts) if m]
    expect(threads, "neither thread said anything")
    wrong = [i for i in range(len(threads)) if threads[i] != "ab"[i % 2]]
    expect(not wrong, f"the threads do not alternate: {''.join(threads)[:40]}")
    return threads


def test_synchronization(case):
    case.make([case.control(), imported(case, case.guest)])
    lines, beats = dated_run(case, 60)
    texts = [t for _, _, t in lines]
    case.note(f"Zephyr {one_boot(texts)}")
    judge_alternation(texts)
    first = lines[0][1]
    turns = [b for b, _, t in lines if t.startswith("thread_") and b >= first]
    case.note(judge_handover(case, len(turns), lines[-1][1] - first), beats)


PHILOSOPHER = re.compile(r"Philosopher (\d) \[[^\]]*\]\s+([A-Z ]+?)\s*(?:\[|$)")


def judge_philosophers(quarters):
    """`quarters`: what was printed in each quarter of the run."""
    fewest = None
    for n, text in enumerate(quarters):
        meals = {p: 0 for p in "012345"}
        for who, what in PHILOSOPHER.findall(ESCAPE.sub("\n", text)):
            meals[who] = meals.get(who, 0) + what.startswith("EATING")
        expect(min(meals.values()) > 0, f"quarter {n + 1}: meals {meals}")
        fewest = min(meals.values()) if fewest is None else min(fewest, min(meals.values()))
    return f"each of six philosophers ate at least {fewest} times in every quarter"


def test_philosophers(case):
    case.make([case.control(), imported(case, case.guest)])
    seconds = 40
    lines, beats = dated_run(case, seconds)
    # It moves the cursor and never ends a line after its headings, so the file is cut by length.
    guest = (case.folder / "guest.log").read_text(errors="replace")
    case.note(f"Zephyr {one_boot([t for _, _, t in lines] or [guest])}")
    part = len(guest) // 4
    case.note(judge_philosophers([guest[i * part:(i + 1) * part] for i in range(4)]), beats)


def test_uptime(case):
    case.make([case.control(), imported(case, case.guest)])
    seconds, part = 120, 30
    board = BOARDS[case.board]
    lines, beats = dated_run(case, seconds)
    case.note(f"Zephyr {one_boot([t for _, _, t in lines])}")
    # A line was printed after the stamp before it, so the guest's clock is behind the machine's by at
    # least the difference. Where a line follows its stamp at once, and about one in ten does, this is
    # also how far it is behind, to within a tick: so the largest difference of 30 stamps counts.
    behind = {}
    count = 0
    for before, _, text in lines:
        match = re.fullmatch(r"uptime (\d+) ms cycles (\d+)", text)
        if not match:
            continue
        uptime, cycles = (int(g) for g in match.groups())
        count += 1
        # k_cycle_get_32 goes round, in 44.7 s at 96 MHz.
        apart = (cycles - uptime * board.khz + 2 ** 31) % 2 ** 32 - 2 ** 31
        expect(abs(apart) <= (board.tick_ms + SLICE_MS) * board.khz,
               f"k_uptime_get {uptime} ms, k_cycle_get_32 {apart / board.khz:.1f} ms apart")
        if 0 < before < seconds * 1000:
            n = before // (part * 1000)
            behind[n] = max(behind.get(n, -10**9), before - uptime)
    expect(len(behind) == seconds // part, f"{count} lines only")
    marks = [behind[n] for n in sorted(behind)]
    # Start-up, a tick, and the slice for which the guest was out; then it may not change any more.
    room = board.tick_ms + 2 * SLICE_MS
    case.note(f"{count} lines; behind the machine's clock, in each {part} seconds of {seconds}:"
              f" {' '.join(str(m) for m in marks)} ms")
    expect(max(abs(m) for m in marks) <= room + board.tick_ms, "the guest's clock is not the machine's")
    expect(max(marks) - min(marks) <= room, "the guest's clock drifts")
    case.note(beats)


def test_freertos(case):
    case.make([case.control(), imported(case, case.guest)])
    seconds, part = 60, 15
    lines, beats = dated_run(case, seconds)
    version = [m[0] for _, _, t in lines if (m := re.match(r"FreeRTOS \S+ tickless \d", t))]
    expect(len(version) == 1, f"{len(version)} banners, not one")
    got = [(before, *(int(n) for n in m.groups())) for before, _, t in lines
           if (m := re.fullmatch(r"got (\d+) at (\d+) timer (\d+)", t))]
    expect(len(got) >= 10 * (seconds - 2), f"{len(got)} messages in {seconds} s")
    behind = {}
    for count, (before, number, tick, fired) in enumerate(got, 1):
        expect(number == count, f"message {number} came where {count} was due")
        expect(abs(tick - 100 * number) <= SLICE_MS, f"message {number} at tick {tick}")
        expect(abs(fired - tick / 250) <= 1, f"{fired} expiries of the timer at tick {tick}")
        if before:
            n = before // (part * 1000)
            behind[n] = max(behind.get(n, -10**9), before - tick)
    marks = [behind[n] for n in sorted(behind)][:seconds // part]
    expect(max(marks) - min(marks) <= 2 * SLICE_MS and max(abs(m) for m in marks) <= 3 * SLICE_MS,
           f"its clock is behind the machine's by {marks} ms")
    case.note(f"{version[0]}; {len(got)} messages; behind the machine's clock, in each {part} seconds of"
              f" {seconds}: {' '.join(str(m) for m in marks)} ms", beats)


def test_shell(case):
    case.make([case.control(), imported(case, case.guest)])
    with RealTime(case) as run:
        shell = run.guest
        shell.wait_for(r"uart:~\$ ", 20)
        start = shell.mark()
        shell.send("help\r")
        shell.wait_for(r"kernel\s+:", 20, start)
        uptimes = []
        for pause in (1.5, 15):
            time.sleep(pause)
            answer, now = run.ask("kernel uptime", r"Uptime: (\d+) ms")
            uptimes.append((now, int(answer[1])))
        (machine0, guest0), (machine1, guest1) = uptimes
        guest, machine = guest1 - guest0, machine1 - machine0
        # The host's delays on the way of the heartbeat and of the answer.
        expect(abs(guest - machine) < 200, f"{guest} ms by the guest, {machine:.0f} by the machine")
        case.note(f"help and kernel uptime answered; {guest} ms by the guest, {machine:.0f} ms by the"
                  " machine", run.check_beats(18))


def test_dhcpv4_client(case):
    case.make([case.control(), imported(case, case.guest)])
    with RealTime(case, ("-nic", "user,model=lan9118")) as run:
        version = run.guest.wait_for(BANNER, 10)[1]
        address = run.guest.wait_for(r"Your address: (\S+)\s", 30)[1]
        lease = run.guest.wait_for(r"Lease time: (\d+) seconds", 5)[1]
        router = run.guest.wait_for(r"Router: (\S+)\s", 5)[1]
        expect(address == "10.0.2.15" and router == "10.0.2.2", f"{address} through {router}")
        case.note(f"Zephyr {version}; {address} for {lease} s through {router}", run.check_beats(15))


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def fetch(port):
    """The page at 127.0.0.1. It ends where its text does: Zephyr 3.2 at times leaves the connection
    open behind it, without a hypervisor too."""
    data = b""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as s:
        s.sendall(b"GET / HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
        while b"</html>" not in data:
            more = s.recv(4096)
            expect(more, f"the page ended after {len(data)} bytes")
            data += more
    expect(data.startswith(b"HTTP/1.0 200 OK\r\n"), f"the answer begins {data[:40]!r}")
    return data


def test_http_server(case):
    case.make([case.control(), imported(case, case.guest)])
    port = free_port()
    forward = f"hostfwd=tcp:127.0.0.1:{port}-10.0.2.15:8080"
    with RealTime(case, ["-nic", f"user,model=lan9118,{forward}"]) as run:
        version = run.guest.wait_for(BANNER, 15)[1]
        run.guest.wait_for(r"IPv4 address: 10\.0\.2\.15", 15)
        sizes, took = set(), []
        for _ in range(5):
            began = time.monotonic()
            try:
                page = fetch(port)
            except OSError as error:
                raise Failed(f"page {len(took) + 1}: {error}") from error
            took.append(time.monotonic() - began)
            expect(b"Zephyr" in page, f"not the page: {page[:60]!r}")
            sizes.add(len(page.rstrip()))
            time.sleep(1)
        expect(len(sizes) == 1, f"pages of different size: {sizes}")
        case.note(f"Zephyr {version}; 5 pages of {sizes.pop()} bytes, {max(took) * 1000:.0f} ms at"
                  " most", run.check_beats(15))


DEVICE = re.compile(r"\bDEV(?:_WAKE)?\((\w+)\)")


def test_pair(case):
    entries = [imported(case, case.guest), imported(case, case.guests / "philosophers")]
    both = [d for d in DEVICE.findall(entries[0]) if d in DEVICE.findall(entries[1])]
    if both:
        raise NotRun(f"both guests drive {' '.join(both)}: build one of them without")
    case.make(entries)
    if case.board == "lpc55s69":
        pair_dated(case)
    else:
        pair_live(case)


def pair_dated(case):
    """Under -icount: the machine dates every line."""
    seconds = 40
    files = [case.folder / name for name in ("control.log", "guest.log")]
    for file in files:
        file.unlink(missing_ok=True)
    serials = {port: f"file:{file}" for port, file in zip(case.ports[1:], files)}
    limit = time.monotonic() + 300
    with Machine(case, serials, [*counted(case), *case.dated()]) as machine:
        while (stamps(case, case.ports[1]) or [0])[-1] < seconds * 1000000:
            machine.check()
            expect(time.monotonic() < limit, f"{seconds} s of the machine's time did not pass")
            time.sleep(0.2)
    one, two = (file.read_text(errors="replace") for file in files)
    case.note(f"Zephyr {one_boot([one])} and {one_boot([two])}")
    lines = list(zip(stamps(case, case.ports[1]), one.splitlines()))
    judge_alternation([text for _, text in lines])
    turns = [when for when, text in lines if text.startswith("thread_")]
    part = len(two) // 4
    case.note(judge_handover(case, len(turns) - 1, (turns[-1] - turns[0]) / 1000),
              judge_philosophers([two[i * part:(i + 1) * part] for i in range(4)]))


def pair_live(case):
    least, most = handover_ms(case)
    seconds = 20
    with RealTime(case) as run:
        marks = []
        for n in range(4):
            time.sleep(seconds / 4)
            marks.append(run.guest.mark())
        run.machine.check()
        turns = [when for when, text in run.control.timed_lines() if text.startswith("thread_")]
        case.note(f"Zephyr {one_boot([run.control.text])} and {one_boot([run.guest.text])}")
        judge_alternation([t for _, t in run.control.timed_lines()])
        expect(len(turns) > 2, f"{len(turns)} turns in {seconds} s")
        # The median: the host may have other work now and then. It may also be too slow to hold the
        # machine at its pace, but not by a quarter; without its time given back the guest would be
        # slower by half. A line comes up to a slice late, and after a stall the machine makes up for
        # it, so a turn can look shorter by two slices.
        period = statistics.median(b - a for a, b in zip(turns, turns[1:])) * 1000
        expect(least - 2 * SLICE_MS <= period <= most * 1.25,
               f"a turn takes {period:.1f} ms by the host's clock (median)")
        text = run.guest.text
        case.note(f"{len(turns)} turns, {period:.1f} ms by the host's clock (median)",
                  judge_philosophers([text[a:b] for a, b in zip([0, *marks], marks)]))


# ---- Wi-Fi ---------------------------------------------------------------------------------------

MODULE_PORT = 2
BUSY = """\
        {.name = "busy",
         .image = "@test/slice",
         .platform = {.regions = REGIONS(CODE_AT(0x00078000, KiB(32)), RAM_AT(0x20018000, KiB(16)))}},
"""


class Module:
    """The simulated module, and a server behind it that sends so many bytes when it is asked."""

    def __init__(self, case, version, size):
        self.log = case.folder / "module.log"
        self.path = case.folder / "module.sock"
        self.server = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self.serve, args=(bytes(range(256)) * (size // 256),),
                         daemon=True).start()
        port = self.server.getsockname()[1]
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [TREE / "build" / "esp_at", "--once", "--verbose", "--at", version,
                 "--port", f"8080={port}", os.path.relpath(self.path)],
                stdout=subprocess.PIPE, stderr=log)
        expect(self.process.stdout.readline() == b"listening\n", "the module did not start")

    def serve(self, data):
        try:
            peer, _ = self.server.accept()
            with peer:
                peer.recv(1)
                peer.sendall(data)
                peer.recv(1)  # until it closes
        except OSError:
            pass

    def arguments(self):
        return ["-chardev", f"socket,id=module,path={os.path.relpath(self.path)}"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.close()
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


def wifi_dialogue(run, size):
    """Join, download, look at the clock. Returns the guest's address, the bytes it counted, the time by
    the machine's clock, ms, and how far the guest's is behind that."""
    run.guest.wait_for(r"uart:~\$ ", 20)
    for _ in range(20):  # the driver sets the module up meanwhile
        time.sleep(1)
        start = run.guest.mark()
        answer, _ = run.ask("wifi scan", r"Scan request(ed|.*failed)", 20)
        if answer[1] == "ed":
            break
    run.guest.wait_for(r"(?s)\| septum [^\n]*WPA2.*Scan request done", 60, start)
    run.ask('wifi connect "septum" 6 partition', r"Connected", 60)
    for _ in range(10):
        answer, _ = run.ask("net iface",
                            r"(?s)IPv4 unicast addresses.*?\n\s+(\S+(?: DHCP)?)\s.*attempts")
        address = answer[1]
        if "DHCP" in address:
            break
        time.sleep(1)
    expect(address == "192.168.4.2 DHCP", f"its address is {address}")
    run.ask("net tcp connect 192.168.4.1 8080", r"TCP connected", 30)
    run.ask("net tcp recv", r"uart:~\$ ", 10)
    start = run.guest.mark()
    run.ask("net tcp send go", r"Message sent", 30)
    limit = time.monotonic() + 60 + size / 500
    got = 0
    while got < size:
        time.sleep(0.2)
        run.machine.check()
        got = sum(int(n) for n in re.findall(r"(\d+) bytes received", run.guest.text[start:]))
        expect(time.monotonic() < limit, f"{got} of {size} bytes were received")
    expect(got == size, f"{got} bytes were received, not {size}")
    uptime, now = run.ask("kernel uptime", r"Uptime: (\d+) ms")
    return address, got, now, now - int(uptime[1])


def wifi(case, version, arrangement, size, wake=True):
    entry = imported(case, case.guest)
    vms = {"alone": [entry], "beside control": [case.control(), entry],
           "beside control and a busy VM": [case.control(), BUSY, entry]}[arrangement]
    if not wake:
        expect(f"DEV_WAKE(FLEXCOMM{MODULE_PORT})" in entry, "import writes no DEV_WAKE for the module")
        vms[-1] = entry.replace(f"DEV_WAKE(FLEXCOMM{MODULE_PORT})", f"DEV(FLEXCOMM{MODULE_PORT})")
    case.make(vms)
    # The busy VM keeps the machine from running ahead of the module, which lives in the host's time.
    # Else the clock must wait for the host when the machine is idle, and jumps when the host is late:
    # then how far the guest's is off says nothing.
    exact = "busy" in arrangement
    said = None
    with Module(case, version, size) as module:
        with RealTime(case, module.arguments(), {MODULE_PORT: "chardev:module"},
                      counted(case) if exact else None) as run:
            try:
                said = wifi_dialogue(run, size)
            except Failed:
                if wake:
                    raise
            run.machine.check()
            beats = beats_of(run.control.text)
    heard, lost, early = received(case, MODULE_PORT)
    where = f"AT {version}, {arrangement}{'' if wake else ', without its wake line'}"
    counts = f"{heard} bytes from the module, {lost} lost ({early} before the receiver was on)"
    if not wake:
        expect(lost > 0, f"{where}: {counts}")
        case.note(f"{where}: {counts}")
        return
    expect(lost == 0, f"{where}: {counts}")
    address, got, now, behind = said
    case.note(f"{where}: {address}; {got} bytes by TCP; {counts}; its clock {behind:.0f} ms behind the"
              f" machine's after {now / 1000:.1f} s{'' if exact else ' (not judged)'}")
    expect(abs(behind) <= 4 * SLICE_MS or not exact, "its clock is not the machine's")
    if arrangement != "alone":
        case.note(judge_beats(beats, int(now / 1000) - 1, on_time=False))


def test_wifi(case):
    wifi(case, "1.7", "alone", 20480)
    wifi(case, "1.7", "beside control", 20480)
    wifi(case, "1.7", "beside control and a busy VM", 102400)
    wifi(case, "1.7", "beside control and a busy VM", 20480, wake=False)


def test_wifi_at2(case):
    wifi(case, "2.1", "alone", 20480)
    wifi(case, "2.1", "beside control", 20480)
    wifi(case, "2.1", "beside control and a busy VM", 102400)


def test_secure_hello_world(case):
    """No hypervisor: the image that starts the chip, on the emulated one. It leaves the console's
    clock to the boot ROM, which is not modelled."""
    case.folder.mkdir(parents=True, exist_ok=True)
    case.system = elf_of(case.guest)
    console = case.folder / "guest.log"
    console.unlink(missing_ok=True)
    limit = time.monotonic() + 60
    with Machine(case, {0: f"file:{console}"}, [*counted(case), "-global", "lpc55-syscon.fcclksel0=2"]):
        while not console.exists() or "Hello World!" not in console.read_text(errors="replace"):
            expect(time.monotonic() < limit, "it said nothing within 60 s")
            time.sleep(0.1)
        time.sleep(1)
    lines = console.read_text(errors="replace").splitlines()
    said = [line for line in lines if "Hello World!" in line]
    expect(len(said) == 1, f"'Hello World!' came {len(said)} times")
    case.note(f"Zephyr {one_boot(lines)}", repr(said[0]))


MPS2 = ("mps2-an505", "mps2-an521")
LPC = ("lpc55s69",)

# guest in the folder, others it needs, test, boards
CASES = [
    ("hello_world", [], test_hello_world, MPS2 + LPC),
    ("synchronization", [], test_synchronization, MPS2 + LPC),
    ("philosophers", [], test_philosophers, MPS2 + LPC),
    ("uptime", [], test_uptime, MPS2 + LPC),
    ("shell", [], test_shell, MPS2 + LPC),
    ("freertos", [], test_freertos, MPS2),
    ("freertos_tickless", [], test_freertos, MPS2),
    ("dhcpv4_client", [], test_dhcpv4_client, MPS2),
    ("http_server", [], test_http_server, MPS2),
    ("hello_world_secure", [], test_secure_hello_world, LPC),
    ("synchronization_vm0", ["philosophers"], test_pair, MPS2 + LPC),
    ("wifi", [], test_wifi, LPC),
    ("wifi_at2", [], test_wifi_at2, LPC),
]


def elf_of(folder):
    """The image of a Zephyr build, or an ELF file beside where that would be, or None."""
    for file in (folder / "zephyr" / "zephyr.elf", folder / "zephyr.elf", folder.with_suffix(".elf")):
        if file.is_file():
            return file
    return None


class Case:
    """One guest: where its things are, and what there is to say about it."""

    def __init__(self, arguments, name):
        self.board = arguments.board
        self.qemu = arguments.qemu
        self.guests = Path(arguments.guests)
        self.guest = self.guests / name
        self.folder = TREE / "build" / "real" / self.board / f"real-{name}"
        self.ports = BOARDS[self.board].ports
        self.system = None
        self.notes = []

    def control(self):
        return BOARDS[self.board].control()

    def make(self, vms):
        self.system = build(self, vms)

    def dated(self):
        """QEMU's arguments, for where the machine dates what it prints."""
        if self.board != "lpc55s69":
            return []
        (self.folder / "machine.log").write_text("")
        return [*DATED, str(self.folder / "machine.log")]

    def note(self, *texts):
        self.notes += texts


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--board", required=True, choices=list(BOARDS))
    parser.add_argument("--qemu", required=True)
    parser.add_argument("--guests", required=True)
    parser.add_argument("names", nargs="*")
    arguments = parser.parse_args()
    cases = [case for case in CASES if arguments.board in case[3]]
    known = [name for name, *_ in cases]
    strange = [n for n in arguments.names if n not in known]
    if strange or not Path(arguments.guests).is_dir():
        print(f"real guests: no case {strange[0]}; there are: {' '.join(known)}" if strange else
              f"real guests: {arguments.guests} is not a folder", file=sys.stderr)
        return 2

    passed = failed = absent = 0
    for name, others, test, _ in cases:
        if arguments.names and name not in arguments.names:
            continue
        case = Case(arguments, name)
        builds = [case.guest] + [case.guests / other for other in others]
        missing = [b.name for b in builds if not elf_of(b)]
        if missing:
            absent += 1
            print(f"real {name}: not run ({', '.join(missing)} not in the folder)", flush=True)
            continue
        for folder in builds:
            digest = hashlib.sha256(elf_of(folder).read_bytes()).hexdigest()
            print(f"real {name}: {folder.name} sha256 {digest}", flush=True)
        began = time.monotonic()
        try:
            test(case)
            passed += 1
            verdict = "passed"
        except NotRun as reason:
            absent += 1
            verdict = f"not run ({reason})"
        except Failed as reason:
            failed += 1
            verdict = f"FAILED: {reason} (logs in {case.folder.relative_to(TREE)})"
        for text in case.notes:
            print(f"real {name}: {text}")
        print(f"real {name}: {verdict} ({time.monotonic() - began:.0f} s)", flush=True)
    print(f"real guests on {arguments.board}: {passed} passed, {failed} failed, {absent} not run")
    if passed + failed == 0:
        print("real guests: none of the known guests is in the folder", file=sys.stderr)
        return 2
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
