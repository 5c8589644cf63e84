# SPDX-License-Identifier: Apache-2.0
"""Link a system that is built with something else in the place of an object, or beside them all."""

import shlex
import subprocess
from pathlib import Path

import machine

TREE = machine.TREE


class DoesNotCompile(Exception):
    """The compiler's or the linker's words."""


def run(command):
    done = subprocess.run(command, cwd=TREE, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        raise DoesNotCompile(done.stdout)


def replaced(command, old, new):
    return [str(new) if word == str(old) else word for word in command]


class Built:
    """A system of a board, built from the tree as it is."""

    def __init__(self, board, system):
        self.board, self.config = board, system.write(machine.CONFIGS, board)
        self.out = machine.build(board, self.config)
        self.image = str((self.out / "system.elf").relative_to(TREE))
        self.known = {}

    def commands(self, source):
        """(compile, link) as make would run them if that source file had changed."""
        if source not in self.known:
            lines = [shlex.split(line) for line in machine.make(
                "-n", "-W", source, "image", f"BOARD={self.board}", f"CONFIG={self.config}",
            ).stdout.splitlines() if source in line or "-o " + self.image in line]
            self.known[source] = (
                [word for word in next(line for line in lines if source in line)
                 if word not in ("-Werror", "-MMD", "-MP")],
                next(line for line in lines if self.image in line))
        return self.known[source]

    def compiled(self, source, place, made):
        """Compile the file `place` as `source` is compiled."""
        command, _ = self.commands(source)
        command = replaced(command, command[command.index("-o") + 1], made)
        run(replaced(command, source, place))

    def linked(self, source, made, image):
        """Link with the object `made` in the place of that of `source`."""
        compiling, command = self.commands(source)
        command = replaced(command, compiling[compiling.index("-o") + 1], made)
        run(replaced(command, self.image, image))

    def counting(self):
        """The image with count_switches.c in front of schedule()."""
        source, image = "hypervisor/core/schedule.c", self.out / "counting.elf"
        made = self.out / "count_switches.o"
        self.compiled(source, Path(__file__).with_name("count_switches.c"), made)
        _, command = self.commands(source)
        run(replaced(command, self.image, image) + [str(made), "-Wl,--wrap=schedule"])
        return image
