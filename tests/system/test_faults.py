# SPDX-License-Identifier: Apache-2.0
"""What a VM that does what it may not gets: one report and its end, or nothing where the hardware
ignores the attempt. Its peer's heartbeat stays on time all the while, and the machine is not reset.

Seven misbehaving VMs and the beating one share a system; VM i's peer is VM i + 1.
"""

import re
import subprocess

import pytest

import machine
from boards import BOARDS
from system import System, Vm, beat

GUEST_FAULT = "fault in the guest that it could not handle"
INSTRUCTION = "bad instruction"
NOCP = 1 << 19  # of CFSR

# name, what the report begins with, who owns the address ("peer": the next VM, "own": this VM).
REFUSED = [
    ("peer-load", "load", "peer"),
    ("peer-load-b", "load", "peer"),
    ("peer-load-h", "load", "peer"),
    ("peer-load-pair", "load", "peer"),
    ("peer-load-many", "load", "peer"),
    ("peer-load-ex", "load", "peer"),
    ("peer-store", "store", "peer"),
    ("peer-store-b", "store", "peer"),
    ("peer-store-h", "store", "peer"),
    ("peer-store-pair", "store", "peer"),
    ("peer-store-many", "store", "peer"),
    ("peer-store-l0", "store", "peer"),
    ("peer-store-l80", "store", "peer"),
    ("peer-store-pm", "store", "peer"),
    ("peer-store-fm", "store", "peer"),
    ("peer-store-up", "store", "peer"),
    ("peer-code-load", "load", "peer"),
    ("peer-code-store", "store", "peer"),
    ("peer-exec", "execute", "peer"),
    ("return-to-peer", "execute", "peer"),
    ("peer-alias", "load", "peer"),
    ("own-alias", "load", "own"),
    ("peer-dev-load", "load", "beat"),
    ("peer-dev-store", "store", "beat"),
    ("shared-load", "load", "nobody"),
    ("hyp-code", "load", "hypervisor"),
    ("hyp-code-ns", "load", "hypervisor"),
    ("hyp-ram", "load", "hypervisor"),
    ("hyp-ram-ns", "load", "hypervisor"),
    ("hyp-ram-st", "store", "hypervisor"),
    ("hyp-ram-st-ns", "store", "hypervisor"),
    ("hyp-exec", "execute", "hypervisor"),
    ("hyp-exec-ns", "execute", "hypervisor"),
    ("hyp-exec-stub", "execute", "hypervisor"),
    ("timebase-load", "load", "hypervisor"),
    ("timebase-store", "store", "hypervisor"),
    ("filters-store", "store", "hypervisor"),
    ("dev-load", "load", "nobody"),
    ("dev-store", "store", "nobody"),
    ("ungranted-load", "load", "nobody"),
    ("unmapped-load", "load", "nobody"),
    ("null-load", "load", "hypervisor"),
    ("null-store", "store", "hypervisor"),
    ("null-exec", "execute", "hypervisor"),
    ("call-limit", "execute", "nobody"),
    ("call-below", "execute", "nobody"),
    ("call-between", "execute", "nobody"),
]
REFUSED_FLOAT = [
    ("peer-load-fp", "load", "peer"),
    ("peer-store-fp", "store", "peer"),
]

# name, what the report begins with (a pattern).
BROKEN = [
    ("straddle-load", "load 0x"),
    ("udf", INSTRUCTION),
    ("udf-pendsv", INSTRUCTION),
    ("udf-line0", INSTRUCTION),
    ("udf-faultmask", INSTRUCTION),
    ("bkpt", "breakpoint"),
    ("semihosting", "breakpoint"),
    ("div0", INSTRUCTION),
    ("unaligned", INSTRUCTION),
    ("nocp", INSTRUCTION),
    ("arm-state", INSTRUCTION),
    ("svc-primask", GUEST_FAULT),
    ("svc-in-svc", GUEST_FAULT),
    ("mpu", GUEST_FAULT),
    ("vtor-peer", "vector table 0x"),
    ("vtor-null", "vector table 0x"),
    ("vector-null", r"execute 0x00000000 \(FIRMWARE, owner hypervisor\)"),
    ("vtor-udf", INSTRUCTION),
    ("msp-null", "stack 0x"),
    ("msp-zero", "stack 0x"),
    ("msp-peer", "stack 0x"),
    ("msp-hyp", "stack 0x"),
    ("msp-hyp-ns", "stack 0x"),
    ("msp-edge", "stack 0x"),
    ("msp-top", "stack 0x"),
    ("msp-unmapped", "stack 0x"),
    ("psp-null", "stack 0x"),
    ("psp-peer", "stack 0x"),
    ("psp-call", "stack 0x"),
    ("msplim-svc", "stack 0x"),
    ("msplim-push", "stack 0x"),
    ("overflow", "st(ack|ore) 0x"),
    ("ret-thread", "execute 0xFFFFFFB8"),
    ("ret-secure", "execute 0xFFFFFFF8"),
    ("ret-fnc", "bad exception return"),
    ("ret-secure-h", "bad exception return"),
    ("ret-secure-l0", "bad exception return"),
    ("ret-nested-h", "bad exception return"),
    ("ret-bad-h", "bad exception return"),
    ("ret-fnc-h", "bad exception return"),
    ("lockup-msp", "stack 0x"),
    ("lockup-line0", "stack 0x"),
    ("lockup-all", "stack 0x"),
]

