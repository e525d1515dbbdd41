// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// What AddressSanitizer and Valgrind's memcheck know: every byte that is not given out must be
// out of bounds for them. Without either there is nothing to test.
#include "rt_support.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WITH_ASAN 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define WITH_ASAN 1
#endif

#if defined(WITH_ASAN)
#include <sanitizer/asan_interface.h>

static bool checked(void)
{
    return true;
}

static bool is_out_of_bounds(const void *p)
{
    return __asan_address_is_poisoned(p);
}

#elif defined(__has_include)
#if __has_include(<valgrind/memcheck.h>)
#define WITH_MEMCHECK 1
#include <valgrind/memcheck.h>

static bool checked(void)
{
    char probe = 0;
    unsigned char bits = 0;
    return VALGRIND_GET_VBITS(&probe, &bits, 1) == 1;
}

static bool is_out_of_bounds(const void *p)
{
    unsigned char bits = 0;
    return VALGRIND_GET_VBITS(p, &bits, 1) == 3;
}
#endif
#endif

#if !defined(WITH_ASAN) && !defined(WITH_MEMCHECK)
static bool checked(void)
{
    return false;
}

static bool is_out_of_bounds(const void *p)
{
    return p == NULL;
}
#endif

// Exactly the bytes [p, p + size) may be used; of large objects some are looked at.
static void check_object(const char *p, size_t size)
{
    for (size_t i = 0; i < size; i += 1 + size / 200) {
        ck_assert(!is_out_of_bounds(p + i));
    }
    ck_assert(!is_out_of_bounds(p + size - 1));
    ck_assert(is_out_of_bounds(p + size));
}

static void check_dead(const char *p, size_t size)
{
    for (size_t i = 0; i < size; i += 1 + size / 200) {
        ck_assert(is_out_of_bounds(p + i));
    }
}

START_TEST(arenas)
{
    fa_arena a;
    ck_assert_int_eq(fa_arena_init(&a, 0), FA_OK);
    char *before = fa_arena_alloc(&a, 40, 16);
    fa_mark mark = fa_arena_mark(&a);
    char *p[100];
    for (size_t i = 0; i < 100; i++) {
        p[i] = fa_arena_alloc(&a, i + 1, 16);
        check_object(p[i], i + 1);
    }
    ck_assert_int_eq(fa_arena_rewind(&a, mark), FA_OK);
    for (size_t i = 0; i < 100; i++) {
        check_dead(p[i], i + 1);
    }
    check_object(before, 40);
    char *grown = fa_arena_realloc_last(&a, NULL, 0, 10, 1);
    grown = fa_arena_realloc_last(&a, grown, 10, 100, 1);
    check_object(grown, 100);
    grown = fa_arena_realloc_last(&a, grown, 100, 5, 1);
    check_object(grown, 5);
    fa_arena_reset(&a);
    check_dead(grown, 5);
    check_dead(before, 40);
    fa_arena_fini(&a);
}
END_TEST

START_TEST(buffers_come_back_to_their_owner)
{
    char storage[1000];
    fa_arena a;
    fa_arena_init_buffer(&a, storage, sizeof storage);
    char *p = fa_arena_alloc(&a, 33, 16);
    check_object(p, 33);
    fa_arena_reset(&a);
    check_dead(p, 33);
    fa_arena_fini(&a);
    for (size_t i = 0; i < sizeof storage; i++) {
        ck_assert(!is_out_of_bounds(storage + i));
    }
}
END_TEST

START_TEST(frames)
{
    for (uint32_t in_flight = 1; in_flight <= 3; in_flight++) {
        fa_config config = {.frames_in_flight = in_flight};
        fa_allocator *fa = fa_create(&config);
        fa_thread *t = fa_attach_thread(fa, "main");
        char *p[10];
        for (size_t frame = 0; frame < 10; frame++) {
            ck_assert_int_eq(fa_begin_frame(t), FA_OK);
            p[frame] = fa_frame_alloc(t, 50, 16);
            fa_checkpoint c = fa_checkpoint(t);
            char *inner = fa_frame_alloc(t, 50, 16);
            check_object(inner, 50);
            ck_assert_int_eq(fa_rollback(t, c), FA_OK);
            check_dead(inner, 50);
            check_object(p[frame], 50);
            ck_assert_int_eq(fa_end_frame(t), FA_OK);
            if (in_flight == 1) {
                check_dead(p[frame], 50);
            } else {
                check_object(p[frame], 50);
            }
        }
        ck_assert_int_eq(fa_detach_thread(t), FA_OK);
        ck_assert_int_eq(fa_destroy(fa), FA_OK);
    }
}
END_TEST

