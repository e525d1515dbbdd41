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
mkdir folder.json folder
run 2 -p folder.json/
says err "folder.json/compile_commands.json: No such file"
mkdir folder/compile_commands.json
run 2 -p folder
says err "folder/compile_commands.json: Is a directory"
run 2 -p /dev/null
says err "/dev/null: neither a file nor a folder"
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

# What cannot be written is told before the work, and whatever goes wrong while writing is told too.
database src/make.c src/use.c
run 2 --sarif no/such/out.sarif
says err "cannot write no/such/out.sarif: there is no folder no/such/"
is_empty out
run 2 --format html=src
says err "cannot write src: Is a directory"
run 2 --baseline no/such.json --update-baseline
says err "there is no folder"
if [ -c /dev/full ]; then
    for format in terminal compact github json sarif junit checkstyle html; do
        run 2 --format $format=/dev/full
        says err "cannot write /dev/full: No space left on device"
        code=0
        "$FA_CHECK" --format $format > /dev/full 2> err || code=$?
        [ $code -eq 2 ] || fail "exit code $code on a full disk"
        says err "cannot write to standard output: No space left on device"
    done
    for command in list --help --version "explain FA608" --dump-ir; do
        code=0
        # shellcheck disable=SC2086  # a command and its argument
        "$FA_CHECK" $command > /dev/full 2> err || code=$?
        [ $code -eq 2 ] || fail "exit code $code of $command on a full disk"
    done
fi

# Interrupted: nothing is written, no worker stays behind.
database src/endless.c src/make.c src/use.c
echo '{"version": 1, "findings": []}' > known.json
cp known.json before.json
python3 - "$FA_CHECK" << 'END' || fail "interrupted"
import glob, os, signal, subprocess, sys, time
p = subprocess.Popen([sys.argv[1], "-j2", "--no-cache", "--sarif", "cut.sarif", "--baseline",
                      "known.json", "--update-baseline"], start_new_session=True)
def in_group(stat):
    try:
        return open(stat).read().rsplit(")", 1)[1].split()[2] == str(p.pid)
    except OSError:
        return False
def workers():
    return [stat for stat in glob.glob("/proc/[0-9]*/stat") if in_group(stat)]
while len(workers()) < 2:
    time.sleep(0.01)
p.send_signal(signal.SIGINT)
assert p.wait() == -signal.SIGINT, p.returncode
while workers():
    time.sleep(0.01)
assert not os.path.exists("cut.sarif")
END
same known.json before.json

# Names with blanks, quotes and bytes that are no UTF-8.
odd=$(printf 'f\351 \"o\" %%41')
mkdir "$odd"
cp src/make.c "$odd/m k.c"
cp include/box.h "$odd"
for format in terminal json sarif junit checkstyle html; do
    run 0 --fail-on error "$odd/m k.c" --no-cache --format $format=r.txt -- -Iinclude
    iconv -f utf8 -t utf8 r.txt > /dev/null || [ $format = terminal ] || fail "$format is no UTF-8"
done
run 0 --fail-on error "$odd/m k.c" --sarif r.txt -- -Iinclude
says r.txt 'f%E9%20%22o%22%20%2541/m%20k.c'

# memory bounds the analysis of a program as well: what is left then is unknown, and told
cat > bound.c << 'END'
#include <stdlib.h>
void twice(char *p) { free(p); free(p); }
END
"$FA_CHECK" extract bound.c -o bound.fair --no-cache -- > out 2> err
run 1 link bound.fair
says out "FA608"
code=0
"$FA_CHECK" link bound.fair --memory 1 --stats > out 2> err || code=$?
[ "$code" -ne 70 ] || fail "memory is bounded by an accident"
says out "FA105" "--memory"
lacks out "FA608"
grep -qE "^ +1  cap: functions that came when memory was used up$" err || fail "not counted"

# A function with a parse error inside is told of once, as that.
cat > broken.c << 'END'
int whole(int *p) { return *p; }
int broken(int *p) { return *p + missing; }
int caller(int *p) { return broken(p); }
END
run 3 broken.c --
says out "notice[FA101]" "missing"
lacks out "FA105"
# What the parser makes up around an error is no fault of the unit's.
printf 'typedef struct e e;\nstatic UNKNOWN e *f(void);\nstatic UNKNOWN e *g(void);\n' > made_up.c
printf 'int *keep; int h(void) { return *keep; }\n' >> made_up.c
run 3 made_up.c --
says out "notice[FA101]"
lacks out "not analysed"

finish
