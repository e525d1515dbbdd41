// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Budgets: exact to the byte, whatever the sizes; each policy; threads, tags and the whole.
#include "rt_fixture.h"

#include <string.h>

START_TEST(a_frame_budget_is_exact)
{
    if (rt_is_padded()) {
        return;
    }
    rt_random r = {2463534242u};
    for (int round = 0; round < 300; round++) {
        size_t budget = 1 + rt_below(&r, round < 150 ? 100 : 100000);
        fa_set_thread_budget(t, budget, 0, FA_BUDGET_FAIL);
        fa_begin_frame(t);
        size_t used = 0;
        bool refused = false;
        for (int i = 0; i < 400; i++) {
            size_t size = rt_below(&r, 600);
            size_t takes = (size + 15) & ~(size_t)15;
            bool fits = used + takes <= budget;
            ck_assert_uint_eq(fa_frame_remaining(t) >= takes, used + takes <= budget);
            void *p = i % 2 ? fa_frame_alloc(t, size, 16) : fa_try_frame_alloc(t, size, 8);
            ck_assert_int_eq(p != NULL, fits);
            used += fits ? takes : 0;
            refused = refused || !fits;
        }
        ck_assert_uint_eq(fa_frame_used(t), used);
        fa_end_frame(t);
        rt_expect(&seen, refused ? 303 : 0); // once in a frame
    }
}
END_TEST

START_TEST(every_way_into_the_frame_knows_the_budget)
{
    char big[5000] = {0};
    memset(big, 'x', sizeof big - 1);
    fa_set_thread_budget(t, 4000, 0, FA_BUDGET_FAIL);
    for (int way = 0; way < 6; way++) {
        fa_begin_frame(t);
        void *p = way == 0   ? fa_frame_memdup(t, big, sizeof big)
                  : way == 1 ? fa_frame_strdup(t, big)
                  : way == 2 ? fa_frame_printf(t, "%s", big)
                  : way == 3 ? fa_frame_realloc_last(t, NULL, 0, 5000, 16)
                  : way == 4 ? fa_frame_array(t, int, 2000)
                             : fa_frame_alloc_zero(t, 4001, 4096);
        ck_assert_ptr_null(p);
        rt_expect(&seen, 303);
        char *q = fa_frame_alloc(t, 3000, 16);
        ck_assert_ptr_nonnull(q);
        ck_assert_ptr_null(fa_frame_realloc_last(t, q, 3000, 5000, 16));
        ck_assert_ptr_nonnull(fa_frame_realloc_last(t, q, 3000, 3500, 16));
        fa_end_frame(t);
        seen = (rt_seen){0};
    }
}
END_TEST

static bool answer;
static fa_budget_excess asked;

static bool ask(const fa_budget_excess *excess, void *user)
{
    ++*(int *)user;
    asked = *excess;
    return answer;
}

START_TEST(policies)
{
    int calls = 0;
    fa_set_budget_callback(fa, ask, &calls);
    for (int policy = FA_BUDGET_FAIL; policy <= FA_BUDGET_ALLOW; policy++) {
        for (int yes = 0; yes < 2; yes++) {
            answer = yes;
            calls = 0;
            fa_set_thread_budget(t, 8192, 0, (fa_budget_policy)policy);
            for (int frame = 0; frame < 2; frame++) {
                bool passes = policy == FA_BUDGET_WARN || policy == FA_BUDGET_ALLOW ||
                              (policy == FA_BUDGET_CALLBACK && yes);
                fa_begin_frame(t);
                ck_assert_ptr_nonnull(fa_frame_alloc(t, 8000, 16));
                ck_assert_int_eq(fa_frame_alloc(t, 8000, 16) != NULL, passes);
                ck_assert_int_eq(fa_frame_alloc(t, 100000, 16) != NULL, passes);
                fa_end_frame(t);
                rt_expect(&seen, policy == FA_BUDGET_ALLOW ? 0 : 303);
            }
            ck_assert_int_eq(calls, policy != FA_BUDGET_CALLBACK ? 0 : yes ? 2 : 4);
        }
    }
    ck_assert_str_eq(asked.budget, "thread frame");
    ck_assert_str_eq(asked.thread, "main");
    ck_assert_uint_eq(asked.limit, 8192);
    fa_set_thread_budget(t, 0, 0, FA_BUDGET_FAIL);
    fa_begin_frame(t);
    ck_assert_ptr_nonnull(fa_frame_alloc(t, 1000000, 16));
    fa_end_frame(t);
    rt_expect(&seen, 0);
}
END_TEST

