# SPDX-License-Identifier: Apache-2.0
"""What must not be in the Secure image: floating point outside the switch's save and restore,
secure gateways, and branches to Non-secure state outside the stub's caller."""

import re
import subprocess

import pytest

import machine
from system import System, Vm, beat

# Symbols that may hold such instructions. Everything else may not.
FLOATING_POINT = {"fp_save", "fp_load"}
TO_NON_SECURE = {"guest_time_stop", "guest_time_start", "put_back"}

SYSTEM = System("test-elf", (Vm("busy", "slice"), beat()))


@pytest.fixture(scope="module")
def instructions(board):
    """(symbol, mnemonic, text) of each instruction of hypervisor.elf."""
    out = machine.build(board, SYSTEM.write(machine.CONFIGS, board))
    listing = subprocess.run(["arm-none-eabi-objdump", "-d", "--no-show-raw-insn",
                              str(out / "hypervisor.elf")],
                             check=True, text=True, stdout=subprocess.PIPE).stdout
    found, symbol = [], None
    for line in listing.splitlines():
        head = re.match(r"[0-9a-f]+ <(.+)>:$", line)
        if head:
            symbol = head[1]
            continue
        body = re.match(r"\s*[0-9a-f]+:\s+(\S+)(.*)$", line)
        if body and body[1] not in (".word", ".short", ".byte"):
            found.append((symbol, body[1], body[2].strip()))
    assert len(found) > 500, "objdump shows no code"
    return found


def outside(instructions, pattern, allowed):
    return [f"{symbol}: {mnemonic} {text}" for symbol, mnemonic, text in instructions
            if re.match(pattern, mnemonic) and symbol not in allowed]


def test_no_floating_point(instructions):
    assert not outside(instructions, r"v[a-z]", FLOATING_POINT)


def test_no_dsp(instructions, board):
    """CPU0 of the an521 has no DSP extension."""
    dsp = r"(s|u|q|sh|uh|uq)(add|sub|asx|sax)(8|16)$|" \
          r"sml[as]|smu[ls][bwdt]|smml|smus|smua|umaal|pkh|" \
          r"[su]xt(a?b16|ab|ah)|[su]sat16|usad|qadd|qsub|qdadd|qdsub|sel$"
    if board == "mps2-an521":
        assert not outside(instructions, dsp, set())


def test_no_gateway(instructions):
    assert not outside(instructions, r"sg$", set())


def test_no_branch_to_non_secure(instructions):
    assert not outside(instructions, r"blxns|bxns", TO_NON_SECURE)


def test_the_allowed_ones_are_there(instructions, board):
    """The lists above name what exists, or they would hide a renamed function."""
    symbols = {symbol for symbol, _, _ in instructions}
    assert TO_NON_SECURE <= symbols
    if board == "mps2-an505":
        assert FLOATING_POINT <= symbols


def test_nothing_unknown(instructions):
    """objdump knew every instruction: one that it does not know could be any of the above."""
    assert not outside(instructions, r"<|;|\?|cdp|mcr|mrc|ldc|stc", set())
