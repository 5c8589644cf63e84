# SPDX-License-Identifier: Apache-2.0
"""The Wi-Fi guest joins through the simulated module beside a busy VM and fetches pages that arrive
whole, whatever the module does."""

import http.server
import re
import subprocess
import threading

import pytest

import machine
from boards import BOARDS
from system import System, Vm

PAGE = bytes(range(256)) * 40
LONG_PAGE = bytes(range(256)) * 400  # 100 KiB
LOST = re.compile(r"lost (\d+)$")
PAGE_LINE = re.compile(r"page: (\d+) bytes, sum ([0-9a-f]{8}), \d+ ms, lost (\d+)")
PAGES = 3
MODULE_UART = 2
GUEST_PORT = 8080


def checksum(data):
    """FNV-1a, 32 bits, as the guest computes it."""
    value = 2166136261
    for byte in data:
        value = (value ^ byte) * 16777619 & 0xFFFFFFFF
    return value


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.server.page)))
        self.end_headers()
        self.wfile.write(self.server.page)

    def log_message(self, *_):
        pass


@pytest.fixture(name="port")
def page_server(request):
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        server.page = getattr(request, "param", PAGE)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


@pytest.fixture(name="module")
def make_module(tmp_path):
    """Start a module; returns QEMU's arguments for its line."""
    machine.make("build/esp_at")
    children = []

    def make(port, *options):
        line = tmp_path / "line"
        child = subprocess.Popen([machine.TREE / "build" / "esp_at", "--once", "--port",
                                  f"{GUEST_PORT}={port}", *options, line], stdout=subprocess.PIPE)
        children.append(child)
        assert child.stdout.readline() == b"listening\n"
        return ["-chardev", f"socket,id=module,path={line}"]

    yield make
    for child in children:
        child.kill()
        child.wait()
        child.stdout.close()


def pages(console):
    return [match.groups() for line in console.guest("wifi")
            if (match := PAGE_LINE.search(line))]


# Bytes come in at the baud rate, not all at once; the mps2 boards' UART waits for its guest.
PACED = {"lpc55s69": ["-global", "lpc55-usart.rx-pace=on"]}


def module_device(board):
    return f"{BOARDS[board].console.rstrip('0')}{MODULE_UART}"


@pytest.mark.parametrize("options, says", [
    (("--at", "1.7"), "AT version 1"),
    (("--at", "2.1"), "AT version 2"),
    (("--at", "2.1", "--slow", "20", "--busy", "4"), "joined"),
    (("--garbage", "7"), "joined"),
    (("--reset", "9"), "the module started anew"),
], ids=["1.7", "2.1", "slow-and-busy", "garbage", "reset"])
def test_wifi(runner, port, module, options, says):
    uart = module_device(runner.board)
    vms = (Vm("busy", "slice", slice_us=10000),
           Vm("wifi", "@wifi", slice_us=10000, wake=(uart,), uses=(("module", uart),)))
    out = machine.build(runner.board, System("test-wifi", vms).write(machine.CONFIGS, runner.board))
    qemu = machine.Machine(runner.qemu, runner.board, out / "system.elf", runner.options)
    line = module(port, *options) + PACED.get(runner.board, [])
    with qemu.connect(MODULE_UART, "chardev:module", line):
        console = qemu.run(lambda c: c.reports or len(pages(c)) >= PAGES, virtual_s=200,
                           wall_s=600)
    assert not console.reports
    assert any(says in line for line in console.guest("wifi"))
    whole = (str(len(PAGE)), f"{checksum(PAGE):08x}", "0")
    assert pages(console) == [whole] * PAGES


@pytest.mark.family("lpc55s69")
@pytest.mark.parametrize("port", [LONG_PAGE], indirect=True, ids=["100K"])
@pytest.mark.parametrize("wake", [True, False], ids=["wake", "no-wake"])
def test_bytes_back_to_back(runner, port, module, wake):
    """At 115200 baud a FIFO of 16 bytes is full after 1.4 ms. Beside a VM that is busy for 10 ms at a
    time a wake line loses none of 100 KiB; without it bytes are lost."""
    uart = module_device(runner.board)
    devices = {"wake" if wake else "devs": (uart,)}
    vms = (Vm("busy", "slice", slice_us=10000),
           Vm("wifi", "@wifi", slice_us=10000, uses=(("module", uart),), **devices))
    system = System(f"test-bytes-{'wake' if wake else 'no-wake'}", vms)
    out = machine.build(runner.board, system.write(machine.CONFIGS, runner.board))
    qemu = machine.Machine(runner.qemu, runner.board, out / "system.elf", runner.options)
    line = module(port) + PACED[runner.board]

    def over(console):
        lost = [match for text in console.guest("wifi") if (match := LOST.search(text))]
        return console.reports or pages(console) or not wake and any(int(m[1]) for m in lost)

    with qemu.connect(MODULE_UART, "chardev:module", line):
        console = qemu.run(over, virtual_s=60, wall_s=900)
    assert not console.reports
    lost = sum(int(match[1]) for text in console.guest("wifi") if (match := LOST.search(text)))
    if wake:
        assert pages(console) == [(str(len(LONG_PAGE)), f"{checksum(LONG_PAGE):08x}", "0")]
        assert lost == 0
    else:
        assert lost > 0
