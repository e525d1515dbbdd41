#!/bin/bash
# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# The torture test and the test of leaks under Valgrind: nothing invalid, nothing leaked, nothing
# undefined decides. Where Valgrind runs, they live fewer lives.
set -eu
command -v valgrind > /dev/null || exit 77
for test in test_rt_torture test_rt_leak; do
    program=$FA_BUILD_DIR/tests/$test
    if [ ! -x "$program" ] || nm "$program" | grep -q -E '__asan_init|__tsan_init'; then
        exit 77
    fi
    CK_FORK=no valgrind -q --error-exitcode=9 --fair-sched=try \
        "$program" || { echo "$test fails under Valgrind"; exit 1; }
done
