// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Collections against plain arrays, in frames and in arenas, until memory is exhausted.
#include "rt_threads.h"

static fa_allocator *fa;
static fa_thread *t;
static fa_arena arena;

static void setup(void)
{
    fa = rt_create(0);
    t = fa_attach_thread(fa, "main");
    ck_assert_int_eq(fa_arena_init(&arena, 0), FA_OK);
    ck_assert_int_eq(fa_begin_frame(t), FA_OK);
}

static void teardown(void)
{
    ck_assert_int_eq(fa_end_frame(t), FA_OK);
    fa_arena_fini(&arena);
    ck_assert_int_eq(fa_detach_thread(t), FA_OK);
    rt_destroy(fa);
}

START_TEST(vectors_hold_what_was_added)
{
    enum { MOST = 20000 };
    static uint64_t wanted[MOST];
    setup();
    fa_vec v;
    if (_i) {
        fa_vec_init_arena(&v, &arena, sizeof(uint64_t), 8);
    } else {
        fa_vec_init_for(&v, t, uint64_t);
    }
    ck_assert_ptr_null(fa_vec_pop(&v));
    ck_assert_ptr_null(fa_vec_get(&v, 0));
    ck_assert(!fa_vec_remove_swap(&v, 0));
    rt_random random = {3};
    size_t count = 0;
    for (int step = 0; step < 30000; step++) {
        size_t action = rt_below(&random, 10);
        if (action < 5 && count < MOST) {
            uint64_t *item = fa_vec_push_new(&v, uint64_t);
            wanted[count++] = *item = rt_next(&random);
        } else if (action == 5 && count + 7 < MOST) {
            uint64_t *from =
                _i ? fa_arena_array(&arena, uint64_t, 7) : fa_frame_array(t, uint64_t, 7);
            for (int i = 0; i < 7; i++) {
                wanted[count++] = from[i] = rt_next(&random);
            }
            ck_assert_ptr_nonnull(fa_vec_append(&v, from, 7));
        } else if (action == 6 && count) {
            ck_assert_uint_eq(*(uint64_t *)fa_vec_pop(&v), wanted[--count]);
        } else if (action == 7 && count) {
            size_t at = rt_below(&random, count);
            wanted[at] = wanted[--count];
            ck_assert(fa_vec_remove_swap(&v, at));
        } else if (count) {
            size_t at = rt_below(&random, count);
            ck_assert_uint_eq(*(uint64_t *)fa_vec_get(&v, at), wanted[at]);
        }
        ck_assert_uint_eq(v.count, count);
    }
    ck_assert_mem_eq(fa_vec_items(&v, uint64_t), wanted, count * sizeof *wanted);
    ck_assert_ptr_nonnull(fa_vec_append(&v, NULL, 0));
    ck_assert(!fa_vec_reserve(&v, SIZE_MAX));
    ck_assert(!fa_vec_reserve(&v, SIZE_MAX / 8));
    ck_assert_uint_eq(v.count, count);
    (void)atomic_exchange(&rt_reports, 0); // the frame tells of exhaustion, the arena does not
    (void)atomic_exchange(&rt_last_code, 0);
    teardown();
}
END_TEST

typedef struct key {
    uint32_t a;
    unsigned char b[9];
    unsigned char c[3];
} key;

static key key_of(uint32_t n)
{
    key k = {.a = n * 7919};
    k.b[n % 9] = (unsigned char)n;
    return k;
}

