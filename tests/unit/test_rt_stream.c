// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Streams: states, budget, the order of eviction; and many threads that load and use at once.
#include "rt_threads.h"

static fa_allocator *fa;
static fa_stream *stream;

enum { PAGE = 4096 };

// What was evicted last, and how much.
static fa_asset evicted[64];
static int evictions;

static void note_eviction(fa_stream *s, fa_asset a, void *data, size_t size, void *asset_user,
                          void *user)
{
    ck_assert_ptr_eq(s, stream);
    ck_assert_ptr_eq(user, &fa);
    ck_assert(rt_is_filled(data, size, (size_t)(uintptr_t)asset_user));
    ck_assert_int_eq(fa_stream_state(s, a, NULL), FA_ASSET_EVICTING);
    ck_assert_int_eq(fa_stream_forget(s, a), FA_E_BUSY);
    evicted[evictions++ % 64] = a;
}

static fa_asset load(size_t size, uint32_t priority)
{
    static uintptr_t seed;
    fa_asset a = fa_stream_reserve(stream, size, priority, (void *)++seed);
    ck_assert(!fa_asset_is_none(a));
    ck_assert_int_eq(fa_stream_state(stream, a, NULL), FA_ASSET_RESERVED);
    void *p = fa_stream_begin_load(stream, a);
    if (!p) {
        return a;
    }
    ck_assert(rt_is_aligned(p, PAGE));
    ck_assert_ptr_null(fa_stream_begin_load(stream, a)); // somebody is at it
    rt_fill(p, size, seed);
    size_t half = size / 2;
    ck_assert_int_eq(fa_stream_advance_load(stream, a, half), FA_OK);
    ck_assert_int_eq(fa_stream_finish_load(stream, a), FA_E_STATE);
    ck_assert_int_eq(fa_stream_advance_load(stream, a, size - half), FA_OK);
    size_t loaded;
    ck_assert_int_eq(fa_stream_state(stream, a, &loaded), FA_ASSET_LOADING);
    ck_assert_uint_eq(loaded, size);
    ck_assert_int_eq(fa_stream_finish_load(stream, a), FA_OK);
    return a;
}

static void setup(size_t budget, uint32_t flags)
{
    fa = rt_create(flags);
    stream = fa_stream_create(fa, budget, note_eviction, &fa);
    ck_assert_ptr_nonnull(stream);
    evictions = 0;
}

static bool is_ready(fa_asset a)
{
    return fa_stream_state(stream, a, NULL) == FA_ASSET_READY;
}

START_TEST(the_oldest_of_the_lowest_priority_goes_first)
{
    setup(8 * PAGE, _i ? FA_CONFIG_OBSERVE : 0);
    fa_asset low_old = load(2 * PAGE, 1);
    fa_asset low_new = load(2 * PAGE, 1);
    fa_asset lowest = load(2 * PAGE, 0);
    fa_asset high = load(2 * PAGE - 5, 5);
    ck_assert_int_eq(evictions, 0);
    void *p = fa_stream_acquire(stream, low_old); // makes it the newest
    ck_assert_ptr_nonnull(p);
    ck_assert_int_eq(fa_stream_release(stream, low_old), FA_OK);
    fa_asset next = load(2 * PAGE, 3);
    ck_assert(is_ready(next) && !is_ready(lowest) && evictions == 1);
    next = load(PAGE, 3);
    ck_assert(is_ready(next) && !is_ready(low_new) && is_ready(low_old) && evictions == 2);
    next = load(3 * PAGE, 7); // one page is free, two come from the last of priority 1
    ck_assert(is_ready(next) && !is_ready(low_old) && is_ready(high) && evictions == 3);
    // Nothing of priority 0 is left: a low one must not push out higher ones.
    fa_asset refused = load(PAGE, 0);
    rt_expect_one(303);
    ck_assert_int_eq(fa_stream_state(stream, refused, NULL), FA_ASSET_RESERVED);
    ck_assert_int_eq(evictions, 3);
    ck_assert_int_eq(fa_stream_set_priority(stream, high, 0), FA_OK);
    ck_assert_ptr_nonnull(fa_stream_begin_load(stream, refused));
    ck_assert(!is_ready(high) && evictions == 4);
    ck_assert_int_eq(fa_stream_destroy(stream), FA_E_BUSY);
    rt_expect_one(6);
    ck_assert_int_eq(fa_stream_cancel_load(stream, refused), FA_OK);
    fa_stream_statistics stats;
    fa_stream_stats(stream, &stats);
    ck_assert_uint_eq(stats.used, 6 * PAGE);
    ck_assert_uint_eq(stats.peak, 8 * PAGE);
    ck_assert_uint_eq(stats.ready, 3);
    ck_assert_uint_eq(stats.reserved, 5);
    ck_assert_uint_eq(stats.refusals, 1);
    ck_assert_uint_eq(stats.evictions, 4);
    ck_assert_int_eq(fa_stream_destroy(stream), FA_OK);
    ck_assert_int_eq(evictions, 7);
    rt_destroy(fa);
}
END_TEST

