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
import torture  # noqa: E402
from system import System, Vm  # noqa: E402


@dataclass(frozen=True)
class Detector:
    system: System
    ended: Callable  # of the console: the run is over
    verdict: Callable = lambda console: None  # of the console of a run that ended: what is wrong
    reports: int = 0  # of stopped or restarted VMs that belong to the test
    asks: tuple = ()  # (what is in a line of the hypervisor, what is typed then)

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
    with machine.Machine(qemu, board, image) as run:
        def until(console):
            if detector.asks and detector.asks[0] in console.lines[-1]:
                run.type(detector.asks[1])
            return reason(detector, console) or detector.ended(console)
        try:
            console = run.run(until,
                              virtual_s=limits.virtual_s, wall_s=600, cpu_s=limits.cpu_s)
        except machine.Failure as failure:
            why = reason(detector, failure.console) or str(failure).split(";")[0]
            return why, failure.console.now
    return reason(detector, console) or detector.verdict(console), console.now


def done(*names):
    return lambda console: all(console.done(name) for name in names)


def clock_ended(guest, seconds):
    def ended(console):
        samples = console.numbers(guest, "clock")
        return samples and samples[-1]["real_us"] >= seconds * 1e6
    return ended


def clock_verdict(guest, absence_us):
    """As in test_time.py: never ahead, behind by no more than the absence, level again."""
    def verdict(console):
        errors = [sample["guest_us"] - sample["real_us"]
                  for sample in console.numbers(guest, "clock")]
        half = len(errors) // 2
        first, second = max(errors[:half]), max(errors[half:])
        if max(errors) > 40:
            return f"{guest}: ahead"
        if min(errors) < -(absence_us * 3 / 2 + 1000):
            return f"{guest}: behind"
        if min(first, second) < -500 or abs(first - second) > 500:
            return f"{guest}: not level again"
        return None
    return verdict


# Both keep time by SysTick, and would show it if they had each other's.
CLOCK = (Vm("tick-kp", "clock", slice_us=5000, devs=("CLOCK",)),
         Vm("busy", "slice", slice_us=5000), Vm("other-k", "clock", slice_us=5000))
SYSTICK = (Vm("systick", "systick", slice_us=300),
           Vm("peer-ft", "torture", slice_us=300, lines=True, devs=("PAIR",)))


def wake_verdict(console):
    late_us = console.numbers("owner-n", "lines")[0]["latest_us"]
    return f"owner-n: woken {late_us} us late" if late_us > WAKE_US else None


SLICES = tuple(Vm(f"s{us}", "slice", slice_us=us) for us in (500, 1000, 3000))


def slices_ended(console):
    return all(len(console.numbers(vm.name, "slice")) >= 3 for vm in SLICES)


def slices_verdict(console):
    for vm in SLICES:
        last = console.numbers(vm.name, "slice")[-1]
        if abs(last["cpu_us"] / last["switches"] - vm.slice_us) > 40:
            return f"{vm.name}: another slice"
    return None


def restart_verdict(console):
    if "restart" not in console.passed("again"):
        return "again: not done"
    return None


RESIDUE = tuple(Vm(name, "residue", slice_us=300, lines=True, shared=(0,))
                for name in ("one", "other"))
# The peer's handlers run at any priority that a guest can have.
WAKE = (Vm("owner-n", "lines", slice_us=500, lines=True, wake=("TICK",)),
        Vm("peer-ft", "torture", slice_us=5000, lines=True, devs=("PAIR",)))
WAKE_US = 300  # the peer may be given time to look at a fault of its own
EIGHT = (Vm("eight", "eight", slice_us=300, shared=(1,),
            devs=("UART1", "TICK", "PAIR", "GPIO3", "FPGAIO")),
         Vm("busy", "slice", slice_us=300))
VIRGIN = (Vm("virgin", "virgin", lines=True),
          Vm("noisy-fmt", "torture", slice_us=300, lines=True, devs=("PAIR",)))
AGAIN = (Vm("again", "restart", on_fault="VM_RESTART", lines=True),
         Vm("busy", "slice", slice_us=300))
ALONE = (Vm("udf", "fault", lines=True),)


DETECTORS = (
    Detector(System("test-residue", RESIDUE), done("one", "other")),
    Detector(torture.pair("mpu"), torture.tortured(torture.pair("mpu"), 500)),
    Detector(torture.THREE, torture.tortured(torture.THREE, 500)),
    Detector(System("test-left-out-clock", CLOCK), clock_ended("tick-kp", 1),
             clock_verdict("tick-kp", 10000)),
    Detector(System("test-systick", SYSTICK), done("systick")),
    Detector(System("test-left-out-wake", WAKE), done("owner-n"), wake_verdict),
    Detector(System("test-slices", SLICES), slices_ended, slices_verdict),
    Detector(System("test-eight", EIGHT), done("eight")),
    Detector(System("test-virgin", VIRGIN), done("virgin"), reports=3),
    Detector(System("test-left-out-again", AGAIN),
             lambda c: any(report["what"] == "stopped" for report in c.reports), restart_verdict,
             reports=7),
    Detector(System("test-left-out-rest", ALONE),
             lambda c: any(line.startswith("septum: trace ") for line in c.lines), reports=1,
             asks=("septum: no VM left to run", "r")),
)
