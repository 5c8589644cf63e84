# SPDX-License-Identifier: Apache-2.0
"""Hypercalls, with good and bad arguments, from every state of the processor."""

import pytest

from system import System, Vm, beat

EXPECTED = {
    "thread", "primask", "primask-kept", "basepri", "basepri-kept", "faultmask", "faultmask-kept",
    "svc", "pendsv", "line-00", "line-40", "line-e0", "registers-all", "unprivileged-msp",
    "unprivileged-psp", "unprivileged-kept", "mpu", "mpu-unprivileged", "calls",
}


@pytest.mark.stock
@pytest.mark.parametrize("unprivileged", [False, True], ids=["refused", "allowed"])
def test_calls(runner, unprivileged):
    name = "calls-u" if unprivileged else "calls"
    vms = (Vm(name, "calls", lines=True, shared=(0,), bell=True, unpriv_calls=unprivileged),
           Vm("peer", "slice", shared=(0,), bell=True), beat())
    system = System(f"test-{name}", vms)
    console = runner.run(system, lambda c: c.done(name) and len(c.numbers("beat", "beat")) >= 1)
    assert not console.failed()
    assert not console.reports
    runner.check_beats(console)
    assert EXPECTED <= set(console.passed(name))
