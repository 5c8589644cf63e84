#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Compare the hypervisor's decoder of loads and stores with GNU objdump.

usage: decode.py PROGRAM OBJDUMP

Every 16-bit encoding, and of the 32-bit load and store space every first halfword with several
hundred second ones. PROGRAM is tests/unit/decode.c.
"""

import re
import struct
import subprocess
import sys
import tempfile

HERE = 0x1000  # address of each instruction, as PROGRAM has it in r15
REGISTERS = {f"r{n}": n for n in range(13)} | {"sp": 13, "lr": 14, "pc": 15}
VALUES = [0x01000000 * (n + 1) + 0x1004 * n for n in range(15)] + [HERE]
ONE, TWO, LIST, OTHER = range(4)
SINGLE = re.compile(r"(ldr|str)(sb|sh|b|h|)(t?)$")
ACQUIRE = re.compile(r"(lda|stl)(b|h|)$")
MANY = re.compile(r"(ldm|stm)(ia|db|)$")
EXCLUSIVE = re.compile(r"(ldrex|strex|ldaex|stlex)[bh]?$")
FLOAT = re.compile(r"v(ldr|str|ldm|stm|push|pop)(ia|db|)$")
MEMORY = re.compile(r"\[(\w+)(?:, (?:#(-?\d+)|(\w+)(?:, lsl #(\d))?))?\](!?)(?:, #(-?\d+))?$")
# What no Cortex-M33 executes, and what lies among loads and stores without being one.
FOREIGN = re.compile(r"ldc|stc|v(ld|st)[1-4]|\w+\?\?|(ld|st)\w*exd|clr|pl[di]|tb[bh]|tta?t?\t|sg$|m[rc]|"
                     r"cdp|vlldm|vlstm|vmov|v\w+\t<invalid|srs|rfe|f(ld|st)m\w*x|\.")
# Besides what objdump knows: no register in the list, a list at PC, and a PC that is written back.
UNPREDICTABLE = re.compile(r"UNPREDICTABLE|UNDEFINED|undefined|\{\}|\[pc\], #|\[pc[^]]*\]!|m\S*\tpc")


def second_halfwords():
    """All high bytes, with low bytes that change every field many times."""
    for high in range(256):
        for low in (high * 37 & 0xFF, ~high * 91 & 0xFF):
            yield high << 8 | low


def encodings():
    for first in range(0x10000):
        if first >> 11 < 0x1D:
            yield first, 0
    for first in [*range(0xE800, 0xEA00), *range(0xEC00, 0xEE00), *range(0xF800, 0xFA00)]:
        for second in second_halfwords():
            if first >> 9 != 0x76 or second >> 9 & 7 == 5:  # the FPU is coprocessor 10 and 11
                yield first, second


def disassemble(objdump, codes):
    """The text of each instruction at HERE: a blank as wide as the others lies between them, so that
    objdump starts anew at each."""
    with tempfile.NamedTemporaryFile(suffix=".bin") as file:
        for first, second in codes:
            wide = first >> 11 >= 0x1D
            file.write(struct.pack("<HH", first, second if wide else 0xBF00))
        file.flush()
        text = subprocess.run(
            [objdump, "-D", "-b", "binary", "-m", "armv8-m.main", "-M", "force-thumb,reg-names-std",
             "-w", file.name], check=True, capture_output=True, text=True).stdout
    lines = {}
    for match in re.finditer(r"^ *([0-9a-f]+):\t[0-9a-f ]+\t(.*)$", text, re.M):
        lines[int(match[1], 16)] = match[2]
    return [lines.get(4 * n, "") for n in range(len(codes))]


def registers_of(text):
    """A set of registers in braces, as a mask."""
    mask = 0
    for part in re.search(r"\{(.*?)\}", text)[1].split(", "):
        first, _, last = part.partition("-")
        for n in range(REGISTERS[first], REGISTERS[last or first] + 1):
            mask |= 1 << n
    return mask


def list_operands(base, up, mask, write, load):
    size = 4 * bin(mask).count("1")
    start = VALUES[base] if up else VALUES[base] - size
    after = VALUES[base] + size if up else VALUES[base] - size
    return {"store": not load, "address": start, "kind": LIST, "size": 4, "list": mask,
            "after": (base, after) if write else None}


def memory_operands(text, pc):
    """Address and writeback of "[r1, #4]!" and its like. Literals are printed with their address."""
    match = MEMORY.match(text)
    assert match, text
    base, offset, index, shift, bang, post = match.groups()
    number = REGISTERS[base]
    value = VALUES[number] if number != 15 else (pc + 4) & ~3
    address = value + int(offset or 0)
    if index:
        address = value + (VALUES[REGISTERS[index]] << int(shift or 0))
    after = address if bang else value + int(post or 0)
    after &= 0xFFFFFFFF
    return address & 0xFFFFFFFF, (number, after) if number < 15 and after != VALUES[number] else None


def expected(text):
    """What objdump's text says the instruction moves; None when it is no load or store."""
    text = re.sub(r"\s*[;@].*", "", text).strip()
    mnemonic, _, operands = text.partition("\t")
    mnemonic = mnemonic.removesuffix("<und>")
    name = re.sub(r"\.(w|n|32|64)$", "", mnemonic)
    if name in ("push", "pop"):
        return list_operands(13, name == "pop", registers_of(operands), True, name == "pop")
    match = MANY.match(name)
    if match:
        base, write = re.match(r"(\w+)(!?),", operands).groups()
        return list_operands(REGISTERS[base], match[2] != "db", registers_of(operands),
                             bool(write), match[1] == "ldm")
    match = SINGLE.match(name) or ACQUIRE.match(name)
    if match:
        target, place = operands.split(", ", 1)
        address, after = memory_operands(place, HERE)
        width = match[2][-1:]
        return {"store": match[1].startswith("st"), "address": address, "kind": ONE,
                "size": {"b": 1, "h": 2}.get(width, 4), "first": REGISTERS[target],
                "sign": match[2].startswith("s"), "after": after,
                # With PC as the base all of these are the literal form.
                "unprivileged": match.re is SINGLE and match[3] == "t" and "[pc" not in place}
    if name in ("ldrd", "strd"):
        first, second, place = operands.split(", ", 2)
        address, after = memory_operands(place, HERE)
        return {"store": name == "strd", "address": address, "kind": TWO, "size": 4,
                "first": REGISTERS[first], "second": REGISTERS[second], "after": after}
    match = EXCLUSIVE.match(name)
    if match:
        address, _ = memory_operands(operands[operands.index("["):], HERE)
        return {"store": name.startswith("st"), "address": address, "kind": OTHER}
    match = FLOAT.match(name)
    if match and "[" in operands:
        address, _ = memory_operands(operands[operands.index("["):], HERE)
        return {"store": match[1] == "str", "address": address, "kind": OTHER}
    if match:
        return {"store": match[1] in ("stm", "push"), "kind": OTHER}
    return None