START_TEST(pools_and_heap)
{
    fa_allocator *fa = fa_create(NULL);
    fa_thread *t = fa_attach_thread(fa, "main");
    for (size_t size = 1; size < 200000; size += 1 + size / 3) {
        char *p = fa_pool_alloc(t, size, 16);
        char *h = fa_heap_alloc(t, size, 16);
        check_object(p, size);
        check_object(h, size);
        h = fa_heap_realloc(t, h, size / 2 + 1, 16);
        check_object(h, size / 2 + 1);
        fa_pool_free(t, p);
        fa_heap_free(t, h);
        check_dead(p, size);
        check_dead(h, size / 2 + 1);
    }
    fa_pool *q = fa_pool_create(t, 20, 16);
    fa_pool *u = fa_pool_create_unchecked(t, 20, 16);
    char *p = fa_pool_get(q);
    char *r = fa_pool_get_unchecked(u);
    check_object(p, 20);
    check_object(r, 20);
    fa_pool_put(q, p);
    fa_pool_put_unchecked(u, r);
    check_dead(p, 20);
    check_dead(r, 20);
    // Freed memory rests for a while, so that a late use meets no new object.
    for (int i = 0; i < 3000; i++) {
        ck_assert_ptr_ne(fa_pool_get(q), p);
    }
    fa_pool_destroy(q);
    fa_pool_destroy(u);
    ck_assert_int_eq(fa_detach_thread(t), FA_OK);
    ck_assert_int_eq(fa_destroy(fa), FA_OK);
}
END_TEST

START_TEST(objects_on_their_way)
{
    fa_allocator *fa = fa_create(NULL);
    fa_thread *t = fa_attach_thread(fa, "main");
    for (size_t size = 1; size < 200000; size += 1 + size * 3) {
        char *p = fa_transfer_create(t, size, 16);
        rt_fill(p, size, size);
        fa_transfer *h = fa_transfer_send(t, p);
        check_dead(p, size);
        ck_assert_ptr_eq(fa_transfer_receive(t, h), p);
        ck_assert(rt_is_filled(p, size, size));
        fa_pool_free(t, p);
        check_dead(p, size);
    }
    ck_assert_int_eq(fa_detach_thread(t), FA_OK);
    ck_assert_int_eq(fa_destroy(fa), FA_OK);
}
END_TEST

START_TEST(tasks_groups_and_scratch)
{
    fa_allocator *fa = fa_create(NULL);
    fa_thread *t = fa_attach_thread(fa, "main");
    fa_task *k = fa_task_begin(fa);
    fa_group *g = fa_group_create(fa, "g");
    fa_arena *s = fa_scratch_begin(t, NULL, 0);
    static const size_t sizes[] = {20, 3001, 9001, 70001};
    char *p[12];
    for (size_t i = 0; i < 4; i++) {
        p[i] = fa_task_alloc(k, sizes[i], 16);
        p[i + 4] = fa_group_alloc(g, sizes[i], 16);
        p[i + 8] = fa_arena_alloc(s, sizes[i], 16);
        for (size_t n = i; n < 12; n += 4) {
            check_object(p[n], sizes[i]);
        }
    }
    ck_assert_int_eq(fa_task_end(k), FA_OK);
    fa_group_free_all(g);
    ck_assert_int_eq(fa_scratch_end(t, s), FA_OK);
    for (size_t n = 0; n < 12; n++) {
        check_dead(p[n], sizes[n % 4]);
    }
    ck_assert_int_eq(fa_detach_thread(t), FA_OK);
    ck_assert_int_eq(fa_destroy(fa), FA_OK);
}
END_TEST

START_TEST(handles_and_assets)
{
    fa_allocator *fa = fa_create(NULL);
    fa_handles *hs = fa_handles_create(fa, 0, 0);
    fa_handle low = fa_handle_alloc(hs, 1000, 16);
    fa_handle high = fa_handle_alloc(hs, 100 - 7, 16);
    const char *old = fa_handle_get(hs, high);
    const char *gone = fa_handle_get(hs, low);
    check_object(old, 93);
    ck_assert_int_eq(fa_handle_free(hs, low), FA_OK);
    check_dead(gone, 1000);
    ck_assert_uint_eq(fa_handles_compact(hs, SIZE_MAX), 96);
    check_object(fa_handle_get(hs, high), 93);
    check_dead(old, 93);
    ck_assert_int_eq(fa_handles_destroy(hs), FA_OK);
    fa_stream *s = fa_stream_create(fa, 0, NULL, NULL);
    fa_asset a = fa_stream_reserve(s, 5000, 0, NULL);
    const char *data = fa_stream_begin_load(s, a);
    check_object(data, 5000);
    ck_assert_int_eq(fa_stream_cancel_load(s, a), FA_OK);
    check_dead(data, 5000);
    ck_assert_int_eq(fa_stream_destroy(s), FA_OK);
    ck_assert_int_eq(fa_destroy(fa), FA_OK);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("rt_checkers");
    TCase *tc = tcase_create("all");
    tcase_set_timeout(tc, 120);
    if (checked()) {
        tcase_add_test(tc, arenas);
        tcase_add_test(tc, buffers_come_back_to_their_owner);
        tcase_add_test(tc, frames);
        tcase_add_test(tc, pools_and_heap);
        tcase_add_test(tc, objects_on_their_way);
        tcase_add_test(tc, tasks_groups_and_scratch);
        tcase_add_test(tc, handles_and_assets);
    }
    suite_add_tcase(suite, tc);
    return rt_run(suite);
}