START_TEST(what_is_acquired_stays)
{
    setup(4 * PAGE, 0);
    fa_asset a = load(2 * PAGE, 0);
    fa_asset b = load(2 * PAGE, 0);
    char *p = fa_stream_acquire(stream, a);
    ck_assert_ptr_eq(fa_stream_acquire(stream, a), p);
    ck_assert_int_eq(fa_stream_evict(stream, a), FA_E_BUSY);
    ck_assert_int_eq(fa_stream_forget(stream, a), FA_E_BUSY);
    ck_assert_int_eq(fa_stream_release(stream, a), FA_OK);
    fa_asset c = load(2 * PAGE, 7);
    ck_assert(is_ready(a) && !is_ready(b) && is_ready(c));
    fa_asset d = load(4 * PAGE, 7);
    rt_expect_one(303);
    ck_assert(!is_ready(d) && is_ready(c) && evictions == 1); // not in vain
    ck_assert_ptr_null(fa_stream_acquire(stream, d));
    ck_assert(!fa_stream_set_budget(stream, PAGE));
    ck_assert(is_ready(a) && !is_ready(c));
    ck_assert_int_eq(fa_stream_release(stream, a), FA_OK);
    ck_assert(fa_stream_set_budget(stream, PAGE));
    ck_assert(!is_ready(a));
    ck_assert_int_eq(fa_stream_release(stream, a), FA_E_STATE);
    rt_expect_one(3);
    ck_assert(fa_stream_set_budget(stream, 0));
    ck_assert_ptr_nonnull(fa_stream_begin_load(stream, d));
    ck_assert_int_eq(fa_stream_advance_load(stream, d, 4 * PAGE + 1), FA_E_INVALID);
    rt_expect_one(3);
    ck_assert_int_eq(fa_stream_forget(stream, d), FA_E_BUSY);
    ck_assert_int_eq(fa_stream_cancel_load(stream, d), FA_OK);
    ck_assert_int_eq(fa_stream_cancel_load(stream, d), FA_E_STATE);
    ck_assert_int_eq(fa_stream_evict(stream, d), FA_E_STATE);
    ck_assert_int_eq(fa_stream_forget(stream, d), FA_OK);
    ck_assert_int_eq(fa_stream_destroy(stream), FA_OK);
    rt_destroy(fa);
}
END_TEST

START_TEST(old_names_are_noticed)
{
    setup(0, 0);
    fa_asset a = load(100, 2);
    ck_assert_int_eq(fa_stream_forget(stream, a), FA_OK);
    ck_assert_int_eq(evictions, 1);
    fa_asset b = fa_stream_reserve(stream, 100, 2, NULL);
    ck_assert_uint_eq(b.index, a.index);
    ck_assert_int_eq(fa_stream_state(stream, a, NULL), FA_ASSET_NONE);
    ck_assert_ptr_null(fa_stream_begin_load(stream, a));
    rt_expect_one(401);
    ck_assert_ptr_null(fa_stream_acquire(stream, a));
    rt_expect_one(401);
    fa_status (*const calls[])(fa_stream *, fa_asset) = {fa_stream_finish_load,
                                                         fa_stream_cancel_load, fa_stream_release,
                                                         fa_stream_evict, fa_stream_forget};
    for (size_t i = 0; i < 5; i++) {
        ck_assert_int_eq(calls[i](stream, a), FA_E_STALE);
        rt_expect_one(401);
    }
    ck_assert_int_eq(fa_stream_advance_load(stream, a, 1), FA_E_STALE);
    rt_expect_one(401);
    ck_assert_int_eq(fa_stream_set_priority(stream, a, 1), FA_E_STALE);
    rt_expect_one(401);
    ck_assert_int_eq(fa_stream_set_priority(stream, b, FA_ASSET_PRIORITIES), FA_E_INVALID);
    rt_expect_one(3);
    ck_assert(fa_asset_is_none(fa_stream_reserve(stream, 0, 1, NULL)));
    rt_expect_one(3);
    ck_assert(fa_asset_is_none(fa_stream_reserve(stream, SIZE_MAX, 1, NULL)));
    rt_expect_one(3);
    ck_assert(fa_asset_is_none(fa_stream_reserve(stream, 1, FA_ASSET_PRIORITIES, NULL)));
    rt_expect_one(3);
    ck_assert_str_eq(fa_asset_state_name(FA_ASSET_EVICTING), "evicting");
    ck_assert_str_eq(fa_asset_state_name((fa_asset_state)9), "unknown");
    ck_assert_int_eq(fa_stream_destroy(NULL), FA_OK);
    rt_destroy(fa); // the stream goes with it
}
END_TEST

