# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# --verify: what passes, what fails and how it is told.
. "$FA_SOURCE_DIR/tests/integration/cli_common.bash"
mkdir -p fixtures/fa609/two fixtures/fa611

cat > fixtures/fa609/one.c << 'END'
#include <stdlib.h>
int use_bad(int *p)
{
    free(p); // expect-step: FA609
    return *p; // expect: FA609 "'p'"
}
END
cat > fixtures/fa609/two/a.c << 'END'
void give(int *p);
int use_bad(int *p)
{
    give(p);
    return *p; // expect: FA609
}
END
cat > fixtures/fa609/two/b.c << 'END'
#include <stdlib.h>
void give(int *p)
{
    free(p);
}
END
cat > fixtures/fa611/none.c << 'END'
// expect-none
int fine(int *p)
{
    return *p;
}
END
run 0 --verify fixtures
says out "3 passed, 0 failed"
run 0 --verify fixtures/fa609
says out "2 passed, 0 failed"
run 0 --verify fixtures/fa611 fixtures/fa609/one.c
says out "2 passed, 0 failed"
run 0 --verify -j 1 fixtures
mv out one; run 0 --verify -j 4 fixtures; same one out

sed -i 's|// expect: FA609 "|// expect: FA608 "|' fixtures/fa609/one.c
run 1 --verify fixtures
says out "fixtures/fa609/one.c:5: expected FA608 \"'p'\", nothing is reported" \
    "fixtures/fa609/one.c:5: unexpected FA609" "2 passed, 1 failed"
sed -i 's|// expect: FA608 "|// known-fp: FA609 because "|' fixtures/fa609/one.c
run 0 --verify fixtures
says out "known false positives: 1"
sed -i 's|// expect-none|// known-fn@+3: FA609 later|' fixtures/fa611/none.c
run 0 --verify fixtures
says out "known misses: 1"
sed -i 's|known-fn@+3|known-fp@+3|' fixtures/fa611/none.c
run 1 --verify fixtures
says out "none.c:4: unexpected success"
sed -i '1d' fixtures/fa611/none.c
run 1 --verify fixtures
says out "none.c:1: has no expect"

# Flags: of a file beside, of the environment, of the command line.
mkdir -p flags inc
echo 'int *kept(void);' > inc/kept.h
printf '// expect-none\n#include "kept.h"\nint f(void) { return *kept(); }\n' > flags/f.c
run 1 --verify flags
says out "kept.h"
run 0 --verify flags -- -Iinc
run 0 --verify flags -I inc
FA_VERIFY_FLAGS=-Iinc run 0 --verify flags
echo "-I../inc" > flags/flags
run 0 --verify flags

run 2 --verify no/such/folder
says err "no/such/folder"
mkdir nothing
run 2 --verify nothing
says err "no fixtures there"

# One that kills its worker fails alone.
printf '#pragma clang __debug llvm_fatal_error\n' > fixtures/fa611/crash.c
run 1 --verify fixtures/fa609 fixtures/fa611
says out "fixtures/fa611/crash.c" "2 passed, 2 failed"

finish
