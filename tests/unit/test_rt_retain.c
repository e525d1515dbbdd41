// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Retention, phases and deferred frees: what happens at frame boundaries besides forgetting.
#include "rt_fixture.h"

#include <pthread.h>
#include <string.h>
#include <unistd.h>

// ---- retention ----

START_TEST(each_policy_does_what_it_says)
{
    fa_arena into;
    ck_assert_int_eq(fa_arena_init(&into, 0), FA_OK);
    for (size_t frame = 0; frame < 50; frame++) {
        void *kept[3] = {0};
        fa_begin_frame(t);
        char *p[4];
        for (int policy = 0; policy < 4; policy++) {
            fa_retain_options o = {
                .align = 64, .arena = &into, .slot = policy == 3 ? &kept[0] : NULL};
            p[policy] = fa_frame_retained_with(t, 100 + frame, (fa_retention)policy, &o);
            ck_assert(rt_is_aligned(p[policy], 64));
            rt_fill(p[policy], 100 + frame, (size_t)policy);
            ck_assert_ptr_null(fa_promoted(t, p[policy]));
        }
        fa_promotion_summary s;
        ck_assert_int_eq(fa_end_frame_with_promotions(t, &s), FA_OK);
        ck_assert_uint_eq(s.to_pool, 1);
        ck_assert_uint_eq(s.to_heap, 1);
        ck_assert_uint_eq(s.to_scratch, 1);
        ck_assert_uint_eq(s.discarded, 1);
        ck_assert_uint_eq(s.bytes, 3 * (100 + frame));
        ck_assert_ptr_null(fa_promoted(t, p[0]));
        for (int policy = 1; policy < 4; policy++) {
            char *copy = fa_promoted(t, p[policy]);
            ck_assert(rt_is_aligned(copy, 64));
            ck_assert(rt_is_filled(copy, 100 + frame, (size_t)policy));
        }
        ck_assert_ptr_eq(kept[0], fa_promoted(t, p[3]));
        ck_assert_ptr_null(fa_promoted(t, p[1] + 1));
        fa_pool_free(t, fa_promoted(t, p[1]));
        fa_heap_free(t, fa_promoted(t, p[2]));
        rt_expect(&seen, 0);
    }
    fa_arena_fini(&into);
}
END_TEST

START_TEST(many_and_rolled_back)
{
    enum { COUNT = 5000 };
    static int *p[COUNT];
    fa_begin_frame(t);
    for (int i = 0; i < COUNT; i++) {
        fa_checkpoint c = fa_checkpoint(t);
        ck_assert_ptr_nonnull(fa_frame_retained_new(t, int, FA_RETAIN_HEAP));
        ck_assert_ptr_nonnull(fa_frame_retained(t, 50, FA_RETAIN_POOL));
        fa_rollback(t, c);
        p[i] = fa_frame_retained_new(t, int, FA_RETAIN_POOL);
        *p[i] = i;
    }
    fa_promotion_summary s;
    ck_assert_int_eq(fa_end_frame_with_promotions(t, &s), FA_OK);
    ck_assert_uint_eq(s.to_pool, COUNT);
    ck_assert_uint_eq(s.to_heap, 0);
    for (int i = 0; i < COUNT; i++) {
        int *copy = fa_promoted(t, p[i]);
        ck_assert_int_eq(*copy, i);
        fa_pool_free(t, copy);
    }
    ck_assert_int_eq(fa_end_frame_with_promotions(t, &s), FA_E_STATE);
    rt_expect(&seen, 613);
    fa_begin_frame(t);
    ck_assert_int_eq(fa_end_frame_with_promotions(t, &s), FA_OK);
    ck_assert_uint_eq(s.to_pool + s.bytes, 0);
}
END_TEST

START_TEST(the_important_come_first)
{
    void *slot[8];
    memset(slot, 1, sizeof slot);
    fa_set_thread_budget(t, 0, 4 * 64, FA_BUDGET_FAIL);
    fa_begin_frame(t);
    for (int i = 0; i < 8; i++) {
        fa_retain_options o = {.importance = (fa_importance)(i % 4), .slot = &slot[i]};
        ck_assert_ptr_nonnull(fa_frame_retained_with(t, 64, FA_RETAIN_POOL, &o));
    }
    fa_promotion_summary s;
    ck_assert_int_eq(fa_end_frame_with_promotions(t, &s), FA_OK);
    ck_assert_uint_eq(s.to_pool, 4);
    ck_assert_uint_eq(s.failed_budget, 4);
    for (int i = 0; i < 8; i++) {
        ck_assert_int_eq(slot[i] != NULL, i % 4 >= FA_IMPORTANCE_HIGH);
        fa_pool_free(t, slot[i]);
    }
    rt_expect(&seen, 303);
}
END_TEST