// Objects of one kind or mixed: the sum of their classes never exceeds the budget, and whatever
// fits is given.
START_TEST(an_object_budget_is_exact)
{
    enum { SLOTS = 600 };
    static void *object[SLOTS];
    static size_t takes[SLOTS];
    rt_random r = {1234567u};
    size_t used = 0;
    size_t budget = 300000;
    memset(object, 0, sizeof object);
    fa_set_thread_budget(t, 0, budget, FA_BUDGET_FAIL);
    for (int i = 0; i < 30000; i++) {
        size_t at = rt_below(&r, SLOTS);
        bool heap = at % 3 == 0;
        if (object[at]) {
            heap ? fa_heap_free(t, object[at]) : fa_pool_free(t, object[at]);
            used -= takes[at];
            object[at] = NULL;
            continue;
        }
        size_t size = 1 + rt_below(&r, i % 50 == 0 ? 150000 : 2000);
        unsigned index = fai_class_of(size, 16);
        takes[at] = index < FA_CLASS_COUNT ? t->pool[index].size : (size + 65535) / 65536 * 65536;
        object[at] = heap ? fa_heap_alloc(t, size, 16) : fa_pool_alloc(t, size, 16);
        ck_assert_int_eq(object[at] != NULL, used + takes[at] <= budget);
        used += object[at] ? takes[at] : 0;
        fa_budget_use use;
        fa_thread_budget(t, &use);
        ck_assert_uint_eq(use.object_used, used);
    }
    ck_assert_int_eq(seen.code, 303);
    for (int i = 0; i < SLOTS; i++) {
        i % 3 == 0 ? fa_heap_free(t, object[i]) : fa_pool_free(t, object[i]);
    }
}
END_TEST

START_TEST(typed_pools_are_objects_too)
{
    fa_pool *q = fa_pool_create(t, 1000, 16);
    void *p[20];
    fa_set_thread_budget(t, 0, 10 * 1008, FA_BUDGET_FAIL);
    for (int i = 0; i < 20; i++) {
        p[i] = fa_pool_get(q);
        ck_assert_int_eq(p[i] != NULL, i < 10);
    }
    ck_assert_ptr_null(fa_pool_alloc(t, 16, 16));
    fa_pool_put(q, p[3]);
    ck_assert_ptr_nonnull(fa_pool_alloc(t, 16, 16));
    ck_assert_ptr_null(fa_pool_get(q));
    fa_pool_destroy(q);
    fa_budget_use use;
    fa_thread_budget(t, &use);
    ck_assert_uint_eq(use.object_used, 16);
    ck_assert_uint_ge(use.exceeded, 12);
}
END_TEST

START_TEST(tags_have_budgets)
{
    if (rt_is_padded()) {
        return;
    }
    fa_tag_budget ai = {.frame_soft = 1000, .frame_hard = 3200, .policy = FA_BUDGET_FAIL};
    ck_assert_int_eq(fa_set_tag_budget(fa, "ai", &ai), FA_OK);
    ck_assert_int_eq(fa_set_tag_budget(fa, "ai//x", &ai), FA_E_INVALID);
    rt_expect(&seen, 3);
    for (int frame = 0; frame < 3; frame++) {
        fa_begin_frame(t);
        ck_assert_ptr_nonnull(fa_frame_alloc(t, 100000, 16));
        fa_push_tag(t, "ai");
        ck_assert_ptr_nonnull(fa_frame_alloc(t, 800, 16));
        rt_expect(&seen, 0);
        fa_push_tag(t, "path");
        ck_assert_ptr_nonnull(fa_frame_alloc(t, 800, 16));
        rt_expect(&seen, 303); // soft
        fa_pop_tag(t);
        fa_pop_tag(t);
        ck_assert_ptr_nonnull(fa_frame_alloc(t, 100000, 16));
        fa_push_tag(t, "ai");
        ck_assert_uint_eq(fa_frame_remaining(t), 1600);
        ck_assert_ptr_null(fa_frame_alloc(t, 1601, 16));
        rt_expect(&seen, 303);
        fa_checkpoint c = fa_checkpoint(t);
        ck_assert_ptr_nonnull(fa_frame_alloc(t, 1600, 16));
        ck_assert_ptr_null(fa_try_frame_alloc(t, 1, 1));
        fa_rollback(t, c);
        ck_assert_ptr_nonnull(fa_frame_alloc(t, 1600, 16));
        ck_assert_ptr_null(fa_try_frame_alloc(t, 1, 1));
        fa_pop_tag(t);
        ck_assert_ptr_nonnull(fa_frame_alloc(t, 100000, 16));
        fa_end_frame(t);
        seen = (rt_seen){0};
    }
    fa_tag_statistics s;
    ck_assert_int_eq(fa_tag_stats(fa, "ai", &s), FA_OK);
    ck_assert_uint_eq(s.last_frame, 800 + 800 + 3200);
}
END_TEST

