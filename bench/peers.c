// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The others: the C library's malloc, every other malloc found on this machine, obstack, and APR
// pools and talloc when the build found them. A frame of a malloc remembers its pointers and
// frees them one by one.
#include "bench.h"

#include <dlfcn.h>
#include <obstack.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define obstack_chunk_alloc malloc
#define obstack_chunk_free  free

#define MAX_MALLOCS 6u

typedef struct loaded {
    bench_malloc list[MAX_MALLOCS];
    size_t count;
} loaded;

static bool load(loaded *all, const char *name, const char *library, const char *prefix,
                 const char *aligned)
{
    void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
    if (!handle || all->count == MAX_MALLOCS) {
        return false;
    }
    char symbol[64];
    bench_malloc *m = &all->list[all->count];
    m->name = name;
    snprintf(symbol, sizeof symbol, "%smalloc", prefix);
    *(void **)&m->alloc = dlsym(handle, symbol);
    snprintf(symbol, sizeof symbol, "%sfree", prefix);
    *(void **)&m->release = dlsym(handle, symbol);
    *(void **)&m->alloc_aligned = dlsym(handle, aligned);
    bool found = m->alloc && m->release && m->alloc_aligned;
    all->count += found;
    return found;
}

static const loaded *load_all(void)
{
    static loaded all;
    if (all.count == 0) {
        all.list[all.count++] = (bench_malloc){"glibc", malloc, free, aligned_alloc};
        (void)(load(&all, "mimalloc", "libmimalloc.so.3", "mi_", "mi_aligned_alloc") ||
               load(&all, "mimalloc", "libmimalloc.so.2", "mi_", "mi_aligned_alloc"));
        (void)load(&all, "jemalloc", "libjemalloc.so.2", "", "aligned_alloc");
        (void)load(&all, "tcmalloc", "libtcmalloc_minimal.so.4", "tc_", "tc_memalign");
    }
    return &all;
}

size_t bench_mallocs(const bench_malloc **list)
{
    *list = load_all()->list;
    return load_all()->count;
}

void bench_print_peers(void)
{
    const loaded *all = load_all();
    printf("peers:");
    for (size_t i = 0; i < all->count; i++) {
        printf(" %s", all->list[i].name);
    }
    void *mimalloc = dlopen("libmimalloc.so.2", RTLD_NOW | RTLD_NOLOAD);
    int (*version)(void) = NULL;
    *(void **)&version = mimalloc ? dlsym(mimalloc, "mi_version") : NULL;
    if (version) {
        printf(" (version %d)", version());
    }
    printf(" obstack");
#if defined(BENCH_APR)
    printf(" apr");
#endif
#if defined(BENCH_TALLOC)
    printf(" talloc");
#endif
#if defined(BENCH_BUMPALO)
    printf(" bumpalo (%s)", BENCH_BUMPALO);
#endif
    printf("\n");
}

// ---- malloc and its relatives -------------------------------------------------------------------

BENCH_NOINLINE static void free_all(const bench_malloc *m, size_t n)
{
    void **v = bench_shared()->object;
    for (size_t i = 0; i < n; i++) {
        m->release(v[i]);
    }
}

BENCH_NOINLINE static void malloc_frame(void *context, size_t n)
{
    const bench_malloc *m = context;
    void **v = bench_shared()->object;
    for (size_t i = 0; i < n; i++) {
        v[i] = m->alloc(64);
        BENCH_USE(v[i]);
    }
    free_all(m, n);
}

BENCH_NOINLINE static void malloc_touch(void *context, size_t n)
{
    const bench_malloc *m = context;
    void **v = bench_shared()->object;
    for (size_t i = 0; i < n; i++) {
        char *p = m->alloc(64);
        *(volatile char *)p = 1;
        BENCH_USE(p);
        v[i] = p;
    }
    free_all(m, n);
}

BENCH_NOINLINE static void malloc_mixed(void *context, size_t n)
{
    const bench_malloc *m = context;
    const bench_request *mixed = bench_shared()->mixed;
    void **v = bench_shared()->object;
    for (size_t i = 0; i < n; i++) {
        bench_request r = mixed[i % BENCH_MIXED];
        size_t align = r.align;
        v[i] = align <= 16 ? m->alloc(r.size)
                           : m->alloc_aligned(align, (r.size + align - 1) & ~(align - 1));
        BENCH_USE(v[i]);
    }
    free_all(m, n);
}

BENCH_NOINLINE static void malloc_batch(void *context, size_t n)
{
    const bench_malloc *m = context;
    char *p = m->alloc(n * 64);
    for (size_t i = 0; i < n; i++) {
        *(volatile char *)(p + i * 64) = 1;
        BENCH_USE(p);
    }
    m->release(p);
}

