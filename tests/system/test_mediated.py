# SPDX-License-Identifier: Apache-2.0
"""Mediated windows: what a VM may touch of registers that it shares works as on plain memory, the
rest is refused by name."""

import pytest

from boards import BOARDS
from system import System, Vm, mediated_block

# The LPC55S69 has no device without a gate whose registers take any value, so the block that all forms
# are tried on, and what two VMs share bit by bit, are the mps2 boards'; test_chip.py has its rules.
MPS2 = pytest.mark.family("mps2")

FRAMES = ("sp-below", "sp-above", "sp-peer", "sp-zero", "sp-unmapped", "sp-hyp", "sp-device")
FRAMES_FP = ("sp-below-fp", "sp-above-fp", "sp-peer-fp")


@pytest.mark.parametrize("name", FRAMES + FRAMES_FP)
def test_stack_pointers(runner, name):
    """A mediated access whose frame would not be the VM's own stops the VM with a report, and nothing
    is written where the stack pointer points."""
    if name in FRAMES_FP and not BOARDS[runner.board].fpu:
        name = name.removesuffix("-fp")
    mps2 = BOARDS[runner.board].family == "mps2"
    vms = (Vm("peer", "frames", slice_us=500),
           Vm(name, "frames", slice_us=500, devs=() if mps2 else ("UART",),
              raw=(mediated_block(),) if mps2 else ()))
    console = runner.run(System(f"test-frames-{name}", vms),
                         lambda c: c.reports and c.done("peer"))
    assert not console.failed()
    assert console.passed("peer") == ["undisturbed"]
    assert len(console.reports) == 1
    assert console.report(name)["text"].startswith("stack 0x")


@MPS2
@pytest.mark.stock
def test_forms(runner):
    """Every form of load and store, in every mode, has the effect that it has on memory."""
    vms = (Vm("mediated", "mediated", on_fault="VM_SKIP", unpriv_calls=True,
              raw=(mediated_block(),)),
           Vm("noisy-fmt", "torture", slice_us=300, lines=True))
    console = runner.run(System("test-mediated", vms), lambda c: c.done("mediated"))
    assert not console.failed()
    checks = ["forms-thread", "forms-handler", "forms-unprivileged", "none-refused", "exclusive",
              "unaligned", "no-rule", "kept-bits", "mpu-privileged", "mpu-ldrt",
              "mpu-unprivileged"]
    if BOARDS[runner.board].fpu:
        checks[3:3] = ["forms-float", "float-kept", "forms-float-unprivileged"]
    assert console.passed("mediated") == checks


HALVES = "WINDOW_MEDIATED(0x40002000, 0x1000, RULES(REG_RW(0, {:#x}u)))"
THIEVES = {"thief": ("store 0x40002000", " bits 0x00300000 "),
           "thief-b": ("store 0x40002003", " bits 0x01000000 "),
           "thief-l": ("load 0x40002040", " bits 0xFFFFFFFF ")}


@MPS2
@pytest.mark.parametrize("name", THIEVES)
def test_bits_have_owners(runner, name):
    """Two VMs share a register; one that reaches for the other's bits is stopped, and the report
    names register, bits and owner. The other goes on."""
    place, bits = THIEVES[name]
    vms = (Vm(name, "bits", slice_us=300, raw=(HALVES.format(0xFFFF),)),
           Vm("owner", "bits", slice_us=300, raw=(HALVES.format(0xFFFF0000),)))
    console = runner.run(System(f"test-bits-{name}", vms),
                         lambda c: c.reports and c.done("owner"))
    assert not console.failed()
    assert console.passed(name) == console.passed("owner") == ["bits"]
    report = console.report(name)
    owner = "hypervisor" if name == "thief-l" else "owner"
    assert report["text"].startswith(f"{place} (DUALTIMER, owner {owner}){bits}pc ")


@MPS2
@pytest.mark.stock
def test_zephyrs_pins(runner):
    """What Zephyr writes of pins when it boots is dropped in silence for a VM that has the block
    mediated; the peer that owns the pins does not notice."""
    vms = (Vm("boots", "pins", raw=tuple(f"DEV_MEDIATED(GPIO{n})" for n in range(3))),
           Vm("has-gpio", "pins", devs=("GPIO0",), raw=("DEV_MEDIATED(GPIO1)",)))
    console = runner.run(System("test-pins", vms),
                         lambda c: c.done("has-gpio") and c.reports)
    assert not console.failed()
    assert console.passed("boots") == ["pins"]
    assert console.report("boots")["text"].startswith(
        "store 0x40100010 (GPIO0, owner has-gpio) bits 0xFFFFFFFF pc ")
