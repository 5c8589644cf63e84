# SPDX-License-Identifier: Apache-2.0
"""The figures of a board: rows of counts and sizes, how they are kept, compared and shown.

A file of figures is `{"schema": 1, "board", "commit", "compiler", "qemu", "rows": [...]}`. A row is
a count with its spread, `{"metric", "vms", "lines", "mpu", "fpu", "unit", "min", "median", "max",
"samples"}`, one number, `{"metric", "unit", "value"}`, or the reason why a metric cannot be had,
`{"metric", "absent"}`.
"""

import json

KEY = ("metric", "vms", "lines", "mpu", "fpu")
TOLERANCE = 0.03  # how much worse than recorded a figure may become unnoticed
# A count has become worse when its usual or its worst case has.
JUDGED = ("value", "median", "max")


def key(row):
    """What tells a row from all others."""
    return tuple(row.get(name) for name in KEY)


def title(row):
    """A row's key, to be read."""
    metric, *values = key(row)
    parts = [f"{name} {value}" for name, value in zip(KEY[1:], values) if value is not None]
    return metric + (f" ({', '.join(parts)})" if parts else "")


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def save(figures, path):
    """One row a line, so that a change shows as such."""
    head = {name: value for name, value in figures.items() if name != "rows"}
    rows = ",\n".join("  " + json.dumps(row) for row in figures["rows"])
    text = json.dumps(head, indent=1)[:-2] + ',\n "rows": [\n' + rows + "\n ]\n}\n"
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def worse(recorded, measured):
    """What of the measured rows is worse than recorded, or not recorded, a line each.

    Rows that are recorded but were not measured are not looked at: a quick run measures a part.
    """
    known = {key(row): row for row in recorded["rows"]}
    lines = []
    for row in measured["rows"]:
        before = known.get(key(row))
        if before is None or "absent" in before and "absent" not in row:
            lines.append(f"{title(row)}: not recorded yet")
            continue
        for name in JUDGED:
            if name in row and row[name] > before[name] * (1 + TOLERANCE):
                lines.append(f"{title(row)}: {name} {row[name]} {row['unit']}, recorded"
                             f" {before[name]}")
    return lines


def merged(recorded, measured):
    """The measured figures, completed by the recorded rows that were not measured again."""
    rows = {key(row): row for row in recorded["rows"] + measured["rows"]}
    return measured | {"rows": list(rows.values())}


def table(figures):
    """All rows as text: a line for each metric and kind of system, a column for each use of
    MPU_NS."""
    lines = [f"{figures['board']} at {figures['commit']}, {figures['compiler']}"]
    counts = [row for row in figures["rows"] if "median" in row]
    for metric in dict.fromkeys(row["metric"] for row in counts):
        rows = [row for row in counts if row["metric"] == metric]
        regions = sorted({row["mpu"] for row in rows})
        heads = "".join(f"{f'{mpu} regions':>21}" for mpu in regions) if len(regions) > 1 else ""
        lines += ["", f"{metric}, {rows[0]['unit']}: min / median / max, at least"
                  f" {min(row['samples'] for row in rows)} samples", f"  vms lines{heads}"]
        cells = {}
        for row in rows:
            spread = f"{row['min']} / {row['median']} / {row['max']}"
            cells[row["vms"], row["lines"]] = cells.get((row["vms"], row["lines"]), "") + \
                f"{spread:>21}"
        lines += [f"{vms:>5} {owned:>5}{text}" for (vms, owned), text in cells.items()]
    lines.append("")
    for row in figures["rows"]:
        if "value" in row:
            lines.append(f"{row['metric']:<18} {row['value']:>6} {row['unit']}")
        elif "absent" in row:
            lines.append(f"{row['metric']:<18} absent: {row['absent']}")
    return "\n".join(lines)