#define MALLOC_POOL(size)                                                                          \
    BENCH_NOINLINE static void malloc_pair_##size(void *context, size_t n)                         \
    {                                                                                              \
        const bench_malloc *m = context;                                                           \
        for (size_t i = 0; i < n; i++) {                                                           \
            void *p = m->alloc(size);                                                              \
            BENCH_USE(p);                                                                          \
            m->release(p);                                                                         \
        }                                                                                          \
    }                                                                                              \
    BENCH_NOINLINE static void malloc_random_##size(void *context, size_t n)                       \
    {                                                                                              \
        const bench_malloc *m = context;                                                           \
        void **v = bench_shared()->object;                                                         \
        for (size_t i = 0; i < n; i++) {                                                           \
            v[i] = m->alloc(size);                                                                 \
            BENCH_USE(v[i]);                                                                       \
        }                                                                                          \
        for (size_t i = 0; i < n; i++) {                                                           \
            m->release(v[bench_shared()->order[i]]);                                               \
        }                                                                                          \
    }

MALLOC_POOL(16)
MALLOC_POOL(64)
MALLOC_POOL(256)
MALLOC_POOL(512)

BENCH_NOINLINE static void malloc_lifo(void *context, size_t n)
{
    const bench_malloc *m = context;
    void **v = bench_shared()->object;
    for (size_t i = 0; i < n; i++) {
        v[i] = m->alloc(64);
        BENCH_USE(v[i]);
    }
    for (size_t i = n; i-- > 0;) {
        m->release(v[i]);
    }
}

BENCH_NOINLINE static void malloc_fifo(void *context, size_t n)
{
    malloc_frame(context, n);
}

BENCH_NOINLINE static void malloc_touched(void *context, size_t n)
{
    const bench_malloc *m = context;
    void **v = bench_shared()->object;
    for (size_t i = 0; i < n; i++) {
        v[i] = m->alloc(64);
        *(volatile size_t *)v[i] = i;
        BENCH_USE(v[i]);
    }
    for (size_t i = 0; i < n; i++) {
        m->release(v[bench_shared()->order[i]]);
    }
}

static void add_malloc(bench *b, const bench_malloc *m)
{
    void *c = (void *)(uintptr_t)m;
    bench_add(b, "frame", m->name, malloc_frame, c, BENCH_FRAME_OBJECTS);
    bench_add(b, "touch", m->name, malloc_touch, c, BENCH_FRAME_OBJECTS);
    bench_add(b, "mixed", m->name, malloc_mixed, c, BENCH_FRAME_OBJECTS);
    bench_add(b, "batch", m->name, malloc_batch, c, 1000);
    bench_add(b, "malloc 1000", m->name, malloc_frame, c, 1000);
    bench_add(b, "malloc 1000, touched", m->name, malloc_touch, c, 1000);
    bench_add(b, "pair 16", m->name, malloc_pair_16, c, BENCH_POOL_OBJECTS);
    bench_add(b, "pair 64", m->name, malloc_pair_64, c, BENCH_POOL_OBJECTS);
    bench_add(b, "pair 512", m->name, malloc_pair_512, c, BENCH_POOL_OBJECTS);
    bench_add(b, "pair 256", m->name, malloc_pair_256, c, BENCH_POOL_OBJECTS);
    bench_add(b, "random 16", m->name, malloc_random_16, c, BENCH_POOL_OBJECTS);
    bench_add(b, "random 64", m->name, malloc_random_64, c, BENCH_POOL_OBJECTS);
    bench_add(b, "random 256", m->name, malloc_random_256, c, BENCH_POOL_OBJECTS);
    bench_add(b, "random 512", m->name, malloc_random_512, c, BENCH_POOL_OBJECTS);
    bench_add(b, "lifo 64", m->name, malloc_lifo, c, BENCH_POOL_OBJECTS);
    bench_add(b, "fifo 64", m->name, malloc_fifo, c, BENCH_POOL_OBJECTS);
    bench_add(b, "touched 64", m->name, malloc_touched, c, BENCH_POOL_OBJECTS);
}

// ---- arenas of the distribution -----------------------------------------------------------------

