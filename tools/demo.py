#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Run a system on QEMU with every console in this terminal, and judge the demo.

`run` shows the consoles. `demo` also looks at the net VM's page, says where it is once it is really
served, and with --seconds ends with a verdict: 0 if the VMs did their job, 1 and the reason if not,
2 if it could not start.
"""

import argparse
import http.server
import json
import os
import re
import selectors
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

# What QEMU's machine of each board has: its name, serial lines and what the catalogue calls them.
MACHINES = {
    "mps2-an505": {"machine": "mps2-an505", "uarts": 5, "uart": "UART", "nic": "lan9118",
                   "shift": 6, "more": []},
    "mps2-an521": {"machine": "mps2-an521", "uarts": 5, "uart": "UART", "nic": "lan9118",
                   "shift": 6, "more": []},
    # Bytes come in at the baud rate, not all at once.
    "lpc55s69": {"machine": "lpcxpresso55s69", "uarts": 8, "uart": "FLEXCOMM", "nic": None,
                 "shift": 6, "more": ["-global", "lpc55-usart.rx-pace=on"]},
}

COLOURS = (36, 33, 35, 32, 34, 31)
GUEST_PORT = 80

# How far the net guest's SysTick clock may be from the machine's: it is some slices behind when it
# has just been brought in.
CLOCK_SECONDS = 0.1
# A host that is too busy slows the machine as a whole; below this nothing is judged.
SLOWEST = 0.5
# 2^shift ns an instruction, as many as a small host can do, held back to real time, busy or idle:
# timers keep their order and their distance however the host is loaded, and 10 us timers are not
# stretched, as QEMU does without.
PACE = "shift={},align=on,sleep=on"

# A line that waits this long for its end is shown as far as it has come (a shell's prompt).
PARTIAL_SECONDS = 1.0

# How late a heartbeat may be by the machine's own clock. On a busy host QEMU does not get a
# processor in time, and an idle machine's clock then jumps; lateness may not add up.
LATE_SECONDS = 1.0

# How long the network VM may be without an answer before a request counts as lost.
HTTP_SECONDS = 5.0
# QEMU takes a connection before the guest does, and a foreign guest does not say when it is ready.
KNOCK_SECONDS = 1.0

HEARTBEAT = re.compile(r"\[ *(\d+)\.(\d{3})\] heartbeat (\d+): (\d+) steps, "
                       r"worst jitter (\d+) us, output -?\d+\.\d{3}$")
STEPS_PER_SECOND = 100
LEASE = re.compile(r"\[ *\d+\.\d{3}\] lease (\d+\.\d+\.\d+\.\d+) router (\d+\.\d+\.\d+\.\d+)")
JOINED = re.compile(r"\[ *\d+\.\d{3}\] joined \S+: address (\S+) gateway \S+$")
FETCHED = re.compile(r"\[ *\d+\.\d{3}\] page: (\d+) bytes, sum ([0-9a-f]{8}), \d+ ms, "
                     r"lost (\d+)$")
STOPPED = re.compile(r"septum: vm (\S+) stopped\b(.*)")
# QEMU on a busy host, and on a board whose Ethernet no VM has.
NOISE = re.compile(r"Warning: The guest is now late by|qemu-\S+: warning: nic \S+ has no peer$")
ESCAPES = re.compile(r"\x1b(\[[0-9;?]*[ -/]*[@-~]|[@-Z\\-_])")


class CannotStart(Exception):
    """Something outside is not as it must be; the message says what."""


def now():
    return time.monotonic()


class Terminal:
    """Lines from several sources, each under its name, from several threads."""

    def __init__(self, names, speaker):
        self.speaker = speaker
        self.lock = threading.Lock()
        self.width = max([len(name) for name in names], default=0)
        colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        self.colours = dict(zip(names, COLOURS * len(names))) if colour else {}

    def line(self, name, text):
        if name:
            head = f"{name:{self.width}} | "
            if name in self.colours:
                head = f"\x1b[{self.colours[name]}m{head}\x1b[0m"
            text = head + text
        with self.lock:
            print(text, flush=True)

    def say(self, text):
        self.line("", f"{self.speaker}: {text}")


class Console:
    """One UART's bytes, cut into lines."""

    def __init__(self, sock, name, listener):
        self.sock = sock
        self.name = name
        self.listener = listener
        self.bytes = b""
        self.shown = 0
        self.changed = now()

    @staticmethod
    def clean(raw):
        text = ESCAPES.sub("", raw.decode("utf-8", "replace"))
        return "".join(c for c in text if c == "\t" or c.isprintable())

    def receive(self, data, terminal):
        self.bytes += data
        self.changed = now()
        while b"\n" in self.bytes:
            raw, self.bytes = self.bytes.split(b"\n", 1)
            if not NOISE.search(self.clean(raw)):
                terminal.line(self.name, self.clean(raw[self.shown:]))
            self.shown = 0
            self.listener(self.name, self.clean(raw))

    def show_partial(self, terminal):
        if len(self.bytes) > self.shown and now() - self.changed > PARTIAL_SECONDS:
            terminal.line(self.name, self.clean(self.bytes[self.shown:]))
            self.shown = len(self.bytes)


