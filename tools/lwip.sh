#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Fetch lwIP as Debian's source package and print the folder it is in.
#
# The package comes from the archives that this machine's apt already uses: their entries are read,
# turned into source entries in a private place, and the system's own apt state is not touched. The
# result is kept under ${XDG_CACHE_HOME:-~/.cache}/septum/lwip-VERSION, so later builds need no
# network. Progress goes to stderr, the folder to stdout.
set -eu

cache=${XDG_CACHE_HOME:-$HOME/.cache}/septum

say() {
    echo "lwip: $*" >&2
}

# The newest complete copy, if there is one.
cached() {
    for stamp in "$cache"/lwip-*/.complete; do
        [ -e "$stamp" ] && dirname "$stamp"
    done | sort -V | tail -n 1
}

found=$(cached)
if [ -n "$found" ]; then
    echo "$found"
    exit 0
fi

"$(dirname "$0")/need.sh" demo >&2

mkdir -p "$cache"
work=$(mktemp -d "$cache/.lwip.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 2' HUP INT TERM
mkdir -p "$work/parts" "$work/lists/partial" "$work/archives/partial" "$work/source"

# Binary entries of Debian's own archive become source entries; everything else (other vendors'
# archives, which may have no sources) is left out. Both formats of apt are read.
copy_list() {
    sed -n 's/^[[:space:]]*deb[[:space:]]/deb-src /p' "$1" | grep -E '[[:space:]]main([[:space:]]|$)'
}
copy_sources() {
    awk 'BEGIN { RS = ""; ORS = "\n\n" }
         /(^|\n)Types:[^\n]*deb/ && /(^|\n)Components:[^\n]*main/ {
             gsub(/(^|\n)Types:[^\n]*/, "\nTypes: deb-src"); sub(/^\n/, ""); print }' "$1"
}
eval "$(apt-config shell list Dir::Etc::sourcelist/f parts Dir::Etc::sourceparts/d)"
n=0
for file in "$list" "$parts"/*.list; do
    [ -f "$file" ] || continue
    n=$((n + 1))
    copy_list "$file" >"$work/parts/$n.list" || rm -f "$work/parts/$n.list"
done
for file in "$parts"/*.sources; do
    [ -f "$file" ] || continue
    n=$((n + 1))
    copy_sources "$file" >"$work/parts/$n.sources"
done
find "$work/parts" -empty -type f -exec rm -f {} +
if [ -z "$(ls "$work/parts")" ]; then
    say "apt on this machine knows no Debian archive (component main): nowhere to fetch lwIP from"
    exit 2
fi

# apt with that private state. What it says is shown when it is needed to understand a failure.
private() {
    apt-get -q \
        -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$work/parts" \
        -o Dir::State::Lists="$work/lists" -o Dir::Cache="$work" \
        -o Dir::Cache::archives="$work/archives" -o APT::Sandbox::User="$(id -un)" "$@" >>"$work/log" 2>&1
}

say "not in $cache yet: fetching Debian's source package"
say "reading the package lists"
# One archive that does not answer is no reason to stop while another one has the package.
private update || say "not every list could be read, going on with the others"
say "fetching and unpacking the source"
if ! (cd "$work/source" && private source lwip); then
    cat "$work/log" >&2
    say "apt could not fetch the source package of lwip (is there a network?)"
    exit 2
fi

version=$(sed -n 's/^Version: //p' "$work"/source/lwip_*.dsc | head -n 1)
tree=$(find "$work/source" -mindepth 1 -maxdepth 1 -type d | head -n 1)
if [ -z "$version" ] || [ ! -f "$tree/src/include/lwip/init.h" ]; then
    say "the source package of lwip does not look as expected"
    exit 2
fi
touch "$tree/.complete"
# Another build may have been faster: its copy is as good.
mv -T "$tree" "$cache/lwip-$version" 2>/dev/null || [ -e "$cache/lwip-$version/.complete" ]
say "lwip $version is in $cache/lwip-$version"
echo "$cache/lwip-$version"
