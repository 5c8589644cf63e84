#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# tests/unit/septum_valgrind.sh: the main commands of build/septum under valgrind, with good input and
# bad. An invalid access, a leak or another exit status than is expected fails. Runs in the tree's root.
set -eu

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# A guest with debug information, and a console log with a report from it.
cat >"$scratch/guest.c" <<'END'
__attribute__((section(".vectors"))) const unsigned vectors[] = {0x28201000, 0x00200009};
int start(int *at)
{
    return *at;
}
END
arm-none-eabi-gcc -g -Os -mcpu=cortex-m33 -mthumb -nostdlib -Wl,-e,start \
    -Wl,--section-start=.vectors=0x200000 -Wl,-Ttext=0x200008 "$scratch/guest.c" -o "$scratch/guest.elf"
cat >"$scratch/log" <<'END'
septum: vm control stopped: load 0x40203000 (UART3, owner nobody) pc 0x00200008 lr 0x00200009 sp 0x28200FF0 psr 0x61000000 cfsr 0x00000000 sfsr 0x00000008
END

run() {
    expected=$1
    shift
    status=0
    valgrind -q --error-exitcode=99 --leak-check=full --show-leak-kinds=definite,indirect,possible \
        --errors-for-leak-kinds=definite,indirect,possible --child-silent-after-fork=yes \
        build/septum "$@" >"$scratch/out" 2>&1 <"$scratch/log" || status=$?
    if [ "$status" -ne "$expected" ]; then
        cat "$scratch/out"
        echo "valgrind: septum $*: exit status $status, expected $expected" >&2
        exit 1
    fi
}

run 0 new --board lpc55s69 "$scratch/new"
run 0 import "$scratch/guest.elf"
run 1 import --devicetree tests/unit/import_cases/everything/zephyr.dts \
    --kconfig tests/unit/import_cases/everything/.config "$scratch/guest.elf"
run 0 check --json demo
run 1 check tests/unit/plan_cases/guest-uart-twice
run 1 check tests/unit/plan_cases/everything-at-once
run 1 check wifi
run 1 check --image 0=tests/fuzz/corpus/elf/segments-counted-elsewhere demo
run 0 plan --image 0="$scratch/guest.elf" demo
run 0 map --svg --board lpc55s69 "$scratch/new"
run 0 why --json demo 0x28200010
run 0 kit demo net
run 0 decode --image 0="$scratch/guest.elf" demo
grep -q "start.*guest.c:4" "$scratch/out" || {
    cat "$scratch/out"
    echo "valgrind: decode did not name start and guest.c:4" >&2
    exit 1
}
run 2 map "$scratch/nowhere"
echo "valgrind: fourteen runs of septum, nothing found"
