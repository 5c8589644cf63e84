# SPDX-License-Identifier: Apache-2.0
"""The list of what a switch saves, restores, clears and sets, generated from its source.

Every simple statement of every C function and every instruction of the assembly routines is an
item: a name that does not depend on line numbers, and the source text without it. Where one
instruction moves several items, the registers of an LDM or STM, each of them is one.
"""

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path("hypervisor/armv8m")
FILES = ("switch.c", "exchange.S", "guest_time.c", "vectors.S", "systick_ns.S")

# Routines that have no part in a switch.
OUTSIDE = {"reset_entry", "vectors"}

# What the registers of a block move hold, by a word of its statement.
BLOCKS = {
    "SAU_RNR": ("RNR", "RBAR", "RLAR"),
    "NS(VTOR)": ("VTOR", "AIRCR", "SCR", "CCR", "SHPR1", "SHPR2", "SHPR3", "SHCSR"),
    "NS(MPU_RBAR)": ("RBAR", "RLAR", "RBAR_A1", "RLAR_A1", "RBAR_A2", "RLAR_A2", "RBAR_A3",
                     "RLAR_A3"),
}

TYPES = re.compile(r"(const|static|struct|enum|union|unsigned|signed|u?int\d*_t|bool|char|short|"
                   r"int|long|void|volatile|register|extern|typeof)\b")
CONTROL = ("if", "for", "while", "switch")
NOT_STATEMENTS = re.compile(r"(return|break|continue|goto)\b")
# In a string the name can follow "\t".
MULTIPLE = re.compile(r"(?:\b|(?<=\\t))(v?)(ldm|stm)(?:ia)?(?:\.w)?\s+(%\d+|%\[\w+\]|r\d+|lr|sp)(!?)"
                      r"\s*,\s*\{([^}]*)\}")
# Flow of control is no state of a VM's.
BRANCH = re.compile(r"(b|bl|bx|blx|blxns|bxns|b(eq|ne|hs|lo|hi|ls|ge|lt|gt|le|cs|cc|mi|pl)|cbz|"
                    r"cbnz|cmp|tst|it[te]*|nop)(\.[nw])?$")


@dataclass(frozen=True)
class Item:
    file: str
    function: str
    text: str  # the statement or instruction, and what of it is left out
    source: str  # the whole file without it

    @property
    def name(self):
        return f"{self.function}: {self.text}"


def one_line(text):
    """The statement without comments and line breaks."""
    text = re.sub(r"/\*.*?\*/|//[^\n]*", " ", text, flags=re.S)
    return re.sub(r"\s+", " ", text).strip().rstrip(";").strip()


def blanked(text):
    """C source of the same length in which only code is left: comments, strings and directives are
    blanks."""
    def blank(match):
        return re.sub(r"[^\n]", " ", match[0])
    return re.sub(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|"
                  r"^[ \t]*#(?:[^\n\\]|\\.|\\\n)*", blank, text, flags=re.S | re.M)


class Parser:
    """Finds the simple statements of each function. The source has been through clang-format and
    the compiler, so that no more of C's grammar is needed than where statements begin and end."""

    OPEN, CLOSE = "([{", ")]}"

    def __init__(self, text):
        self.code = blanked(text)
        self.found = []  # (function, start, end), end behind the semicolon

    def skip_blanks(self, at):
        while self.code[at].isspace():
            at += 1
        return at

    def skip_group(self, at):
        """Behind the bracket that closes the one at `at`."""
        depth = 0
        while True:
            depth += (self.code[at] in self.OPEN) - (self.code[at] in self.CLOSE)
            at += 1
            if not depth:
                return at

    def word(self, at):
        return re.compile(r"\w*").match(self.code, at)[0]

    def statement(self, at, function):
        at = self.skip_blanks(at)
        if self.code[at] == "{":
            at = self.skip_blanks(at + 1)
            while self.code[at] != "}":
                at = self.skip_blanks(self.statement(at, function))
            return at + 1
        word = self.word(at)
        after = self.skip_blanks(at + len(word))
        if word == "else":
            return self.statement(after, function)
        if word == "do":
            at = self.statement(after, function)
            return self.code.index(";", at) + 1
        if word in ("case", "default"):
            return self.statement(self.code.index(":", at) + 1, function)
        if word and self.code[after] == "(":
            behind = self.skip_blanks(self.skip_group(after))
            if word in CONTROL or self.code[behind] == "{":
                at = self.statement(behind, function)
                peek = self.skip_blanks(at)
                return self.statement(peek, function) if self.word(peek) == "else" else at
        end = at
        while self.code[end] != ";":
            end = self.skip_group(end) if self.code[end] in self.OPEN else end + 1
        self.found.append((function, at, end + 1))
        return end + 1

    def functions(self):
        at = 0
        while at < len(self.code):
            if self.code[at] == "{":
                head = re.search(r"(\w+)\s*\(([^()]|\([^()]*\))*\)\s*$", self.code[:at])
                if head:
                    at = self.statement(at, head[1])
                    continue
            at = self.skip_group(at) if self.code[at] in self.OPEN else at + 1
        return self.found


