// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The frame workload as a debug build of an application runs it: this file is compiled with -O0,
// the library is not.
#include "bench.h"

BENCH_NOINLINE static void frame_plain(void *context, size_t n)
{
    fa_thread *t = context;
    fa_begin_frame(t);
    for (size_t i = 0; i < n; i++) {
        void *p = fa_frame_alloc(t, 64, 16);
        BENCH_USE(p);
    }
    fa_end_frame(t);
}

void bench_add_frames_unoptimized(bench *b, fa_thread *t)
{
    bench_add(b, "frame", "framealloc, caller at -O0", frame_plain, t, BENCH_FRAME_OBJECTS);
}
