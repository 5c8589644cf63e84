# SPDX-License-Identifier: Apache-2.0
"""The systems of torture guests, and when a run of them is over."""

from system import System, Vm

# Letters after the dash: what the guest does more (guests/test/torture/torture.c).
KINDS = {
    "plain": ("a-", "b-"),
    "fpu": ("a-f", "b-f"),
    "one-fpu": ("a-f", "b-l"),
    "ties": ("a-ft", "b-ft"),
    "groups": ("a-fg", "b-ftg"),
    "mpu": ("a-fmd", "b-fmt"),
}


def pair(kind):
    first, second = KINDS[kind]
    return System(f"test-torture-{kind}",
                  (Vm(first, "torture", slice_us=311, lines=True, devs=("TICK",)),
                   Vm(second, "torture", slice_us=277, lines=True, devs=("PAIR",))))


# One of them has a wake line, which makes it switch at odd moments.
THREE = System("test-torture-three",
               (Vm("a-f", "torture", slice_us=400, lines=True, wake=("TICK",)),
                Vm("b-mt", "torture", slice_us=300, lines=True, devs=("PAIR",)),
                Vm("c-lg", "torture", slice_us=500, lines=True)))

EIGHT_KINDS = ("fm", "ft", "mt", "lg", "", "fmt", "td", "fmg")
EIGHT_DEVICES = {0: {"devs": ("TICK",)}, 1: {"wake": ("PAIR",)}}
EIGHT = System("test-torture-eight",
               tuple(Vm(f"{'abcdefgh'[n]}-{kind}", "torture", slice_us=251 + 10 * n, lines=True,
                        **EIGHT_DEVICES.get(n, {})) for n, kind in enumerate(EIGHT_KINDS)))


def tortured(system, switches):
    """Each VM has reported at least so many switches."""
    def ended(console):
        # The last line of a report, so that the others are there too.
        rounds = [console.numbers(vm.name, "torture")[:len(console.numbers(vm.name, "depth"))]
                  for vm in system.vms]
        return all(found and found[-1]["switches"] >= switches for found in rounds)
    return ended
