// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Groups: objects of several threads that die together.
#include "rt_threads.h"

static fa_allocator *fa;
static fa_group *group;

enum { THREADS = 6, OBJECTS = 2000 };

static void *fill_group(void *arg) // not attached: groups need no context
{
    static void *objects[THREADS][OBJECTS];
    static size_t sizes[THREADS][OBJECTS];
    int self = (int)(intptr_t)arg;
    rt_random random = {(uint64_t)self + 1};
    for (int i = 0; i < OBJECTS; i++) {
        size_t align = rt_align(&random);
        sizes[self][i] = i % 500 ? rt_size(&random) : 70000;
        objects[self][i] = fa_group_alloc(group, sizes[self][i], align);
        ck_assert(rt_is_aligned(objects[self][i], align));
        rt_fill(objects[self][i], sizes[self][i], (size_t)(self * OBJECTS + i));
    }
    for (int i = 0; i < OBJECTS; i++) {
        ck_assert(rt_is_filled(objects[self][i], sizes[self][i], (size_t)(self * OBJECTS + i)));
    }
    return NULL;
}

START_TEST(threads_share_a_group)
{
    fa = rt_create(_i ? FA_CONFIG_OBSERVE : 0);
    group = fa_group_create(fa, "level_1");
    fa_group_statistics stats;
    size_t peak = 0;
    for (int round = 1; round <= 3; round++) {
        rt_run_threads(fill_group, THREADS);
        fa_group_stats(group, &stats);
        ck_assert_str_eq(stats.name, "level_1");
        ck_assert_uint_eq(stats.objects, THREADS * OBJECTS);
        ck_assert_uint_ge(stats.held, stats.used);
        ck_assert_uint_le(stats.held, stats.used + stats.used / 2);
        peak = stats.used > peak ? stats.used : peak;
        fa_group_free_all(group);
        fa_group_stats(group, &stats);
        ck_assert_uint_eq(stats.objects + stats.used + stats.held, 0);
        ck_assert_uint_eq(stats.peak, peak);
        ck_assert_uint_eq(stats.emptied, (uint64_t)round);
    }
    fa_group_destroy(group);
    fa_allocator_stats all;
    fa_stats(fa, &all);
    ck_assert_uint_le(all.span_bytes, 64 << 10);
    rt_destroy(fa);
}
END_TEST

START_TEST(small_things)
{
    fa = rt_create(0);
    group = fa_group_create(fa, NULL);
    fa_group *other = fa_group_create(
        fa, "a name that is much longer than the forty-seven bytes that are kept of it");
    ck_assert_str_eq(fa_group_strdup(group, "text"), "text");
    ck_assert_mem_eq(fa_group_memdup(other, "1234", 4), "1234", 4);
    ck_assert_uint_eq(*fa_group_new_zero(group, uint64_t), 0);
    ck_assert_ptr_nonnull(fa_group_array(other, int, 5));
    *fa_group_new(other, uint64_t) = 1;
    const char *zeroes = fa_group_alloc_zero(other, 3000, 64);
    ck_assert(rt_is_aligned(zeroes, 64));
    for (int i = 0; i < 3000; i++) {
        ck_assert_int_eq(zeroes[i], 0);
    }
    volatile size_t many = SIZE_MAX / 2;
    ck_assert_ptr_null(fa_group_array(group, int, many));
    rt_expect_one(2);
    for (volatile size_t huge = SIZE_MAX; huge > SIZE_MAX / 8; huge /= 2) {
        ck_assert_ptr_null(fa_group_alloc(group, huge, 16));
        rt_expect_one(2);
    }
    volatile size_t odd = 24;
    ck_assert_ptr_null(fa_group_alloc(group, 8, odd));
    rt_expect_one(306);
    fa_group_statistics stats;
    fa_group_stats(other, &stats);
    ck_assert_uint_eq(strlen(stats.name), 47);
    fa_group_destroy(group);
    fa_group_destroy(NULL);
    rt_destroy(fa); // the other goes with it
}
END_TEST

START_TEST(exhaustion_is_told)
{
    rt_memory memory;
    rt_memory_init(&memory, SIZE_MAX);
    fa_config config = {.backend = &memory.backend, .handler = rt_count};
    fa = fa_create(&config);
    group = fa_group_create(fa, "g");
    memory.until_failure = 10;
    int made = 0;
    while (fa_group_alloc(group, 3000, 16)) {
        ck_assert_int_lt(++made, 100000);
    }
    rt_expect_one(2);
    fa_group_free_all(group);
    ck_assert_ptr_nonnull(fa_group_alloc(group, 3000, 16)); // from what was given back
    rt_destroy(fa);
    ck_assert_uint_eq(memory.reserved, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("rt_group");
    TCase *tc = tcase_create("all");
    tcase_set_timeout(tc, 300);
    tcase_add_loop_test(tc, threads_share_a_group, 0, 2);
    tcase_add_test(tc, small_things);
    tcase_add_test(tc, exhaustion_is_told);
    suite_add_tcase(suite, tc);
    return rt_run(suite);
}
