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

database $files
for format in terminal compact json sarif; do
    run 1 --no-cache -j 1 --format $format -o one.$format
    run 1 --no-cache -j 4 --format $format -o four.$format
    same one.$format four.$format
done
for seed in 1 2 3; do
    database $(printf '%s\n' $files | sort -R --random-source=<(yes $seed))
    for format in terminal json sarif; do
        run 1 --no-cache -j 3 --format $format -o shuffled.$format
        same one.$format shuffled.$format
    done
done

finish
