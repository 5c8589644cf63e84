# SPDX-License-Identifier: Apache-2.0
"""How many switches hit how many active Non-secure exceptions, as count_switches.c says."""

import re
from dataclasses import dataclass

import pytest

DEPTHS = pytest.StashKey()  # a Depths of each torture run
LINE = re.compile(r"^septum: depth (\d+) (\d+) (\d+) (\d+) (\d+) lazy (\d+)$")
SUM = re.compile(r"torture: .* by active exceptions: 0: (\d+), 1: (\d+), 2: (\d+), 3: (\d+), "
                 r"4 and more: (\d+); lazy FP save outstanding: (\d+)$")


@dataclass(frozen=True)
class Depths:
    by_depth: tuple = (0, 0, 0, 0, 0)  # switches with 0, 1, 2, 3, and 4 or more active
    lazy: int = 0  # of all: with a lazy floating-point save outstanding

    @staticmethod
    def parsed(match):
        numbers = [int(number) for number in match.groups()]
        return Depths(tuple(numbers[:5]), numbers[5])

    @staticmethod
    def last(console):
        """What a console said last."""
        return Depths.parsed([match for match in map(LINE.match, console.lines) if match][-1])

    def __add__(self, other):
        return Depths(tuple(a + b for a, b in zip(self.by_depth, other.by_depth)),
                      self.lazy + other.lazy)

    @property
    def switches(self):
        return sum(self.by_depth)

    def deeper(self, least):
        """Switches that hit at least so many."""
        return sum(self.by_depth[least:])

    def __str__(self):
        names = ("0", "1", "2", "3", "4 and more")
        return (f"torture: {self.switches} switches, {self.deeper(1)} inside handlers; "
                "by active exceptions: " +
                ", ".join(f"{name}: {n}" for name, n in zip(names, self.by_depth)) +
                f"; lazy FP save outstanding: {self.lazy}")
