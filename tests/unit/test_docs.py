# SPDX-License-Identifier: Apache-2.0
"""Messages that the documentation quotes are those that the tests assert."""

import re
from pathlib import Path

import pytest

TREE = Path(__file__).resolve().parents[2]
CASES = TREE / "tests" / "unit" / "plan_cases"
PAGE = (TREE / "docs" / "crosscon-demo.md").read_text(encoding="utf-8")
QUOTED = re.findall(r"^`([\w-]+)`:\n\n((?: {4}.*\n)+)", PAGE, re.MULTILINE)


def words(text):
    return " ".join(text.split())


def test_the_nine_obstacles_are_quoted():
    assert len(QUOTED) == 9
    assert [int(n) for n in re.findall(r"^### (\d)\. ", PAGE, re.MULTILINE)] == list(range(1, 10))


@pytest.mark.parametrize("name, quoted", QUOTED, ids=[name for name, _ in QUOTED])
def test_quoted_message(name, quoted):
    assert words(quoted) == words((CASES / name / "expected.txt").read_text(encoding="utf-8"))


def test_migrating_quotes():
    said = (CASES / "crosscon-two-vms" / "expected.txt").read_text(encoding="utf-8").splitlines()
    page = (TREE / "docs" / "migrating.md").read_text(encoding="utf-8")
    quoted = re.findall(r"^config\.c:.*$", page, re.MULTILINE)
    assert len(quoted) == len({line.split()[-1] for line in said})
    assert set(quoted) <= set(said)
    mistakes = [line for line in said if " warning: " not in line]
    assert f"septum: {len(mistakes)} mistakes, " in page


def test_cases_that_are_named_exist():
    for name in re.findall(r"`(crosscon-[\w-]+)`", PAGE):
        assert (CASES / name / "config.c").exists(), name