START_TEST(failures_have_reasons)
{
    char storage[256];
    fa_arena small;
    fa_arena_init_buffer(&small, storage, sizeof storage);
    void *slot = &slot;
    fa_retain_options o = {.arena = &small, .slot = &slot};
    fa_begin_frame(t);
    ck_assert_ptr_nonnull(fa_frame_retained_with(t, 1000, FA_RETAIN_SCRATCH, &o));
    ck_assert_ptr_nonnull(fa_frame_retained(t, 10, FA_RETAIN_SCRATCH));
    ck_assert_ptr_null(fa_frame_retained(t, 10, (fa_retention)4));
    rt_expect(&seen, 3);
    fa_promotion_summary s;
    ck_assert_int_eq(fa_end_frame_with_promotions(t, &s), FA_OK);
    ck_assert_uint_eq(s.failed_arena, 2);
    ck_assert_ptr_null(slot);
    ck_assert_ptr_null(fa_frame_retained(t, 10, FA_RETAIN_POOL));
    rt_expect(&seen, 623);
    // Without the summary they are promoted too.
    fa_begin_frame(t);
    void *p = fa_frame_retained(t, 10, FA_RETAIN_POOL);
    ck_assert_int_eq(fa_end_frame(t), FA_OK);
    ck_assert_ptr_nonnull(fa_promoted(t, p));
    fa_pool_free(t, fa_promoted(t, p));
    fa_arena_fini(&small);
}
END_TEST

// ---- phases ----

typedef struct phases_seen {
    size_t count;
    char names[64];
} phases_seen;

static void see_phase(const fa_phase_statistics *phase, void *user)
{
    phases_seen *all = (phases_seen *)user;
    all->count += (size_t)phase->count;
    strcat(all->names, phase->name);
}

START_TEST(phases_measure_bytes_and_time)
{
    for (int frame = 0; frame < 4; frame++) {
        fa_begin_frame(t);
        ck_assert_int_eq(fa_begin_phase(t, "physics"), FA_OK);
        ck_assert_ptr_nonnull(fa_frame_alloc(t, 160, 16));
        FA_PHASE_SCOPE(t, "solve")
        {
            ck_assert_str_eq(fa_current_phase(t), "solve");
            fa_checkpoint c = fa_checkpoint(t);
            ck_assert_ptr_nonnull(fa_frame_alloc(t, 320, 16));
            fa_rollback(t, c);
            ck_assert_int_eq(usleep(2000), 0);
        }
        ck_assert_int_eq(fa_end_phase(t), FA_OK);
        fa_end_frame(t);
    }
    fa_phase_statistics physics;
    fa_phase_statistics solve;
    ck_assert_int_eq(fa_phase_stats(fa, "physics", &physics), FA_OK);
    ck_assert_int_eq(fa_phase_stats(fa, "solve", &solve), FA_OK);
    ck_assert_uint_eq(physics.count, 4);
    if (!rt_is_padded()) {
        ck_assert_uint_eq(physics.frame_bytes, 4 * 480);
        ck_assert_uint_eq(physics.most_bytes, 480);
        ck_assert_uint_eq(solve.frame_bytes, 4 * 320);
    }
    ck_assert_uint_ge(solve.nanoseconds, 4 * 2000000);
    ck_assert_uint_ge(physics.nanoseconds, solve.nanoseconds);
    ck_assert_uint_eq(physics.self_nanoseconds, physics.nanoseconds - solve.nanoseconds);
    ck_assert_uint_ge(solve.longest, 2000000);
    ck_assert_int_eq(fa_phase_stats(fa, "none", &solve), FA_E_INVALID);
    phases_seen all = {0};
    fa_each_phase(fa, see_phase, &all);
    ck_assert_uint_eq(all.count, 8);
    ck_assert_str_eq(all.names, "physicssolve"); // in the order they first began
}
END_TEST

