# SPDX-License-Identifier: Apache-2.0
"""The recorded figures beside their budgets, as docs/performance.md shows them."""

from pathlib import Path

import figures

TREE = Path(__file__).resolve().parents[1]
PAGE = TREE / "docs" / "performance.md"
BEGIN, END = "<!-- written by make bench RECORD=1 -->\n", "<!-- end -->\n"

# Boards whose SysTick_NS is reached through a stub, and what that adds to a switch's budget.
STUB_BOARDS, STUB = ("mps2-an505", "mps2-an521"), 60

# What, budget, whether the stub adds to it, CROSSCON's path (-Og / -O2 / -Os), the row's key.
NOT_THERE = "does not switch there"
COUNTS = (
    ("VM switch, preempted in thread mode, no line", None, True, "2520 / 3246 / 3442",
     ("switch_thread", 2, 0, 0, 0)),
    ("the same, 1 line for each VM", None, True, "2615 / 3285 / 3522",
     ("switch_thread", 2, 1, 0, 0)),
    ("the same, 4 lines for each VM", 350, True, "2879 / 3384 / 3762",
     ("switch_thread", 2, 4, 0, 0)),
    ("the same, 8 MPU_NS regions in use", 350 + 110, True, "", ("switch_thread", 2, 4, 8, 0)),
    ("the same, 16 MPU_NS regions in use", 350 + 180, True, "", ("switch_thread", 2, 4, 16, 0)),
    ("the same, 8 VMs, no MPU_NS", None, True, "", ("switch_thread", 8, 4, 0, 0)),
    ("VM switch, both VMs use the FPU, 4 lines", None, True, "does not save it",
     ("switch_fpu", 2, 4, 0, 1)),
    ("VM switch, both VMs inside an interrupt handler, 4 lines", 600, True, NOT_THERE,
     ("switch_handler_1", 2, 4, 0, 0)),
    ("the same, 16 MPU_NS regions in use", 600 + 180, True, NOT_THERE,
     ("switch_handler_1", 2, 4, 16, 0)),
    ("hypercall that does nothing", None, False, "", ("hypercall_null", 2, 4, 0, 0)),
    ("doorbell, one VM rung", None, False, "", ("doorbell", 2, 4, 0, 0)),
    ("mediated register access: a word", 120, False, "has none",
     ("mediated_access", 2, 0, 0, 0)),
    ("the same, a byte", 120, False, "", ("mediated_byte", 2, 0, 0, 0)),
    ("the same, a halfword, signed", 120, False, "", ("mediated_half", 2, 0, 0, 0)),
    ("the same, a word, pre- or post-indexed", 120, False, "", ("mediated_back", 2, 0, 0, 0)),
    ("the same, a word in an IT block", 120, False, "", ("mediated_it", 2, 0, 0, 0)),
    ("the same, a word of the last block", 120, False, "", ("mediated_last", 2, 0, 0, 0)),
    ("the same, LDRD or STRD: two accesses", 240, False, "", ("mediated_pair", 2, 0, 0, 0)),
    ("the same, LDM of two: the long way", 240, False, "", ("mediated_list", 2, 0, 0, 0)),
    ("a running VM's own interrupt", 0, False, "", ("irq_own_added", 2, 4, 0, 0)),
)
SIZES = (("flash, bytes", "8192, goal 6144", "flash_bytes"),
         ("RAM, fixed, stack included, bytes", "2048", "ram_fixed_bytes"),
         ("RAM for each VM without FPU, bytes", "512", "ram_per_vm_bytes"),
         ("source lines", "2500", "source_lines"))


def _cell(row, budget):
    """A board's figure, if it has been measured, and by how much it misses its budget."""
    if row is None:
        return "-"
    value = row.get("value", row.get("median"))
    spread = f" ({row['min']} to {row['max']})" if row.get("min") != row.get("max") else ""
    missed = f", over by {value - budget}" if budget is not None and value > budget else ""
    return f"{value}{spread}{missed}"


def text():
    """The table, for all boards that have recorded figures."""
    boards = {path.stem: figures.load(path) for path in sorted((TREE / "bench").glob("*.json"))}
    rows = {board: {figures.key(row): row for row in found["rows"]}
            for board, found in boards.items()}
    lines = ["| instructions: median (min to max) | budget | " + " | ".join(boards) +
             " | CROSSCON |", "|---|---|" + "---|" * len(boards) + "---|"]
    for what, budget, stub, peer, key in COUNTS:
        cells = [_cell(rows[board].get(key), budget if budget is None or not stub else
                       budget + STUB * (board in STUB_BOARDS)) for board in boards]
        wanted = "" if budget is None else f"{budget} + {STUB}" if stub else f"{budget}"
        lines.append(f"| {what} | {wanted} | {' | '.join(cells)} | {peer} |")
    for what, wanted, metric in SIZES:
        budget = int(wanted.partition(",")[0])
        cells = [_cell(rows[board][metric, None, None, None, None], budget) for board in boards]
        lines.append(f"| {what} | {wanted} | {' | '.join(cells)} | |")
    lines.append("")
    for board, found in boards.items():
        lines.append(f"- {board}: commit {found['commit']}, {found['compiler']}")
        lines += [f"  - `{row['metric']}` is absent: {row['absent']}" for row in found["rows"]
                  if "absent" in row]
    return "\n".join(lines) + "\n"


def parts():
    """The page before, in and after the table."""
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    inside, _, after = rest.partition(END)
    return before, inside, after


def write():
    before, _, after = parts()
    PAGE.write_text(before + BEGIN + text() + END + after, encoding="utf-8")