class Control:
    """The control VM's job: a heartbeat every second."""

    def __init__(self, name):
        self.name = name
        self.beats = []  # (number, steps, guest time, host time)
        self.jitter_us = 0

    def line(self, text):
        match = HEARTBEAT.match(text)
        if match:
            seconds, ms, number, steps, jitter = (int(group) for group in match.groups())
            self.beats.append((number, steps, seconds + ms / 1000, now()))
            self.jitter_us = max(self.jitter_us, jitter)

    def verdict(self, start, end):
        """None, or what is wrong."""
        if not self.beats:
            return f"no heartbeat in {end - start:.1f} s"
        for count, (number, steps, guest, _) in enumerate(self.beats, 1):
            if number != count:
                return f"heartbeat {number} came where {count} was due"
            if steps != STEPS_PER_SECOND * count:
                return f"heartbeat {number} counts {steps} steps, not {STEPS_PER_SECOND * count}"
            late = guest - self.beats[0][2] - (count - 1)
            if abs(late) > LATE_SECONDS:
                return f"heartbeat {number} is {late:+.3f} s off by the guest's clock"
        if not SLOWEST <= self.pace() <= 1 / SLOWEST:
            return f"the machine ran at {self.pace():.0%} of the host's clock: nothing can be judged"
        if self.beats[0][2] > 1 + LATE_SECONDS:
            return f"the first heartbeat came {self.beats[0][2]:.3f} s after the hypervisor's start"
        silent = end - self.beats[-1][3]
        if silent > 1 + LATE_SECONDS:
            return f"no heartbeat in the last {silent:.1f} s"
        return None

    def pace(self):
        """Speed of the machine's clock by the host's, between the first and the last heartbeat."""
        (_, _, guest_0, host_0), (_, _, guest_1, host_1) = self.beats[0], self.beats[-1]
        return (guest_1 - guest_0) / (host_1 - host_0) if host_1 > host_0 else 1.0

    def summary(self):
        pace = f"; the host was busy, the machine ran at {self.pace():.0%}"
        return (f"{len(self.beats)} heartbeats, all there and on time; "
                f"worst step jitter {self.jitter_us / 1000:.1f} ms"
                f"{pace if self.pace() < 0.95 else ''}")


class Page(threading.Thread):
    """Looks at the page from outside as a browser would, until told to end."""

    def __init__(self, port, terminal, name, septum):
        super().__init__(daemon=True)
        self.url = f"http://127.0.0.1:{port}/"
        self.terminal = terminal
        self.name_of_vm = name
        self.septum = septum  # the net guest of this tree, so what it serves is known
        self.ready = threading.Event()  # there may be something to see
        if not septum:
            self.ready.set()
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        self.ending = threading.Event()
        self.served = None    # seconds after the start
        self.status = []      # (host time, decoded status.json)
        self.error = "nothing was served"
        self.lost = 0

    def get(self, path):
        timeout = HTTP_SECONDS if self.served or self.septum else KNOCK_SECONDS
        with self.opener.open(self.url + path, timeout=timeout) as answer:
            return answer.read()

    def look(self):
        if self.served is None:
            page = self.get("")
            if self.septum and b"status.json" not in page:
                self.error = "the page is not the net guest's"
                return
            self.served = now()
            self.terminal.say(f"the page of {self.name_of_vm} is at {self.url}")
        if self.septum:
            self.status.append((now(), json.loads(self.get("status.json"))))

    def run(self):
        self.ready.wait()
        while not self.ending.is_set():
            try:
                self.look()
            except urllib.error.HTTPError as error:
                self.error = f"it answers {error.code} {error.reason}"
            except (OSError, ValueError) as error:
                self.error = str(error)
                self.lost += self.served is not None
            # A foreign guest is asked no more than needed to know that it is there.
            if self.served is not None and not self.septum:
                return
            self.ending.wait(1.0 if self.served is not None else 0.5)


