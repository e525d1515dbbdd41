// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// One misuse of memory per name, for AddressSanitizer and Valgrind to see. The line that must be
// reported says so: "// here: <name>".
#include <framealloc/framealloc.h>

#include <stdio.h>
#include <string.h>

static volatile int sink;

static void after_end_frame(fa_thread *t)
{
    fa_begin_frame(t);
    volatile int *p = fa_frame_new(t, int);
    *p = 1;
    fa_end_frame(t);
    sink = *p; // here: after_end_frame
}

static void in_next_frame(fa_thread *t)
{
    fa_begin_frame(t);
    volatile char *p = (volatile char *)fa_frame_alloc(t, 5000, 16);
    fa_end_frame(t);
    fa_begin_frame(t);
    p[100] = 1; // here: in_next_frame
}

static void after_rollback(fa_thread *t)
{
    fa_begin_frame(t);
    fa_checkpoint c = fa_checkpoint(t);
    volatile int *p = fa_frame_new(t, int);
    fa_rollback(t, c);
    *p = 1; // here: after_rollback
}

static void after_reset(fa_thread *t)
{
    (void)t;
    fa_arena a;
    (void)!fa_arena_init(&a, 0);
    volatile int *p = fa_arena_new(&a, int);
    fa_arena_reset(&a);
    *p = 1; // here: after_reset
}

static void after_rewind(fa_thread *t)
{
    (void)t;
    static char storage[1000];
    fa_arena a;
    fa_arena_init_buffer(&a, storage, sizeof storage);
    fa_mark m = fa_arena_mark(&a);
    volatile int *p = fa_arena_new(&a, int);
    fa_arena_rewind(&a, m);
    *p = 1; // here: after_rewind
}

static void after_pool_free(fa_thread *t)
{
    volatile int *p = fa_pool_new(t, int);
    fa_pool_free(t, (void *)p);
    *p = 1; // here: after_pool_free
}

static void after_pool_put(fa_thread *t)
{
    fa_pool *q = fa_pool_create_for(t, int);
    volatile int *p = (volatile int *)fa_pool_get(q);
    fa_pool_put(q, (void *)p);
    *p = 1; // here: after_pool_put
}

static void after_pool_destroy(fa_thread *t)
{
    fa_pool *q = fa_pool_create_for(t, int);
    volatile int *p = (volatile int *)fa_pool_get(q);
    fa_pool_destroy(q);
    *p = 1; // here: after_pool_destroy
}

static void after_heap_free(fa_thread *t)
{
    volatile char *p = (volatile char *)fa_heap_alloc(t, 200000, 16);
    fa_heap_free(t, (void *)p);
    p[199999] = 1; // here: after_heap_free
}

static void after_heap_realloc(fa_thread *t)
{
    volatile char *p = (volatile char *)fa_heap_alloc(t, 100, 16);
    void *q = fa_heap_realloc(t, (void *)p, 10000, 16);
    sink = q != NULL;
    p[5] = 1; // here: after_heap_realloc
}

static void after_detach(fa_thread *t)
{
    fa_begin_frame(t);
    volatile int *p = fa_frame_new(t, int);
    fa_end_frame(t);
    fa_detach_thread(t);
    *p = 1; // here: after_detach
}

static void frame_overrun(fa_thread *t)
{
    fa_begin_frame(t);
    volatile char *p = (volatile char *)fa_frame_alloc(t, 33, 16);
    p[33] = 1; // here: frame_overrun
}

static void frame_underrun(fa_thread *t)
{
    fa_begin_frame(t);
    volatile char *p = (volatile char *)fa_frame_alloc(t, 33, 16);
    volatile char *q = (volatile char *)fa_frame_alloc(t, 33, 16);
    sink = q[0];
    p[-1] = 1; // here: frame_underrun
}

static void pool_overrun(fa_thread *t)
{
    volatile char *p = (volatile char *)fa_pool_alloc(t, 33, 16);
    p[33] = 1; // here: pool_overrun
}

static void heap_overrun(fa_thread *t)
{
    char *p = (char *)fa_heap_alloc(t, 70000, 16);
    memset(p, 1, 70000);
    volatile size_t at = 70000;
    p[at] = 1; // here: heap_overrun
}

static void retained_after_end(fa_thread *t)
{
    fa_begin_frame(t);
    volatile int *p = fa_frame_retained_new(t, int, FA_RETAIN_POOL);
    *p = 7;
    fa_end_frame(t);
    sink = *(int *)fa_promoted(t, (const void *)p);
    sink = *p; // here: retained_after_end
}

static const struct {
    const char *name;
    void (*run)(fa_thread *t);
} cases[] = {
#define CASE(name)                                                                                 \
    {                                                                                              \
#name, name                                                                                \
    }
    CASE(after_end_frame), CASE(in_next_frame),      CASE(after_rollback), CASE(after_reset),
    CASE(after_rewind),    CASE(after_pool_free),    CASE(after_pool_put), CASE(after_pool_destroy),
    CASE(after_heap_free), CASE(after_heap_realloc), CASE(after_detach),   CASE(frame_overrun),
    CASE(frame_underrun),  CASE(pool_overrun),       CASE(heap_overrun),   CASE(retained_after_end),
};

int main(int argc, char **argv)
{
    fa_allocator *fa = fa_create(NULL);
    fa_thread *t = fa_attach_thread(fa, "main");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (argc < 2) {
            puts(cases[i].name);
        } else if (strcmp(argv[1], cases[i].name) == 0) {
            cases[i].run(t);
        }
    }
    return 0;
}
