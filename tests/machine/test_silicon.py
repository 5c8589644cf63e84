# SPDX-License-Identifier: Apache-2.0
"""The questions to a real chip, asked of the emulated one: what it answers is the expectation."""

import re

import pytest

from conftest import SILICON, TREE

NAMES = sorted(path.stem for path in SILICON.glob("*.c"))


@pytest.mark.parametrize("name", NAMES)
def test_silicon(machine, name):
    machine.check(name)


def test_each_question_is_documented():
    page = (TREE / "docs" / "silicon.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)) == NAMES
