// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Sources of memory besides the system's, faults on purpose, and which places sampling finds.
#include "rt_support.h"

#include <string.h>

static rt_seen seen;

static fa_allocator *create_over(const fa_backend *backend, uint32_t flags)
{
    seen = (rt_seen){0};
    return fa_create(&(fa_config){
        .frame_reserve = (size_t)8 << 20,
        .pool_reserve = (size_t)16 << 20,
        .flags = flags,
        .backend = backend,
        .handler = rt_record,
        .user = &seen,
    });
}

// A bit of everything; whether all of it worked.
static bool use(fa_allocator *fa)
{
    fa_thread *t = fa_attach_thread(fa, "main");
    bool worked = t != NULL;
    for (int frame = 0; frame < 20 && worked; frame++) {
        fa_begin_frame(t);
        void *p = fa_frame_alloc(t, (size_t)3 << 20, 16);
        void *h = fa_heap_alloc(t, (size_t)2 << 20, 16);
        void *o = fa_pool_alloc(t, 100, 16);
        worked = p && h && o;
        if (worked) {
            memset(p, 1, (size_t)3 << 20);
            memset(h, 2, (size_t)2 << 20);
        }
        fa_heap_free(t, h);
        fa_pool_free(t, o);
        fa_end_frame(t);
    }
    fa_detach_thread(t);
    return worked;
}

START_TEST(a_block_of_ones_own)
{
    size_t size = (size_t)96 << 20;
    char *block = malloc(size);
    fa_block_backend b;
    ck_assert_int_eq(fa_block_backend_init(&b, block, 100), FA_E_INVALID);
    ck_assert_int_eq(fa_block_backend_init(&b, NULL, size), FA_E_INVALID);
    ck_assert_int_eq(fa_block_backend_init(&b, block + 13, size - 13), FA_OK);
    for (int round = 0; round < 3; round++) {
        fa_allocator *fa = create_over(&b.backend, 0);
        ck_assert_ptr_nonnull(fa);
        ck_assert((char *)fa > block && (char *)fa < block + size);
        ck_assert(use(fa));
        ck_assert_int_eq(fa_destroy(fa), FA_OK);
        ck_assert_uint_eq(b.used, 0);
    }
    fa_block_backend_fini(&b);
    free(block);
}
END_TEST

// Random reservations and releases never overlap, and join to one part again.
START_TEST(a_block_is_cut_and_joined)
{
    enum { PARTS = 30 };
    static char block[4 << 20];
    fa_block_backend b;
    ck_assert_int_eq(fa_block_backend_init(&b, block, sizeof block), FA_OK);
    char *part[PARTS] = {0};
    size_t length[PARTS];
    rt_random r = {77};
    for (int i = 0; i < 5000; i++) {
        size_t at = rt_below(&r, PARTS);
        if (part[at]) {
            ck_assert(rt_is_filled(part[at], 100, at));
            ck_assert(rt_is_filled(part[at] + length[at] - 100, 100, at));
            b.backend.release(b.backend.user, part[at], length[at]);
            part[at] = NULL;
        } else {
            length[at] = (1 + rt_below(&r, 60)) * 4096;
            part[at] = b.backend.reserve(b.backend.user, length[at]);
            if (part[at]) {
                ck_assert(rt_is_aligned(part[at], 4096));
                rt_fill(part[at], 100, at);
                rt_fill(part[at] + length[at] - 100, 100, at);
            }
        }
    }
    for (int i = 0; i < PARTS; i++) {
        if (part[i]) {
            b.backend.release(b.backend.user, part[i], length[i]);
        }
    }
    ck_assert_uint_eq(b.used, 0);
    ck_assert_ptr_nonnull(b.backend.reserve(b.backend.user, b.size));
    ck_assert_ptr_null(b.backend.reserve(b.backend.user, SIZE_MAX - 100));
    fa_block_backend_fini(&b);
}
END_TEST

START_TEST(huge_pages)
{
    fa_allocator *fa = create_over(fa_backend_huge_pages(), 0);
    ck_assert_ptr_nonnull(fa);
    ck_assert(use(fa));
    ck_assert_int_eq(fa_destroy(fa), FA_OK);
    fa_arena a;
    ck_assert_int_eq(fa_arena_init_backend(&a, (size_t)64 << 20, fa_backend_huge_pages()), FA_OK);
    for (int round = 0; round < 3; round++) {
        char *p = fa_arena_alloc(&a, (size_t)40 << 20, 16);
        rt_fill(p, 1000, 3);
        char *q = fa_arena_alloc(&a, (size_t)10 << 20, 16);
        rt_fill(q, (size_t)10 << 20, 4);
        ck_assert(rt_is_filled(p, 1000, 3));
        fa_arena_reset(&a);
        (void)fa_arena_trim(&a, 12345);
    }
    fa_arena_fini(&a);
    ck_assert_ptr_null(fa_backend_huge_pages()->reserve(NULL, SIZE_MAX - 100));
}
END_TEST

START_TEST(faults_of_the_source)
{
    fa_fault_backend f;
    fa_fault_backend_init(&f, NULL);
    fa_allocator *fa = create_over(&f.backend, 0);
    ck_assert(use(fa));
    ck_assert_uint_eq(f.refused, 0);
    ck_assert_uint_gt(f.requests, 5);
    f.refuse_at = f.requests;
    f.refuse_count = 1;
    ck_assert(!use(fa));
    rt_expect(&seen, 2);
    ck_assert_uint_eq(f.refused, 1);
    ck_assert(use(fa));
    fa_destroy(fa);
    ck_assert_uint_eq(f.reserved, 0);
}
END_TEST

