#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# tools/need.sh GROUP...: see to it that the Debian packages of these groups are installed.
#
# Says what is missing and what it is for, then installs it through apt. Silent, and quick enough to
# stand before every build, when nothing is missing. Exit status: 0 all there, 1 could not, 2 usage.
set -eu

# One line a group: packages, then what they are for. Recommended packages are not pulled in, so
# what gcc merely recommends (the C library's headers) is named here.
packages() {
    case $1 in
    build) echo gcc libc6-dev gcc-arm-none-eabi binutils-arm-none-eabi libelf-dev libdw-dev \
        libfdt-dev device-tree-compiler python3 ;;
    demo) echo qemu-system-arm dpkg-dev ;;
    test) echo mandoc valgrind libcmocka-dev python3-pytest qemu-system-arm ;;
    emulator)
        echo gcc libc6-dev dpkg-dev patch pkg-config meson ninja-build python3 libglib2.0-dev \
            libpixman-1-dev libslirp-dev libfdt-dev zlib1g-dev
        ;;
    gdb) echo gdb-multiarch ;;
    bench) echo git python3-pyelftools ;;
    fuzz) echo clang libclang-rt-14-dev ;;
    *) return 1 ;;
    esac
}
purpose() {
    case $1 in
    build) echo "build the hypervisor, the guests and the host tool" ;;
    demo) echo "run a system and fetch the source of the network guest" ;;
    test) echo "run the tests" ;;
    emulator) echo "build the project's own QEMU" ;;
    gdb) echo "debug a running system" ;;
    bench) echo "count instructions" ;;
    fuzz) echo "fuzz the plan compiler" ;;
    esac
}

if [ $# -eq 0 ]; then
    echo "usage: tools/need.sh build|demo|test|emulator|gdb|bench|fuzz ..." >&2
    exit 2
fi
wanted=
for group in "$@"; do
    if ! list=$(packages "$group"); then
        echo "need: no such group: $group" >&2
        exit 2
    fi
    wanted="$wanted $list"
done

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "need: this machine has no apt. Septum is built on Debian 12; it wants these packages:$wanted" >&2
    exit 1
fi

# shellcheck disable=SC2086 # package names hold no spaces
there=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' $wanted 2>/dev/null |
    sed -n 's/^installed //p') || true
is_there() {
    case "
$there
" in
    *"
$1
"*) return 0 ;;
    esac
    return 1
}

missing=
for group in "$@"; do
    lacks=
    for package in $(packages "$group"); do
        is_there "$package" || lacks="$lacks $package"
    done
    if [ -n "$lacks" ]; then
        echo "need: to $(purpose "$group"), missing:$lacks" >&2
        missing="$missing$lacks"
    fi
done
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "need: not root and no sudo. As root: apt-get install --no-install-recommends$missing" >&2
        exit 1
    fi
    as_root=sudo
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
# The log stays quiet; what apt said is shown when it fails. Waiting for a lock that another apt
# holds (unattended upgrades, a second make) beats failing.
apt() {
    if ! $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 \
        -o Dpkg::Use-Pty=0 "$@" >"$log" 2>&1 </dev/null; then
        tail -n 20 "$log" >&2
        echo "need: 'apt-get $1' failed. As root: apt-get update; apt-get install" \
            "--no-install-recommends$missing" >&2
        exit 1
    fi
}
echo "need: asking apt for its package lists" >&2
apt update
echo "need: installing" >&2
# shellcheck disable=SC2086
apt install --no-install-recommends $missing
echo "need: done" >&2
