# SPDX-License-Identifier: Apache-2.0
"""`make flash` hands the image to whichever tool is there, or says what to type."""

import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "tools" / "flash.sh"
TOOLS = {"linkserver": "LinkServer", "pyocd": "pyocd", "jlink": "JLinkExe"}


@pytest.fixture(name="flash")
def make_flash(tmp_path):
    """Runs the script with only the given tools in PATH; they note how they were called."""
    hexfile = tmp_path / "system.hex"
    hexfile.write_text(":00000001FF\n")
    notes = tmp_path / "notes"

    def run(tools, *arguments, status=0):
        folder = tmp_path / "bin"
        folder.mkdir()
        for tool in tools:
            program = folder / TOOLS[tool]
            program.write_text(f'#!/bin/sh\necho "$(basename $0) $*" >> {notes}\n'
                               f"[ -t 0 ] || /bin/cat >> {notes}\nexit {status}\n")
            program.chmod(0o755)
        (folder / "basename").symlink_to("/usr/bin/basename")
        done = subprocess.run(["/bin/sh", SCRIPT, *(arguments or ("lpc55s69", hexfile))],
                              env={"PATH": str(folder)}, stdin=subprocess.DEVNULL, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        return done, notes.read_text() if notes.exists() else "", hexfile

    return run


@pytest.mark.parametrize("there, used", [(("linkserver", "pyocd", "jlink"), "linkserver"),
                                         (("pyocd", "jlink"), "pyocd"), (("jlink",), "jlink")])
def test_the_first_that_is_there(flash, there, used):
    done, notes, hexfile = flash(there)
    assert done.returncode == 0, done.stderr
    assert notes.startswith(TOOLS[used])
    assert str(hexfile) in notes


def test_the_one_that_is_asked_for(flash, tmp_path):
    hexfile = tmp_path / "system.hex"
    done, notes, _ = flash(("linkserver", "pyocd"), "lpc55s69", hexfile, "pyocd")
    assert done.returncode == 0
    assert notes == f"pyocd flash -t lpc55s69 {hexfile}\n"


def test_none_there(flash):
    done, _, hexfile = flash(())
    assert done.returncode == 1
    for program in TOOLS.values():
        assert program in done.stderr
    assert done.stderr.count(str(hexfile)) == 3


def test_the_tools_failure_is_ours(flash):
    assert flash(("pyocd",), status=7)[0].returncode == 7


@pytest.mark.parametrize("arguments", [(), ("lpc55s69",), ("lpc55s69", "/no/such.hex"),
                                       ("mps2-an505", __file__),
                                       ("lpc55s69", __file__, "hammer")])
def test_misuse(arguments):
    done = subprocess.run(["/bin/sh", SCRIPT, *arguments], stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert done.stderr
