# SPDX-License-Identifier: Apache-2.0
"""A VM tries every place that is not its own, in every way, from every mode: nothing is reached, and
its peer has lost nothing."""

from system import System, Vm

WAYS = ("privileged", "unprivileged", "handler")
LEAST_PROBES = 100_000  # over all modes


def test_isolation(runner):
    # The peer has lines in an NVIC word where the trespasser has none, and more SAU regions.
    vms = (Vm("trespass", "trespass", slice_us=5000, on_fault="VM_SKIP", devs=("PAIR",),
              shared=(0,), unpriv_calls=True),
           Vm("watched", "watched", lines=True, devs=("TICK", "UART"), shared=(0,)))
    console = runner.run(System("test-isolation", vms),
                         lambda c: c.reports or c.done("trespass") and c.done("watched"),
                         virtual_s=300, wall_s=300)
    assert not console.failed()
    assert not console.reports
    assert set(console.passed("trespass")) == set(WAYS)
    assert set(console.passed("watched")) == {"lines", "handled", "ram", "code", "device"}
    rows = console.numbers("trespass", "trespass")
    assert len(rows) == len(WAYS)
    assert sum(row["probes"] for row in rows) > LEAST_PROBES
    assert all(0 < row["refused"] <= row["probes"] for row in rows)
