# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# Suppression comments from the source to every report.
. "$FA_SOURCE_DIR/tests/integration/cli_common.bash"
program
database src/make.c src/use.c

comment() { # text behind the use after free
    program
    database src/make.c src/use.c
    sed -i "s|return b->n;|return b->n; $1|" src/use.c
}

comment '// fa-check: allow(FA609) the box is kept alive elsewhere'
run 0 --only FA609 --json r.json --sarif r.sarif
lacks out "FA609" "FA104"
says out "(1 suppressed)"
says r.json '"reason": "the box is kept alive elsewhere"'
says r.sarif '"kind": "inSource"' '"justification": "the box is kept alive elsewhere"'

comment '/* fa-check: allow(lifetime) old style */'
run 0 --only FA609

comment '// fa-check: allow(FA609)'
run 0 --only FA609
says out "notice[FA104]: suppression without a reason"
run 1 --only FA609 --require-reason
says out "error[FA609]" "does not count"

comment '// fa-check: allow(FA606) wrong code'
run 1 --only FA609
says out "error[FA609]" "suppression without effect"

comment '// fa-check: allow(FA6O9) a letter, not a digit'
run 1 --only FA609
says out "unknown code 'FA6O9'"

program
database src/make.c src/use.c
sed -i 's|    return b->n;|    // fa-check: allow(FA609) the line below\n    return b->n;|' src/use.c
run 0 --only FA609

program
database src/make.c src/use.c
echo '// fa-check: allow-file(FA6) generated' >> src/use.c
run 0 --only FA609

# At the definition of the macro that holds the code.
program
database src/make.c src/use.c
cat > src/use.c << 'END'
#include "box.h"

// fa-check: allow(FA608) all uses are fine
#define BOX_END(b) \
    box_end(b)

void box_use(void)
{
    struct box *b = box_new(3);
    BOX_END(b);
    BOX_END(b);
}
END
run 0 --only FA608
says out "(1 suppressed)"

finish
