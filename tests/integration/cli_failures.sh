# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# What goes wrong costs only itself: broken databases, missing files, units that do not parse,
# crash the parser, take too long or too much memory.
. "$FA_SOURCE_DIR/tests/integration/cli_common.bash"
program

# Databases.
echo '{"no": "array"}' > bad.json
run 2 -p bad.json
says err "bad.json:1:1"
database src/make.c src/use.c
head -c -20 compile_commands.json > cut.json
run 3 -p cut.json --only FA609
says out "cut.json" "the rest of the database is not read"
echo '[{"directory": "/", "file": 5, "command": "cc"}]' > bad.json
run 3 -p bad.json
says out "bad.json" "could not be analysed"
cat > with_assembler.json << END
[{"directory": "$work", "file": "src/boot.S", "command": "cc -c src/boot.S"},
 {"directory": "$work", "file": "src/use.c", "command": "cc -Iinclude -c src/use.c"}]
END
run 0 -p with_assembler.json
says out "skipped: assembler source"
run 2 -p no/such/folder
says err "no/such/folder"
echo '[]' > empty.json
run 2 -p empty.json
says err "lists no source files"
database src/make.c src/use.c src/gone.c
run 1
says out "src/gone.c" "notice[FA101]" "1 of 3 files could not be analysed" "FA609"
database src/clean.c src/gone.c
run 3
says out "no findings in 1 file" "1 of 2 files could not be analysed"

# A file that no unit includes has no findings because nobody looked.
database src/clean.c
run 3 src/use.c
says out "no unit of the program includes it"

# Sources that do not parse are analysed as far as possible.
cat > src/broken.c << 'END'
#include "no_such_header.h"
int broken(void) { return undefined_name; }
END
database src/broken.c src/make.c src/use.c
run 1
says out "no_such_header.h" "FA609" "1 file only in part"
database src/broken.c src/clean.c
run 3

# A parser that dies takes nothing along.
cat > src/crash.c << 'END'
#pragma clang __debug llvm_fatal_error
int crash;
END
database src/crash.c src/make.c src/use.c
for j in 1 2; do
    run 1 -j $j
    says out "src/crash.c" "FA609" "1 of 3 files could not be analysed"
done
run 3 --fail-fast
says out "src/crash.c"
lacks out "FA609"

# Macros that double forty times: parsing would take days, or all memory there is.
doubled() { # token
    echo "#define X0 $1"
    for i in $(seq 1 40); do
        echo "#define X$i X$((i - 1)) X$((i - 1))"
    done
}
{ doubled ';'; echo 'X40'; } > src/endless.c
database src/endless.c src/make.c src/use.c
run 1 --timeout 1
says out "src/endless.c" "took more than 1 s" "FA609"

{ doubled '1,'; echo 'int hungry[] = { X40 };'; } > src/hungry.c
database src/hungry.c src/make.c src/use.c
run 1 --memory 400
says out "src/hungry.c" "memory" "FA609"

finish
