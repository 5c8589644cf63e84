# SPDX-License-Identifier: Apache-2.0
"""The values of .on_fault, and the calls that restart and stop a VM."""

import pytest

from system import System, Vm, beat

ROUNDS = 6


@pytest.mark.stock
def test_reset_state(runner):
    """At its reset vector a VM finds the processor as after reset: beside a peer that uses all of
    it, and after restarts out of the greatest disorder."""
    vms = (Vm("virgin", "virgin", lines=True),
           Vm("noisy-fmt", "torture", slice_us=300, lines=True, devs=("PAIR",)))
    console = runner.run(System("test-virgin", vms), lambda c: c.done("virgin"))
    assert not console.failed()
    assert console.passed("virgin") == ["virgin"] * 4


@pytest.mark.parametrize("name", ["again", "again-f"], ids=["by-call", "by-fault"])
def test_restart(runner, name):
    """Six restarts, each with the image as built and the processor as after reset; then a stop."""
    vms = (Vm(name, "restart", on_fault="VM_RESTART", lines=True), beat())
    system = System(f"test-restart-{name}", vms)
    console = runner.run(system, lambda c: any(r["what"] == "stopped" for r in c.reports) and
                         len(c.numbers("beat", "beat")) >= 4)
    assert not console.failed()
    assert "restart" in console.passed(name)
    assert [n["count"] for n in console.numbers(name, "restart")] == list(range(ROUNDS + 1))
    assert [report["what"] for report in console.reports] == ["restarted"] * ROUNDS + ["stopped"]
    runner.check_beats(console)


def test_stop_is_for_good(runner):
    """A VM without VM_RESTART is not started again by its fault; the others go on."""
    vms = (Vm("once-f", "restart", lines=True), beat())
    console = runner.run(System("test-restart-not", vms),
                         lambda c: c.reports and len(c.numbers("beat", "beat")) >= 4)
    assert console.report("once-f")["what"] == "stopped"
    assert len(console.numbers("once-f", "restart")) == 1
    runner.check_beats(console)


def test_skip(runner):
    """With VM_SKIP refused loads and stores of every width are stepped over and counted."""
    vms = (Vm("skip", "skip", on_fault="VM_SKIP"), beat())
    console = runner.run(System("test-skip", vms),
                         lambda c: c.done("skip") and len(c.numbers("beat", "beat")) >= 1)
    assert not console.failed()
    assert not console.reports
    assert len(console.passed("skip")) == 23


def test_skip_refused_branch(runner):
    """A refused branch is stepped over by returning to its caller."""
    vms = (Vm("peer-exec", "fault", on_fault="VM_SKIP", lines=True), beat())
    console = runner.run(System("test-skip-branch", vms), lambda c: c.done("peer-exec"))
    assert "peer-exec" in console.passed("peer-exec")
    assert not console.reports


def test_skip_cannot_skip_everything(runner):
    """What is not an access stops the VM with VM_SKIP too."""
    vms = (Vm("udf", "fault", on_fault="VM_SKIP", lines=True),
           Vm("msp-null", "fault", on_fault="VM_SKIP", lines=True), beat())
    console = runner.run(System("test-skip-not", vms),
                         lambda c: len(c.reports) == 2 and len(c.numbers("beat", "beat")) >= 4)
    assert {report["what"] for report in console.reports} == {"stopped"}
    runner.check_beats(console)
