# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# The runtime as two files: complete, without warnings in C and C++, and a program runs on them.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$FA_SOURCE_DIR/tools/amalgamate" "$work"
cd "$work"
for source in "$FA_SOURCE_DIR"/runtime/src/*.c "$FA_SOURCE_DIR"/runtime/src/os/*.c; do
    grep -qF "==== ${source#"$FA_SOURCE_DIR/runtime/"} ====" framealloc.c ||
        { echo "framealloc.c lacks $source"; exit 1; }
done
for header in "$FA_SOURCE_DIR"/runtime/include/framealloc/*.h; do
    grep -qF "==== include/framealloc/${header##*/} ====" framealloc.h ||
        { echo "framealloc.h lacks $header"; exit 1; }
done
for other in "$work"/*; do
    ! grep -nE '^ *# *include *"' "$other" | grep -v '"framealloc.h"' ||
        { echo "$other includes another file of ours"; exit 1; }
done
cc -std=c17 -Wall -Wextra -Werror -O2 -c framealloc.c
sed 's|<framealloc/framealloc.h>|"framealloc.h"|' "$FA_SOURCE_DIR/examples/minimal/main.c" > main.c
cc -std=c11 -Wall -Wextra -Werror -o main main.c framealloc.o -pthread
./main
printf '#include "framealloc.h"\n#include "framealloc.h"\n' > twice.cc
! command -v c++ > /dev/null || c++ -std=c++17 -Wall -Wextra -Werror -fsyntax-only twice.cc
