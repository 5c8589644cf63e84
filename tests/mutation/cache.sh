#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The host compiler for config.c, with a memory: the same configurations are compiled for every
# mutant. $MUTATION_CACHE is the folder of one run, within which nothing that is included changes.
# The arguments are those of plan/config.c: ... DEFINE -o OBJECT SOURCE.
set -eu
for source; do :; done
define=
object=
for argument; do
    case $argument in -DSEPTUM_BOARD_*) define=$argument ;; esac
    [ "${previous-}" != -o ] || object=$argument
    previous=$argument
done
kept=$MUTATION_CACHE/$({ dirname "$source"; echo "$define"; cat "$source"; } | sha256sum | cut -c1-64).so
if [ ! -e "$kept" ]; then
    "${MUTATION_CC:-gcc}" "$@"
    mv "$object" "$kept"
fi
ln -s "$kept" "$object"
