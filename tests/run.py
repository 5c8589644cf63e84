#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Run the system tests of both boards side by side, a pytest for each, and add up what they say.

usage: run.py [argument for pytest]...

Output is shown as it comes, each line headed by the board. The last lines say how many switches the
torture tests made and what they hit, and how many tests passed and failed; the exit status is 0 when
none failed, 1 otherwise.
"""

import re
import subprocess
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "system"))
from depths import SUM, Depths  # noqa: E402

sys.path.insert(0, str(Path(__file__).resolve().parent / "system"))
from boards import BOARDS  # noqa: E402

COUNT = re.compile(r"(\d+) (passed|failed|errors?|skipped|deselected)")


def show(board, stream, lines):
    for line in stream:
        lines.append(line)
        print(f"{board}: {line}", end="", flush=True)


def main():
    folder = Path(__file__).resolve().parent / "system"
    children = []
    for board in BOARDS:
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--board", board,
                   "-v", "--tb=short", "--color=no", *sys.argv[1:], "."]
        child = subprocess.Popen(command, cwd=folder, text=True, stdout=subprocess.PIPE,
                                 stderr=subprocess.STDOUT)
        lines = []
        reader = threading.Thread(target=show, args=(board, child.stdout, lines))
        reader.start()
        children.append((board, child, reader, lines))
    totals, depths, good = {}, Depths(), True
    for board, child, reader, lines in children:
        try:
            child.wait()
        except KeyboardInterrupt:
            child.wait()
            good = False
        reader.join()
        for match in filter(None, map(SUM.match, lines)):
            depths += Depths.parsed(match)
        found = COUNT.findall(lines[-1]) if lines else []
        for number, what in found:
            what = "failed" if what.startswith("error") else what
            totals[what] = totals.get(what, 0) + int(number)
        if child.returncode != 0:
            print(f"{board}: pytest ended with {child.returncode}")
            good = False
    if depths.switches:
        print(depths)
    skipped = f", {totals['skipped']} skipped" if totals.get("skipped") else ""
    print(f"{totals.get('passed', 0)} passed, {totals.get('failed', 0)} failed{skipped}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
