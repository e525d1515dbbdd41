#!/bin/bash
# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# check_weak.sh <model.cpp>: runs a model through Relacy, which simulates the memory orders of C11:
# every execution with at most so many preemptions. It must hold, and fail with -DBROKEN.
set -eu
bound=${FA_PROOF_BOUND:-4}
compiler=$(command -v c++ || command -v g++ || command -v clang++) || exit 77
model=$(realpath "$1")
echo '#include <relacy/relacy.hpp>' | "$compiler" -std=c++11 -w -E -x c++ - > /dev/null 2>&1 || exit 77
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# Prints what was found; succeeds when nothing was wrong.
simulate() {
    # shellcheck disable=SC2086  # flags, or none
    "$compiler" -std=c++11 -O2 -w -DBOUND="$bound" $1 -o model "$model" -lpthread || exit 1
    ./model > out 2>&1
}

if ! simulate ""; then
    tail -n 60 out
    echo "the model does not hold"
    exit 1
fi
grep -E 'iterations' out
if simulate -DBROKEN; then
    echo "the broken model holds too"
    exit 1
fi
grep -q -E 'DATA RACE|DEADLOCK|ASSERT' out || { echo "the broken model was not checked"; exit 1; }