def checksum(data):
    """FNV-1a, 32 bits, as the wifi guest computes it."""
    value = 2166136261
    for byte in data:
        value = (value ^ byte) * 16777619 & 0xFFFFFFFF
    return value


class AccessPoint:
    """What is at the other end of the Wi-Fi module: the module itself, simulated, and a page on this
    machine's loopback interface that the guest fetches."""

    PAGE = b"".join(b"line %4d of the page that the wifi VM fetches\n" % n for n in range(20))
    GUEST_SIDE_PORT = 8080

    def __init__(self, program, port):
        self.folder = tempfile.TemporaryDirectory(prefix="septum-demo-")
        self.path = os.path.join(self.folder.name, "module")
        page = self.PAGE

        class Answer(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Length", str(len(page)))
                self.end_headers()
                self.wfile.write(page)

            def log_message(self, *_):
                pass

        try:
            self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Answer)
        except OSError as error:
            raise port_taken(port, error) from error
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.module = subprocess.Popen(
            [program, "--once", "--port", f"{self.GUEST_SIDE_PORT}={port}", self.path],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, start_new_session=True)
        if self.module.stdout.readline() != b"listening\n":
            raise CannotStart(f"{program} did not start")

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        if self.module.poll() is None:
            self.module.terminate()
        self.module.wait()
        self.module.stdout.close()
        self.folder.cleanup()


class Wifi:
    """The wifi VM's job: an address, and pages that arrive whole."""

    def __init__(self, name):
        self.name = name
        self.address = None
        self.pages = 0
        self.broken = None

    def line(self, text):
        joined, page = JOINED.match(text), FETCHED.match(text)
        if joined:
            self.address = joined.group(1)
        elif page:
            size, total, lost = int(page[1]), int(page[2], 16), int(page[3])
            self.pages += 1
            if (size, total, lost) != (len(AccessPoint.PAGE), checksum(AccessPoint.PAGE), 0):
                self.broken = text

    def verdict(self, start, end):
        if not self.address:
            return f"no address after {end - start:.0f} s"
        if self.broken:
            return f"a page came broken: {self.broken}"
        if not self.pages:
            return "no page was fetched"
        return None

    def summary(self):
        return f"address {self.address}, {self.pages} pages fetched through the module, all whole"


class Net:
    """The net VM's job: a lease, and a live page."""

    def __init__(self, name):
        self.name = name
        self.lease = None
        self.page = None
        self.control = None  # the control VM's judge, if that VM is the demo's own

    def line(self, text):
        match = LEASE.match(text)
        if match:
            self.lease = match.group(1)
            if self.page:
                self.page.ready.set()

    def verdict(self, start, end):
        if not self.lease:
            return f"no lease after {end - start:.0f} s"
        page = self.page
        if page.served is None:
            return f"no page at {page.url}: {page.error}"
        if not page.status:
            return f"no status.json at {page.url}: {page.error}"
        if page.lost:
            return f"{page.lost} requests were not answered, the last one: {page.error}"
        (_, first), (host_1, last) = page.status[0], page.status[-1]
        if end - host_1 > 1 + LATE_SECONDS:
            return f"no status.json in the last {end - host_1:.1f} s"
        if last["vm"]["name"] != self.name:
            return f"status.json comes from {last['vm']['name']}"
        if last["net"]["ip"] != self.lease:
            return f"status.json says {last['net']['ip']}, the console {self.lease}"
        if self.control:
            if not last["control"] or not last["control"]["alive"]:
                return "status.json does not know the control VM's heartbeat"
        guest = (last["time"]["uptime_ms"] - first["time"]["uptime_ms"]) / 1000
        machine = (last["time"]["machine_ms"] - first["time"]["machine_ms"]) / 1000
        if abs(guest - machine) > CLOCK_SECONDS:
            return f"its clock counted {guest:.3f} s while the machine's counted {machine:.3f} s"
        return None

    def summary(self):
        return (f"lease {self.lease}, page and {len(self.page.status)} status.json served at "
                f"{self.page.url}")


