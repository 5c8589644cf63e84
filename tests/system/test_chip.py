# SPDX-License-Identifier: Apache-2.0
"""The LPC55S69's shared blocks: a VM starts up its own device as an unmodified guest does, and what
would take something from another VM or from the chip is refused and named."""

import pytest

from system import System, Vm

pytestmark = pytest.mark.family("lpc55s69")

OWN = ["reset-asserted", "reset-released", "clock-on", "pin", "device"]
# name: what the report begins with.
REFUSED = {
    "cpu1-boot": "store 0x40000804 (SYSCON, owner hypervisor) bits ",
    "cpu1-start": "store 0x40000800 (SYSCON, owner hypervisor) bits ",
    "their-clock": "store 0x40000244 (SYSCON, owner owner) bits 0x00004000 ",
    "their-reset": "store 0x40000124 (SYSCON, owner owner) bits 0x00004000 ",
    "their-source": "store 0x400002BC (SYSCON, owner owner) bits ",
    "their-pin": "store 0x40001008 (IOCON, owner owner) bits ",
    "their-device": "store 0x40089028 (FLEXCOMM3, owner owner) ",
    "systick": "store 0x40000260 (SYSCON, owner hypervisor) bits ",
    "time-base": "store 0x40000248 (SYSCON, owner hypervisor) bits 0x00400000 ",
    "console": "store 0x40000244 (SYSCON, owner hypervisor) bits 0x00000800 ",
    "rom-patch": "store 0x4003E000 (ROM_PATCH, owner hypervisor) ",
    "filters": "store 0x400ACFFC (AHB_SECURE_CTRL, owner hypervisor) ",
    "flash": "store 0x40034000 (FLASH_CTRL, owner hypervisor) ",
    "oscillator": "store 0x40013014 (ANACTRL, owner hypervisor) ",
}


def pair(name, **more):
    return (Vm(name, "chip", slice_us=500, devs=("FLEXCOMM2",), **more),
            Vm("owner", "chip", slice_us=500, devs=("FLEXCOMM3",)))


@pytest.mark.parametrize("name", REFUSED)
def test_refused(runner, name):
    console = runner.run(System(f"test-chip-{name}", pair(name)),
                         lambda c: c.reports and c.done("owner"))
    assert not console.failed()
    assert console.passed(name) == OWN + ["clock-stays", "spare-reset"]
    assert console.passed("owner") == OWN + ["undisturbed"]
    assert console.report(name)["text"].startswith(REFUSED[name])
    assert len(console.reports) == 1


def test_reset_restarts_the_vm(runner):
    """The chip's reset register restarts the VM that writes it, again and again, and no other."""
    console = runner.run(System("test-chip-reset", pair("reset")),
                         lambda c: len(c.reports) >= 3 and c.done("owner"))
    assert not console.failed()
    assert {report["vm"] for report in console.reports} == {"reset"}
    assert {report["what"] for report in console.reports} == {"restarted"}
    assert "by its reset register" in console.reports[0]["text"]
    assert console.passed("owner") == OWN + ["undisturbed"]
