# SPDX-License-Identifier: Apache-2.0
"""A guest that keeps time by SysTick alone stays with the machine's clock."""

import pytest

from system import System, Vm

SECONDS = 4
# A guest's clock is read before the machine's, so it is a little behind; it must not be ahead.
AHEAD_US = 40
# Once caught up. A report can come in the middle of catching up, but a tick that is lost shows for
# the rest of the run, and the shortest is 1 ms.
CAUGHT_UP_US = 500
# Between the best moments of the first and the second half.
DRIFT_US = 60

# The same over a minute. What is owed below 500 ticks (25 us) is left for the next switch, so two
# moments differ by that; a loss at each switch, however small, would be 3,000 times as much.
MINUTE_US = 30


@pytest.mark.parametrize("slice_us", [1000, 5000, 10000])
@pytest.mark.parametrize("guest", ["tick", "tick-w", "tick-p", "tick-k", "tick-kw"])
def test_guest_clock(runner, guest, slice_us):
    """Beside two busy VMs: never further behind than its absence, never ahead, and level again."""
    vms = (Vm(guest, "clock", slice_us=slice_us, devs=("CLOCK",)),
           Vm("busy0", "slice", slice_us=slice_us), Vm("busy1", "slice", slice_us=slice_us))
    system = System(f"test-clock-{guest}-{slice_us}", vms)
    console = runner.run(system, lambda c: c.numbers(guest, "clock") and
                         c.numbers(guest, "clock")[-1]["real_us"] >= SECONDS * 1000000)
    samples = console.numbers(guest, "clock")
    errors = [sample["guest_us"] - sample["real_us"] for sample in samples]
    absence = 2 * slice_us
    assert max(errors) <= AHEAD_US
    assert min(errors) >= -(absence + slice_us + 1000)
    # In each half of the run there is a moment when nothing is owed.
    half = len(errors) // 2
    first, second = max(errors[:half]), max(errors[half:])
    assert min(first, second) >= -CAUGHT_UP_US
    assert abs(second - first) <= DRIFT_US
    # The hypervisor's clock is the machine's.
    for sample in samples:
        assert sample["own_us"] == pytest.approx(sample["real_us"], abs=60)


@pytest.mark.family("mps2")  # a minute of the LPC55S69's 96 MHz takes too long
@pytest.mark.parametrize("guest", ["tick-p", "tick-k"])
def test_guest_clock_minute(runner, guest):
    """Over a minute in 10 ms slices nothing adds up: level at its end as at its beginning."""
    vms = (Vm(guest, "clock", slice_us=10000, devs=("CLOCK",)),
           Vm("busy", "slice", slice_us=10000))
    console = runner.run(System(f"test-clock-minute-{guest}", vms),
                         lambda c: c.numbers(guest, "clock") and
                         c.numbers(guest, "clock")[-1]["real_us"] >= 61000000, virtual_s=90)
    errors = [(sample["real_us"], sample["guest_us"] - sample["real_us"])
              for sample in console.numbers(guest, "clock")]
    first = max(error for real, error in errors if real < 15000000)
    last = max(error for real, error in errors if real >= 45000000)
    print(f"{guest}: best error {first} us in the first quarter, {last} us in the last")
    assert abs(last - first) <= MINUTE_US


def test_systick_keeps_no_clock(runner):
    """Off, stopped, too fast to be followed, or polled: as it was after each absence, beside a peer
    that uses its own."""
    vms = (Vm("systick", "systick", slice_us=300),
           Vm("peer-ft", "torture", slice_us=300, lines=True, devs=("PAIR",)))
    console = runner.run(System("test-systick", vms), lambda c: c.done("systick"))
    assert not console.failed()
    assert console.passed("systick") == ["systick"]
