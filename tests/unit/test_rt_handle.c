// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Handles, against a plain list of what should be there: contents survive compaction, pinned
// objects stay where they are, old handles are noticed.
#include "rt_threads.h"

static fa_allocator *fa;

enum { MOST = 300 };
typedef struct expected {
    fa_handle h;
    size_t size;
    size_t align;
    size_t seed;
    void *pinned;
} expected;

static void check_object(fa_handles *hs, const expected *e)
{
    void *p = fa_handle_get(hs, e->h);
    ck_assert_ptr_nonnull(p);
    ck_assert(rt_is_aligned(p, e->align));
    ck_assert(rt_is_filled(p, e->size, e->seed));
    ck_assert_uint_eq(fa_handle_size(hs, e->h), e->size);
    ck_assert(!e->pinned || e->pinned == p);
}

static void make_object(fa_handles *hs, expected *e, rt_random *random)
{
    e->size = 1 + rt_size(random);
    e->align = rt_align(random);
    e->seed = rt_below(random, 1000);
    e->h = fa_handle_alloc(hs, e->size, e->align);
    ck_assert(!fa_handle_is_none(e->h));
    rt_fill(fa_handle_get(hs, e->h), e->size, e->seed);
}

static void drop_object(fa_handles *hs, expected *e)
{
    if (e->pinned) {
        ck_assert_int_eq(fa_handle_free(hs, e->h), FA_E_BUSY);
        rt_expect_one(6);
        ck_assert_int_eq(fa_handle_unpin(hs, e->h), FA_OK);
    }
    ck_assert_int_eq(fa_handle_free(hs, e->h), FA_OK);
    ck_assert(!fa_handle_is_live(hs, e->h));
    *e = (expected){0};
}

static void check_stats(const fa_handles *hs, const expected *objects)
{
    fa_handles_statistics stats;
    fa_handles_stats(hs, &stats);
    size_t live = 0;
    size_t used = 0;
    size_t pinned = 0;
    for (int i = 0; i < MOST; i++) {
        live += objects[i].size != 0;
        used += (objects[i].size + 15) & ~(size_t)15;
        pinned += objects[i].pinned != NULL;
    }
    ck_assert_uint_eq(stats.live, live);
    ck_assert_uint_eq(stats.used, used);
    ck_assert_uint_eq(stats.pinned, pinned);
    ck_assert_uint_ge(stats.committed_bytes, stats.used + stats.holes);
}

START_TEST(objects_keep_their_contents)
{
    static expected objects[MOST];
    memset(objects, 0, sizeof objects);
    fa = rt_create(_i % 2 ? FA_CONFIG_OBSERVE : 0);
    // Small ranges make allocation look for holes.
    fa_handles *hs = fa_handles_create(fa, _i / 2 ? (size_t)24 << 20 : 0, 0);
    rt_random random = {17 + (uint64_t)_i};
    for (int step = 0; step < 6000; step++) {
        expected *e = &objects[rt_below(&random, MOST)];
        size_t action = rt_below(&random, 20);
        if (!e->size) {
            make_object(hs, e, &random);
        } else if (action < 10) {
            drop_object(hs, e);
        } else if (action == 10 && !e->pinned) {
            e->pinned = fa_handle_pin(hs, e->h);
        } else if (action == 11 && e->pinned) {
            ck_assert_int_eq(fa_handle_unpin(hs, e->h), FA_OK);
            e->pinned = NULL;
        } else if (action == 12) {
            size_t most = rt_below(&random, 2) ? rt_below(&random, 20000) : SIZE_MAX;
            size_t moved = fa_handles_compact(hs, most);
            ck_assert(most == SIZE_MAX || moved < most + 100016);
            check_stats(hs, objects);
            for (int i = 0; i < MOST; i++) {
                if (objects[i].size) {
                    check_object(hs, &objects[i]);
                }
            }
        } else {
            check_object(hs, e);
        }
    }
    for (int i = 0; i < MOST; i++) {
        if (objects[i].size) {
            check_object(hs, &objects[i]);
            drop_object(hs, &objects[i]);
        }
    }
    ck_assert_uint_eq(fa_handles_compact(hs, SIZE_MAX), 0);
    fa_handles_statistics stats;
    fa_handles_stats(hs, &stats);
    ck_assert_uint_eq(stats.live + stats.used + stats.holes, 0);
    ck_assert_uint_le(stats.committed_bytes, 128 << 10);
    ck_assert_int_eq(fa_handles_destroy(hs), FA_OK);
    rt_destroy(fa);
}
END_TEST

