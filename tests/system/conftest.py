# SPDX-License-Identifier: Apache-2.0
"""Options and fixtures of the system tests.

Every test runs on each board of --board. The emulator is the project's own build of QEMU; tests
marked `stock` run on Debian's qemu-system-arm too.
"""

import os
import shutil
import subprocess

import pytest

import machine
from boards import BOARDS
from depths import DEPTHS, Depths


def pytest_addoption(parser):
    parser.addoption("--board", choices=list(BOARDS), action="append", help="only this board")
    parser.addoption("--switches", type=int, default=1000,
                     help="switches that each VM of a torture test sees (default %(default)s)")


def pytest_configure(config):
    config.stash[DEPTHS] = []
    config.addinivalue_line("markers", "family(name): made of what only this family of boards has")
    config.addinivalue_line("markers", "stock: runs on Debian's stock qemu-system-arm as well")


def pytest_terminal_summary(terminalreporter, config):
    if config.stash[DEPTHS]:
        terminalreporter.line(str(sum(config.stash[DEPTHS], Depths())))


def pytest_collection_modifyitems(config, items):
    """A test that is not made for any of the boards at hand is no test that was skipped."""
    gone = [item for item in items
            if any("empty parameter set" in str(mark.kwargs) for mark in item.iter_markers("skip"))]
    config.hook.pytest_deselected(items=gone)
    items[:] = [item for item in items if item not in gone]


def pytest_generate_tests(metafunc):
    if "board" not in metafunc.fixturenames:
        return
    boards = metafunc.config.getoption("board") or BOARDS
    only = metafunc.definition.get_closest_marker("family")
    if only:
        boards = [name for name in boards if BOARDS[name].family == only.args[0]]
    if "emulator" not in metafunc.fixturenames:
        metafunc.parametrize("board", boards, scope="session")
        return
    stock = metafunc.definition.get_closest_marker("stock")
    runs = [(name, kind) for kind in ("own", "stock") for name in boards
            if kind == "own" or (stock and BOARDS[name].family == "mps2")]
    metafunc.parametrize("board, emulator", runs, scope="session")


def own_qemu():
    """Path of the project's own QEMU, which `make test` has built."""
    path = os.environ.get("OWN_QEMU")
    if not path:
        script = machine.TREE / "emulator" / "build.sh"
        path = subprocess.run([script, "--path"], text=True, stdout=subprocess.PIPE,
                              check=True).stdout.strip()
    if not os.access(path, os.X_OK):
        pytest.exit(f"{path} is not there: run `make emulator`", returncode=2)
    return path


@pytest.fixture(scope="session")
def qemu():
    return own_qemu()


class Runner:
    """Runs systems on one board and one emulator."""

    def __init__(self, board, emulator):
        self.board = board
        self.stock = emulator == "stock"
        if self.stock:
            self.qemu = shutil.which("qemu-system-arm", path="/usr/bin:/bin") or "qemu-system-arm"
            # As a user has it: real time, only without waiting for it where nothing happens.
            self.options = ("-icount", "shift=6,align=off,sleep=on")
        else:
            self.qemu = own_qemu()
            self.options = machine.counted(board)
        self.kept = {}

    def run(self, system, until, **limits):
        return machine.run(self.qemu, self.board, system, until, self.options, **limits)

    def run_image(self, image, until, **limits):
        """Run what was built already; its console is kept beside it."""
        with machine.Machine(self.qemu, self.board, image, self.options) as run:
            try:
                return run.run(until, **limits)
            finally:
                run.console.keep(image.with_suffix(".txt"))

    def run_once(self, system, until, **limits):
        """The console of the system's one run of this session, which several tests look at. When
        the run did not end as it should, each of them sees what there is."""
        if system.name not in self.kept:
            try:
                self.kept[system.name] = self.run(system, until, **limits)
            except machine.Failure as failure:
                if failure.console is None:
                    raise
                self.kept[system.name] = failure.console
        return self.kept[system.name]

    def check_beats(self, console, name="beat"):
        """The heartbeat was on time all along: the count right to one, no gap over three periods.

        In real time, as Debian's QEMU runs, the host's own pauses lose a beat now and then.
        """
        beats = console.numbers(name, "beat")
        assert beats
        for beat in beats:
            if self.stock:
                assert beat["expected"] * 0.8 <= beat["count"] <= beat["expected"] + 1
            else:
                assert abs(beat["count"] - beat["expected"]) <= 1, beat
                assert beat["gap_us"] <= 3 * beat["period_us"], beat


@pytest.fixture(scope="session")
def runner(board, emulator):
    return Runner(board, emulator)
