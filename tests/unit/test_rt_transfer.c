// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Transfers: one receiver for each object, whoever tries; nothing is lost, nothing comes twice.
// Meant to be run under the thread sanitizer too; tests/proofs has the proof.
#include "rt_threads.h"

static fa_allocator *fa;

START_TEST(an_object_arrives_once)
{
    fa = rt_create(_i ? FA_CONFIG_OBSERVE : 0);
    fa_thread *t = fa_attach_thread(fa, "main");
    static const size_t sizes[] = {1, 64, 3000, 200000};
    for (size_t i = 0; i < 4; i++) {
        char *p = fa_transfer_create(t, sizes[i], 16);
        rt_fill(p, sizes[i], i);
        fa_transfer *h = fa_transfer_send(t, p);
        ck_assert_ptr_nonnull(h);
        ck_assert(fa_transfer_is_pending(fa, h));
        ck_assert_ptr_null(fa_transfer_send(t, p));
        rt_expect_one(209);
        fa_pool_free(t, p);
        rt_expect_one(209);
        ck_assert_ptr_eq(fa_transfer_receive(t, h), p);
        ck_assert(rt_is_filled(p, sizes[i], i));
        ck_assert(!fa_transfer_is_pending(fa, h));
        ck_assert_ptr_null(fa_transfer_receive(t, h));
        rt_expect_one(207);
        ck_assert_int_eq(fa_transfer_drop(t, h), FA_E_STALE);
        rt_expect_one(207);
        fa_transfer *again = fa_transfer_send(t, p); // in the same slot
        ck_assert_ptr_ne(again, h);
        ck_assert_ptr_null(fa_transfer_receive(t, h));
        rt_expect_one(207);
        ck_assert_int_eq(fa_transfer_drop(t, again), FA_OK);
        fa_pool_free(t, p);
        rt_expect_one(608);
    }
    fa_transfer_statistics stats;
    fa_transfer_stats(fa, &stats);
    ck_assert_uint_eq(stats.sent, 8);
    ck_assert_uint_eq(stats.received, 4);
    ck_assert_uint_eq(stats.dropped, 4);
    ck_assert_uint_eq(stats.pending, 0);
    ck_assert_int_eq(fa_detach_thread(t), FA_OK);
    rt_destroy(fa);
}
END_TEST

START_TEST(nonsense_is_refused)
{
    fa = rt_create(0);
    fa_thread *t = fa_attach_thread(fa, "main");
    int local = 0;
    ck_assert_ptr_null(fa_transfer_receive(t, NULL));
    rt_expect_one(207);
    ck_assert_ptr_null(fa_transfer_receive(t, (fa_transfer *)(uintptr_t)12345));
    rt_expect_one(207);
    ck_assert_ptr_null(fa_transfer_receive(t, (fa_transfer *)UINTPTR_MAX));
    rt_expect_one(207);
    ck_assert_ptr_null(fa_transfer_receive(t, (fa_transfer *)&local));
    rt_expect_one(207);
    ck_assert_int_eq(fa_transfer_drop(t, NULL), FA_OK);
    ck_assert(!fa_transfer_is_pending(fa, NULL));
    ck_assert_ptr_null(fa_transfer_send(t, &local));
    rt_expect_one(610);
    ck_assert_ptr_null(fa_transfer_send(t, NULL));
    rt_expect_one(610);
    void *heap = fa_heap_alloc(t, 10, 16);
    ck_assert_ptr_null(fa_transfer_send(t, heap));
    rt_expect_one(610);
    fa_heap_free(t, heap);
    void *freed = fa_pool_alloc(t, 10, 16);
    fa_pool_free(t, freed);
    ck_assert_ptr_null(fa_transfer_send(t, freed));
    rt_expect_one(608);
    ck_assert_int_eq(fa_detach_thread(t), FA_OK);
    rt_destroy(fa);
}
END_TEST

START_TEST(frame_data_travels_as_a_copy)
{
    fa = rt_create(0);
    fa_thread *t = fa_attach_thread(fa, "main");
    fa_begin_frame(t);
    const char *text = fa_frame_printf(t, "number %d", 7);
    fa_transfer *h = fa_transfer_send_copy(t, text, strlen(text) + 1, 1);
    fa_end_frame(t);
    char *copy = fa_transfer_receive(t, h);
    ck_assert_str_eq(copy, "number 7");
    fa_pool_free(t, copy);
    ck_assert_int_eq(fa_detach_thread(t), FA_OK);
    rt_destroy(fa);
}
END_TEST

START_TEST(what_nobody_takes_is_told)
{
    fa = rt_create(0);
    fa_thread *t = fa_attach_thread(fa, "main");
    fa_pool *q = fa_pool_create(t, 100, 16);
    fa_transfer *h = fa_transfer_send(t, fa_pool_get(q));
    fa_pool_destroy(q);
    ck_assert_ptr_null(fa_transfer_receive(t, h));
    rt_expect_one(610);
    ck_assert_ptr_nonnull(fa_transfer_send(t, fa_transfer_create(t, 100, 16)));
    ck_assert_int_eq(fa_detach_thread(t), FA_OK);
    ck_assert_int_eq(fa_destroy(fa), FA_OK);
    rt_expect_one(208);
}
END_TEST