START_TEST(compaction_closes_every_hole)
{
    enum { N = 1000 };
    static fa_handle h[N];
    fa = rt_create(0);
    fa_handles *hs = fa_handles_create(fa, 0, N);
    for (int i = 0; i < N; i++) {
        h[i] = fa_handle_alloc(hs, 500, 16);
        rt_fill(fa_handle_get(hs, h[i]), 500, (size_t)i);
    }
    ck_assert(fa_handle_is_none(fa_handle_alloc(hs, 1, 1))); // no more handles
    rt_expect_one(2);
    for (int i = 0; i < N; i += 2) {
        ck_assert_int_eq(fa_handle_free(hs, h[i]), FA_OK);
    }
    fa_handles_statistics stats;
    fa_handles_stats(hs, &stats);
    ck_assert_uint_eq(stats.holes, N / 2 * 512);
    size_t steps = 0;
    while (fa_handles_compact(hs, 4096) != 0) {
        steps++;
        for (int i = 1; i < N; i += 2) {
            ck_assert(rt_is_filled(fa_handle_get(hs, h[i]), 500, (size_t)i));
        }
    }
    ck_assert_uint_ge(steps, N / 2 / 9);
    fa_handles_stats(hs, &stats);
    ck_assert_uint_eq(stats.holes, 0);
    ck_assert_uint_eq(stats.used, N / 2 * 512);
    ck_assert_uint_eq(stats.moved, N / 2 * 512);
    ck_assert_int_eq(fa_handles_destroy(hs), FA_OK);
    rt_destroy(fa);
}
END_TEST

START_TEST(old_handles_are_noticed)
{
    fa = rt_create(0);
    fa_handles *hs = fa_handles_create(fa, 1 << 20, 10);
    fa_handle h = fa_handle_alloc(hs, 0, 1);
    fa_handle copy = h;
    ck_assert(fa_handle_equal(h, copy));
    ck_assert_int_eq(fa_handle_free(hs, h), FA_OK);
    ck_assert_ptr_null(fa_handle_get(hs, copy));
    rt_expect_one(401);
    fa_handle reused = fa_handle_alloc(hs, 8, 8);
    ck_assert_uint_eq(reused.index, h.index);
    ck_assert(!fa_handle_equal(h, reused));
    ck_assert_ptr_null(fa_handle_get(hs, h));
    rt_expect_one(401);
    ck_assert_ptr_null(fa_handle_pin(hs, h));
    rt_expect_one(401);
    ck_assert_int_eq(fa_handle_free(hs, h), FA_E_STALE);
    rt_expect_one(401);
    ck_assert_int_eq(fa_handle_unpin(hs, h), FA_E_STALE);
    rt_expect_one(401);
    ck_assert_uint_eq(fa_handle_size(hs, h), 0);
    rt_expect_one(401);
    fa_handle none = {0, 0};
    fa_handle wild = {77, 1};
    ck_assert_ptr_null(fa_handle_get(hs, none));
    rt_expect_one(401);
    ck_assert_ptr_null(fa_handle_get(hs, wild));
    rt_expect_one(401);
    ck_assert_int_eq(fa_handle_free(hs, none), FA_OK);
    ck_assert_int_eq(fa_handle_unpin(hs, reused), FA_E_STATE);
    rt_expect_one(3);
    ck_assert_ptr_nonnull(fa_handle_pin(hs, reused));
    ck_assert_int_eq(fa_handles_destroy(hs), FA_E_BUSY);
    rt_expect_one(6);
    ck_assert(fa_handle_is_none(fa_handle_alloc(hs, 8, 24)));
    rt_expect_one(306);
    ck_assert(fa_handle_is_none(fa_handle_alloc(hs, (size_t)2 << 20, 16)));
    rt_expect_one(2);
    ck_assert(fa_handle_is_none(fa_handle_alloc(hs, SIZE_MAX, 16)));
    rt_expect_one(2);
    ck_assert_int_eq(fa_handles_destroy(NULL), FA_OK);
    rt_destroy(fa); // the table goes with it
}
END_TEST

START_TEST(exhaustion_is_told)
{
    for (size_t n = 0; n < 8; n++) {
        rt_memory memory;
        rt_memory_init(&memory, SIZE_MAX);
        fa_config config = {.backend = &memory.backend, .handler = rt_count};
        fa = fa_create(&config);
        memory.until_failure = n;
        fa_handles *hs = fa_handles_create(fa, 0, 0);
        int made = 0;
        while (hs && !fa_handle_is_none(fa_handle_alloc(hs, 10000, 16))) {
            ck_assert_int_lt(++made, 1000);
        }
        rt_expect_one(2);
        ck_assert_int_eq(fa_handles_destroy(hs), FA_OK);
        rt_destroy(fa);
        ck_assert_uint_eq(memory.reserved, 0);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("rt_handle");
    TCase *tc = tcase_create("all");
    tcase_set_timeout(tc, 300);
    tcase_add_loop_test(tc, objects_keep_their_contents, 0, 4);
    tcase_add_test(tc, compaction_closes_every_hole);
    tcase_add_test(tc, old_handles_are_noticed);
    tcase_add_test(tc, exhaustion_is_told);
    suite_add_tcase(suite, tc);
    return rt_run(suite);
}
