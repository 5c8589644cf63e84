# SPDX-License-Identifier: Apache-2.0
"""Delete each statement of plan/ that reports a problem, one at a time: a unit test must fail for it.

BUILD holds `plan-tests` and the objects it is made of (mutation.mk). For each statement its source is
compiled without it, linked with the other objects, and run; whether a rule is reported by some test
at all, which the tests check in the sources' text, is left out here. The result is a line for each
statement, and in BUILD/result.txt. Exit status: 0 every one was missed by a test, 1 one was not, 2 usage.
"""
import argparse
import re
import subprocess
import sys
import time
from pathlib import Path

CALL = re.compile(r"\bproblem_(?:error|warning)\(")
RULE = re.compile(r'"([a-z][a-z-]*)"')
GROUPS = ["cases", "overlap", "image", "import", "board", "tables", "text", "map", "explain"]
LIMIT_S = 300


def end_of_call(text, at):
    """The position behind the `;` of the call whose arguments begin at `at`."""
    depth, string = 1, False
    while depth:
        c = text[at]
        if string:
            if c == "\\":
                at += 1
            elif c == '"':
                string = False
        elif c == '"':
            string = True
        else:
            depth += (c == "(") - (c == ")")
        at += 1
    return text.index(";", at) + 1


def statements(source):
    """(beginning, end, line, rule) of each report in the source."""
    text = source.read_text()
    for match in CALL.finditer(text):
        end = end_of_call(text, match.end())
        rule = RULE.search(text, match.end(), end)
        yield match.start(), end, text.count("\n", 0, match.start()) + 1, rule[1] if rule else "?"


def run(command, **more):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          errors="replace", check=False, **more)


def first_failure(output):
    match = re.search(r"\[  FAILED  \] (\S+)", output)
    return match[1] if match else output.strip().splitlines()[-1] if output.strip() else "a crash"


def judge(build, compiler, libraries, source, span):
    """Which test notices that the statement is missing; None: none does."""
    text = source.read_text()
    mutant = build / "mutant.c"
    mutant.write_text(f'#line 1 "{source}"\n{text[:span[0]]}(void)0;{text[span[1]:]}')
    own = build / "objects" / source.with_suffix(".o")
    objects = [str(o) for o in sorted(build.glob("objects/**/*.o")) if o != own]
    done = run([*compiler, "-o", str(build / "mutant-tests"), str(mutant), *objects, *libraries])
    if done.returncode != 0:
        sys.exit(f"{source}: the mutant does not compile:\n{done.stdout}")
    for group in GROUPS:
        try:
            done = run([str(build / "mutant-tests"), group], timeout=LIMIT_S)
        except subprocess.TimeoutExpired:
            return f"{group}: no end"
        if done.returncode != 0:
            return f"{group}: {first_failure(done.stdout)}"
    return None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=Path)
    parser.add_argument("--compiler", required=True, type=str.split, help="with its options")
    parser.add_argument("--libraries", required=True, type=str.split)
    parser.add_argument("--only", default="", help="statements whose file or rule has this in it")
    arguments = parser.parse_args()
    done = run([str(arguments.build / "plan-tests"), *GROUPS])
    if done.returncode != 0:
        print(f"the tests fail without a mutation:\n{done.stdout}", file=sys.stderr)
        return 2
    began, lines, survivors = time.monotonic(), [], 0
    for source in sorted(Path("plan").glob("*.c")):
        for start, end, line, rule in ([] if source.name == "problems.c" else statements(source)):
            if arguments.only not in f"{source} {rule}":
                continue
            noticed = judge(arguments.build, arguments.compiler, arguments.libraries, source,
                            (start, end))
            survivors += noticed is None
            lines.append(f"{source}:{line} {rule}: {noticed or 'SURVIVED'}")
            print(lines[-1], flush=True)
    summary = (f"{len(lines)} rules deleted one at a time, {len(lines) - survivors} noticed, "
               f"{survivors} not ({time.monotonic() - began:.0f} s)")
    print(summary)
    (arguments.build / "result.txt").write_text("\n".join([*lines, summary]) + "\n")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