def decoded(line):
    """What PROGRAM printed, in the same form."""
    words = line.split()
    is_access, store, address, kind, size, first, second = (
        int(word, 16 if n == 2 else 10) for n, word in enumerate(words[:7]))
    if not is_access:
        return None
    got = {"store": bool(store), "address": address, "kind": kind}
    if kind != OTHER:
        after = int(words[11]), int(words[12], 16)
        # Objdump does not show a writeback that changes nothing.
        changes = words[10] == "1" and after[1] != VALUES[after[0]]
        got |= {"size": size, "after": after if changes else None}
    if kind in (ONE, TWO):
        got["first"] = first
    if kind == TWO:
        got["second"] = second
    if kind == LIST:
        got["list"] = int(words[7], 16)
    if kind == ONE:
        got |= {"sign": words[8] == "1", "unprivileged": words[9] == "1"}
    return got


def main():
    program, objdump = sys.argv[1:]
    codes = list(encodings())
    blob = b"".join(struct.pack("<HH", *code) for code in codes)
    lines = subprocess.run([program], input=blob, check=True, capture_output=True).stdout
    compared = wrong = 0
    shown = set()
    for code, line, text in zip(codes, lines.decode("ascii").splitlines(),
                                disassemble(objdump, codes)):
        if not text or UNPREDICTABLE.search(text):
            continue
        want, got = expected(text), decoded(line)
        if FOREIGN.match(text) or want is got is None:
            continue
        compared += 1
        if want is not None and "address" not in want and got is not None:
            del got["address"]
        if want != got:
            wrong += 1
            mnemonic = text.split("\t")[0]
            if mnemonic not in shown:  # one of each kind says enough
                shown.add(mnemonic)
                print(f"{code[0]:04x} {code[1]:04x} {text}: {got}, not {want}")
    print(f"decoder: {compared} instructions compared with objdump, {wrong} differ")
    return 1 if wrong or compared < 50000 else 0


if __name__ == "__main__":
    sys.exit(main())
