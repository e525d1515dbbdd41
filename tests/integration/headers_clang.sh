# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# The public headers under a second compiler; tests/compile holds them to the first.
set -eu
command -v clang-19 > /dev/null || exit 77
cd "$FA_SOURCE_DIR/runtime/include"
for header in $(find . -name '*.h' | sort); do
    for dialect in "c -std=c11" "c -std=c17" "c++ -std=c++17"; do
        # shellcheck disable=SC2086  # a language and a flag
        echo "#include \"$header\"" | clang-19 -x $dialect -I. -fsyntax-only \
            -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -
    done
done