// Generates the three frame workloads for an arena with a way to allocate and to empty it.
#define ARENA_RUNS(id, type, ALLOC, EMPTY)                                                         \
    BENCH_NOINLINE static void id##_frame(void *context, size_t n)                                 \
    {                                                                                              \
        type *a = context;                                                                         \
        for (size_t i = 0; i < n; i++) {                                                           \
            void *p = ALLOC(a, 64, 16);                                                            \
            BENCH_USE(p);                                                                          \
        }                                                                                          \
        EMPTY(a);                                                                                  \
    }                                                                                              \
    BENCH_NOINLINE static void id##_touch(void *context, size_t n)                                 \
    {                                                                                              \
        type *a = context;                                                                         \
        for (size_t i = 0; i < n; i++) {                                                           \
            char *p = ALLOC(a, 64, 16);                                                            \
            *(volatile char *)p = 1;                                                               \
            BENCH_USE(p);                                                                          \
        }                                                                                          \
        EMPTY(a);                                                                                  \
    }                                                                                              \
    BENCH_NOINLINE static void id##_mixed(void *context, size_t n)                                 \
    {                                                                                              \
        const bench_request *mixed = bench_shared()->mixed;                                        \
        type *a = context;                                                                         \
        for (size_t i = 0; i < n; i++) {                                                           \
            bench_request r = mixed[i % BENCH_MIXED];                                              \
            void *p = ALLOC(a, (size_t)r.size, (size_t)r.align);                                   \
            BENCH_USE(p);                                                                          \
        }                                                                                          \
        EMPTY(a);                                                                                  \
    }

#define ADD_ARENA(name, id, context)                                                               \
    do {                                                                                           \
        bench_add(b, "frame", name, id##_frame, context, BENCH_FRAME_OBJECTS);                     \
        bench_add(b, "touch", name, id##_touch, context, BENCH_FRAME_OBJECTS);                     \
        bench_add(b, "mixed", name, id##_mixed, context, BENCH_FRAME_OBJECTS);                     \
    } while (0)

typedef struct obstack_arena {
    struct obstack stack;
    void *first;
} obstack_arena;

// obstack aligns to 16 only: the caller of the mixed workload pads.
static inline void *obstack_take(obstack_arena *a, size_t size, size_t align)
{
    return obstack_alloc(&a->stack, (int)(align > 16 ? size + align - 16 : size));
}

static inline void obstack_empty(obstack_arena *a)
{
    obstack_free(&a->stack, a->first);
    a->first = obstack_alloc(&a->stack, 0);
}

ARENA_RUNS(obstack, obstack_arena, obstack_take, obstack_empty)

#if defined(BENCH_APR)
#include <apr_general.h>
#include <apr_pools.h>

// APR aligns to 8 only: the caller pads.
static inline void *apr_take(apr_pool_t *p, size_t size, size_t align)
{
    return apr_palloc(p, align > 8 ? size + align - 8 : size);
}

ARENA_RUNS(apr, apr_pool_t, apr_take, apr_pool_clear)

static void add_apr(bench *b)
{
    apr_pool_t *pool = NULL;
    if (apr_initialize() == APR_SUCCESS && apr_pool_create(&pool, NULL) == APR_SUCCESS) {
        ADD_ARENA("apr pool", apr, pool);
    }
}
#else
static void add_apr(bench *b)
{
    (void)b;
}
#endif

#if defined(BENCH_TALLOC)
#include <talloc.h>

static inline void *talloc_take(void *context, size_t size, size_t align)
{
    return talloc_size(context, align > 16 ? size + align - 16 : size);
}

ARENA_RUNS(talloc, void, talloc_take, talloc_free_children)

static void add_talloc(bench *b)
{
    void *context = talloc_new(NULL);
    if (context) {
        ADD_ARENA("talloc", talloc, context);
    }
}
#else
static void add_talloc(bench *b)
{
    (void)b;
}
#endif

// Rust's bumpalo: the loops are Rust, in bumpalo.rs.
#if defined(BENCH_BUMPALO)
void *bench_bumpalo_create(const bench_request *mixed);
void bench_bumpalo_frame(void *bump, size_t n);
void bench_bumpalo_touch(void *bump, size_t n);
void bench_bumpalo_mixed(void *bump, size_t n);

static void add_bumpalo(bench *b)
{
    void *bump = bench_bumpalo_create(bench_shared()->mixed);
    bench_add(b, "frame", "bumpalo", bench_bumpalo_frame, bump, BENCH_FRAME_OBJECTS);
    bench_add(b, "touch", "bumpalo", bench_bumpalo_touch, bump, BENCH_FRAME_OBJECTS);
    bench_add(b, "mixed", "bumpalo", bench_bumpalo_mixed, bump, BENCH_FRAME_OBJECTS);
}
#else
static void add_bumpalo(bench *b)
{
    (void)b;
}
#endif

void bench_add_peers(bench *b)
{
    static obstack_arena arena;
    const bench_malloc *list;
    size_t count = bench_mallocs(&list);
    for (size_t i = 0; i < count; i++) {
        add_malloc(b, &list[i]);
    }
    obstack_begin(&arena.stack, 65536);
    arena.first = obstack_alloc(&arena.stack, 0);
    ADD_ARENA("obstack", obstack, &arena);
    add_apr(b);
    add_talloc(b);
    add_bumpalo(b);
}