START_TEST(faults_of_frames)
{
    fa_allocator *fa = create_over(NULL, 0);
    fa_thread *t = fa_attach_thread(fa, "main");
    fa_begin_frame(t);
    ck_assert_ptr_nonnull(fa_frame_alloc(t, 16, 16));
    fa_inject_frame_faults(t, 3, 2);
    for (int i = 0; i < 10; i++) {
        ck_assert_int_eq(fa_frame_alloc(t, 16, 16) != NULL, i < 3 || i > 4);
        rt_expect(&seen, i < 3 || i > 4 ? 0 : 2);
    }
    fa_end_frame(t);
    fa_inject_frame_faults(t, 1, 1);
    fa_begin_frame(t);
    ck_assert_ptr_nonnull(fa_frame_strdup(t, "x"));
    ck_assert_ptr_null(fa_frame_printf(t, "%d", 7));
    rt_expect(&seen, 2);
    fa_inject_frame_faults(t, 0, 1);
    ck_assert_ptr_null(fa_try_frame_alloc(t, 16, 16));
    rt_expect(&seen, 0);
    ck_assert_ptr_nonnull(fa_try_frame_alloc(t, 16, 16));
    fa_inject_frame_faults(t, 0, 1);
    ck_assert_ptr_null(fa_frame_realloc_last(t, NULL, 0, 100, 16));
    rt_expect(&seen, 2);
    fa_end_frame(t);
    fa_detach_thread(t);
    fa_destroy(fa);
}
END_TEST

// ---- sampling ----

FA_NOINLINE static void many_small(fa_thread *t)
{
    for (int i = 0; i < 1000; i++) {
        ck_assert_ptr_nonnull(fa_frame_alloc(t, 48, 16));
    }
}

FA_NOINLINE static void few_large(fa_thread *t)
{
    ck_assert_ptr_nonnull(fa_frame_alloc(t, 96000, 16));
}

typedef struct sampled {
    uint64_t small;
    uint64_t large;
    uint64_t pool;
    uint64_t all;
} sampled;

static bool is_in(const void *address, void (*function)(fa_thread *))
{
    uintptr_t start = (uintptr_t)function;
    return (uintptr_t)address > start && (uintptr_t)address < start + 400;
}

static void on_sample(const fa_sample *s, void *user)
{
    sampled *all = (sampled *)user;
    ck_assert_ptr_nonnull(s->module);
    ck_assert_uint_gt(s->offset, 0);
    all->all += s->bytes;
    all->small += strcmp(s->tag, "small") == 0 ? s->bytes : 0;
    all->large += strcmp(s->tag, "large") == 0 ? s->bytes : 0;
    all->pool += strcmp(s->tag, "pool") == 0 ? s->bytes : 0;
    ck_assert(strcmp(s->tag, "small") != 0 || is_in(s->address, many_small) ||
              !is_in(s->address, few_large));
}

static bool about(uint64_t bytes, uint64_t expected)
{
    return bytes > expected - expected / 10 && bytes < expected + expected / 10;
}

START_TEST(sampling_finds_who_allocates)
{
    fa_allocator *fa = create_over(NULL, FA_CONFIG_TRACK);
    fa_thread *t = fa_attach_thread(fa, "main");
    size_t interval = _i == 0 ? 1 : 5000;
    fa_sample_sites(fa, interval);
    for (int frame = 0; frame < 50; frame++) {
        fa_begin_frame(t);
        FA_TAG_SCOPE(t, "small")
        {
            many_small(t);
        }
        FA_TAG_SCOPE(t, "large")
        {
            few_large(t);
        }
        FA_TAG_SCOPE(t, "pool")
        {
            for (int i = 0; i < 20; i++) {
                fa_pool_free(t, fa_pool_alloc(t, 1024, 16));
            }
        }
        fa_end_frame(t);
    }
    sampled s = {0};
    fa_each_sample(fa, on_sample, &s);
    if (!rt_is_padded()) {
        ck_assert(about(s.small, (uint64_t)50 * 48000));
        ck_assert(about(s.large, (uint64_t)50 * 96000));
        ck_assert(about(s.pool, (uint64_t)50 * 20480));
    }
    fa_sample_sites(fa, 0);
    for (int frame = 0; frame < 3; frame++) {
        fa_begin_frame(t);
        many_small(t);
        fa_end_frame(t);
    }
    sampled after = {0};
    fa_each_sample(fa, on_sample, &after);
    ck_assert_uint_eq(after.all, s.all);
    fa_detach_thread(t);
    fa_destroy(fa);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("rt_sources");
    TCase *tc = tcase_create("all");
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, a_block_of_ones_own);
    tcase_add_test(tc, a_block_is_cut_and_joined);
    tcase_add_test(tc, huge_pages);
    tcase_add_test(tc, faults_of_the_source);
    tcase_add_test(tc, faults_of_frames);
    tcase_add_loop_test(tc, sampling_finds_who_allocates, 0, 2);
    suite_add_tcase(suite, tc);
    return rt_run(suite);
}
