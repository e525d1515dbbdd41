# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# The same program gives the same bytes, whatever the number of workers and the order of the
# database.
. "$FA_SOURCE_DIR/tests/integration/cli_common.bash"
program
cat > src/broken.c << 'END'
#include "no_such_header.h"
END
cat > src/crash.c << 'END'
#pragma clang __debug llvm_fatal_error
END
files="src/make.c src/use.c src/clean.c src/broken.c src/crash.c"
for i in 1 2 3 4 5 6 7 8; do
    sed "s/box_use/box_use_$i/; s/b\b/b$i/g" src/use.c > "src/use_$i.c"
    files="$files src/use_$i.c"
done

formats="terminal compact github json sarif junit checkstyle html"

# reports NAME ARGS…: one run, every format into NAME.format
reports() {
    local name=$1 format
    shift
    for format in $formats; do
        set -- "$@" "--format=$format=$name.$format"
    done
    run 1 --no-cache "$@"
}

database $files
reports one -j 1
reports four -j 4
for format in $formats; do
    same one.$format four.$format
done
for seed in 1 2 3; do
    database $(printf '%s\n' $files | sort -R --random-source=<(yes $seed))
    reports shuffled -j 3
    for format in $formats; do
        same one.$format shuffled.$format
    done
done

finish
