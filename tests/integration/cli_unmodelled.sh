# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# FA106: functions without body or model that were given region memory are counted and can be listed.
. "$FA_SOURCE_DIR/tests/integration/cli_common.bash"

cat > main.c << 'END'
#include <framealloc/framealloc.h>
void plot(int *p);
void paint(int *p);
void draw(fa_arena *a)
{
    int *p = fa_arena_alloc(a, sizeof *p, 4);
    if (p) {
        *p = 1;
        plot(p);
        paint(p);
        plot(p);
    }
}
END
here=(main.c -- -I"$FA_SOURCE_DIR/runtime/include")
run 0 "${here[@]}"
says out "FA106"
finish
