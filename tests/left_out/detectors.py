# SPDX-License-Identifier: Apache-2.0
"""The systems whose tests must fail when something is left out of the switch.

Each is a system of tests/system/ with an end and a verdict of its own. A detector is the better the
sooner it fails: an item that it misses costs its full run.
"""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "system"))
import machine  # noqa: E402
from system import System, Vm  # noqa: E402


@dataclass(frozen=True)
class Detector:
    system: System
    ended: Callable  # of the console: the run is over
    verdict: Callable = lambda console: None  # of the console of a run that ended: what is wrong
    reports: int = 0  # of stopped or restarted VMs that belong to the test
    options: tuple = machine.ICOUNT

    @property
    def name(self):
        return self.system.name


def reason(detector, console):
    """What a console shows to be wrong, or None."""
    if console.failed():
        vm, check = console.failed()[0].split()[0], console.failed()[0].split()[3]
        return f"{vm[1:]}: {check}"
    if len(console.reports) > detector.reports:
        report = console.reports[-1]
        return f"{report['vm']} {report['what']}: {' '.join(report['text'].split()[:1])}"
    return None


@dataclass(frozen=True)
class Limits:
    """After which a run that has not ended will not end."""

    virtual_s: float = 60.0
    cpu_s: float = 600.0


def observe(detector, qemu, board, image, limits=Limits()):
    """Run an image; returns what is wrong with it, or None when the detector sees nothing, and the
    machine's time at the end."""
    with machine.Machine(qemu, board, image, detector.options) as run:
        try:
            console = run.run(lambda c: reason(detector, c) or detector.ended(c),
                              virtual_s=limits.virtual_s, wall_s=600, cpu_s=limits.cpu_s)
        except machine.Failure as failure:
            why = reason(detector, failure.console) or str(failure).split(";")[0]
            return why, failure.console.now
    return reason(detector, console) or detector.verdict(console), console.now


def tortured(switches, names):
    def ended(console):
        return all(console.numbers(name, "torture") and
                   console.numbers(name, "torture")[-1]["switches"] >= switches for name in names)
    return ended


def all_of(*conditions):
    return lambda console: all(condition(console) for condition in conditions)


def done(*names):
    return lambda console: all(console.done(name) for name in names)


PAIR = (Vm("a-fm", "torture", slice_us=311, lines=True, devs=("TIMER0",)),
        Vm("b-fmt", "torture", slice_us=277, lines=True, devs=("DUALTIMER",)))
THREE = (Vm("a-f", "torture", slice_us=400, lines=True, wake=("TIMER0",)),
         Vm("b-mt", "torture", slice_us=300, lines=True, devs=("DUALTIMER",)),
         Vm("c-fg", "torture", slice_us=500, lines=True))
CLOCK = (Vm("tick-p", "clock", slice_us=1000, devs=("DUALTIMER",)),
         Vm("busy0", "slice", slice_us=1000), Vm("busy1", "slice", slice_us=1000))


def clock_verdict(console):
    errors = [sample["guest_us"] - sample["real_us"] for sample in console.numbers("tick-p", "clock")]
    half = len(errors) // 2
    first, second = max(errors[:half]), max(errors[half:])
    if max(errors) > 40:
        return f"tick-p: ahead by {max(errors)} us"
    if min(errors) < -4000:
        return f"tick-p: behind by {-min(errors)} us"
    if min(first, second) < -500 or abs(first - second) > 60:
        return f"tick-p: drifts by {second - first} us"
    return None


def clock_ended(console):
    samples = console.numbers("tick-p", "clock")
    return samples and samples[-1]["real_us"] >= 1000000


DETECTORS = (
    Detector(System("test-torture-mpu", PAIR), tortured(1000, [vm.name for vm in PAIR])),
    Detector(System("test-torture-three", THREE), tortured(1000, [vm.name for vm in THREE])),
    Detector(System("test-clock-tick-p-1000", CLOCK), clock_ended, clock_verdict),
)
