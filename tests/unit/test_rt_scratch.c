// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Scratch scopes and named arenas: results of a caller survive whoever uses scratch in between,
// nesting is checked, memory comes back.
#include "rt_threads.h"

static fa_allocator *fa;
static fa_thread *t;

static void setup(uint32_t flags)
{
    fa = rt_create(flags);
    t = fa_attach_thread(fa, "main");
    ck_assert_ptr_nonnull(t);
}

static void teardown(void)
{
    ck_assert_int_eq(fa_detach_thread(t), FA_OK);
    rt_destroy(fa);
}

START_TEST(scopes_nest)
{
    setup(_i ? FA_CONFIG_OBSERVE : 0);
    fa_arena *outer = fa_scratch_begin(t, NULL, 0);
    char *a = fa_arena_alloc(outer, 100, 16);
    rt_fill(a, 100, 1);
    fa_arena *inner = fa_scratch_begin(t, NULL, 0);
    ck_assert_ptr_eq(inner, outer); // nobody said it must not be
    rt_fill(fa_arena_alloc(inner, 100, 16), 100, 2);
    ck_assert_int_eq(fa_scratch_end(t, inner), FA_OK);
    ck_assert(rt_is_filled(a, 100, 1));
    inner = fa_scratch_begin(t, &outer, 1);
    ck_assert_ptr_ne(inner, outer);
    char *b = fa_arena_alloc(outer, 100, 16);
    rt_fill(b, 100, 3);
    rt_fill(fa_arena_alloc(inner, 100, 16), 100, 2);
    fa_scratch_statistics stats;
    fa_scratch_stats(t, &stats);
    ck_assert_uint_eq(stats.depth, 2);
    ck_assert_uint_ge(stats.used, 300);
    ck_assert_int_eq(fa_scratch_end(t, inner), FA_OK);
    ck_assert(rt_is_filled(a, 100, 1) && rt_is_filled(b, 100, 3));
    ck_assert_int_eq(fa_scratch_end(t, outer), FA_OK);
    fa_scratch_stats(t, &stats);
    ck_assert_uint_eq(stats.depth + stats.used, 0);
    ck_assert_uint_ge(stats.peak, 200);
    teardown();
}
END_TEST

START_TEST(conflicts_are_avoided_as_long_as_there_are_arenas)
{
    setup(0);
    fa_arena own;
    fa_arena_init(&own, 0);
    fa_arena *taken[FA_SCRATCH_ARENAS + 1] = {&own};
    for (size_t i = 1; i <= FA_SCRATCH_ARENAS; i++) {
        taken[i] = fa_scratch_begin(t, taken, i);
        ck_assert_ptr_nonnull(taken[i]);
        for (size_t k = 0; k < i; k++) {
            ck_assert_ptr_ne(taken[i], taken[k]);
        }
    }
    ck_assert_ptr_null(fa_scratch_begin(t, taken, FA_SCRATCH_ARENAS + 1));
    rt_expect_one(3);
    for (size_t i = FA_SCRATCH_ARENAS; i > 0; i--) {
        ck_assert_int_eq(fa_scratch_end(t, taken[i]), FA_OK);
    }
    fa_arena_fini(&own);
    teardown();
}
END_TEST

// A function that fills its caller's arena with results while it uses scratch, recursively: every
// caller's arena is a scratch arena too.
static int *collect(fa_arena *out, size_t depth, rt_random *random)
{
    fa_arena *scratch = fa_scratch_begin(t, &out, 1);
    ck_assert_ptr_nonnull(scratch);
    int *result = fa_arena_array(out, int, depth + 1);
    int *below = depth ? collect(scratch, depth - 1, random) : NULL;
    memset(fa_arena_alloc(scratch, rt_size(random) + 1, 16), 0xee, 1);
    for (size_t i = 0; i < depth; i++) {
        result[i] = below[i];
    }
    result[depth] = (int)depth;
    ck_assert_int_eq(fa_scratch_end(t, scratch), FA_OK);
    return result;
}

START_TEST(results_survive_recursion)
{
    setup(_i ? FA_CONFIG_OBSERVE : 0);
    rt_random random = {7};
    fa_arena *out = fa_scratch_begin(t, NULL, 0);
    for (int round = 0; round < 20; round++) {
        const int *result = collect(out, 50, &random);
        for (int i = 0; i <= 50; i++) {
            ck_assert_int_eq(result[i], i);
        }
    }
    ck_assert_int_eq(fa_scratch_end(t, out), FA_OK);
    teardown();
}
END_TEST