enum { ASSETS = 60, THREADS = 6, STEPS = 1500 };
static fa_asset assets[ASSETS];
static size_t sizes[ASSETS];
static _Atomic int bad_contents;
static _Atomic int good_uses;

static void check_eviction(fa_stream *s, fa_asset a, void *data, size_t size, void *asset_user,
                           void *user)
{
    (void)s;
    (void)a;
    (void)user;
    if (!rt_is_filled(data, size, (size_t)(uintptr_t)asset_user)) {
        atomic_fetch_add(&bad_contents, 1);
    }
}

static void *stream_some(void *arg)
{
    rt_random random = {(uint64_t)(intptr_t)arg + 1};
    for (int step = 0; step < STEPS; step++) {
        size_t i = rt_below(&random, ASSETS);
        const char *p = fa_stream_acquire(stream, assets[i]);
        if (p) {
            if (!rt_is_filled(p, sizes[i], i)) {
                atomic_fetch_add(&bad_contents, 1);
            }
            atomic_fetch_add(&good_uses, 1);
            ck_assert_int_eq(fa_stream_release(stream, assets[i]), FA_OK);
            continue;
        }
        char *q = fa_stream_begin_load(stream, assets[i]);
        if (q && rt_below(&random, 10) == 0) {
            ck_assert_int_eq(fa_stream_cancel_load(stream, assets[i]), FA_OK);
        } else if (q) {
            rt_fill(q, sizes[i], i);
            ck_assert_int_eq(fa_stream_advance_load(stream, assets[i], sizes[i]), FA_OK);
            ck_assert_int_eq(fa_stream_finish_load(stream, assets[i]), FA_OK);
        }
        if (rt_below(&random, 30) == 0) {
            (void)fa_stream_evict(stream, assets[rt_below(&random, ASSETS)]);
            (void)fa_stream_set_priority(stream, assets[i], (uint32_t)rt_below(&random, 8));
        }
    }
    return NULL;
}

START_TEST(threads_stream_at_once)
{
    fa_config config = {.flags = _i ? FA_CONFIG_OBSERVE : 0};
    fa = fa_create(&config); // no handler: refusals are FA303
    const size_t budget = 40 * PAGE;
    stream = fa_stream_create(fa, budget, check_eviction, NULL);
    rt_random random = {99};
    for (size_t i = 0; i < ASSETS; i++) {
        sizes[i] = 1 + rt_below(&random, 4 * PAGE);
        assets[i] = fa_stream_reserve(stream, sizes[i], (uint32_t)rt_below(&random, 8), (void *)i);
    }
    rt_run_threads(stream_some, THREADS);
    ck_assert_int_eq(atomic_load(&bad_contents), 0);
    ck_assert_int_gt(atomic_load(&good_uses), 100);
    fa_stream_statistics stats;
    fa_stream_stats(stream, &stats);
    ck_assert_uint_le(stats.peak, budget);
    ck_assert_uint_eq(stats.loading + stats.acquired, 0);
    ck_assert_uint_gt(stats.evictions, 0);
    ck_assert_int_eq(fa_stream_destroy(stream), FA_OK);
    fa_allocator_stats all;
    fa_stats(fa, &all);
    ck_assert_uint_le(all.span_bytes, 64 << 10);
    ck_assert_int_eq(fa_destroy(fa), FA_OK);
}
END_TEST

START_TEST(exhaustion_is_told)
{
    for (size_t n = 0; n < 10; n++) {
        rt_memory memory;
        rt_memory_init(&memory, SIZE_MAX);
        fa_config config = {.backend = &memory.backend, .handler = rt_count};
        fa = fa_create(&config);
        memory.until_failure = n;
        stream = fa_stream_create(fa, 0, NULL, NULL);
        int made = 0;
        fa_asset a = {0, 0};
        while (stream && !fa_asset_is_none(a = fa_stream_reserve(stream, 100000, 0, NULL)) &&
               fa_stream_begin_load(stream, a)) {
            ck_assert_int_eq(fa_stream_cancel_load(stream, a), FA_OK);
            ck_assert_ptr_nonnull(fa_stream_begin_load(stream, a));
            ck_assert_int_lt(++made, 5000);
        }
        rt_expect_one(2);
        rt_destroy(fa);
        ck_assert_uint_eq(memory.reserved, 0);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("rt_stream");
    TCase *tc = tcase_create("all");
    tcase_set_timeout(tc, 300);
    tcase_add_loop_test(tc, the_oldest_of_the_lowest_priority_goes_first, 0, 2);
    tcase_add_test(tc, what_is_acquired_stays);
    tcase_add_test(tc, old_names_are_noticed);
    tcase_add_loop_test(tc, threads_stream_at_once, 0, 2);
    tcase_add_test(tc, exhaustion_is_told);
    suite_add_tcase(suite, tc);
    return rt_run(suite);
}
