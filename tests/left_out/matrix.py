#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Leave out one item of the switch after another and see that a test notices.

usage: matrix.py [--board BOARD] [--jobs N] [--page FILE] [PATTERN]...

Without a pattern all items (items.py) are tried and compared with unobservable.txt: an item is
either seen by one of the systems of detectors.py or annotated there, never both, and every
annotation is about an item that exists. --page writes the result as a page. The exit status is 0
when every item has been seen or is annotated, and 1 otherwise. In a PATTERN, * stands for anything.
"""

import argparse
import os
import queue
import re
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import items
from detectors import DETECTORS, Limits, observe
from relink import TREE, Built, DoesNotCompile

ANNOTATIONS = Path(__file__).with_name("unobservable.txt")
NO_CODE, COMPILER = "no code", "compiler"


def matches(pattern, item):
    """Only * is special: names are full of brackets."""
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), f"{item.file} {item.name}")


def annotations():
    """{pattern: why such an item cannot be observed}, as unobservable.txt has them: a line for the
    pattern, indented lines for the reason."""
    found, pattern = {}, None
    for line in ANNOTATIONS.read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        if line[0].isspace():
            found[pattern] = f"{found[pattern]} {line.strip()}".strip()
        else:
            pattern = line.strip()
            found[pattern] = ""
    return found


def dangling(known, all_items):
    """Annotations that are about nothing."""
    return [pattern for pattern in known if not any(matches(pattern, item) for item in all_items)]


def children_s():
    """Processor time of the children that have ended, s."""
    used = os.times()
    return used.children_user + used.children_system


class Matrix:
    """Systems of one board that are linked with one object changed, and watched."""

    def __init__(self, board, qemu, detectors=DETECTORS):
        self.board, self.qemu, self.detectors = board, qemu, detectors
        self.built = {detector.name: Built(board, detector.system) for detector in detectors}
        self.folder = Path(tempfile.mkdtemp(prefix="septum-left-out-"))
        self.limits = {detector.name: Limits() for detector in detectors}
        self.whole = {}

    def compiled(self, thread, file, text):
        """The object of `file` with this text. Its path is the same for each item, because it is in
        the debug information."""
        place = self.folder / thread / file
        place.parent.mkdir(exist_ok=True)
        place.write_text(text, encoding="utf-8")
        made = place.with_suffix(place.suffix + ".o")
        next(iter(self.built.values())).compiled(str(items.FOLDER / file), place, made)
        return made

    def check_whole(self):
        """Nothing left out, nothing seen; and how long that takes, by which a run that does not
        end is known."""
        for detector in self.detectors:
            before = children_s()
            seen, virtual_s = observe(detector, self.qemu, self.board,
                                      self.built[detector.name].out / "system.elf")
            if seen:
                raise SystemExit(f"{detector.name} fails with nothing left out: {seen}")
            cpu_s = children_s() - before
            self.limits[detector.name] = Limits(1 + 4 * virtual_s, 1 + 4 * cpu_s)
            print(f"{detector.name}: {virtual_s:.3f} s of the machine's time in {cpu_s:.1f} s of "
                  "the host's", flush=True)

    def try_item(self, item, thread="one"):
        """(detector, what it saw) of one item; ("", "") when none saw anything."""
        source = str(items.FOLDER / item.file)
        try:
            if (thread, item.file) not in self.whole:
                text = (TREE / source).read_text(encoding="utf-8")
                self.whole[thread, item.file] = self.compiled(thread, item.file, text).read_bytes()
            made = self.compiled(thread, item.file, item.source)
            if made.read_bytes() == self.whole[thread, item.file]:
                return NO_CODE, f"none on {self.board}"
            for detector in self.detectors:
                image = made.with_name(detector.name + ".elf")
                self.built[detector.name].linked(source, made, image)
                seen, _ = observe(detector, self.qemu, self.board, image,
                                  self.limits[detector.name])
                if seen:
                    return detector.name.removeprefix("test-"), seen
        except DoesNotCompile as error:
            lines = str(error).splitlines()
            return COMPILER, next((line for line in lines if "error" in line), lines[-1])
        return "", ""

    def try_all(self, chosen, jobs):
        """{item: (detector, what it saw)}"""
        waiting, results = queue.Queue(), {}
        for item in chosen:
            waiting.put(item)

        def work(thread):
            while True:
                try:
                    item = waiting.get_nowait()
                except queue.Empty:
                    return
                began = time.monotonic()
                results[item] = self.try_item(item, thread)
                detector, seen = results[item]
                print(f"{len(results)}/{len(chosen)} {item.file} {item.name}: "
                      f"{detector or 'NOT SEEN'} {seen} ({time.monotonic() - began:.1f} s)",
                      flush=True)
        threads = [threading.Thread(target=work, args=(f"job{n}",)) for n in range(jobs)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return {item: results[item] for item in chosen}


def judge(results, known):
    """What is wrong with the list: neither seen nor annotated, or both."""
    wrong = []
    for item, (detector, seen) in results.items():
        annotated = [pattern for pattern in known if matches(pattern, item)]
        if not detector and not annotated:
            wrong.append(f"{item.file} {item.name}: not seen by any test, and not annotated")
        elif annotated and detector not in ("", NO_CODE):
            wrong.append(f"{item.file} {item.name}: annotated as not observable, but {detector} "
                         f"saw: {seen}")
    return wrong


def page(board, results, known):
    """The result in Markdown."""
    counts = {}
    for detector, _ in results.values():
        counts[detector] = counts.get(detector, 0) + 1
    missed, none = counts.pop("", 0), counts.pop(NO_CODE, 0)
    of_board = len(results) - none
    lines = [
        "# What the tests see when the switch forgets something", "",
        "Made by `make left-out`; do not edit. Each statement and instruction of the switch, and",
        "each register of its block moves, was left out in turn (`tests/left_out/items.py` makes",
        "the list from the source), the one object compiled and linked again, and the systems of",
        "`tests/left_out/detectors.py` were run until one of them failed.", "",
        f"On `{board}`, under the project's own QEMU: {of_board} items, {of_board - missed} seen,",
        f"{missed} not observable there, for the reasons given. {none} more are not part of this",
        "board's code, or make none.", "",
        "| seen first by | items |", "|---|---|"]
    lines += [f"| {detector} | {count} |" for detector, count in counts.items()]
    file = None
    for item, (detector, seen) in results.items():
        if detector == NO_CODE:
            continue
        if item.file != file:
            file = item.file
            lines += ["", f"## {file}", "", "| left out | seen by | what it saw |", "|---|---|---|"]
        text = item.name.replace("|", "\\|")
        if not detector:
            detector = "not observable"
            seen = next(why for pattern, why in known.items() if matches(pattern, item))
        lines.append(f"| `{text}` | {detector} | {seen} |")
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--board", default="mps2-an505")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--page", type=Path)
    parser.add_argument("patterns", nargs="*")
    arguments = parser.parse_args()
    qemu = os.environ.get("OWN_QEMU") or subprocess.run(
        [TREE / "emulator" / "build.sh", "--path"], text=True, stdout=subprocess.PIPE,
        check=True).stdout.strip()
    everything, known = items.generate(TREE), annotations()
    chosen = [item for item in everything if not arguments.patterns or
              any(matches(pattern, item) for pattern in arguments.patterns)]
    matrix = Matrix(arguments.board, qemu)
    matrix.check_whole()
    results = matrix.try_all(chosen, arguments.jobs)
    wrong = judge(results, known)
    wrong += [f"{ANNOTATIONS.name}: nothing is called {pattern}"
              for pattern in dangling(known, everything)]
    for line in wrong:
        print(line)
    missed = sum(not detector for detector, _ in results.values())
    print(f"{len(results)} items: {len(results) - missed} seen or without code, {missed} not; "
          f"{len(wrong)} mistakes in the list")
    if arguments.page and not wrong:
        arguments.page.write_text(page(arguments.board, results, known), encoding="utf-8")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
