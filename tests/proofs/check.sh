#!/bin/bash
# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# check.sh <model.pml>: runs a Promela model through spin in every possible order of its steps.
# The model must hold, and fail with -DBROKEN: a check that cannot fail proves nothing.
set -eu
command -v spin > /dev/null || exit 77
compiler=$(command -v cc || command -v gcc || command -v clang) || exit 77
model=$(realpath "$1")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# Prints what spin's verifier found; its last line that counts says how many errors.
verify() {
    # shellcheck disable=SC2086  # flags, or none
    spin $1 -a "$model" || { echo "spin rejects the model" >&2; exit 1; }
    "$compiler" -O1 -w -DSAFETY -DCOLLAPSE -o pan pan.c
    ./pan -m1000000 -w22 2>&1 || true
}

held=$(verify "")
echo "$held" | grep -E 'states, stored|errors:|^pan:' || true
case "$held" in
    *"max search depth too small"* | *"out of memory"*) echo "the search is not complete"; exit 1 ;;
    *"errors: 0"*) ;;
    *) echo "the model does not hold"; exit 1 ;;
esac
case "$(verify -DBROKEN)" in
    *"errors: 0"*) echo "the broken model holds too"; exit 1 ;;
    *"errors: "*) ;;
    *) echo "the broken model was not checked"; exit 1 ;;
esac
