# SPDX-License-Identifier: Apache-2.0
"""The tests of the emulated LPCXpresso55S69: firmware in Secure state, run in the project's QEMU."""

import os
import re
import subprocess
from pathlib import Path

import pytest

TREE = Path(__file__).resolve().parents[2]
OUT = TREE / "build" / "test" / "machine"
FIRMWARE = Path(__file__).resolve().parent / "firmware"
SILICON = TREE / "tests" / "silicon"
FLAGS = ("-std=gnu11 -O1 -g -mcpu=cortex-m33 -mcmse -mthumb -mgeneral-regs-only -ffreestanding "
         "-nostdlib -Wall -Wextra -Werror").split()
# Virtual time: 64 ns an instruction, the same in every run.
ICOUNT = ("-icount", "shift=6,align=off,sleep=off")


def own_qemu():
    """Path of the project's own QEMU, which `make test` has built."""
    path = os.environ.get("OWN_QEMU")
    if not path:
        path = subprocess.run([TREE / "emulator" / "build.sh", "--path"], text=True,
                              stdout=subprocess.PIPE, check=True).stdout.strip()
    if not os.access(path, os.X_OK):
        pytest.exit(f"{path} is not there: run `make emulator`", returncode=2)
    return path


def build(name):
    """Compile firmware/NAME.c or tests/silicon/NAME.c; returns the ELF file."""
    OUT.mkdir(parents=True, exist_ok=True)
    elf = OUT / f"{name}.elf"
    source = next(path for folder in (FIRMWARE, SILICON)
                  if (path := folder / f"{name}.c").exists())
    subprocess.run(["arm-none-eabi-gcc", *FLAGS, "-I", FIRMWARE, "-T", FIRMWARE / "machine.ld",
                    "-o", elf, source, FIRMWARE / "check.c"], check=True)
    return elf


class Machine:
    """Runs firmware on the emulated board."""

    def __init__(self):
        self.qemu = own_qemu()
        self.log = ""

    def run(self, name, *options, seconds=20, stdin=None):
        """What firmware/NAME.c has printed, line by line, and that it came to its end. What QEMU
        logs of the guest's errors is in `log`."""
        log = OUT / f"{name}.log"
        log.unlink(missing_ok=True)
        done = subprocess.run(
            [self.qemu, "-M", "lpcxpresso55s69", "-display", "none", "-monitor", "none", *ICOUNT,
             "-semihosting-config", "enable=on,target=native", "-serial", "stdio", "-d",
             "guest_errors,unimp", "-D", log, "-kernel", build(name), *options],
            input=stdin, stdin=None if stdin else subprocess.DEVNULL, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=seconds, check=False)
        self.log = log.read_text(encoding="utf-8") if log.exists() else ""
        lines = done.stdout.splitlines()
        assert lines[-1:] == ["end"], f"{name} did not come to its end:\n{done.stdout[-3000:]}"
        return lines

    def check(self, name, *options, **keywords):
        """Every check of firmware/NAME.c holds; returns the lines."""
        lines = self.run(name, *options, **keywords)
        failed = [line for line in lines if line.startswith("FAIL")]
        assert not failed, "\n".join(lines)
        assert any(re.match("ok ", line) for line in lines)
        return lines


@pytest.fixture
def machine():
    return Machine()
