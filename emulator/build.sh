#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# emulator/build.sh [--path]: build the project's own qemu-system-arm from Debian's source package
# with the patches and the LPC55S69 of this folder, once, and print where it is. With --path only
# say where it is or would be.
#
# The result lives outside the tree, in a folder named by a hash of all that goes into it, so that
# every checkout with the same emulator/ shares one build:
#   qemu-system-arm  the emulator
#   source           which revision of Debian's package it was built from
set -eu

# The upstream version that the patches are made for. Any Debian revision of it will do: the newest
# that the machine's own apt sources offer is taken.
version=7.2+dfsg

here=$(cd "$(dirname "$0")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/septum
key=$(cd "$here" && cat build.sh devices.mak patches/*.patch lpc55s69/* | sha256sum | cut -c1-16)
out=$cache/qemu-$version-$key
if [ "${1-}" = --path ]; then
    echo "$out/qemu-system-arm"
    exit 0
fi

say() { echo "emulator: $*" >&2; }
die() {
    say "$*"
    exit 1
}

# A finished build is taken as it is, if it runs: its shared libraries may be gone since.
if [ -x "$out/qemu-system-arm" ]; then
    "$out/qemu-system-arm" --version >/dev/null 2>&1 || "$here/../tools/need.sh" emulator
    echo "$out/qemu-system-arm"
    exit 0
fi

# Debian's python3 must come before any other: QEMU's configure wants the one that has meson.
PATH=/usr/bin:$PATH
export LC_ALL=C
"$here/../tools/need.sh" emulator

mkdir -p "$cache"
exec 9>"$cache/lock"
if ! flock -n 9; then
    say "another build is under way, waiting for it"
    flock 9
fi
if [ -x "$out/qemu-system-arm" ]; then
    echo "$out/qemu-system-arm"
    exit 0
fi

# An interrupted build is taken up where it stopped.
work=$cache/build-$key
log=$work/log
mkdir -p "$work"
: >"$log"
trap 'rc=$?; [ $rc -eq 0 ] || say "failed; the log is $log"' EXIT

# Source entries made from the machine's binary ones, in a list of our own: the user's apt
# configuration is neither needed to have deb-src nor touched. Only files with Debian's own entries
# are taken over; while apt knows no origins (lists never fetched) all are.
apt_state() {
    rm -rf "$work/apt"
    mkdir -p "$work/apt/sources.d" "$work/apt/lists/partial" "$work/apt/archives/partial"
    files=$(apt-get indextargets --format '$(SOURCESENTRY)' 'Created-By: Packages' 'Origin: Debian' |
        sed 's/:[0-9]*$//' | sort -u)
    [ -n "$files" ] || files=$(ls /etc/apt/sources.list /etc/apt/sources.list.d/*.list \
        /etc/apt/sources.list.d/*.sources 2>/dev/null) || true
    for file in $files; do
        name=$(basename "$file")
        case $name in
        *.sources) sed 's/^Types:.*/Types: deb-src/' "$file" >"$work/apt/sources.d/$name" ;;
        sources.list) sed -n 's/^deb[[:space:]]/deb-src /p' "$file" >"$work/apt/sources.d/main.list" ;;
        *.list) sed -n 's/^deb[[:space:]]/deb-src /p' "$file" >"$work/apt/sources.d/$name" ;;
        esac
    done
}
# Runs as the user it was started by, in folders of that user; signatures are checked as ever.
with_apt() {
    tool=$1
    shift
    "$tool" -q -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts="$work/apt/sources.d" \
        -o Dir::State::Lists="$work/apt/lists" -o Dir::Cache="$work/apt" \
        -o Dir::Cache::Archives="$work/apt/archives" -o APT::Sandbox::User="$(id -un)" "$@" 2>>"$log"
}

src=$work/qemu
if [ ! -f "$work/source" ]; then
    say "looking for Debian's source package qemu $version"
    apt_state
    with_apt apt-get update >>"$log" || die "apt-get update failed: $(tail -n 3 "$log")"
    revision=$(with_apt apt-cache showsrc --only-source qemu | sed -n 's/^Version: //p' |
        grep -F "1:$version-" | sort -V | tail -n 1) || true
    [ -n "$revision" ] || die "the apt sources of this machine offer no qemu $version; the patches" \
        "are made for that version (Debian 12)"
    say "fetching qemu $revision (24 MB)"
    rm -rf "$src" "$work/fetch"
    mkdir -p "$work/fetch"
    (cd "$work/fetch" && with_apt apt-get source --download-only --only-source "qemu=$revision" >>"$log") ||
        die "apt-get source failed: $(tail -n 3 "$log")"
    say "unpacking and patching"
    dpkg-source --no-check -x "$work"/fetch/qemu_*.dsc "$src" >>"$log" 2>&1 # apt has checked it
    for patch in "$here"/patches/*.patch; do
        patch -d "$src" -p1 --no-backup-if-mismatch <"$patch" >>"$log" ||
            die "$(basename "$patch") does not apply to qemu $revision"
    done
    cp -r "$here/lpc55s69" "$src/hw/arm/"
    cp "$here/devices.mak" "$src/configs/devices/arm-softmmu/septum.mak"
    rm -rf "$work/build" "$work/fetch"
    echo "$revision" >"$work/source"
fi

mkdir -p "$work/build"
cd "$work/build"
if [ ! -f build.ninja ]; then
    say "configuring"
    "$src/configure" --target-list=arm-softmmu --without-default-features --without-default-devices \
        --with-devices-arm=septum --with-pkgversion="Septum, Debian $(cat "$work/source")" \
        --with-git-submodules=ignore --audio-drv-list= --enable-tcg --enable-plugins \
        --enable-fdt=system --enable-slirp --disable-tools --disable-guest-agent --disable-docs \
        --disable-install-blobs --disable-debug-info --disable-stack-protector --disable-containers \
        --disable-werror >>"$log" 2>&1
fi

say "compiling (about two minutes on two quiet cores)"
{ NINJA_STATUS='%p ' ninja qemu-system-arm 2>&1 || echo "septum-failed"; } | tee -a "$log" |
    awk '$1 ~ /%$/ { p = $1 + 0; if (p >= next_) { printf "emulator: %3d %%\n", p > "/dev/stderr"
                     next_ = p - p % 10 + 10 } }
         $1 == "septum-failed" { exit 1 }' || die "the compiler stopped: $(grep -m 3 -i 'error' "$log")"

# Complete or absent: the folder appears under its name in one step.
rm -rf "$out.new"
mkdir -p "$out.new"
strip -o "$out.new/qemu-system-arm" qemu-system-arm
cp "$work/source" "$out.new/"
"$out.new/qemu-system-arm" --version >>"$log" || die "the new qemu-system-arm does not start"
rm -rf "$out"
mv "$out.new" "$out"
cd "$cache"
rm -rf "$work"
say "done"
echo "$out/qemu-system-arm"
