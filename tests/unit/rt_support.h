// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// What the runtime's tests share: deterministic random numbers, recorded diagnostics, a backend
// that fails on demand, and the main function of a suite.
#ifndef RT_SUPPORT_H
#define RT_SUPPORT_H

#include <check.h>
#include <framealloc/framealloc.h>
#include <stdint.h>
#include <stdlib.h>

#if defined(__has_include)
#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#define RT_VALGRIND 1
#endif
#endif

// A small xorshift generator: the same numbers on every machine.
typedef struct rt_random {
    uint64_t state;
} rt_random;

static inline uint64_t rt_next(rt_random *r)
{
    r->state ^= r->state << 13;
    r->state ^= r->state >> 7;
    r->state ^= r->state << 17;
    return r->state;
}

static inline size_t rt_below(rt_random *r, size_t limit)
{
    return (size_t)(rt_next(r) >> 20) % limit;
}

// Sizes that matter: mostly small, sometimes 0, sometimes large.
static inline size_t rt_size(rt_random *r)
{
    size_t kind = rt_below(r, 20);
    return kind == 0 ? 0 : kind == 1 ? rt_below(r, 100000) : rt_below(r, 300);
}

static inline size_t rt_align(rt_random *r)
{
    return (size_t)1 << (rt_below(r, 4) ? rt_below(r, 7) : rt_below(r, 13));
}

static inline void rt_fill(void *p, size_t size, size_t seed)
{
    for (size_t i = 0; i < size; i++) {
        ((unsigned char *)p)[i] = (unsigned char)(seed + i * 7);
    }
}

static inline bool rt_is_filled(const void *p, size_t size, size_t seed)
{
    for (size_t i = 0; i < size; i++) {
        if (((const unsigned char *)p)[i] != (unsigned char)(seed + i * 7)) {
            return false;
        }
    }
    return true;
}

static inline bool rt_is_aligned(const void *p, size_t align)
{
    return ((uintptr_t)p & (align - 1)) == 0;
}

// Diagnostics seen, for handlers given to fa_config.
typedef struct rt_seen {
    int count;
    int code; // of the last one
    const void *address;
} rt_seen;

static inline void rt_record(const fa_diagnostic *d, void *user)
{
    rt_seen *seen = (rt_seen *)user;
    seen->count++;
    seen->code = d->code;
    seen->address = d->address;
    ck_assert_ptr_nonnull(d->title);
    ck_assert_ptr_nonnull(d->message);
}

// Exactly one diagnostic with this code since the last call, or none for code 0.
static inline void rt_expect(rt_seen *seen, int code)
{
    ck_assert_int_eq(seen->code, code);
    ck_assert_int_eq(seen->count, code != 0);
    *seen = (rt_seen){0};
}

// The system's memory with accounts kept and, after `until_failure` calls that may fail, refused.
typedef struct rt_memory {
    fa_backend backend;
    size_t until_failure; // SIZE_MAX: never
    size_t calls;         // reserve and commit
    size_t reserved;      // bytes
} rt_memory;

static inline bool rt_refuses(rt_memory *m)
{
    m->calls++;
    if (m->until_failure == SIZE_MAX) {
        return false;
    }
    if (m->until_failure == 0) {
        return true;
    }
    m->until_failure--;
    return false;
}

static inline void *rt_reserve(void *user, size_t size)
{
    rt_memory *m = (rt_memory *)user;
    void *p = rt_refuses(m) ? NULL : fa_backend_system()->reserve(NULL, size);
    m->reserved += p ? size : 0;
    return p;
}

static inline int rt_commit(void *user, void *start, size_t size)
{
    return rt_refuses((rt_memory *)user) ? -1 : fa_backend_system()->commit(NULL, start, size);
}

static inline void rt_decommit(void *user, void *start, size_t size)
{
    (void)user;
    fa_backend_system()->decommit(NULL, start, size);
}

static inline void rt_release(void *user, void *start, size_t size)
{
    ((rt_memory *)user)->reserved -= size;
    fa_backend_system()->release(NULL, start, size);
}

static inline void rt_memory_init(rt_memory *m, size_t until_failure)
{
    *m = (rt_memory){.until_failure = until_failure};
    m->backend = (fa_backend){
        .reserve = rt_reserve,
        .commit = rt_commit,
        .decommit = rt_decommit,
        .release = rt_release,
        .user = m,
    };
}

// Whether a memory checker puts red zones between objects, so that they take more than they ask.
static inline bool rt_is_padded(void)
{
    fa_arena a;
    bool padded =
        fa_arena_init(&a, 0) == FA_OK && fa_arena_alloc(&a, 16, 16) && fa_arena_used(&a) != 16;
    fa_arena_fini(&a);
    return padded;
}

// Whether Valgrind runs the program, fifty times slower than the processor would.
static inline bool rt_is_slow(void)
{
#if defined(RT_VALGRIND)
    return RUNNING_ON_VALGRIND != 0;
#else
    return false;
#endif
}

static inline int rt_run(Suite *suite)
{
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#endif
