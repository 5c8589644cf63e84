# SPDX-License-Identifier: Apache-2.0
"""Round robin, slices, yield, and a switch at every instruction."""

import pytest

import relink
import torture
from depths import DEPTHS, Depths
from system import System, Vm, beat


@pytest.mark.stock
@pytest.mark.parametrize("count", [1, 2, 3, 8])
def test_vm_count(runner, count):
    """Every VM runs, and the one with a heartbeat is on time."""
    vms = tuple(Vm(f"busy{n}", "slice", slice_us=1000) for n in range(count - 1)) + (beat(),)
    system = System(f"test-count-{count}", vms)
    names = [vm.name for vm in vms[:-1]]
    console = runner.run(
        system, lambda c: len(c.numbers("beat", "beat")) >= 4 and
        all(len(c.numbers(name, "slice")) >= 2 for name in names))
    assert not console.reports
    runner.check_beats(console)


def test_default_slice(runner):
    """Slices of 10 ms, which is what a VM without .slice_us gets."""
    vms = (Vm("busy", "slice", slice_us=0), beat(slice_us=0))
    console = runner.run(System("test-slice-default", vms),
                         lambda c: len(c.numbers("beat", "beat")) >= 3 and
                         len(c.numbers("busy", "slice")) >= 10)
    runner.check_beats(console)
    last = console.numbers("busy", "slice")[-1]
    # The peer sleeps, so its slices end in WFI, not early: half of the time, 50 switches a second.
    assert last["cpu_us"] == pytest.approx(last["real_us"] / 2, rel=0.03)
    assert last["switches"] == pytest.approx(last["real_us"] / 20000, abs=2)


SLICES = (500, 1000, 3000)
# The switch itself, which is counted for the VM that it takes out, and the way to it.
SWITCH_US = 30


def test_slices_of_different_length(runner):
    """Busy VMs get their slices, whole ones and nothing but them, in turn."""
    vms = tuple(Vm(f"s{us}", "slice", slice_us=us) for us in SLICES)
    console = runner.run(System("test-slices", vms),
                         lambda c: all(len(c.numbers(vm.name, "slice")) >= 10 for vm in vms))
    for vm in vms:
        last = console.numbers(vm.name, "slice")[-1]
        mean = last["cpu_us"] / last["switches"]
        assert vm.slice_us * 0.99 <= mean <= vm.slice_us * 1.01 + SWITCH_US, vm.name
        assert last["real_us"] / last["switches"] == pytest.approx(sum(SLICES), rel=0.03), vm.name


def test_yield(runner):
    """A VM that yields after a fifth of its slice leaves the rest to the others."""
    vms = (Vm("quick-y", "slice", slice_us=5000), Vm("slow", "slice", slice_us=5000))
    console = runner.run(System("test-yield", vms),
                         lambda c: all(len(c.numbers(vm.name, "slice")) >= 10 for vm in vms))
    quick, slow = (console.numbers(vm.name, "slice")[-1] for vm in vms)
    # The guest looks at its processor time by calls, so it yields a little late.
    assert 1000 <= quick["cpu_us"] / quick["switches"] <= 1200
    assert 4950 <= slow["cpu_us"] / slow["switches"] <= 5050 + SWITCH_US
    assert slow["real_us"] / slow["switches"] <= 6300


# On the LPC55S69 the VMs of test_violations.py have eight regions, two devices in one of them.
@pytest.mark.family("mps2")
def test_eight_sau_regions(runner):
    """A VM that uses all eight regions, preempted inside its handlers too."""
    vms = (Vm("eight", "eight", slice_us=300, shared=(1,),
              devs=("UART1", "TICK", "PAIR", "GPIO3", "FPGAIO")),
           Vm("busy", "slice", slice_us=300))
    console = runner.run(System("test-eight", vms), lambda c: c.done("eight"))
    assert "eight" in console.passed("eight")
    assert not console.failed()
    numbers = console.numbers("eight", "eight")[0]
    assert numbers["switches"] >= 300
    assert numbers["inside"] >= 20


@pytest.mark.parametrize("kind", torture.KINDS)
def test_torture(runner, kind, request):
    """Two VMs that check every register and the active exceptions across many switches."""
    check_torture(runner, torture.pair(kind), request.config)


@pytest.mark.parametrize("system", [torture.THREE, torture.EIGHT], ids=["three", "eight"])
def test_torture_more(runner, system, request):
    """The same with more VMs, and wake lines among them."""
    check_torture(runner, system, request.config)


def check_torture(runner, system, config):
    switches = config.getoption("switches")
    names = [vm.name for vm in system.vms]
    image = relink.Built(runner.board, system).counting()
    ended = torture.tortured(system, switches)
    console = runner.run_image(image, lambda c: c.failed() or c.reports or ended(c), virtual_s=600,
                               wall_s=60 + len(names) * switches / 25)
    assert not console.failed()
    assert not console.reports
    counts = Depths.last(console)
    config.stash[DEPTHS].append(counts)
    for name in names:
        last, depth = console.numbers(name, "torture")[-1], console.numbers(name, "depth")[-1]
        assert last["switches"] >= switches
        assert last["inside"] > switches / 20
        assert depth["deepest"] >= 3
        assert depth["fails"] == 0
    # The test is worth something only if handlers, and nested ones, were preempted.
    assert counts.switches > len(names) * switches * 0.9
    assert counts.deeper(1) > counts.switches / 4
    assert counts.deeper(2) > counts.switches / 20
    assert counts.deeper(4) > 0
    for n, vm in enumerate(system.vms):
        if vm.devs or vm.wake:
            exclusive = console.numbers(names[n], "exclusive")[-1]
            assert exclusive["kept"] + exclusive["lost"] > 0


@pytest.mark.stock
def test_torture_smoke(runner):
    """A few hundred switches where a stub reaches SysTick_NS and faults arrive in other ways."""
    vms = (Vm("a-ft", "torture", slice_us=500, lines=True, devs=("TICK",)),
           Vm("b-fm", "torture", slice_us=500, lines=True, devs=("PAIR",)))
    system = System("test-torture-smoke", vms)
    ended = torture.tortured(system, 500)
    console = runner.run(system, lambda c: c.failed() or c.reports or ended(c))
    assert not console.failed()
    assert not console.reports
