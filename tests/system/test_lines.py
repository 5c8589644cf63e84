# SPDX-License-Identifier: Apache-2.0
"""Interrupt lines: each reaches its owner only, and latches while the owner is out."""

import pytest

from system import System, Vm

SLICE_US = 4000


@pytest.mark.stock
def test_line_state_is_kept(runner):
    """A peer that attacks every line of the chip changes nothing of its neighbour's, and finds out
    nothing; a timer that fires while its owner is out is served when it is in."""
    vms = (Vm("owner", "lines", slice_us=SLICE_US, lines=True, devs=("TICK",)),
           Vm("prober", "probe", slice_us=SLICE_US, lines=True))
    console = runner.run(System("test-lines", vms),
                         lambda c: c.done("owner") and len(c.numbers("prober", "probe")) >= 3)
    assert not console.failed()
    assert {"lines-kept", "line-served-once", "masked-waits", "masked-pending", "masked-served",
            "timer-served"} <= set(console.passed("owner"))
    numbers = console.numbers("owner", "lines")[0]
    # Not a wake line: it has to wait for the rest of the peer's slice, and no longer.
    assert SLICE_US / 2 < numbers["latest_us"]
    if not runner.stock:
        assert numbers["latest_us"] < SLICE_US * 1.25
    assert console.numbers("prober", "probe")[-1]["fails"] == 0


def test_software_trigger(runner):
    """The software trigger register does not reach another VM's lines either. (QEMU's release
    versions let it; the project's own build does not.)"""
    vms = (Vm("owner", "lines", slice_us=SLICE_US, lines=True, devs=("TICK",)),
           Vm("prober-s", "probe", slice_us=SLICE_US, lines=True))
    console = runner.run(System("test-lines-stir", vms), lambda c: c.done("owner"))
    assert not console.failed()


def test_wake_line(runner):
    """The same timer as a wake line is served at once, however long the peer's slice is."""
    vms = (Vm("owner", "lines", slice_us=SLICE_US, lines=True, wake=("TICK",)),
           Vm("prober", "probe", slice_us=10 * SLICE_US, lines=True))
    console = runner.run(System("test-lines-wake", vms), lambda c: c.done("owner"))
    assert not console.failed()
    assert console.numbers("owner", "lines")[0]["latest_us"] < 150


def test_wake_line_beside_a_talker(runner):
    """A peer that writes to the console all the time does not delay it: a line on its way to the
    UART stops for what is more urgent."""
    vms = (Vm("owner", "lines", slice_us=SLICE_US, lines=True, wake=("TICK",)),
           Vm("flood", "flood", slice_us=10 * SLICE_US))
    console = runner.run(System("test-lines-talker", vms), lambda c: c.done("owner"), wall_s=120)
    assert not console.failed()
    assert console.numbers("owner", "lines")[0]["latest_us"] < 250


def test_wake_line_among_eight(runner):
    """Six busy VMs and a prober do not delay a wake line."""
    vms = (Vm("owner", "lines", slice_us=SLICE_US, lines=True, wake=("TICK",)),
           Vm("prober", "probe", slice_us=SLICE_US, lines=True)) + tuple(
               Vm(f"busy{n}", "slice", slice_us=SLICE_US) for n in range(6))
    console = runner.run(System("test-lines-eight", vms), lambda c: c.done("owner"))
    assert not console.failed()
    assert console.numbers("owner", "lines")[0]["latest_us"] < 150


def test_wake_line_of_a_preempted_handler(runner):
    """A wake line whose handler was preempted, or that was pending when its owner went out, brings it
    in again: nothing waits for the busy peer's slice of 10 ms."""
    vms = (Vm("owner", "woken", slice_us=SLICE_US, wake=("TICK",)),
           Vm("busy", "slice", slice_us=10000))
    console = runner.run(System("test-lines-woken", vms), lambda c: c.done("owner"))
    assert console.numbers("owner", "woken")[0]["worst_us"] < 1200


@pytest.mark.parametrize("flag", ["k", "m", "y"], ids=["keeps", "masks", "yields-masked"])
def test_wake_line_left_pending(runner, flag):
    """A VM whose wake line is always pending gets half of the peer's slices at most: of 8 ms for its
    own slice and the peer's of 4 ms, the peer has a third less its switches, not next to nothing."""
    vms = (Vm(f"owner-{flag}", "woken", slice_us=SLICE_US, wake=("TICK",)),
           Vm("busy", "slice", slice_us=SLICE_US))
    console = runner.run(System(f"test-lines-left-{flag}", vms),
                         lambda c: len(c.numbers("busy", "slice")) >= 10)
    numbers = console.numbers("busy", "slice")[-1]
    assert 0.25 < numbers["cpu_us"] / numbers["real_us"]
