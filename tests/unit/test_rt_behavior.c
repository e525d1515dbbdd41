// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Objects by tag, the behaviour filter with each of its findings and its silence, and diagnostics
// as text, as JSON and as the end of a strict program.
#include "rt_fixture.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

// ---- tracking ----

START_TEST(objects_count_for_their_tag)
{
    void *p[10];
    void *h[10];
    fa_push_tag(t, "level");
    for (int i = 0; i < 10; i++) {
        p[i] = fa_pool_alloc(t, 64, 16);
        h[i] = fa_heap_alloc(t, i % 2 ? 128 : 200000, 16);
    }
    fa_pop_tag(t);
    for (int i = 0; i < 6; i++) {
        fa_begin_frame(t);
        fa_end_frame(t);
    }
    size_t large = (size_t)4 * 65536;
    ck_assert_uint_eq(rt_stats_of("level").pool.live_bytes, 640);
    ck_assert_uint_eq(rt_stats_of("level").heap.live_bytes, 5 * 128 + 5 * large);
    for (int i = 0; i < 10; i++) {
        fa_pool_free(t, p[i]);
        fa_heap_free(t, h[i]);
    }
    fa_tag_statistics s = rt_stats_of("level");
    ck_assert_uint_eq(s.pool.live_bytes + s.heap.live_bytes, 0);
    ck_assert_uint_eq(s.pool.allocated, 10);
    ck_assert_uint_eq(s.pool.freed, 10);
    ck_assert_uint_eq(s.pool.lifetime, 60);
    ck_assert_uint_eq(s.pool.same_frame, 0);
    ck_assert_uint_eq(s.heap.peak_bytes, 5 * 128 + 5 * large);
    fa_pool *q = fa_pool_create(t, 100, 16);
    for (int i = 0; i < 1000; i++) {
        ck_assert_ptr_nonnull(fa_pool_get(q));
    }
    ck_assert_uint_eq(rt_stats_of("").pool.live_bytes, 112000);
    fa_pool_destroy(q);
    ck_assert_uint_eq(rt_stats_of("").pool.live_bytes, 0);
    ck_assert_uint_eq(rt_stats_of("").pool.freed, 1000);
    rt_expect(&seen, 0);
}
END_TEST

START_TEST(tags_limit_objects)
{
    fa_tag_budget budget = {.object_hard = 640, .policy = FA_BUDGET_FAIL};
    ck_assert_int_eq(fa_set_tag_budget(fa, "a", &budget), FA_OK);
    void *p[12];
    fa_push_tag(t, "a");
    fa_push_tag(t, "b");
    for (int i = 0; i < 12; i++) {
        p[i] = fa_pool_alloc(t, 64, 16);
        ck_assert_int_eq(p[i] != NULL, i < 10);
    }
    ck_assert_int_eq(seen.code, 303);
    fa_pop_tag(t);
    fa_pool_free(t, p[3]);
    p[3] = fa_pool_alloc(t, 64, 16);
    ck_assert_ptr_nonnull(p[3]);
    ck_assert_ptr_null(fa_heap_alloc(t, 1, 1));
    fa_pop_tag(t);
    void *other = fa_heap_alloc(t, 1000, 16);
    ck_assert_ptr_nonnull(other);
    fa_heap_free(t, other);
    for (int i = 0; i < 10; i++) {
        fa_pool_free(t, p[i]);
    }
}
END_TEST

// What one tag may exceed opens neither another tag's budget nor the thread's.
START_TEST(a_tag_that_warns_opens_no_other_budget)
{
    fa_tag_budget warns = {.object_hard = 640, .policy = FA_BUDGET_WARN};
    fa_tag_budget fails = {.object_hard = 640, .policy = FA_BUDGET_FAIL};
    ck_assert_int_eq(fa_set_tag_budget(fa, "warns", &warns), FA_OK);
    ck_assert_int_eq(fa_set_tag_budget(fa, "fails", &fails), FA_OK);
    fa_set_thread_budget(t, 0, 8192, FA_BUDGET_FAIL);
    fa_begin_frame(t);
    fa_push_tag(t, "warns");
    void *first = fa_heap_alloc(t, 1024, 16);
    ck_assert_ptr_nonnull(first);
    rt_expect(&seen, 303);
    void *second = fa_heap_alloc(t, 1024, 16);
    ck_assert_ptr_nonnull(second);
    rt_expect(&seen, 0);
    ck_assert_ptr_null(fa_heap_alloc(t, 8192, 16));
    rt_expect(&seen, 303);
    fa_pop_tag(t);
    fa_push_tag(t, "fails");
    ck_assert_ptr_null(fa_heap_alloc(t, 1024, 16));
    rt_expect(&seen, 303);
    ck_assert_ptr_null(fa_heap_alloc(t, SIZE_MAX / 2, 16));
    rt_expect(&seen, 0);
    fa_pop_tag(t);
    fa_end_frame(t);
    fa_heap_free(t, first);
    fa_heap_free(t, second);
}
END_TEST