# Ends with the guest's own word that it is alive.
SURVIVED = ["reset", "reset-masked", "secure-regs", "debug", "own-usage", "own-memory"]
# Never comes back, and takes nothing from anybody but its own slices.
ENDLESS = ["loop-primask", "loop-faultmask", "loop-line0", "wfi-masked", "sleepdeep", "wfe",
           "yield", "storm"]

EACH = 7
SMOKE = ("peer-store", "peer-store-fm", "hyp-exec", "dev-load", "udf-line0", "msp-hyp", "reset")


def grouped(names, prefix):
    """Systems of seven misdeeds and a beating VM, by misdeed."""
    systems = {}
    for start in range(0, len(names), EACH):
        group = names[start:start + EACH]
        vms = [Vm(name, "fault", lines=True) for name in group]
        system = System(f"test-{prefix}-{start // EACH}", tuple(vms + [beat()]))
        systems.update({name: system for name in group})
    return systems


STOPPING = [entry[0] for entry in REFUSED + BROKEN]
SYSTEMS = grouped(STOPPING, "fault")
SYSTEMS.update(grouped([entry[0] for entry in REFUSED_FLOAT], "fault-float"))
SYSTEMS.update(grouped(SURVIVED + ENDLESS, "hostile"))
SMOKE_SYSTEM = System("test-fault-smoke",
                      tuple(Vm(name, "fault", lines=True) for name in SMOKE) + (beat(),))

BEATS_AFTER = 2  # reports of the beating VM, each of 16 beats, after the last fault


def settled(system):
    """Each misbehaving VM is stopped, has survived or is endless, and the peer has beaten since."""
    waiting = {vm.name for vm in system.vms} - {"beat"} - set(ENDLESS)
    state = {"beats": None}

    def until(console):
        left = waiting - {report["vm"] for report in console.reports}
        left = {name for name in left if not console.done(name)}
        beats = len(console.numbers("beat", "beat"))
        if left:
            return False
        if state["beats"] is None:
            state["beats"] = beats
        return beats >= max(4, state["beats"] + BEATS_AFTER)

    return until


def look_at(runner, system, name):
    console = runner.run_once(system, settled(system), virtual_s=5, wall_s=40)
    runner.check_beats(console)
    banners = [line for line in console.hypervisor() if "septum: vm " not in line and
               f" on {runner.board}, " in line]
    assert len(banners) == 1, "the machine was reset"
    return console


def stopped(runner, system, name):
    console = look_at(runner, system, name)
    report = console.report(name)
    assert report["what"] == "stopped"
    # Silence afterwards, and the registers on the next line.
    later = console.lines[report["at"] + 1:]
    assert re.match(r"septum: +r0 0x[0-9A-F]{8} .* r12 0x[0-9A-F]{8}$", later[0])
    assert not [line for line in later if line.startswith(f"[{name} ")]
    assert set(report["registers"]) == {"pc", "lr", "sp", "psr", "cfsr", "sfsr"}
    return console, report


def next_vm(system, name):
    names = [vm.name for vm in system.vms]
    return names[names.index(name) + 1]