def registers_of(text):
    found = []
    for part in re.sub(r"\s", "", text).split(","):
        span = re.fullmatch(r"([rs])(\d+)-[rs](\d+)", part)
        if span:
            found += [f"{span[1]}{n}" for n in range(int(span[2]), int(span[3]) + 1)]
        else:
            found.append(part)
    return found


def without_each_register(text):
    """(register, text without it) for each register of each LDM and STM in the text."""
    blocks = [names for word, names in BLOCKS.items() if word in text]
    for move in MULTIPLE.finditer(text):
        floating, way, base, update, names = move.groups()
        load = "ldr" if way == "ldm" else "str"
        names = registers_of(names)
        for left_out in names:
            single = [f"{floating}{load} {name}, [{base}, #{4 * n}]"
                      for n, name in enumerate(names) if name != left_out]
            # A base that is loaded as well is loaded last.
            single.sort(key=lambda line: line.split()[1] == base + ",")
            if update:
                single.append(f"add {base}, #{4 * len(names)}")
            meaning = f" {blocks[0][names.index(left_out)]}" if blocks else ""
            rest = "; ".join(single)
            yield f"{way} {left_out}{meaning}", text[:move.start()] + rest + text[move.end():]


def items_of_c(file, text):
    for function, start, end in Parser(text).functions():
        statement = text[start:end]
        if TYPES.match(statement) or NOT_STATEMENTS.match(statement) or function in OUTSIDE:
            continue
        parts = list(without_each_register(statement))
        name = one_line(statement)
        name = "asm " + "; ".join(
            line for string in re.findall(r'"((?:\\.|[^"\\])*)"', name.split(":")[0])
            for line in re.split(r"(?:\\n|\\t)+", string)) if name.startswith("__asm__") else name
        if parts:
            for part, replaced in parts:
                yield function, f"{name} [{part}]", text[:start] + replaced + text[end:]
        else:
            yield function, name, text[:start] + ";" + "\n" * statement.count("\n") + text[end:]


def items_of_assembly(file, text):
    plain = re.sub(r"/\*.*?\*/", lambda m: re.sub(r"[^\n]", " ", m[0]), text, flags=re.S)
    function, at = None, 0
    for line in plain.split("\n"):
        body = line.split("//")[0]
        label = re.match(r"\s*(\w+):", body)
        if label:
            body = " " * label.end() + body[label.end():]
            if not label[1].isdigit():
                function = label[1]
        start = at + len(body) - len(body.lstrip())
        end = at + len(body.rstrip())
        at += len(line) + 1
        instruction = one_line(body)
        if not instruction or function in OUTSIDE or instruction[0] in "#." or \
                BRANCH.match(instruction.split()[0]):
            continue
        original = text[start:end]
        parts = [] if re.search(r"\b(sp|pc)\b", instruction) else \
            list(without_each_register(original))
        if parts:
            for part, replaced in parts:
                yield function, f"{instruction} [{part}]", text[:start] + replaced + text[end:]
        else:
            yield function, instruction, text[:start] + text[end:]


def generate(tree, files=FILES):
    """All items, in the order of the sources; the second of two equal ones of a function is #2."""
    items = []
    for file in files:
        text = (Path(tree) / FOLDER / file).read_text(encoding="utf-8")
        seen = {}
        make = items_of_assembly if file.endswith(".S") else items_of_c
        for function, name, source in make(file, text):
            number = seen[function, name] = seen.get((function, name), 0) + 1
            name += f" #{number}" if number > 1 else ""
            items.append(Item(file, function, name, source))
    return items


if __name__ == "__main__":
    for item in generate(Path(__file__).resolve().parents[2]):
        print(f"{item.file} {item.name}")