def vm_device(vm, name):
    return any(w["kind"] == "device" and w["name"] == name for w in vm["windows"])


def port_taken(port, error):
    return CannotStart(f"port {port} of 127.0.0.1 cannot be used ({error.strerror}): another demo "
                       f"may be running; choose one with PORT=")


def check_port(port):
    with socket.socket() as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind(("127.0.0.1", port))
        except OSError as error:
            raise port_taken(port, error) from error


def start_qemu(args, machine, ethernet, module):
    """QEMU, its UARTs' sockets by number (None: the Wi-Fi module's) and the socket of its own
    messages. module: the number of the module's UART and the path of its line, or None."""
    command = [args.qemu, "-M", machine["machine"], "-display", "none", "-monitor", "none", "-kernel", args.elf, *machine["more"]]
    ours, theirs = [], []
    for n in range(machine["uarts"]):
        if module and n == module[0]:
            ours.append(None)
            command += ["-chardev", f"socket,id=uart{n},path={module[1]}",
                        "-serial", f"chardev:uart{n}"]
            continue
        mine, its = socket.socketpair()
        ours.append(mine)
        theirs.append(its)
        command += ["-chardev", f"socket,id=uart{n},fd={its.fileno()}",
                    "-serial", f"chardev:uart{n}"]
    if ethernet:
        command += ["-nic", f"user,model={machine['nic']},"
                            f"hostfwd=tcp:127.0.0.1:{args.port}-:{GUEST_PORT}"]
    elif machine["nic"]:
        command += ["-nic", "none"]
    more = shlex.split(args.qemu_args)
    if "-icount" not in more:
        command += ["-icount", PACE.format(machine["shift"])]
    command += more
    messages, its = socket.socketpair()
    theirs.append(its)
    try:
        # A session of its own: Ctrl-C is this program's business, which then ends QEMU.
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=its, stderr=its,
                                   pass_fds=[sock.fileno() for sock in theirs],
                                   start_new_session=True)
    except OSError as error:
        raise CannotStart(f"cannot run {args.qemu}: {error.strerror}") from error
    finally:
        for sock in theirs:
            sock.close()
    return process, ours, messages


def end_qemu(process):
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def show(process, consoles, terminal, seconds):
    """Until QEMU ends or the time is over. True if the time is over."""
    end = now() + seconds if seconds else None
    selector = selectors.DefaultSelector()
    for console in consoles:
        selector.register(console.sock, selectors.EVENT_READ, console)
    while selector.get_map():
        if end is not None and now() >= end:
            return True
        for key, _ in selector.select(0.1):
            try:
                data = key.fileobj.recv(65536)
            except ConnectionError:
                data = b""
            if data:
                key.data.receive(data, terminal)
            else:
                selector.unregister(key.fileobj)
        for console in consoles:
            console.show_partial(terminal)
    process.wait()
    return False


def judge(jobs, foreign, stopped, start, end, terminal):
    failures = 0
    for job in jobs:
        reason = job.verdict(start, end)
        if reason:
            failures += 1
            terminal.say(f"{job.name} failed: {reason}")
        else:
            terminal.say(f"{job.name}: {job.summary()}")
    for name, why in stopped:
        failures += 1
        terminal.say(f"{name} failed: the hypervisor stopped it{why}")
    for name in foreign:
        terminal.say(f"{name} runs a guest that is not the demo's: only its being stopped is judged")
    terminal.say("failed" if failures else f"all good after {end - start:.0f} s")
    return 1 if failures else 0


