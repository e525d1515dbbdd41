# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# tools/check-layers accepts this tree and finds every kind of planted violation.
set -eu
"$FA_SOURCE_DIR/tools/check-layers"

tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
mkdir -p "$tree/docs" "$tree/runtime/src" "$tree/analyzer/ir" "$tree/analyzer/rules" "$tree/analyzer/odd"
cp "$FA_SOURCE_DIR/docs/ARCHITECTURE.md" "$tree/docs"

expect() { # file, line, part of the message
    printf '%s\n' "$2" > "$tree/$1"
    if out=$("$FA_SOURCE_DIR/tools/check-layers" "$tree"); then
        echo "accepted in $1: $2"
        exit 1
    fi
    case "$out" in
        *"$3"*) ;;
        *) echo "wrong message for $1: $out"; exit 1 ;;
    esac
    rm "$tree/$1"
}

expect runtime/src/a.c '#include "base/base.h"' 'room runtime must not include base/base.h'
expect analyzer/ir/a.c '#include <clang-c/Index.h>' 'must not use the library of clang-c/Index.h'
expect analyzer/ir/a.c '#  include "flow/flow.h"' 'room ir must not include flow/flow.h'
expect analyzer/rules/a.c '#include "ir/ir_int.h"' 'ir/ir_int.h is private to room ir'
expect analyzer/rules/a.c '#include "../flow/flow.h"' 'a relative path leaves the room'
expect analyzer/rules/a.c '#include <yaml.h>' 'must not use the library of yaml.h'
expect analyzer/odd/a.c '' 'room odd is not in docs/ARCHITECTURE.md'
