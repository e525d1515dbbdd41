# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# compile_commands.example.json is a compile database that works as it stands, from any folder:
# relative directories count from the file.
set -eu
cd /
code=0
out=$("$FA_CHECK" -p "$FA_SOURCE_DIR/compile_commands.example.json" --no-config --format compact) ||
    code=$?
printf '%s\n' "$out"
[ "$code" -eq 1 ]
[ "$(printf '%s\n' "$out" | grep -c ': \(error\|warning\): ')" -eq 1 ]
printf '%s\n' "$out" | grep -q 'examples/engine/physics.c:[0-9]*:[0-9]*: error: .*\[FA607\]$'