def parse():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("mode", choices=["demo", "run"])
    parser.add_argument("--elf", required=True)
    parser.add_argument("--plan", required=True)
    parser.add_argument("--qemu", default="qemu-system-arm")
    parser.add_argument("--qemu-args", default="")
    parser.add_argument("--port", default="8080")
    parser.add_argument("--module", default="build/esp_at", help="the simulated Wi-Fi module")
    parser.add_argument("--seconds", default="")
    parser.add_argument("--built", default="",
                        help="VM:GUEST pairs of the VMs that run guests of this tree")
    args = parser.parse_args()
    try:
        args.port = int(args.port)
        args.seconds = float(args.seconds or 0)
    except ValueError as error:
        raise CannotStart(f"PORT= and DEMO_SECONDS= want numbers: {error}") from error
    if not 0 < args.port < 65536 or args.seconds < 0:
        raise CannotStart("PORT= wants 1 to 65535, DEMO_SECONDS= a number that is not negative")
    return args


def main():
    args = parse()
    try:
        with open(args.plan, encoding="utf-8") as file:
            plan = json.load(file)
    except (OSError, ValueError) as error:
        raise CannotStart(f"{args.plan}: {error}") from error
    board, vms = plan["board"], plan["vms"]
    if board not in MACHINES:
        raise CannotStart(f"no QEMU machine is known for board {board}")
    machine = MACHINES[board]
    ethernet = next((vm["name"] for vm in vms if vm_device(vm, "ETH")), None)
    if ethernet:
        check_port(args.port)

    terminal = Terminal([vm["name"] for vm in vms], args.mode)
    guests = dict(pair.split(":", 1) for pair in args.built.split())
    control = next((Control(vm) for vm, guest in guests.items() if guest == "control"), None)
    net = next((Net(vm) for vm, guest in guests.items() if guest == "net"), None)
    wifi = next((Wifi(vm) for vm, guest in guests.items() if guest == "wifi"), None)
    jobs = [job for job in (control, net, wifi) if job]
    foreign = [vm["name"] for vm in vms
               if guests.get(vm["name"]) not in ("control", "net", "wifi")]
    stopped = []

    def hear(name, text):
        for job in jobs:
            if job.name == name:
                job.line(text)
        match = STOPPED.match(text)
        if not name and match:
            stopped.append(match.groups())

    # SIGTERM and SIGHUP end it as Ctrl-C does, so that QEMU never stays behind. (SIGINT is named
    # because a shell starts background jobs with it ignored.)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)

    module = next((use["device"] for vm in vms for use in vm["uses"]
                   if use["purpose"] == "module"), None)
    air = AccessPoint(args.module, args.port) if module else None
    line = (int(module.removeprefix(machine["uart"])), air.path) if air else None
    try:
        process, uarts, messages = start_qemu(args, machine, ethernet, line)
    except CannotStart:
        if air:
            air.close()
        raise
    page, start, over, by_hand = None, now(), False, False
    try:
        consoles = [Console(messages, "", lambda name, text: None)]
        for n, sock in enumerate(uarts):
            owner = next((vm["name"] for vm in vms if vm_device(vm, f"{machine['uart']}{n}")), "")
            if sock:
                consoles.append(Console(sock, owner, hear))
        if args.mode == "demo" and ethernet:
            page = Page(args.port, terminal, ethernet, bool(net and net.name == ethernet))
            page.start()
        if net:
            net.page, net.control = page, control
        over = show(process, consoles, terminal, args.seconds)
    except KeyboardInterrupt:
        by_hand = True
    finally:
        end = now()
        if page:
            page.ending.set()
        end_qemu(process)
        if air:
            air.close()

    if over:
        return judge(jobs, foreign, stopped, start, end, terminal)
    if not by_hand:
        terminal.say(f"QEMU ended by itself with status {process.returncode}")
        return 1 if args.seconds or process.returncode else 0
    terminal.say(f"ended after {end - start:.0f} s")
    return 1 if args.seconds else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except CannotStart as problem:
        print(f"demo: {problem}", file=sys.stderr)
        sys.exit(2)
    except BrokenPipeError:
        sys.exit(1)