START_TEST(phases_span_frames_and_pair_up)
{
    ck_assert_int_eq(fa_end_phase(t), FA_E_STATE);
    rt_expect(&seen, 613);
    ck_assert_int_eq(fa_begin_phase(t, ""), FA_E_INVALID);
    rt_expect(&seen, 3);
    ck_assert_int_eq(fa_end_phase(t), FA_OK);
    ck_assert_int_eq(fa_begin_phase(t, "load"), FA_OK);
    for (int frame = 0; frame < 3; frame++) {
        fa_begin_frame(t);
        ck_assert_ptr_nonnull(fa_frame_alloc(t, 1600, 16));
        fa_end_frame(t);
    }
    for (uint32_t i = 0; i < FA_PHASE_DEPTH + 5; i++) {
        ck_assert_int_eq(fa_begin_phase(t, "deep"), i + 1 < FA_PHASE_DEPTH ? FA_OK : FA_E_LIMIT);
    }
    for (uint32_t i = 0; i < FA_PHASE_DEPTH + 5; i++) {
        ck_assert_int_eq(fa_end_phase(t), FA_OK);
    }
    ck_assert_str_eq(fa_current_phase(t), "load");
    ck_assert_int_eq(fa_end_phase(t), FA_OK);
    fa_phase_statistics load;
    ck_assert_int_eq(fa_phase_stats(fa, "load", &load), FA_OK);
    if (!rt_is_padded()) {
        ck_assert_uint_eq(load.frame_bytes, 3 * 1600);
    }
    rt_expect(&seen, 0);
}
END_TEST

// The program forgets the address at once: only the runtime reads what was written.
FA_NOINLINE static void write_and_forget(int **kept, int value)
{
    fa_retain_options o = {.slot = (void **)kept};
    int *p = (int *)fa_frame_retained_with(t, sizeof *p, FA_RETAIN_POOL, &o);
    if (p) {
        *p = value;
    }
}

START_TEST(what_was_written_last_is_promoted)
{
    int *kept = NULL;
    for (int i = 1; i < 20; i++) {
        fa_begin_frame(t);
        write_and_forget(&kept, i);
        fa_end_frame(t);
        ck_assert_int_eq(*kept, i);
        fa_pool_free(t, kept);
    }
}
END_TEST

// ---- deferred frees ----

typedef struct batch {
    void *object[1000];
    int count;
    bool detach;
} batch;

static void *free_batch(void *arg)
{
    batch *b = (batch *)arg;
    fa_thread *own = fa_attach_thread(fa, "other");
    for (int i = 0; i < b->count; i++) {
        fa_pool_free(own, b->object[i]);
    }
    fa_detach_thread(own);
    return NULL;
}

static void allocate_batch(batch *b, int count)
{
    b->count = count;
    for (int i = 0; i < count; i++) {
        b->object[i] = fa_pool_alloc(t, 48, 16);
        memset(b->object[i], i, 48);
    }
}

static void free_elsewhere(batch *b, int count)
{
    allocate_batch(b, count);
    pthread_t other;
    ck_assert_int_eq(pthread_create(&other, NULL, free_batch, b), 0);
    pthread_join(other, NULL);
}

static size_t live(void)
{
    fa_thread_statistics s;
    fa_thread_stats(t, &s);
    return s.pool_live;
}

static void one_frame(size_t at_begin, size_t at_end)
{
    fa_begin_frame(t);
    ck_assert_uint_eq(live(), at_begin);
    fa_end_frame(t);
    ck_assert_uint_eq(live(), at_end);
}

START_TEST(modes)
{
    static batch b;
    free_elsewhere(&b, 310);
    ck_assert_uint_eq(live(), 310);
    one_frame(0, 0);
    fa_set_free_policy(t, &(fa_free_policy){.mode = FA_FREE_AT_END});
    free_elsewhere(&b, 310);
    one_frame(310, 0);
    fa_set_free_policy(t, &(fa_free_policy){.mode = FA_FREE_INCREMENTAL, .per_frame = 100});
    free_elsewhere(&b, 310);
    one_frame(210, 210);
    one_frame(110, 110);
    one_frame(10, 10);
    one_frame(0, 0);
    fa_set_free_policy(t, &(fa_free_policy){.mode = FA_FREE_EXPLICIT});
    free_elsewhere(&b, 310);
    one_frame(310, 310);
    fa_free_statistics s;
    fa_free_stats(t, &s);
    ck_assert_uint_eq(s.waiting, 310);
    ck_assert_uint_eq(fa_process_frees(t, SIZE_MAX), 310);
    one_frame(0, 0);
    fa_free_stats(t, &s);
    ck_assert_uint_eq(s.waiting, 0);
    ck_assert_uint_eq(s.most, 310);
    ck_assert_uint_eq(s.sent, 4 * 310);
    ck_assert_uint_eq(s.taken, 4 * 310);
    rt_expect(&seen, 0);
}
END_TEST

