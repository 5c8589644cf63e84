# SPDX-License-Identifier: Apache-2.0
"""What the LPC55S69's bus refuses and the SAU does not: one report, against the VM that did it,
however the chip tells of it, and whenever; and against the VM that has the bus master."""

import re

import pytest

import machine
from boards import BOARDS
from system import System, Vm

pytestmark = pytest.mark.family("lpc55s69")  # the other boards' bus filters change with no VM

# What a refused store may cause: a BusFault at once or later, the interrupt SEC_VIO, or both. Which of
# them a chip does is not known.
WAYS = {
    "precise": ("precise", "off"),
    "precise-and-interrupt": ("precise", "on"),
    "imprecise": ("imprecise", "off"),
    "interrupt": ("none", "on"),
    "both": ("imprecise", "on"),
    "record": ("none", "off"),  # not even an interrupt: the switch looks at the record
}
AT_ONCE_NS, SHORT_NS, PAST_SLICE_NS = 0, 2000, 5_000_000
SLICE_US = 500
STORING = ("late-thread", "late-handler", "late-masked")


CASES = [(way, AT_ONCE_NS) for way in WAYS] + [("both", SHORT_NS)] + [
    (way, PAST_SLICE_NS) for way in ("imprecise", "interrupt", "both")]


def system():
    # FLEXCOMM1 and 3 on both sides of the neighbour's, and too many regions for the SAU: the plan
    # joins these two, and leaves what lies between to the bus.
    devs = ("CTIMER0", "MRT", "CTIMER2", "OSTIMER", "RNG", "FLEXCOMM1", "FLEXCOMM3")
    for name, action in (*((name, "VM_STOP") for name in STORING), ("late-count", "VM_SKIP")):
        yield System(f"test-{name}", (Vm(name, "late", SLICE_US, action, devs),
                                      Vm("owner", "late", SLICE_US, devs=("FLEXCOMM2",))))


def run(runner, system, until, *options):
    return machine.run(runner.qemu, runner.board, system, until, (*runner.options, *options))


@pytest.mark.parametrize("way, delay", CASES)
def test_refused_store(runner, way, delay):
    fault, interrupt = WAYS[way]
    for one in system():
        name = one.vms[0].name
        console = run(runner, one,
                      lambda c: c.done("owner") and (c.reports or c.done("late-count")),
                      "-global", f"lpc55-ahb.store-fault={fault}",
                      "-global", f"lpc55-ahb.store-delay={delay}",
                      "-global", f"lpc55-ahb.violation-interrupt={interrupt}")
        assert not console.failed()
        assert console.passed("owner") == ["undisturbed"]
        if name == "late-count":
            assert not console.reports
            if way != "record":  # which comes with a switch, where several are one
                assert console.passed(name) == ["counted"]
            continue
        report, at = console.report(name), console.numbers(name, "at")[0]
        assert len(console.reports) == 1
        late = "" if fault == "precise" else ", reported late"
        assert re.match(rf"store 0x40088028 \(FLEXCOMM2, owner owner\){late} pc 0x", report["text"])
        if fault == "precise":
            assert report["registers"]["pc"] == at["store"]
        else:
            assert at["store"] < report["registers"]["pc"] < at["end"]


DMA = {
    "dma-hyp": "load 0x20000000 (FIRMWARE_RAM, owner hypervisor) by DMA0, registers not stacked ",
    "dma-away": "load 0x20000000 (FIRMWARE_RAM, owner hypervisor) by DMA0, registers not stacked ",
    "dma-peer": "load 0x20014000 (ram, owner peer) by DMA0, registers not stacked ",
    "dma-own": None,
}


@pytest.mark.parametrize("name", DMA)
def test_bus_master(runner, name):
    vms = (Vm(name, "dma", SLICE_US, raw=("DEV_DMA(DMA0)",), shared=(0,)),
           Vm("peer", "dma", SLICE_US, shared=(0,)))
    console = run(runner, System(f"test-{name}", vms),
                  lambda c: c.done("peer") and (c.reports or c.done("dma-own")))
    assert not console.failed()
    assert console.passed("peer") == ["undisturbed"]
    if DMA[name]:
        assert console.report(name)["text"].startswith(DMA[name])
        assert len(console.reports) == 1
    else:
        assert console.passed(name) == ["told-by-the-controller"]
        assert not console.reports