enum { WORKERS = 6, EACH = 4000, BOARD = 64 };
// A board of handles without any order of its own: threads put them up and try whatever they see,
// so many try the same handle.
static _Atomic(fa_transfer *) board[BOARD];
static _Atomic uint64_t sum_sent;
static _Atomic uint64_t sum_received;
static _Atomic int received;

static void receive_one(fa_thread *t, fa_transfer *h)
{
    if (!h || !fa_transfer_is_pending(fa, h)) {
        return;
    }
    uint64_t *p = fa_transfer_receive(t, h);
    if (p) {
        ck_assert_uint_eq(p[0], ~p[7]);
        atomic_fetch_add(&sum_received, p[0]);
        atomic_fetch_add(&received, 1);
        fa_pool_free(t, p);
    }
}

static void *scramble(void *arg)
{
    fa_thread *t = fa_attach_thread(fa, "worker");
    rt_random random = {(uint64_t)(intptr_t)arg + 1};
    for (int i = 0; i < EACH; i++) {
        uint64_t *p = fa_transfer_create(t, 64, 16);
        p[0] = rt_next(&random);
        p[7] = ~p[0];
        atomic_fetch_add(&sum_sent, p[0]);
        fa_transfer *h = fa_transfer_send(t, p);
        ck_assert_ptr_nonnull(h);
        fa_transfer *there = atomic_exchange(&board[rt_below(&random, BOARD)], h);
        receive_one(t, there);
        for (int k = 0; k < 3; k++) {
            receive_one(t, atomic_load(&board[rt_below(&random, BOARD)]));
        }
    }
    ck_assert_int_eq(fa_detach_thread(t), FA_OK);
    return NULL;
}

START_TEST(each_object_finds_one_of_many_receivers)
{
    fa_config config = {.flags = _i ? FA_CONFIG_OBSERVE : 0}; // no handler: losing a race is FA207
    fa = fa_create(&config);
    memset(board, 0, sizeof board);
    atomic_store(&sum_sent, 0);
    atomic_store(&sum_received, 0);
    atomic_store(&received, 0);
    rt_run_threads(scramble, WORKERS);
    fa_thread *t = fa_attach_thread(fa, "last");
    for (int i = 0; i < BOARD; i++) {
        receive_one(t, atomic_load(&board[i]));
    }
    ck_assert_int_eq(atomic_load(&received), WORKERS * EACH);
    ck_assert_uint_eq(atomic_load(&sum_received), atomic_load(&sum_sent));
    fa_transfer_statistics stats;
    fa_transfer_stats(fa, &stats);
    ck_assert_uint_eq(stats.received, WORKERS * EACH);
    ck_assert_uint_eq(stats.pending, 0);
    ck_assert_int_eq(fa_detach_thread(t), FA_OK);
    ck_assert_int_eq(fa_destroy(fa), FA_OK);
}
END_TEST

START_TEST(many_are_on_their_way)
{
    enum { MANY = 5000 };
    static fa_transfer *handles[MANY];
    fa = rt_create(0);
    fa_thread *t = fa_attach_thread(fa, "main");
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < MANY; i++) {
            int *p = fa_transfer_new(t, int);
            *p = i + round;
            handles[i] = fa_transfer_send(t, p);
        }
        for (int i = 0; i < MANY; i++) {
            int *p = fa_transfer_receive(t, handles[(i * 7) % MANY]);
            ck_assert_int_eq(*p, (i * 7) % MANY + round);
            fa_pool_free(t, p);
        }
    }
    ck_assert_int_eq(fa_detach_thread(t), FA_OK);
    rt_destroy(fa);
}
END_TEST

START_TEST(exhaustion_leaves_the_object_with_its_sender)
{
    rt_memory memory;
    rt_memory_init(&memory, SIZE_MAX);
    fa_config config = {.backend = &memory.backend, .handler = rt_count};
    fa = fa_create(&config);
    fa_thread *t = fa_attach_thread(fa, "main");
    enum { MANY = 4000 };
    static void *objects[MANY];
    for (int i = 0; i < MANY; i++) {
        objects[i] = fa_transfer_create(t, 32, 16);
    }
    memory.until_failure = 0;
    int sent = 0;
    while (sent < MANY && fa_transfer_send(t, objects[sent])) {
        sent++;
    }
    ck_assert_int_lt(sent, MANY);
    rt_expect_one(2);
    fa_pool_free(t, objects[sent]); // still the sender's
    rt_expect_one(0);
    ck_assert_int_eq(fa_detach_thread(t), FA_OK);
    ck_assert_int_eq(fa_destroy(fa), FA_OK);
    ck_assert_int_eq(atomic_exchange(&rt_reports, 0), sent);
    ck_assert_uint_eq(memory.reserved, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("rt_transfer");
    TCase *tc = tcase_create("all");
    tcase_set_timeout(tc, 300);
    tcase_add_loop_test(tc, an_object_arrives_once, 0, 2);
    tcase_add_test(tc, nonsense_is_refused);
    tcase_add_test(tc, frame_data_travels_as_a_copy);
    tcase_add_test(tc, what_nobody_takes_is_told);
    tcase_add_loop_test(tc, each_object_finds_one_of_many_receivers, 0, 2);
    tcase_add_test(tc, many_are_on_their_way);
    tcase_add_test(tc, exhaustion_leaves_the_object_with_its_sender);
    suite_add_tcase(suite, tc);
    return rt_run(suite);
}
