# SPDX-License-Identifier: Apache-2.0
"""Build a system with one source file of the hypervisor replaced: compile that file, link again."""

import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

from items import FOLDER

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "system"))
import machine  # noqa: E402

TREE = machine.TREE


class DoesNotCompile(Exception):
    """The compiler's or the linker's words."""


def run(command):
    done = subprocess.run(command, cwd=TREE, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        raise DoesNotCompile(done.stdout)


class Systems:
    """Some systems of one board, built from the tree as it is, to be linked with other objects."""

    def __init__(self, board, systems, files):
        self.compile, self.link, self.object = {}, {}, {}
        self.folder = Path(tempfile.mkdtemp(prefix="septum-left-out-"))
        for system in systems:
            config = system.write(machine.CONFIGS)
            out = machine.build(board, config)
            image = str((out / "system.elf").relative_to(TREE))
            for file in files:
                source = str(FOLDER / file)
                # What make would do if that file had changed.
                words = [shlex.split(line) for line in machine.make(
                    "-n", "-W", source, "image", f"BOARD={board}", f"CONFIG={config}",
                ).stdout.splitlines() if source in line or "-o " + image in line]
                compiling = next(line for line in words if source in line)
                self.compile[file] = [word for word in compiling if word not in ("-Werror", "-MMD",
                                                                                 "-MP")]
                self.object[file] = compiling[compiling.index("-o") + 1]
                self.link[system.name] = next(line for line in words if image in line)

    def compiled(self, name, file, source):
        """The object of `file` with this text; `name` tells it from those of other threads."""
        place = self.folder / name / file  # the same for each item: it is in the debug information
        place.parent.mkdir(exist_ok=True)
        place.write_text(source, encoding="utf-8")
        made = place.with_suffix(place.suffix + ".o")
        command = [str(place) if word == str(FOLDER / file) else
                   str(made) if word == self.object[file] else word for word in self.compile[file]]
        run(command)
        return made

    def linked(self, system, file, made):
        """system.elf with this object in the place of the file's own."""
        image = made.with_name(system.name + ".elf")
        command = list(self.link[system.name])
        command[command.index(self.object[file])] = str(made)
        command[command.index("-o") + 1] = str(image)
        run(command)
        return image
