#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Leave out one item of the switch after another and see that a test notices.

usage: matrix.py [--board BOARD] [--jobs N] [--out FILE] [PATTERN]...

Without a pattern all items (items.py) are tried and compared with unobservable.txt: an item is
either seen by one of the systems of detectors.py or annotated there, never both, and every
annotation is about an item that exists. The exit status is 0 when that is so. --out writes the
result as a page.
"""

import argparse
import fnmatch
import os
import queue
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


def children_s():
    """Processor time of the children that have ended, s."""
    used = os.times()
    return used.children_user + used.children_system


class Matrix:
    def __init__(self, board, qemu, detectors=DETECTORS):
        self.board, self.qemu, self.detectors = board, qemu, detectors
        self.built = {detector.name: Built(board, detector.system) for detector in detectors}
        self.folder = Path(tempfile.mkdtemp(prefix="septum-left-out-"))
        self.limits = {}

    def compiled(self, thread, file, text):
        """The object of `file` with this text. Its path is the same for each item, because it is in
        the debug information."""
        place = self.folder / thread / file
        place.parent.mkdir(exist_ok=True)
        place.write_text(text, encoding="utf-8")
        made = place.with_suffix(place.suffix + ".o")
        next(iter(self.built.values())).compiled(str(items.FOLDER / file), place, made)
        return made

    def observed(self, detector, file, made, limits):
        image = made.with_name(detector.name + ".elf")
        self.built[detector.name].linked(str(items.FOLDER / file), made, image)
        return observe(detector, self.qemu, self.board, image, limits)

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
            self.limits[detector.name] = Limits(1 + 4 * virtual_s, 2 + 8 * cpu_s)
            print(f"{detector.name}: {virtual_s:.3f} s of the machine's time in {cpu_s:.1f} s of the "
                  "host's", flush=True)

    def whole(self, thread, file, known):
        """The object of the file as it is."""
        if (thread, file) not in known:
            text = (TREE / items.FOLDER / file).read_text(encoding="utf-8")
            known[thread, file] = self.compiled(thread, file, text).read_bytes()
        return known[thread, file]

    def try_item(self, item, thread, known):
        """(detector, what it saw) of one item; ("", ...) when none saw anything."""
        whole = self.whole(thread, item.file, known)
        try:
            made = self.compiled(thread, item.file, item.source)
            if made.read_bytes() == whole:
                return "no code", f"none on {self.board}"
            for detector in self.detectors:
                seen, _ = self.observed(detector, item.file, made, self.limits[detector.name])
                if seen:
                    return detector.name, seen
        except DoesNotCompile as error:
            return "compiler", next((line for line in str(error).splitlines() if "rror" in line),
                                    str(error))
        return "", ""

    def try_all(self, chosen, jobs):
        """{item: (detector, what it saw)}"""
        waiting, results = queue.Queue(), {}
        for item in chosen:
            waiting.put(item)

        def work(thread):
            known = {}
            while True:
                try:
                    item = waiting.get_nowait()
                except queue.Empty:
                    return
                began = time.monotonic()
                results[item] = self.try_item(item, thread, known)
                detector, seen = results[item]
                print(f"{len(results)}/{len(chosen)} {item.file} {item.name}: "
                      f"{detector or 'NOT SEEN'} {seen} ({time.monotonic() - began:.1f} s)",
                      flush=True)
        threads = [threading.Thread(target=work, args=(f"job{n}",)) for n in range(jobs)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return results


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--board", default="mps2-an505")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--out", type=Path)
    parser.add_argument("patterns", nargs="*")
    arguments = parser.parse_args()
    qemu = os.environ.get("OWN_QEMU") or subprocess.run(
        [TREE / "emulator" / "build.sh", "--path"], text=True, stdout=subprocess.PIPE,
        check=True).stdout.strip()
    chosen = [item for item in items.generate(TREE) if not arguments.patterns or any(
        fnmatch.fnmatchcase(f"{item.file} {item.name}", pattern) for pattern in arguments.patterns)]
    matrix = Matrix(arguments.board, qemu)
    matrix.check_whole()
    results = matrix.try_all(chosen, arguments.jobs)
    missed = [item for item, (detector, _) in results.items() if not detector]
    print(f"{len(results) - len(missed)} of {len(results)} seen")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
