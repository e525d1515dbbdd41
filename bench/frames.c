// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Our frames and arenas in the frame workloads, and what the loops cost without any allocator.
#include "bench.h"

typedef struct object64 {
    double x[8];
} object64;

// ---- floors ------------------------------------------------------------------------------------

BENCH_NOINLINE static void floor_loop(void *context, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        BENCH_USE(context);
    }
}

BENCH_NOINLINE static void floor_touch(void *context, size_t n)
{
    char *p = context;
    for (size_t i = 0; i < n; i++, p += 64) {
        *(volatile char *)p = 1;
        BENCH_USE(p);
    }
}

BENCH_NOINLINE static void floor_mixed(void *context, size_t n)
{
    const bench_request *mixed = bench_shared()->mixed;
    for (size_t i = 0; i < n; i++) {
        bench_request r = mixed[i % BENCH_MIXED];
        BENCH_USE((size_t)r.size);
        BENCH_USE((size_t)r.align);
        BENCH_USE(context);
    }
}

// ---- frames ------------------------------------------------------------------------------------

BENCH_NOINLINE static void frame_plain(void *context, size_t n)
{
    fa_thread *t = context;
    fa_begin_frame(t);
    for (size_t i = 0; i < n; i++) {
        void *p = fa_frame_new(t, object64);
        BENCH_USE(p);
    }
    fa_end_frame(t);
}

BENCH_NOINLINE static void frame_touch(void *context, size_t n)
{
    fa_thread *t = context;
    fa_begin_frame(t);
    for (size_t i = 0; i < n; i++) {
        char *p = fa_frame_alloc(t, 64, 16);
        *(volatile char *)p = 1;
        BENCH_USE(p);
    }
    fa_end_frame(t);
}

BENCH_NOINLINE static void frame_mixed(void *context, size_t n)
{
    const bench_request *mixed = bench_shared()->mixed;
    fa_thread *t = context;
    fa_begin_frame(t);
    for (size_t i = 0; i < n; i++) {
        bench_request r = mixed[i % BENCH_MIXED];
        void *p = fa_frame_alloc(t, r.size, r.align);
        BENCH_USE(p);
    }
    fa_end_frame(t);
}

BENCH_NOINLINE static void frame_singles(void *context, size_t n)
{
    fa_thread *t = context;
    fa_begin_frame(t);
    for (size_t i = 0; i < n; i++) {
        char *p = fa_frame_alloc(t, 64, 16);
        BENCH_USE(p);
    }
    fa_end_frame(t);
}

BENCH_NOINLINE static void frame_batch(void *context, size_t n)
{
    fa_thread *t = context;
    fa_begin_frame(t);
    void *p = fa_frame_alloc_batch(t, object64, n);
    BENCH_USE(p);
    fa_end_frame(t);
}

BENCH_NOINLINE static void frame_batch_touch(void *context, size_t n)
{
    fa_thread *t = context;
    fa_begin_frame(t);
    object64 *p = fa_frame_alloc_batch(t, object64, n);
    for (size_t i = 0; i < n; i++) {
        *(volatile char *)&p[i] = 1;
        BENCH_USE(p);
    }
    fa_end_frame(t);
}

BENCH_NOINLINE static void frame_small_touch(void *context, size_t n)
{
    fa_thread *t = context;
    fa_begin_frame(t);
    for (size_t i = 0; i < n; i++) {
        int *p = fa_frame_new(t, int);
        *(volatile int *)p = 1;
        BENCH_USE(p);
    }
    fa_end_frame(t);
}

BENCH_NOINLINE static void frame_small_batch_touch(void *context, size_t n)
{
    fa_thread *t = context;
    fa_begin_frame(t);
    int *p = fa_frame_alloc_batch(t, int, n);
    for (size_t i = 0; i < n; i++) {
        p[i] = 1;
    }
    BENCH_USE(p);
    fa_end_frame(t);
}

// ---- a bare bump pointer: what nobody can beat ----

typedef struct bare {
    char *pos;
    char *end;
    char *base;
} bare;

BENCH_NOINLINE static void bare_plain(void *context, size_t n)
{
    bare *a = context;
    for (size_t i = 0; i < n; i++) {
        char *p = a->pos;
        if (p + 64 > a->end) {
            return;
        }
        a->pos = p + 64;
        BENCH_USE(p);
    }
    a->pos = a->base;
}

BENCH_NOINLINE static void bare_touch(void *context, size_t n)
{
    bare *a = context;
    for (size_t i = 0; i < n; i++) {
        char *p = a->pos;
        if (p + 64 > a->end) {
            return;
        }
        a->pos = p + 64;
        *(volatile char *)p = 1;
        BENCH_USE(p);
    }
    a->pos = a->base;
}

void bench_add_frames(bench *b, fa_thread *t)
{
    // The floors use the very memory that our frames use: how well some memory fits the caches
    // depends on its physical pages, and must not decide between contestants.
    static bare arena;
    frame_touch(t, BENCH_FRAME_OBJECTS);
    char *memory = t->frame.top - (size_t)BENCH_FRAME_OBJECTS * 64;
    arena = (bare){memory, t->frame.top, memory};
    bench_add(b, "frame", "loop alone", floor_loop, memory, BENCH_FRAME_OBJECTS);
    bench_add(b, "frame", "framealloc", frame_plain, t, BENCH_FRAME_OBJECTS);
    bench_add(b, "frame", "bare bump", bare_plain, &arena, BENCH_FRAME_OBJECTS);
    bench_add(b, "touch", "loop alone", floor_touch, memory, BENCH_FRAME_OBJECTS);
    bench_add(b, "touch", "framealloc", frame_touch, t, BENCH_FRAME_OBJECTS);
    bench_add(b, "touch", "bare bump", bare_touch, &arena, BENCH_FRAME_OBJECTS);
    bench_add(b, "mixed", "loop alone", floor_mixed, memory, BENCH_FRAME_OBJECTS);
    bench_add(b, "mixed", "framealloc", frame_mixed, t, BENCH_FRAME_OBJECTS);
    bench_add(b, "batch", "singles", frame_singles, t, 1000);
    bench_add(b, "batch", "batch", frame_batch, t, 1000);
    bench_add(b, "batch", "singles, touched", frame_touch, t, 1000);
    bench_add(b, "batch", "batch, touched", frame_batch_touch, t, 1000);
    bench_add(b, "batch", "writes alone", floor_touch, memory, 1000);
    bench_add(b, "batch of 4", "singles, touched", frame_small_touch, t, 1000);
    bench_add(b, "batch of 4", "batch, touched", frame_small_batch_touch, t, 1000);
}
