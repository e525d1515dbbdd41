# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# For the cli_*.sh scripts: an empty folder to work in, a program with known bugs, and commands
# that compare exit codes and output. Sourced, not run.
set -euo pipefail
export LC_ALL=C
unset NO_COLOR CLICOLOR_FORCE FA_VERIFY_FLAGS

work=$(mktemp -d)
work=$(cd "$work" && pwd -P)
trap 'rm -rf "$work"' EXIT
cd "$work"
failures=0

fail() {
    echo "FAILED: $*"
    echo "--- standard output"; head -40 out
    echo "--- standard error"; head -40 err
    failures=$((failures + 1))
}

# run CODE ARGS…: runs fa-check; output goes to ./out and ./err
run() {
    local expected=$1 code=0
    shift
    "$FA_CHECK" "$@" > out 2> err || code=$?
    [ "$code" -eq "$expected" ] || fail "exit code $code, expected $expected: fa-check $*"
}

# says FILE TEXT…: FILE holds each text
says() {
    local file=$1 text
    shift
    for text in "$@"; do
        grep -qF -- "$text" "$file" || fail "$file does not say '$text'"
    done
}

# lacks FILE TEXT…: FILE holds none of them
lacks() {
    local file=$1 text
    shift
    for text in "$@"; do
        ! grep -qF -- "$text" "$file" || fail "$file says '$text'"
    done
}

is_empty() {
    [ ! -s "$1" ] || fail "$1 is not empty"
}

same() {
    cmp -s "$1" "$2" || { fail "$1 and $2 differ"; diff "$1" "$2" | head -20 || true; }
}

# database FILE…: a compile_commands.json of these files
database() {
    local sep="" file
    {
        echo "["
        for file in "$@"; do
            printf '%s{"directory": "%s", "file": "%s", "command": "cc -Iinclude -c %s"}\n' \
                "$sep" "$work" "$file" "$file"
            sep=","
        done
        echo "]"
    } > compile_commands.json
}

# A program with an error (FA609) in use.c through a function in make.c, a warning (FA611) in
# make.c, and a clean file.
program() {
    mkdir -p include src
    cat > include/box.h << 'END'
struct box { int n; };
struct box *box_new(int n);
void box_end(struct box *b);
END
    cat > src/make.c << 'END'
#include <stdlib.h>
#include "box.h"

struct box *box_new(int n)
{
    struct box *b = malloc(sizeof *b);
    if (!b) {
        abort();
    }
    b->n = n;
    return b;
}

void box_end(struct box *b)
{
    free(b);
}

int box_lose(void)
{
    struct box *lost = malloc(sizeof *lost);
    if (!lost) {
        return -1;
    }
    lost->n = 1;
    return lost->n;
}
END
    cat > src/use.c << 'END'
#include "box.h"

int box_use(void)
{
    struct box *b = box_new(3);
    box_end(b);
    return b->n;
}
END
    cat > src/clean.c << 'END'
#include "box.h"

int box_fine(void)
{
    struct box *b = box_new(4);
    int n = b->n;
    box_end(b);
    return n;
}
END
    database src/make.c src/use.c src/clean.c
}

finish() {
    [ "$failures" -eq 0 ] || { echo "$failures checks failed"; exit 1; }
    exit 0
}
