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
says out "FA106" "--list-unmodelled"

# most pointers first; a model takes a function from the list, and findings are not printed
run 0 --list-unmodelled "${here[@]}"
says out "       2  plot  main.c:2" "       1  paint  main.c:3" "2 functions without body or model"
lacks out "FA106"
head -1 out | grep -q plot || fail "plot is not the first"
printf 'framealloc-model: 1\nname: m\ndescription: d\nfunctions:\n  plot: {read: arg0}\n' > m.yaml
run 0 --list-unmodelled --model ./m.yaml "${here[@]}"
says out "1 function without body or model"
lacks out "plot"
finish
