# SPDX-License-Identifier: Apache-2.0
"""A guest that keeps time by SysTick alone stays with the machine's clock."""

import pytest

from system import System, Vm

SECONDS = 4
# What a run of the switch may add, once caught up: the design's bound of 8 us in 60 s, and what a
# report costs between its two readings of the clocks.
CAUGHT_UP_US = 40


@pytest.mark.parametrize("slice_us", [1000, 5000, 10000])
@pytest.mark.parametrize("guest", ["tick", "tick-w", "tick-p", "tick-k", "tick-kw"])
def test_guest_clock(runner, guest, slice_us):
    """Beside two busy VMs: never further behind than its absence, never ahead, and level again."""
    vms = (Vm(guest, "clock", slice_us=slice_us, devs=("DUALTIMER",)),
           Vm("busy0", "slice", slice_us=slice_us), Vm("busy1", "slice", slice_us=slice_us))
    system = System(f"test-clock-{guest}-{slice_us}", vms)
    console = runner.run(system, lambda c: c.numbers(guest, "clock") and
                         c.numbers(guest, "clock")[-1]["real_us"] >= SECONDS * 1000000)
    samples = console.numbers(guest, "clock")
    errors = [sample["guest_us"] - sample["real_us"] for sample in samples]
    absence = 2 * slice_us
    assert max(errors) <= CAUGHT_UP_US
    assert min(errors) >= -(absence + slice_us + 1000)
    # In each quarter of the run there is a moment when nothing is owed.
    quarter = max(1, len(errors) // 4)
    for start in range(0, len(errors) - quarter + 1, quarter):
        assert max(errors[start:start + quarter]) >= -CAUGHT_UP_US
    # The hypervisor's clock is the machine's.
    for sample in samples:
        assert sample["own_us"] == pytest.approx(sample["real_us"], abs=60)
