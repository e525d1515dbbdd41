# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# Misuse of memory is reported by AddressSanitizer and by Valgrind, at the line that does it.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
source="$FA_SOURCE_DIR/tests/integration/misuse.c"
build() { # name, flags
    name=$1
    shift
    ${CC:-cc} -std=c17 -g -O0 "$@" -I "$FA_SOURCE_DIR/runtime/include" -o "$work/$name" \
        "$source" "$FA_SOURCE_DIR/runtime/src/fa_all.c" -pthread 2> "$work/$name.log"
}

# Runs a case under a tool and looks for the line of its mark in the report.
expect() { # tool, case, what the report must say, command
    tool=$1 case=$2 says=$3
    shift 3
    line=$(grep -n "// here: $case\$" "$source" | cut -d: -f1)
    "$@" > "$work/report" 2>&1 && { echo "$tool: $case is not noticed"; cat "$work/report"; exit 1; }
    grep -q -e "$says" "$work/report" && grep -q "misuse.c:$line" "$work/report" ||
        { echo "$tool: $case is not told at line $line"; cat "$work/report"; exit 1; }
}

tools=0
if build asan -fsanitize=address; then
    for case in $("$work/asan"); do
        expect asan "$case" 'use-after-poison\|SEGV' "$work/asan" "$case"
    done
    tools=$((tools + 1))
fi
if command -v valgrind > /dev/null && build plain &&
    echo '#include <valgrind/memcheck.h>' | ${CC:-cc} -E - > /dev/null 2>&1; then
    for case in $("$work/plain"); do
        # Small programs in one process at a time: Valgrind starts in half a second.
        expect valgrind "$case" 'Invalid \(read\|write\)' \
            valgrind -q --error-exitcode=9 "$work/plain" "$case"
    done
    tools=$((tools + 1))
fi
echo "reported by $tools tools"
[ "$tools" -gt 0 ] || exit 77