START_TEST(a_full_queue_refuses)
{
    static batch b;
    fa_set_free_policy(
        t, &(fa_free_policy){.mode = FA_FREE_EXPLICIT, .capacity = 100, .on_full = FA_FULL_FAIL});
    free_elsewhere(&b, 130);
    ck_assert_int_eq(seen.code, 204);
    ck_assert_int_eq(seen.count, 30);
    fa_free_statistics s;
    fa_free_stats(t, &s);
    ck_assert_uint_eq(s.refused, 30);
    ck_assert_uint_eq(s.waiting, 100);
    ck_assert_uint_eq(fa_process_frees(t, SIZE_MAX), 100);
    ck_assert_uint_eq(live(), 30);
    for (int i = 100; i < 130; i++) {
        fa_pool_free(t, b.object[i]);
    }
    ck_assert_uint_eq(live(), 0);
}
END_TEST

START_TEST(a_full_queue_frees_in_place)
{
    static batch b;
    fa_set_free_policy(t, &(fa_free_policy){.capacity = 100, .on_full = FA_FULL_IMMEDIATE});
    free_elsewhere(&b, 130);
    fa_free_statistics s;
    fa_free_stats(t, &s);
    ck_assert_uint_eq(s.immediate, 30);
    fa_pool_free(t, b.object[120]);
    rt_expect(&seen, 608);
    for (int round = 0; round < 20; round++) {
        free_elsewhere(&b, 1000);
        fa_free_stats(t, &s);
        ck_assert_uint_le(s.waiting, 100);
    }
    fa_process_frees(t, SIZE_MAX);
    ck_assert_uint_eq(live(), 0);
    fa_allocator_stats all;
    fa_stats(fa, &all);
    ck_assert_uint_le(all.span_bytes, (size_t)1 << 20); // 20,000 objects were reused, not piled up
}
END_TEST

START_TEST(a_full_queue_blocks)
{
    static batch b;
    fa_set_free_policy(
        t, &(fa_free_policy){.mode = FA_FREE_EXPLICIT, .capacity = 70, .on_full = FA_FULL_BLOCK});
    allocate_batch(&b, 500);
    pthread_t other;
    ck_assert_int_eq(pthread_create(&other, NULL, free_batch, &b), 0);
    fa_free_statistics s;
    do {
        ck_assert_uint_le(fa_process_frees(t, SIZE_MAX), 70);
        fa_free_stats(t, &s);
        ck_assert_uint_le(s.waiting, 70);
    } while (s.taken < 500);
    pthread_join(other, NULL);
    ck_assert_uint_eq(live(), 0);
    ck_assert_uint_gt(s.blocked, 0);
    rt_expect(&seen, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("rt_retain");
    TCase *tc = tcase_create("all");
    tcase_set_timeout(tc, 120);
    tcase_add_checked_fixture(tc, rt_setup, rt_teardown);
    tcase_add_test(tc, each_policy_does_what_it_says);
    tcase_add_test(tc, many_and_rolled_back);
    tcase_add_test(tc, what_was_written_last_is_promoted);
    tcase_add_test(tc, the_important_come_first);
    tcase_add_test(tc, failures_have_reasons);
    tcase_add_test(tc, phases_measure_bytes_and_time);
    tcase_add_test(tc, phases_span_frames_and_pair_up);
    if (!rt_is_padded()) { // a memory checker makes every free immediate
        tcase_add_test(tc, modes);
        tcase_add_test(tc, a_full_queue_refuses);
        tcase_add_test(tc, a_full_queue_frees_in_place);
        tcase_add_test(tc, a_full_queue_blocks);
    }
    suite_add_tcase(suite, tc);
    return rt_run(suite);
}
