# SPDX-License-Identifier: Apache-2.0
"""The torture and its companions notice a switch that forgets something: a dozen of the items that
`make left-out` leaves out one at a time."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "left_out"))
import items  # noqa: E402
from detectors import DETECTORS  # noqa: E402
from matrix import COMPILER, NO_CODE, Matrix, annotations, dangling, matches  # noqa: E402
from relink import TREE  # noqa: E402

DOZEN = (
    "exchange.S exchange_load: msr psp_ns, r2",
    "exchange.S exchange_load: msr basepri_ns, r7",
    "exchange.S exchange_load: msr msplim_ns, r3",
    "exchange.S exchange_load: stmia lr, {r1-r8} [stm r7]",
    "exchange.S exchange_load: ldmia r0!, {r4-r11} [ldm r6]",
    "switch.c save: REG(NS(ICSR)) = *",
    "switch.c lines_off: nvic->icer = *",
    "switch.c lines_on: nvic->iser = *",
    "switch.c lines_deactivate: state->repended = *",
    "switch.c line_activate: REG8(NVIC_IPR(line)) = RESTING_PRIORITY",
    "vectors.S switch_entry: stmia *[stm r7]",
    "vectors.S fp_load: *[ldm s17]",
    "systick_ns.S systick_ns_start: str r1, [r3, #RVR]",
)
WITH_FPU = {"vectors.S fp_load: *[ldm s17]"}
# The quick ones among the detectors see all of these.
QUICK = DETECTORS[:2]


@pytest.fixture(scope="module")
def everything():
    return items.generate(TREE)


@pytest.fixture(scope="module")
def matrix(board, qemu):
    made = Matrix(board, qemu, QUICK)
    made.check_whole()
    return made


@pytest.mark.parametrize("pattern", DOZEN)
def test_left_out(matrix, everything, pattern):
    found = [item for item in everything if matches(pattern, item)]
    assert found, "the switch has no such item any more"
    detector, seen = matrix.try_item(found[0])
    if pattern in WITH_FPU and matrix.board == "mps2-an521":  # its CPU0 has no FPU
        assert detector == NO_CODE
    else:
        assert detector not in ("", NO_CODE, COMPILER), seen


def test_annotations_are_about_something(everything):
    assert not dangling(annotations(), everything)
