# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# --fix and --dry-run: what is certainly right is repaired and analysed clean afterwards; what only
# looks alike is left alone.
. "$FA_SOURCE_DIR/tests/integration/cli_common.bash"
include=$FA_SOURCE_DIR/runtime/include

cat > a.c << 'END'
#include <framealloc/framealloc.h>
#include <stdlib.h>

void twice(void)
{
    char *p = malloc(3);
    free(p);

    free(p);
}

void frames(fa_thread *t)
{
    fa_begin_frame(t);
    fa_begin_frame(t);
    fa_end_frame(t);
}

int wrong(fa_thread *t)
{
    fa_begin_frame(t);
    int *p = fa_frame_alloc(t, sizeof *p, _Alignof(int));
    int *q = p;
    free(q);
    fa_end_frame(t);
    return 0;
}

void hand_over(fa_thread *t, fa_transfer *h)
{
    (void)fa_transfer_drop(t, h);
    (void)fa_transfer_drop(t, h);
}

void savepoints(fa_arena *a)
{
    fa_mark outer = fa_arena_mark(a);
    fa_mark inner = fa_arena_mark(a);
    fa_arena_rewind(a, outer);
    fa_arena_rewind(a, inner);
}

void contexts(void)
{
    fa_allocator *fa = fa_create(NULL);
    fa_destroy(fa);
    fa_destroy(fa);
}

int plain(void)
{
    return 1; // fa-check: allow(FA608) long gone
}
// fa-check: allow(FA609) nothing here
int last;
END
cp a.c original.c

run 1 a.c --dry-run -- -I"$include"
says err "would apply"
same a.c original.c
command -v patch > /dev/null && { cp out a.patch; patch -s -p1 --dry-run < a.patch || fail "patch refuses"; }
cp out first.patch

run 0 a.c --fix -- -I"$include"
says err "applied 8 fixes in 1 file"
cat > expected.c << 'END'
#include <framealloc/framealloc.h>
#include <stdlib.h>

void twice(void)
{
    char *p = malloc(3);
    free(p);

}

void frames(fa_thread *t)
{
    fa_begin_frame(t);
    fa_end_frame(t);
}

int wrong(fa_thread *t)
{
    fa_begin_frame(t);
    int *p = fa_frame_alloc(t, sizeof *p, _Alignof(int));
    int *q = p;
    fa_end_frame(t);
    return 0;
}

void hand_over(fa_thread *t, fa_transfer *h)
{
    (void)fa_transfer_drop(t, h);
}

void savepoints(fa_arena *a)
{
    fa_mark outer = fa_arena_mark(a);
    fa_mark inner = fa_arena_mark(a);
    fa_arena_rewind(a, outer);
}

void contexts(void)
{
    fa_allocator *fa = fa_create(NULL);
    fa_destroy(fa);
}

int plain(void)
{
    return 1;
}
int last;
END
same expected.c a.c
run 0 a.c -- -I"$include"
run 0 a.c --fix -- -I"$include"
same expected.c a.c
says err "applied 0 fixes"
if command -v patch > /dev/null; then
    cp original.c a.c
    patch -s -p1 < first.patch
    same expected.c a.c
fi

# Findings all of them, but none may be repaired unseen.
cat > b.c << 'END'
#include <framealloc/framealloc.h>
#include <stdlib.h>
#define DROP(p) free(p)
int g(void);

void branch(int x)
{
    char *p = malloc(3);
    if (x)
        free(p);
    free(p);
}

void jump(int x)
{
    char *p = malloc(3);
    if (x) {
        goto out;
    }
    free(p);
out:
    free(p);
}

void other_name(int x)
{
    char *p = malloc(3);
    char *q = malloc(4);
    char *r = x ? p : q;
    free(p);
    free(r);
}

void in_macro(void)
{
    char *p = malloc(3);
    DROP(p);
    DROP(p);
}

void two_in_line(void)
{
    char *p = malloc(3);
    free(p);
    free(p); g();
}

void short_circuit(void)
{
    char *p = malloc(3);
    (void)(g() && (free(p), 1));
    free(p);
}
char **twin(char *p);

void other_call(void)
{
    char *p = malloc(3);
    free(*twin(p));
    free(*twin(p));
    free(p);
    free(p + g());
}

void receives(fa_thread *t, fa_transfer *h)
{
    fa_pool_free(t, fa_transfer_receive(t, h));
    fa_pool_free(t, fa_transfer_receive(t, h));
}

void rewinds(fa_arena *a)
{
    fa_mark outer = fa_arena_mark(a);
    fa_mark inner = fa_arena_mark(a);
    fa_arena_rewind(a, outer);
    (void)fa_arena_alloc(a, 3, 1);
    fa_arena_rewind(a, inner);
}

void destroys(fa_arena *a, fa_arena *b, int x)
{
    fa_arena *c = x ? a : b;
    fa_arena_fini(a);
    fa_arena_fini(c);
}

void kept(void)
{
    char *p = malloc(3);
    free(p);
    free(p); // fa-check: allow(FA608) known
}
END
cp b.c original.c
run 1 b.c --fix -- -I"$include"
same original.c b.c
says err "applied"
finish