// A refusal is told once per frame and budget: none keeps another one silent, and a frame without
// a refusal tells the next.
START_TEST(each_budget_is_told_by_itself)
{
    if (rt_is_padded()) {
        return;
    }
    fa_set_thread_budget(t, 4096, 256, FA_BUDGET_FAIL);
    fa_tag_budget ui = {.frame_hard = 1024, .policy = FA_BUDGET_FAIL};
    ck_assert_int_eq(fa_set_tag_budget(fa, "ui", &ui), FA_OK);
    ck_assert_int_eq(fa_set_tag_budget(fa, "hud", &ui), FA_OK);
    for (int frame = 0; frame < 3; frame++) {
        fa_begin_frame(t);
        for (int again = 0; again < 3; again++) {
            ck_assert_ptr_null(fa_frame_alloc(t, 5000, 16));
            rt_expect(&seen, again ? 0 : 303);
            ck_assert_ptr_null(fa_heap_alloc(t, 300, 16));
            rt_expect(&seen, again ? 0 : 303);
            fa_push_tag(t, "ui");
            ck_assert_ptr_null(fa_frame_alloc(t, 1100, 16));
            rt_expect(&seen, again ? 0 : 303);
            fa_pop_tag(t);
            fa_push_tag(t, "hud");
            ck_assert_ptr_null(fa_frame_alloc(t, 1100, 16));
            rt_expect(&seen, again ? 0 : 303);
            fa_pop_tag(t);
        }
        fa_end_frame(t);
    }
    // Off until the frame ends, however often the tag is pushed.
    ui.policy = FA_BUDGET_WARN;
    ck_assert_int_eq(fa_set_tag_budget(fa, "ui", &ui), FA_OK);
    for (int frame = 0; frame < 3; frame++) {
        fa_begin_frame(t);
        for (int again = 0; again < 3; again++) {
            fa_push_tag(t, "ui");
            ck_assert_ptr_nonnull(fa_frame_alloc(t, 1100, 16));
            rt_expect(&seen, again ? 0 : 303);
            fa_pop_tag(t);
        }
        fa_end_frame(t);
    }
}
END_TEST

START_TEST(the_whole_has_a_budget)
{
    fa_global_use use;
    fa_budget(fa, &use);
    ck_assert_uint_gt(use.used, 0);
    size_t hard = use.used + ((size_t)8 << 20);
    fa_set_budget(fa, use.used + ((size_t)4 << 20), hard);
    fa_begin_frame(t);
    size_t n = 0;
    while (fa_frame_alloc(t, 100000, 16)) {
        n++;
        fa_budget(fa, &use);
        ck_assert_uint_le(use.used, hard);
    }
    ck_assert_uint_ge(n * 100000, (size_t)7 << 20); // of eight, in spite of steps
    ck_assert_int_eq(seen.code, 303);
    ck_assert_int_eq(seen.count, 2); // soft and hard
    seen = (rt_seen){0};
    ck_assert_ptr_null(fa_heap_alloc(t, (size_t)1 << 20, 16));
    ck_assert_int_eq(seen.code, 303);
    seen = (rt_seen){0};
    ck_assert_int_eq(fa_budget_charge(fa, (size_t)1 << 20), FA_E_LIMIT);
    rt_expect(&seen, 303);
    fa_end_frame(t);
    fa_set_budget(fa, 0, 0);
    ck_assert_int_eq(fa_budget_charge(fa, (size_t)1 << 20), FA_OK);
    fa_budget(fa, &use);
    ck_assert_uint_eq(use.charged, (size_t)1 << 20);
    ck_assert_uint_ge(use.refused, 3);
    fa_budget_refund(fa, (size_t)2 << 20);
    rt_expect(&seen, 3);
    fa_budget_refund(fa, (size_t)1 << 20);
    void *p = fa_heap_alloc(t, (size_t)1 << 20, 16);
    ck_assert_ptr_nonnull(p);
    fa_heap_free(t, p);
}
END_TEST

// What is committed is counted: after everything is given back, as much as before, but for the
// tables of the pool range.
START_TEST(what_is_given_back_is_given_back)
{
    fa_global_use before;
    fa_global_use after;
    fa_budget(fa, &before);
    for (int i = 0; i < 3; i++) {
        fa_begin_frame(t);
        ck_assert_ptr_nonnull(fa_frame_alloc(t, (size_t)20 << 20, 16));
        fa_end_frame(t);
        void *p = fa_heap_alloc(t, (size_t)40 << 20, 16);
        ck_assert_ptr_nonnull(p);
        fa_heap_free(t, p);
        fa_detach_thread(t);
        t = fa_attach_thread(fa, "main");
    }
    fa_budget(fa, &after);
    ck_assert_uint_ge(after.peak, before.used + ((size_t)60 << 20));
    ck_assert_uint_le(after.used, before.used + ((size_t)4 << 20));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("rt_budgets");
    TCase *tc = tcase_create("all");
    tcase_set_timeout(tc, 120);
    tcase_add_checked_fixture(tc, rt_setup, rt_teardown);
    tcase_add_test(tc, a_frame_budget_is_exact);
    tcase_add_test(tc, every_way_into_the_frame_knows_the_budget);
    tcase_add_test(tc, policies);
    tcase_add_test(tc, an_object_budget_is_exact);
    tcase_add_test(tc, typed_pools_are_objects_too);
    tcase_add_test(tc, tags_have_budgets);
    tcase_add_test(tc, each_budget_is_told_by_itself);
    tcase_add_test(tc, the_whole_has_a_budget);
    tcase_add_test(tc, what_is_given_back_is_given_back);
    suite_add_tcase(suite, tc);
    return rt_run(suite);
}