// ---- the filter ----

typedef struct found {
    int of[600];
    fa_behavior_finding last;
    char message[512];
} found;

static void on_finding(const fa_behavior_finding *f, void *user)
{
    found *all = (found *)user;
    all->of[f->code]++;
    all->last = *f;
    all->last.message = NULL; // dies with the call
    (void)snprintf(all->message, sizeof all->message, "%s", f->message);
}

static found judge(size_t count)
{
    found all = {0};
    ck_assert_uint_eq(fa_behavior_report(fa, on_finding, &all), count);
    return all;
}

static void *kept[4];

// A frame in which a few things are done that should be done otherwise, as asked for.
static void frame(unsigned what)
{
    fa_begin_frame(t);
    fa_push_tag(t, "tag");
    for (int i = 0; i < 8; i++) {
        void *scratch = fa_pool_alloc(t, 40, 16);
        if (what & 1) {
            fa_pool_free(t, scratch);
        } else {
            fa_pool_free(t, kept[3]);
            kept[3] = scratch;
        }
        if (what & 2) {
            fa_heap_free(t, fa_heap_alloc(t, 40, 16));
        }
        void *r = fa_frame_retained(t, 40, what & 4 ? FA_RETAIN_POOL : FA_RETAIN_DISCARD);
        ck_assert_ptr_nonnull(r);
        kept[0] = i == 0 ? r : kept[0];
    }
    fa_pop_tag(t);
    fa_promotion_summary s;
    fa_end_frame_with_promotions(t, &s);
}

START_TEST(good_behaviour_is_not_mentioned)
{
    ck_assert_uint_eq(fa_behavior_report(fa, on_finding, &seen), 0); // not enabled
    fa_behavior_thresholds strict = fa_behavior_preset(FA_BEHAVIOR_STRICT);
    strict.same_frame_percent = 95;
    fa_behavior_enable(fa, &strict);
    for (int i = 0; i < 200; i++) {
        frame(0);
    }
    (void)judge(0);
    fa_pool_free(t, kept[3]);
    kept[3] = NULL;
}
END_TEST

START_TEST(scratch_in_pools)
{
    fa_behavior_enable(fa, NULL);
    for (int i = 0; i < 200; i++) {
        ck_assert(i > 100 || judge(0).of[510] == 0);
        frame(1);
    }
    found all = judge(1);
    ck_assert_int_eq(all.of[510], 1);
    ck_assert_str_eq(all.last.tag, "tag");
    ck_assert_str_eq(all.last.kind, "pool");
    ck_assert_str_eq(all.last.site.function, "frame");
    ck_assert(all.last.value > 99.0);
    ck_assert_ptr_nonnull(strstr(all.message, "frame memory"));
    ck_assert_uint_eq(fa_behavior_report(fa, NULL, NULL), 1);
    rt_expect(&seen, 510);
}
END_TEST

START_TEST(heap_in_frames)
{
    fa_behavior_thresholds strict = fa_behavior_preset(FA_BEHAVIOR_STRICT);
    fa_behavior_enable(fa, &strict);
    for (int i = 0; i < 100; i++) {
        frame(2);
    }
    found all = judge(2); // half of the pool objects die in their frame too
    ck_assert_int_eq(all.of[530], 1);
    ck_assert(all.last.value > 7.0 && all.last.value < 9.0);
    fa_behavior_thresholds relaxed = fa_behavior_preset(FA_BEHAVIOR_RELAXED);
    fa_behavior_enable(fa, &relaxed);
    (void)judge(0);
    fa_pool_free(t, kept[3]);
    kept[3] = NULL;
}
END_TEST

