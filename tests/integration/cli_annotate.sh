# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# annotate: shows what public functions lack, writes it into their headers, and finds nothing after.
. "$FA_SOURCE_DIR/tests/integration/cli_common.bash"
include=$FA_SOURCE_DIR/runtime/include

cat > shape.h << 'END'
#include <framealloc/annotations.h>
#include <framealloc/framealloc.h>

float *shape_points(fa_thread *t, size_t n);
extern char *shape_name(int which, fa_arena *a);
int shape_count(void);
END
cat > shape.c << 'END'
#include "shape.h"
#include <stdlib.h>

float *shape_points(fa_thread *t, size_t n)
{
    return fa_frame_alloc(t, n * sizeof(float), _Alignof(float));
}

char *shape_name(int which, fa_arena *a)
{
    return which ? fa_arena_alloc(a, 8, 1) : NULL;
}

int shape_count(void)
{
    return 3; // fa-check: allow(FA609) not the business of annotate
}
END
cp shape.h original.h
cp shape.c original.c

run 0 annotate shape.c -- -I"$include"
says out "+FA_RETURNS_FRAME(0) float *shape_points" "+FA_ALLOCATES_IN(1) extern char *shape_name" \
    "-float *shape_points" " int shape_count(void);"
says err "would apply 2 fixes in 1 file"
same shape.h original.h
cp out patch

# the key alone reports it, and --fix leaves it alone
printf 'allocation: {annotate-public: true}\n' > .fa-check.yaml
run 0 shape.c --only FA807 -- -I"$include"
says out "FA807" "FA_RETURNS_FRAME(0)"
run 0 shape.c --only FA807 --fix -- -I"$include"
same shape.h original.h
cp original.c shape.c

run 0 annotate --write shape.c -- -I"$include"
says err "applied 2 fixes in 1 file"
same shape.c original.c
cp shape.h written.h
cp original.h shape.h
git apply patch
same shape.h written.h

run 0 shape.c --only FA807 -- -I"$include"
lacks out "FA807"
run 0 annotate --write shape.c -- -I"$include"
says err "applied 0 fixes"
same shape.h written.h

run 2 check --write shape.c
says err "--write belongs to annotate"
finish