START_TEST(maps_find_what_was_put)
{
    enum { KEYS = 3000, CAPACITY = 2000 };
    static uint64_t wanted[KEYS]; // 0: not there
    setup();
    memset(wanted, 0, sizeof wanted);
    fa_map m;
    ck_assert(_i ? fa_map_init_arena(&m, &arena, CAPACITY, sizeof(key), sizeof(uint64_t))
                 : fa_map_init_for(&m, t, CAPACITY, key, uint64_t));
    rt_random random = {11};
    size_t count = 0;
    for (int step = 0; step < 60000; step++) {
        uint32_t n = (uint32_t)rt_below(&random, KEYS);
        key k = key_of(n);
        size_t action = rt_below(&random, 10);
        if (action < 4) {
            bool added = true;
            uint64_t *value = fa_map_put(&m, &k, &added);
            ck_assert_int_eq(value == NULL, wanted[n] == 0 && count == CAPACITY);
            if (value) {
                ck_assert_int_eq(added, wanted[n] == 0);
                ck_assert_uint_eq(*value, wanted[n]);
                count += added;
                *value = wanted[n] = rt_next(&random) | 1;
            }
        } else if (action < 6) {
            ck_assert_int_eq(fa_map_remove(&m, &k), wanted[n] != 0);
            count -= wanted[n] != 0;
            wanted[n] = 0;
        } else {
            const uint64_t *value = fa_map_find(&m, &k);
            ck_assert_uint_eq(value ? *value : 0, wanted[n]);
        }
        ck_assert_uint_eq(m.count, count);
    }
    size_t at = 0;
    size_t seen = 0;
    const void *k;
    void *value;
    while (fa_map_next(&m, &at, &k, &value)) {
        const key *each = k;
        uint32_t n = each->a / 7919;
        ck_assert_uint_eq(*(uint64_t *)value, wanted[n]);
        seen++;
    }
    ck_assert_uint_eq(seen, count);
    fa_map_clear(&m);
    at = 0;
    ck_assert(!fa_map_next(&m, &at, NULL, NULL));
    teardown();
}
END_TEST

START_TEST(maps_of_every_size)
{
    setup();
    for (size_t capacity = 0; capacity < 70; capacity++) {
        fa_map set;
        ck_assert(fa_map_init(&set, t, capacity, 1, 0));
        for (size_t i = 0; i < capacity; i++) {
            unsigned char k = (unsigned char)i;
            ck_assert_ptr_nonnull(fa_map_put(&set, &k, NULL));
            ck_assert_ptr_nonnull(fa_map_find(&set, &k));
        }
        unsigned char other = 200;
        ck_assert_ptr_null(fa_map_put(&set, &other, NULL));
        ck_assert_ptr_null(fa_map_find(&set, &other));
        ck_assert(!fa_map_remove(&set, &other));
    }
    fa_map m;
    ck_assert(!fa_map_init_arena(&m, &arena, SIZE_MAX, 8, 8));
    ck_assert(!fa_map_init_arena(&m, &arena, SIZE_MAX / 16, 8, 8));
    ck_assert(!fa_map_init_arena(&m, &arena, 10, SIZE_MAX / 2, 8));
    ck_assert(!fa_map_init_arena(&m, &arena, 10, 0, 8));
    int k = 1;
    ck_assert_ptr_null(fa_map_put(&m, &k, NULL)); // a map that could not be made is empty
    ck_assert_ptr_null(fa_map_find(&m, &k));
    fa_map_clear(&m);
    size_t at = 0;
    ck_assert(!fa_map_next(&m, &at, NULL, NULL));
    teardown();
}
END_TEST

START_TEST(text_grows)
{
    setup();
    fa_text b;
    if (_i) {
        fa_text_init_arena(&b, &arena);
    } else {
        fa_text_init(&b, t);
    }
    ck_assert_str_eq(b.data, "");
    ck_assert(fa_text_add(&b, NULL, 0));
    ck_assert(fa_text_printf(&b, "%s", ""));
    for (int i = 0; i < 2000; i++) {
        ck_assert(fa_text_printf(&b, "%d,", i));
        ck_assert(fa_text_add_char(&b, i % 50 ? ' ' : '\n'));
        if (i % 100 == 7) { // something else comes in between
            ck_assert_ptr_nonnull(_i ? fa_arena_alloc(&arena, 30, 16) : fa_frame_alloc(t, 30, 16));
        }
    }
    ck_assert(fa_text_add_string(&b, "end"));
    ck_assert_uint_eq(strlen(b.data), b.length);
    const char *at = b.data;
    for (int i = 0; i < 2000; i++) {
        char *rest;
        ck_assert_int_eq(strtol(at, &rest, 10), i);
        at = rest + 2;
    }
    ck_assert_str_eq(at, "end");
    ck_assert(!b.failed);
    teardown();
}
END_TEST

