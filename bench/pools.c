// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Our pools and heap in the pool workloads: pairs, and a thousand objects freed in three orders.
#include "bench.h"

// Generates the five workloads for one way to allocate and free objects of one size.
#define POOL_RUNS(id, type, ALLOC, FREE)                                                           \
    BENCH_NOINLINE static void id##_pair(void *context, size_t n)                                  \
    {                                                                                              \
        type *c = context;                                                                         \
        for (size_t i = 0; i < n; i++) {                                                           \
            void *p = ALLOC(c);                                                                    \
            BENCH_USE(p);                                                                          \
            FREE(c, p);                                                                            \
        }                                                                                          \
    }                                                                                              \
    BENCH_NOINLINE static void id##_lifo(void *context, size_t n)                                  \
    {                                                                                              \
        type *c = context;                                                                         \
        void **v = bench_shared()->object;                                                         \
        for (size_t i = 0; i < n; i++) {                                                           \
            v[i] = ALLOC(c);                                                                       \
            BENCH_USE(v[i]);                                                                       \
        }                                                                                          \
        for (size_t i = n; i-- > 0;) {                                                             \
            FREE(c, v[i]);                                                                         \
        }                                                                                          \
    }                                                                                              \
    BENCH_NOINLINE static void id##_fifo(void *context, size_t n)                                  \
    {                                                                                              \
        type *c = context;                                                                         \
        void **v = bench_shared()->object;                                                         \
        for (size_t i = 0; i < n; i++) {                                                           \
            v[i] = ALLOC(c);                                                                       \
            BENCH_USE(v[i]);                                                                       \
        }                                                                                          \
        for (size_t i = 0; i < n; i++) {                                                           \
            FREE(c, v[i]);                                                                         \
        }                                                                                          \
    }                                                                                              \
    BENCH_NOINLINE static void id##_random(void *context, size_t n)                                \
    {                                                                                              \
        type *c = context;                                                                         \
        void **v = bench_shared()->object;                                                         \
        const uint16_t *order = bench_shared()->order;                                             \
        for (size_t i = 0; i < n; i++) {                                                           \
            v[i] = ALLOC(c);                                                                       \
            BENCH_USE(v[i]);                                                                       \
        }                                                                                          \
        for (size_t i = 0; i < n; i++) {                                                           \
            FREE(c, v[order[i]]);                                                                  \
        }                                                                                          \
    }                                                                                              \
    BENCH_NOINLINE static void id##_touched(void *context, size_t n)                               \
    {                                                                                              \
        type *c = context;                                                                         \
        void **v = bench_shared()->object;                                                         \
        const uint16_t *order = bench_shared()->order;                                             \
        for (size_t i = 0; i < n; i++) {                                                           \
            v[i] = ALLOC(c);                                                                       \
            *(volatile size_t *)v[i] = i;                                                          \
            BENCH_USE(v[i]);                                                                       \
        }                                                                                          \
        for (size_t i = 0; i < n; i++) {                                                           \
            FREE(c, v[order[i]]);                                                                  \
        }                                                                                          \
    }

#define ALLOC_16(t)  fa_pool_alloc(t, 16, 16)
#define ALLOC_64(t)  fa_pool_alloc(t, 64, 16)
#define ALLOC_256(t) fa_pool_alloc(t, 256, 16)
#define ALLOC_512(t) fa_pool_alloc(t, 512, 16)
#define HEAP_64(t)   fa_heap_alloc(t, 64, 16)

POOL_RUNS(pool16, fa_thread, ALLOC_16, fa_pool_free)
POOL_RUNS(pool64, fa_thread, ALLOC_64, fa_pool_free)
POOL_RUNS(pool256, fa_thread, ALLOC_256, fa_pool_free)
POOL_RUNS(pool512, fa_thread, ALLOC_512, fa_pool_free)
POOL_RUNS(heap64, fa_thread, HEAP_64, fa_heap_free)
POOL_RUNS(typed, fa_pool, fa_pool_get, fa_pool_put)
POOL_RUNS(unchecked, fa_pool, fa_pool_get_unchecked, fa_pool_put_unchecked)

#define ADD(suffix, name, id, context)                                                             \
    do {                                                                                           \
        bench_add(b, "pair " suffix, name, id##_pair, context, BENCH_POOL_OBJECTS);                \
        bench_add(b, "lifo " suffix, name, id##_lifo, context, BENCH_POOL_OBJECTS);                \
        bench_add(b, "fifo " suffix, name, id##_fifo, context, BENCH_POOL_OBJECTS);                \
        bench_add(b, "random " suffix, name, id##_random, context, BENCH_POOL_OBJECTS);            \
        bench_add(b, "touched " suffix, name, id##_touched, context, BENCH_POOL_OBJECTS);          \
    } while (0)

void bench_add_pools(bench *b, fa_thread *t)
{
    ADD("16", "pool", pool16, t);
    ADD("64", "pool", pool64, t);
    ADD("256", "pool", pool256, t);
    ADD("512", "pool", pool512, t);
    ADD("64", "heap", heap64, t);
    fa_pool *typed = fa_pool_create(t, 64, 16);
    fa_pool *small = fa_pool_create_unchecked(t, 64, 16);
    fa_pool *large = fa_pool_create_unchecked(t, 512, 16);
    if (typed && small && large) {
        ADD("64", "typed pool", typed, typed);
        ADD("64", "typed pool, unchecked", unchecked, small);
        ADD("512", "typed pool, unchecked", unchecked, large);
    }
}