// Under a tag, and in a program that has none.
START_TEST(promotion_every_frame)
{
    fa_behavior_enable(fa, NULL);
    void *alive[150];
    for (int i = 0; i < 150; i++) {
        fa_begin_frame(t);
        if (_i == 0) {
            fa_push_tag(t, "results");
        }
        void *r = fa_frame_retained(t, 64, FA_RETAIN_POOL);
        if (_i == 0) {
            fa_pop_tag(t);
        }
        fa_end_frame(t);
        alive[i] = fa_promoted(t, r);
    }
    for (int i = 0; i < 100; i++) {
        fa_begin_frame(t);
        fa_end_frame(t);
    }
    for (int i = 0; i < 150; i++) {
        fa_pool_free(t, alive[i]);
    }
    found all = judge(3);
    ck_assert_int_eq(all.of[501], 1);
    ck_assert_int_eq(all.of[502], 1);
    ck_assert_int_eq(all.of[520], 1);
    ck_assert(all.last.value > 149.0);
}
END_TEST

// Allocates as bad programs do, from a function of its own.
FA_NOINLINE static void waste(size_t bytes)
{
    for (int i = 0; i < 20; i++) {
        fa_pool_free(t, fa_pool_alloc(t, bytes, 16));
    }
}

FA_NOINLINE static void keep_for_ever(void)
{
    (void)!fa_frame_retained(t, 64, FA_RETAIN_HEAP);
}

static bool is_near(const void *address, uintptr_t function)
{
    return (uintptr_t)address > function && (uintptr_t)address < function + 400;
}

static void check_calls(const fa_behavior_finding *f, void *user)
{
    ck_assert_uint_ge(f->call_count, 1);
    ck_assert_uint_le(f->call_count, FA_BEHAVIOR_CALLS);
    for (uint32_t i = 0; i < f->call_count; i++) {
        ck_assert_str_eq(f->calls[i].kind, f->kind);
        ck_assert_str_eq(f->calls[i].tag, f->tag);
        ck_assert_ptr_nonnull(f->calls[i].module);
        ck_assert_uint_gt(f->calls[i].count, 0);
        ck_assert(i == 0 || f->calls[i].bytes <= f->calls[i - 1].bytes);
    }
    uintptr_t function = f->code == 510 ? (uintptr_t)waste : (uintptr_t)keep_for_ever;
    ck_assert(is_near(f->calls[0].address, function));
    (*(int *)user)++;
}

START_TEST(findings_name_the_calls_when_sampled)
{
    fa_behavior_enable(fa, NULL);
    fa_sample_sites(fa, 1);
    for (int i = 0; i < 200; i++) {
        fa_begin_frame(t);
        fa_push_tag(t, "wasteful");
        waste(500);
        fa_pool_free(t, fa_pool_alloc(t, 64, 16)); // less, from elsewhere
        (void)!fa_frame_alloc(t, 16, 16);          // another kind
        fa_pop_tag(t);
        fa_push_tag(t, "kept");
        keep_for_ever();
        fa_pop_tag(t);
        fa_end_frame(t);
    }
    int count = 0;
    ck_assert_uint_eq(fa_behavior_report(fa, check_calls, &count), 3);
    ck_assert_int_eq(count, 3); // FA510; FA502 and FA520
    char text[4000];
    fa_behavior_text(fa, text, sizeof text);
    ck_assert_ptr_nonnull(strstr(text, "  called from "));
    fa_behavior_json(fa, text, sizeof text);
    ck_assert_ptr_nonnull(strstr(text, "\"calls\":[{\"function\":"));
}
END_TEST

START_TEST(reports_as_text_and_json)
{
    char text[2000];
    fa_behavior_enable(fa, NULL);
    ck_assert_uint_eq(fa_behavior_text(fa, text, sizeof text), 0);
    ck_assert_str_eq(text, "");
    ck_assert_uint_eq(fa_behavior_json(fa, text, sizeof text), 2);
    ck_assert_str_eq(text, "[]");
    for (int i = 0; i < 200; i++) {
        frame(1);
    }
    size_t n = fa_behavior_text(fa, text, sizeof text);
    ck_assert_uint_eq(n, strlen(text));
    ck_assert_ptr_nonnull(strstr(text, "FA510 pool objects live shorter than a frame: "));
    ck_assert_ptr_nonnull(strstr(text, "test_rt_behavior.c:"));
    char small[20];
    ck_assert_uint_eq(fa_behavior_text(fa, small, sizeof small), n);
    ck_assert_mem_eq(small, text, 19);
    ck_assert_int_eq(small[19], 0);
    ck_assert_uint_eq(fa_behavior_text(fa, NULL, 0), n);
    ck_assert_uint_gt(fa_behavior_json(fa, text, sizeof text), 100);
    ck_assert_ptr_nonnull(strstr(text, "[{\"code\":\"FA510\",\"title\":\"pool objects"));
    ck_assert_ptr_nonnull(strstr(text, "\"value\":100.00,\"threshold\":80,"));
}
END_TEST