// They move when they grow, and may be given parts of themselves to add.
START_TEST(collections_take_of_themselves)
{
    setup();
    fa_vec v;
    fa_text b;
    if (_i) {
        fa_vec_init_arena(&v, &arena, sizeof(int), 4);
        fa_text_init_arena(&b, &arena);
    } else {
        fa_vec_init(&v, t, sizeof(int), 4);
        fa_text_init(&b, t);
    }
    int n = 7;
    ck_assert_ptr_nonnull(fa_vec_append(&v, &n, 1));
    for (int i = 0; i < 12; i++) {
        ck_assert_ptr_nonnull(fa_vec_append(&v, v.items, v.count));
    }
    ck_assert_uint_eq(v.count, 4096);
    for (size_t i = 0; i < v.count; i++) {
        ck_assert_int_eq(fa_vec_items(&v, int)[i], 7);
    }
    ck_assert(fa_text_add_string(&b, "abc"));
    for (int i = 0; i < 12; i++) {
        ck_assert(fa_text_add_string(&b, b.data));
        ck_assert(fa_text_add(&b, b.data + b.length - 3, 3));
    }
    ck_assert_uint_eq(strlen(b.data), b.length);
    for (size_t i = 0; i < b.length; i++) {
        ck_assert_int_eq(b.data[i], "abc"[i % 3]);
    }
    teardown();
}
END_TEST

START_TEST(exhaustion_leaves_everything_as_it_was)
{
    static char storage[4000];
    fa_arena_init_buffer(&arena, storage, sizeof storage);
    fa_text b;
    fa_text_init_arena(&b, &arena);
    while (fa_text_printf(&b, "%04zu", b.length)) {
    }
    ck_assert(b.failed);
    ck_assert_uint_gt(b.length, 3000);
    ck_assert_uint_eq(strlen(b.data), b.length);
    ck_assert_uint_eq(b.length % 4, 0);
    ck_assert(!fa_text_add(&b, storage, sizeof storage));
    fa_arena_reset(&arena);
    fa_vec v;
    fa_vec_init_arena(&v, &arena, 12, 4);
    size_t count = 0;
    while (fa_vec_push(&v)) {
        count++;
    }
    ck_assert_uint_gt(count, 3000 / 12);
    ck_assert_uint_eq(v.count, count);
    fa_map m;
    ck_assert(!fa_map_init_arena(&m, &arena, 1000, 8, 8));
    fa_arena_fini(&arena);
}
END_TEST

START_TEST(nothing_comes_without_a_frame)
{
    setup();
    ck_assert_int_eq(fa_end_frame(t), FA_OK);
    fa_vec v;
    fa_vec_init_for(&v, t, int);
    ck_assert_ptr_null(fa_vec_push(&v));
    ck_assert_int_eq(atomic_exchange(&rt_last_code, 0), 623);
    fa_text b;
    fa_text_init(&b, t);
    ck_assert(!fa_text_add_string(&b, "x"));
    ck_assert_str_eq(b.data, "");
    fa_map m;
    ck_assert(!fa_map_init_for(&m, t, 5, int, int));
    (void)atomic_exchange(&rt_reports, 0);
    (void)atomic_exchange(&rt_last_code, 0);
    ck_assert_int_eq(fa_begin_frame(t), FA_OK);
    teardown();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("rt_collection");
    TCase *tc = tcase_create("all");
    tcase_set_timeout(tc, 300);
    tcase_add_loop_test(tc, vectors_hold_what_was_added, 0, 2);
    tcase_add_loop_test(tc, maps_find_what_was_put, 0, 2);
    tcase_add_test(tc, maps_of_every_size);
    tcase_add_loop_test(tc, text_grows, 0, 2);
    tcase_add_loop_test(tc, collections_take_of_themselves, 0, 2);
    tcase_add_test(tc, exhaustion_leaves_everything_as_it_was);
    tcase_add_test(tc, nothing_comes_without_a_frame);
    suite_add_tcase(suite, tc);
    return rt_run(suite);
}
