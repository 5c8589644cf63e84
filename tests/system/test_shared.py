# SPDX-License-Identifier: Apache-2.0
"""Shared memory and doorbells."""

import pytest

from system import System, Vm

MESSAGES = 200
BYTES = 2 * 32 * MESSAGES


def pingpong(name, **more):
    return System(name, (Vm("ping", "pingpong", slice_us=2000, shared=(0,), bell=True, **more),
                         Vm("pong", "pingpong", slice_us=2000, shared=(0,), bell=True, **more),
                         Vm("busy", "slice", slice_us=2000)))


@pytest.mark.stock
def test_pingpong(runner):
    """Every byte arrives, every doorbell rings; the answer takes a round of the three VMs."""
    console = runner.run(pingpong("test-pingpong"), lambda c: c.done("ping"))
    assert not console.failed()
    numbers = console.numbers("ping", "pingpong")[0]
    assert (numbers["rounds"], numbers["bytes"]) == (MESSAGES, BYTES)
    assert numbers["rung"] == MESSAGES
    latency = console.numbers("ping", "latency")[0]
    assert 2000 < latency["mean_us"]
    if not runner.stock:
        assert latency["worst_us"] < 3 * 2 * 2000


def test_pingpong_wake(runner):
    """With .wake the doorbell brings the peer in at once. What is left of the latency, now and
    then, is the end of the asking VM's own slice."""
    console = runner.run(pingpong("test-pingpong-wake", bell_wake=True), lambda c: c.done("ping"))
    assert not console.failed()
    numbers = console.numbers("ping", "pingpong")[0]
    assert (numbers["bytes"], numbers["rung"]) == (BYTES, MESSAGES)
    latency = console.numbers("ping", "latency")[0]
    assert latency["best_us"] < 400
    assert latency["mean_us"] < 800
