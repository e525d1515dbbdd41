# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# The analyzer's rooms and the runtime keep all state in what the caller gives them: no object
# of theirs lies in .data or .bss.
set -eu
if grep -qE '^FA_(SANITIZE:STRING=.+|COVERAGE:BOOL=ON)' "$FA_BUILD_DIR/CMakeCache.txt"; then
    echo "instrumented code has globals of its own"
    exit 77
fi

# One line each, with its reason:
#   fe_clang  the functions of libclang found by dlopen: a library is loaded once per process
allowed='^(fe_clang)$'

found=$(for archive in "$FA_BUILD_DIR"/runtime/*.a "$FA_BUILD_DIR"/analyzer/*.a; do
    objdump -t "$archive" | awk -v archive="${archive##*/}" -v allowed="$allowed" '
        $3 == "O" && $4 ~ /^\.t?(data|bss)(\.|$)/ && $4 !~ /^\.data\.rel\.ro/ && $NF !~ allowed {
            print archive ": " $NF " in " $4
        }'
done)
if [ -n "$found" ]; then
    printf '%s\n' "$found"
    exit 1
fi