def check_refused(runner, system, name, kind, owner):
    # What lies behind the last call is memory of the hypervisor on a board that has some there.
    if name == "call-limit" and BOARDS[runner.board].ram_of(0)[0] < 0x20100000:
        owner = "hypervisor"
    console, report = stopped(runner, system, name)
    at = console.numbers(name, "at")[0]
    place = re.match(rf"{kind} 0x([0-9A-F]{{8}}) \((.*), owner ([^,)]+)(, Secure alias)?\)",
                     report["text"])
    assert place, report["text"]
    owner = {"peer": next_vm(system, name), "own": name}.get(owner, owner)
    assert (int(place[1], 16), place[3]) == (at["address"], owner)
    assert report["registers"]["pc"] == at["pc"]
    if place[2] != "nothing there":
        secure = at["address"] < 0x60000000 and at["address"] & 0x10000000
        assert bool(place[4]) == bool(secure)


@pytest.mark.parametrize("name, kind, owner", REFUSED, ids=[entry[0] for entry in REFUSED])
def test_refused_access(runner, name, kind, owner):
    check_refused(runner, SYSTEMS[name], name, kind, owner)


@pytest.mark.parametrize("name, kind, owner", REFUSED_FLOAT,
                         ids=[entry[0] for entry in REFUSED_FLOAT])
def test_refused_float(runner, name, kind, owner):
    if not BOARDS[runner.board].fpu:
        # The core has no FPU: the instruction itself is the fault.
        _, report = stopped(runner, SYSTEMS[name], name)
        assert report["text"].startswith(INSTRUCTION)
    else:
        check_refused(runner, SYSTEMS[name], name, kind, owner)


def test_no_fpu(runner):
    """A VM with `.no_fpu` never gets the FPU; its neighbour keeps what it has in it."""
    system = System("test-no-fpu",
                    (Vm("user", "no_fpu"), Vm("kept", "no_fpu", no_fpu=True), beat()))
    console, report = stopped(runner, system, "kept")
    assert report["text"].startswith(INSTRUCTION)
    if BOARDS[runner.board].fpu:
        assert report["registers"]["cfsr"] == NOCP
        assert console.passed("user") == ["s0-wrong"]


def test_no_window_is_left_behind(runner):
    """A VM that runs after one with more windows has not got the last of them."""
    system = System("test-windows", (Vm("peer-dev2-load", "fault"), beat()))
    check_refused(runner, system, "peer-dev2-load", "load", "beat")


@pytest.mark.parametrize("name, kind", BROKEN, ids=[entry[0] for entry in BROKEN])
def test_broken_state(runner, name, kind):
    _, report = stopped(runner, SYSTEMS[name], name)
    assert re.match(kind, report["text"]), report["text"]


def test_every_report_is_decoded(runner):
    """`septum decode` reads each report of the runs above, knows the way out, and finds where in
    the guest's source it was."""
    systems = {SYSTEMS[name].name: SYSTEMS[name] for name in STOPPING}
    for system in systems.values():
        console = runner.run_once(system, settled(system), virtual_s=5, wall_s=40)
        done = subprocess.run(
            [machine.TREE / "build" / "septum", "decode", "--board", runner.board,
             machine.CONFIGS / runner.board / system.name],
            input="\n".join(console.lines), text=True, capture_output=True, check=True)
        explained = {text.split()[1]: text for text in done.stdout.split("\n\n") if text.strip()}
        assert set(explained) == {report["vm"] for report in console.reports}
        for report in console.reports:
            text = explained[report["vm"]]
            assert "\n  advice " in text, text
            if report["registers"]["pc"] and report["vm"].startswith("peer-store"):
                assert re.search(r"\n  pc +0x[0-9a-f]{8}  \w+  guests/test/fault/.*:\d+\n", text), text


@pytest.mark.parametrize("name", SURVIVED)
def test_survived(runner, name):
    console = look_at(runner, SYSTEMS[name], name)
    assert name in console.passed(name)
    assert not [line for line in console.failed() if f"[{name} " in line]


@pytest.mark.parametrize("name", ENDLESS)
def test_endless(runner, name):
    console = look_at(runner, SYSTEMS[name], name)
    assert not [report for report in console.reports if report["vm"] == name]
    assert not console.done(name)


@pytest.mark.stock
@pytest.mark.parametrize("name", SMOKE)
def test_smoke(runner, name):
    if name in SURVIVED:
        assert name in look_at(runner, SMOKE_SYSTEM, name).passed(name)
    elif name in {entry[0] for entry in REFUSED}:
        kind, owner = next(entry[1:] for entry in REFUSED if entry[0] == name)
        check_refused(runner, SMOKE_SYSTEM, name, kind, owner)
    else:
        stopped(runner, SMOKE_SYSTEM, name)