// ---- diagnostics ----

START_TEST(diagnostics_as_text_and_json)
{
    fa_diagnostic d = {
        .code = 608,
        .severity = FA_SEVERITY_ERROR,
        .title = "double free",
        .message = "the object is free \"already\"",
        .address = NULL,
        .size = 12,
        .thread = "w\x01\xff\xc3\xa4",
        .frame = 7,
        .tag = "a/b",
        .site = FA_HERE,
    };
    char text[1000];
    size_t n = fa_diagnostic_text(&d, text, sizeof text);
    ck_assert_uint_eq(n, strlen(text));
    ck_assert_ptr_nonnull(strstr(text,
                                 ": error: the object is free \"already\", under tag \"a/b\", "
                                 "on thread \"w"));
    ck_assert_ptr_nonnull(strstr(text, " in frame 7, 12 bytes [FA608]\n"));
    n = fa_diagnostic_json(&d, text, sizeof text);
    ck_assert_uint_eq(n, strlen(text));
    ck_assert_ptr_nonnull(strstr(text, "{\"code\":\"FA608\",\"severity\":\"error\","));
    ck_assert_ptr_nonnull(strstr(text, "\"message\":\"the object is free \\\"already\\\"\""));
    ck_assert_ptr_nonnull(strstr(text, "\"thread\":\"w\\u0001\\ufffd\xc3\xa4\""));
    ck_assert_ptr_nonnull(strstr(text, "\"tag\":\"a/b\",\"site\":{\"file\":\""));
}
END_TEST

static void remember_tag(const fa_diagnostic *d, void *user)
{
    *(fa_diagnostic *)user = *d;
}

START_TEST(diagnostics_name_the_tag)
{
    fa_diagnostic d = {0};
    fa_set_diagnostic_handler(fa, remember_tag, &d);
    fa_push_tag(t, "here");
    fa_pool_free(t, &d);
    ck_assert_int_eq(d.code, 610);
    ck_assert_str_eq(d.tag, "here");
    ck_assert_str_eq(d.site.function, __func__);
    fa_pop_tag(t);
    fa_pool_free(t, &d);
    ck_assert(!d.tag || !*d.tag);
}
END_TEST

START_TEST(a_strict_program_ends)
{
    fa_set_strict(fa, FA_STRICT_ERRORS);
    ck_assert_int_eq(fa_pop_tag(t), FA_E_STATE); // a warning
    fa_set_strict(fa, _i == 0 ? FA_STRICT_ERRORS : FA_STRICT_WARNINGS);
    if (_i == 0) {
        fa_end_frame(t);
    } else {
        fa_pop_tag(t);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("rt_behavior");
    TCase *tc = tcase_create("all");
    tcase_set_timeout(tc, 120);
    tcase_add_checked_fixture(tc, rt_setup_tracked, rt_teardown);
    tcase_add_test(tc, objects_count_for_their_tag);
    tcase_add_test(tc, tags_limit_objects);
    tcase_add_test(tc, a_tag_that_warns_opens_no_other_budget);
    tcase_add_test(tc, good_behaviour_is_not_mentioned);
    tcase_add_test(tc, scratch_in_pools);
    tcase_add_test(tc, heap_in_frames);
    tcase_add_loop_test(tc, promotion_every_frame, 0, 2);
    tcase_add_test(tc, findings_name_the_calls_when_sampled);
    tcase_add_test(tc, reports_as_text_and_json);
    tcase_add_test(tc, diagnostics_as_text_and_json);
    tcase_add_test(tc, diagnostics_name_the_tag);
    tcase_add_loop_test_raise_signal(tc, a_strict_program_ends, SIGABRT, 0, 2);
    suite_add_tcase(suite, tc);
    return rt_run(suite);
}