START_TEST(order_is_checked)
{
    setup(0);
    ck_assert_int_eq(fa_scratch_end(t, NULL), FA_OK);
    fa_arena *first = fa_scratch_begin(t, NULL, 0);
    fa_arena *second = fa_scratch_begin(t, &first, 1);
    ck_assert_ptr_nonnull(fa_arena_alloc(second, 10, 16));
    ck_assert_int_eq(fa_scratch_end(t, first), FA_OK); // the second was forgotten
    rt_expect_one(614);
    ck_assert_uint_eq(fa_arena_used(second), 0);
    ck_assert_int_eq(fa_scratch_end(t, second), FA_E_STALE);
    rt_expect_one(614);
    fa_arena *scopes[FA_SCRATCH_DEPTH];
    for (size_t i = 0; i < FA_SCRATCH_DEPTH; i++) {
        scopes[i] = fa_scratch_begin(t, NULL, 0);
    }
    ck_assert_ptr_null(fa_scratch_begin(t, NULL, 0));
    rt_expect_one(614);
    for (size_t i = FA_SCRATCH_DEPTH; i > 0; i--) {
        ck_assert_int_eq(fa_scratch_end(t, scopes[i - 1]), FA_OK);
    }
    ck_assert_ptr_nonnull(fa_scratch_begin(t, NULL, 0));
    ck_assert_int_eq(fa_detach_thread(t), FA_OK);
    rt_expect_one(614);
    rt_destroy(fa);
}
END_TEST

START_TEST(a_spike_goes_back_to_the_system)
{
    setup(0);
    fa_scratch_statistics stats;
    for (int i = 0; i < 300; i++) {
        fa_arena *s = fa_scratch_begin(t, NULL, 0);
        size_t size = i == 5 ? (size_t)12 << 20 : 10000;
        memset(fa_arena_alloc(s, size, 16), 1, size);
        ck_assert_int_eq(fa_scratch_end(t, s), FA_OK);
        fa_scratch_stats(t, &stats);
        ck_assert_uint_ge(stats.committed_bytes, i == 5 ? size : 10000);
    }
    ck_assert_uint_le(stats.committed_bytes, 1 << 20);
    ck_assert_uint_ge(stats.peak, 12 << 20);
    teardown();
}
END_TEST

START_TEST(names_keep_their_memory)
{
    setup(_i ? FA_CONFIG_OBSERVE : 0);
    fa_arena *paths = fa_scratch_pool(fa, "pathfinding");
    fa_arena *sound = fa_scratch_pool(fa, "sound");
    ck_assert_ptr_nonnull(paths);
    ck_assert_ptr_ne(paths, sound);
    ck_assert_ptr_eq(fa_scratch_pool(fa, "pathfinding"), paths);
    ck_assert_str_eq(fa_scratch_pool_name(fa, sound), "sound");
    char *p = fa_arena_alloc(paths, 5000, 16);
    rt_fill(p, 5000, 4);
    for (int i = 0; i < 3; i++) {
        fa_begin_frame(t);
        ck_assert_ptr_nonnull(fa_frame_alloc(t, 5000, 16));
        fa_end_frame(t);
    }
    ck_assert(rt_is_filled(p, 5000, 4));
    fa_arena_reset(paths);
    ck_assert_uint_eq(fa_arena_used(paths), 0);
    ck_assert_int_eq(fa_scratch_pool_release(fa, paths), FA_OK);
    ck_assert_int_eq(fa_scratch_pool_release(fa, paths), FA_E_STALE);
    rt_expect_one(610);
    ck_assert_ptr_null(fa_scratch_pool_name(fa, paths));
    ck_assert_int_eq(fa_scratch_pool_release(fa, NULL), FA_OK);
    ck_assert_ptr_nonnull(fa_scratch_pool(fa, "pathfinding"));
    teardown();
}
END_TEST

START_TEST(exhaustion_is_told)
{
    for (size_t n = 0; n < 8; n++) {
        rt_memory memory;
        rt_memory_init(&memory, SIZE_MAX);
        fa_config config = {.backend = &memory.backend, .handler = rt_count};
        fa = fa_create(&config);
        t = fa_attach_thread(fa, "main");
        memory.until_failure = n;
        bool failed = false;
        for (int i = 0; i < 4 && !failed; i++) {
            fa_arena *s = fa_scratch_begin(t, NULL, 0);
            failed = !s || !fa_arena_alloc(s, (size_t)1 << (20 + i), 16);
            rt_expect_one(s ? 0 : 2);
            ck_assert_int_eq(fa_scratch_end(t, s), FA_OK);
        }
        ck_assert(failed || n > 2);
        memory.until_failure = 0;
        ck_assert_ptr_null(fa_scratch_pool(fa, "more"));
        rt_expect_one(2);
        teardown();
        ck_assert_uint_eq(memory.reserved, 0);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("rt_scratch");
    TCase *tc = tcase_create("all");
    tcase_set_timeout(tc, 300);
    tcase_add_loop_test(tc, scopes_nest, 0, 2);
    tcase_add_test(tc, conflicts_are_avoided_as_long_as_there_are_arenas);
    tcase_add_loop_test(tc, results_survive_recursion, 0, 2);
    tcase_add_test(tc, order_is_checked);
    tcase_add_test(tc, a_spike_goes_back_to_the_system);
    tcase_add_loop_test(tc, names_keep_their_memory, 0, 2);
    tcase_add_test(tc, exhaustion_is_told);
    suite_add_tcase(suite, tc);
    return rt_run(suite);
}
