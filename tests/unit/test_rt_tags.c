// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Tags and events: whose bytes they are, also across rollbacks and threads, and what is told.
#include "rt_fixture.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

static void take(size_t bytes)
{
    ck_assert_ptr_nonnull(fa_frame_alloc(t, bytes, 16));
}

START_TEST(bytes_count_for_the_current_tag)
{
    for (int frame = 0; frame < 3; frame++) {
        fa_begin_frame(t);
        take(64);
        ck_assert_int_eq(fa_push_tag(t, "render"), FA_OK);
        take(160);
        FA_TAG_SCOPE(t, "particles")
        {
            ck_assert_str_eq(fa_current_tag(t), "render/particles");
            take(320);
        }
        take(16);
        ck_assert_int_eq(fa_pop_tag(t), FA_OK);
        ck_assert_str_eq(fa_current_tag(t), "");
        take(32);
        fa_end_frame(t);
    }
    ck_assert_uint_eq(rt_stats_of("render").self_bytes, 3 * 176);
    ck_assert_uint_eq(rt_stats_of("render").total_bytes, 3 * (176 + 320));
    ck_assert_uint_eq(rt_stats_of("render").last_frame, 176 + 320);
    ck_assert_uint_eq(rt_stats_of("render").peak_frame, 176);
    ck_assert_uint_eq(rt_stats_of("render/particles").self_bytes, 3 * 320);
    ck_assert_uint_eq(rt_stats_of("render/particles").pushes, 3);
    ck_assert_str_eq(rt_stats_of("render").site.function, __func__);
    ck_assert_uint_gt(rt_stats_of("render").site.line, 0);
    // What comes before the first tag is not seen; see fa_tag_stats.
    ck_assert_uint_eq(rt_stats_of("").self_bytes, 32 + 2 * 96);
    rt_expect(&seen, 0);
}
END_TEST

START_TEST(a_tag_may_stay_pushed)
{
    fa_push_tag(t, "level");
    for (int frame = 0; frame < 5; frame++) {
        fa_begin_frame(t);
        take(1600);
        fa_end_frame(t);
    }
    ck_assert_uint_eq(rt_stats_of("level").self_bytes, 5 * 1600);
    ck_assert_uint_eq(rt_stats_of("level").last_frame, 1600);
    fa_pop_tag(t);
    fa_begin_frame(t);
    fa_end_frame(t);
    ck_assert_uint_eq(rt_stats_of("level").last_frame, 0);
}
END_TEST

START_TEST(rolled_back_bytes_were_allocated_all_the_same)
{
    fa_begin_frame(t);
    fa_push_tag(t, "ai");
    fa_checkpoint c = fa_checkpoint(t);
    take(640);
    ck_assert_int_eq(fa_rollback(t, c), FA_OK);
    take(64);
    c = fa_checkpoint(t);
    fa_push_tag(t, "inner");
    take(128);
    ck_assert_int_eq(fa_rollback(t, c), FA_OK);
    take(256);
    fa_pop_tag(t);
    take(16);
    fa_pop_tag(t);
    fa_end_frame(t);
    ck_assert_uint_eq(rt_stats_of("ai").self_bytes, 640 + 64 + 16);
    ck_assert_uint_eq(rt_stats_of("ai/inner").self_bytes, 128 + 256);
}
END_TEST

START_TEST(every_push_is_undone_by_one_pop)
{
    ck_assert_int_eq(fa_pop_tag(t), FA_E_STATE);
    rt_expect(&seen, 804);
    ck_assert_int_eq(fa_push_tag(t, "a/b"), FA_E_INVALID);
    rt_expect(&seen, 3);
    ck_assert_int_eq(fa_push_tag(t, ""), FA_E_INVALID);
    rt_expect(&seen, 3);
    ck_assert_str_eq(fa_current_tag(t), "");
    for (uint32_t i = 0; i < FA_TAG_DEPTH + 10; i++) {
        ck_assert_int_eq(fa_push_tag(t, "x"), i < FA_TAG_DEPTH - 2 ? FA_OK : FA_E_LIMIT);
    }
    for (uint32_t i = 0; i < FA_TAG_DEPTH + 12; i++) {
        ck_assert_int_eq(fa_pop_tag(t), FA_OK);
    }
    rt_expect(&seen, 0);
    ck_assert_int_eq(fa_pop_tag(t), FA_E_STATE);
    rt_expect(&seen, 804);
}
END_TEST

START_TEST(too_many_tags_count_for_the_one_around)
{
    fa_begin_frame(t);
    for (uint32_t i = 0; i < FA_TAG_LIMIT + 20; i++) {
        char name[20];
        (void)snprintf(name, sizeof name, "tag%u", (unsigned)i);
        ck_assert_int_eq(fa_push_tag(t, name), i + 1 < FA_TAG_LIMIT ? FA_OK : FA_E_LIMIT);
        take(16);
        ck_assert_int_eq(fa_pop_tag(t), FA_OK);
    }
    fa_end_frame(t);
    ck_assert_uint_eq(rt_stats_of("tag5").self_bytes, 16);
    ck_assert_uint_eq(rt_stats_of("").self_bytes, 21 * 16);
}
END_TEST

// Against a simple account kept beside: random pushes, pops, allocations and frames.
START_TEST(bytes_are_exact)
{
    static const char *const names[] = {"a", "b", "c"};
    rt_random r = {88172645463325252u};
    uint64_t want[64] = {0}; // by path, a base-4 number of up to three steps
    uint32_t path[4] = {0};
    uint32_t depth = 0;
    fa_push_tag(t, "top");
    for (int i = 0; i < 20000; i++) {
        if (i % 100 == 0) {
            if (i) {
                fa_end_frame(t);
            }
            fa_begin_frame(t);
        }
        size_t what = rt_below(&r, 4);
        if (what == 0 && depth < 3) {
            uint32_t n = (uint32_t)rt_below(&r, 3);
            fa_push_tag(t, names[n]);
            path[depth + 1] = path[depth] * 4 + n + 1;
            depth++;
        } else if (what == 1 && depth > 0) {
            fa_pop_tag(t);
            depth--;
        } else {
            size_t size = 1 + rt_below(&r, 3000);
            ck_assert_ptr_nonnull(fa_frame_alloc(t, size, 16));
            want[path[depth]] += (size + 15) & ~(size_t)15;
        }
    }
    fa_end_frame(t);
    uint64_t total = 0;
    for (uint32_t i = 0; i < 64; i++) {
        char text[30] = "top";
        for (int shift = 4; shift >= 0; shift -= 2) {
            uint32_t step = i >> shift & 3;
            if (step) {
                (void)snprintf(text + strlen(text), 4, "/%s", names[step - 1]);
            }
        }
        if (want[i]) {
            ck_assert_uint_eq(rt_stats_of(text).self_bytes, want[i]);
        }
        total += want[i];
    }
    ck_assert_uint_eq(rt_stats_of("top").total_bytes, total);
}
END_TEST

static void *worker(void *arg)
{
    (void)arg;
    fa_thread *own = fa_attach_thread(fa, "worker");
    for (int i = 0; i < 200; i++) {
        fa_begin_frame(own);
        FA_TAG_SCOPE(own, "work")
        {
            ck_assert_ptr_nonnull(fa_frame_alloc(own, 160, 16));
            FA_TAG_SCOPE(own, i % 2 ? "odd" : "even")
            {
                ck_assert_ptr_nonnull(fa_frame_alloc(own, 16, 16));
            }
        }
        fa_end_frame(own);
    }
    fa_detach_thread(own);
    return NULL;
}

static void count_tag(const fa_tag_statistics *tag, void *user)
{
    (void)tag;
    (*(int *)user)++;
}

START_TEST(threads_add_up)
{
    pthread_t threads[4];
    for (int i = 0; i < 4; i++) {
        ck_assert_int_eq(pthread_create(&threads[i], NULL, worker, NULL), 0);
    }
    for (int i = 0; i < 100; i++) {
        fa_tag_statistics s;
        (void)fa_tag_stats(fa, "work", &s); // while it changes
    }
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
    }
    ck_assert_uint_eq(rt_stats_of("work").self_bytes, 4 * 200 * 160);
    ck_assert_uint_eq(rt_stats_of("work").total_bytes, 4 * 200 * 176);
    ck_assert_uint_eq(rt_stats_of("work/odd").pushes, 400);
    int tags = 0;
    fa_each_tag(fa, count_tag, &tags);
    ck_assert_int_eq(tags, 4);
    fa_tag_statistics s;
    ck_assert_int_eq(fa_tag_stats(fa, "nobody", &s), FA_E_INVALID);
}
END_TEST

// ---- events ----

typedef struct told {
    int of[12];
    fa_event last[12];
} told;

static void on_event(const fa_event *e, void *user)
{
    told *all = (told *)user;
    for (int i = 0; i < 12; i++) {
        if ((uint32_t)e->kind == 1u << i) {
            all->of[i]++;
            all->last[i] = *e;
        }
    }
    ck_assert_ptr_nonnull(e->thread);
    ck_assert_ptr_nonnull(e->name);
}

START_TEST(frames_and_spikes_are_told)
{
    told all = {0};
    fa_on_event(fa, FA_EVENT_ALL, on_event, &all);
    for (int frame = 1; frame <= 20; frame++) {
        fa_begin_frame(t);
        take(frame == 15 ? (size_t)4 << 20 : 16000);
        fa_end_frame(t);
        ck_assert_int_eq(all.of[0], frame);
        ck_assert_int_eq(all.of[1], frame);
        ck_assert_int_eq(all.of[7], frame >= 15);
        ck_assert_uint_eq(all.last[1].bytes, frame == 15 ? (size_t)4 << 20 : 16000);
        ck_assert_uint_eq(all.last[1].frame, (uint64_t)frame);
        ck_assert_str_eq(all.last[1].thread, "main");
    }
    ck_assert_uint_eq(all.last[7].bytes, (size_t)4 << 20);
    ck_assert_uint_lt(all.last[7].count, 17000);
    fa_on_event(fa, 0, NULL, NULL);
    fa_begin_frame(t);
    fa_end_frame(t);
    ck_assert_int_eq(all.of[0], 20);
}
END_TEST

typedef struct handover {
    void *objects[200];
} handover;

static void *free_all(void *arg)
{
    handover *h = (handover *)arg;
    fa_thread *own = fa_attach_thread(fa, "other");
    for (int i = 0; i < 200; i++) {
        fa_pool_free(own, h->objects[i]);
    }
    fa_detach_thread(own);
    return NULL;
}

START_TEST(frees_and_threads_are_told)
{
    told all = {0};
    handover h;
    fa_on_event(fa, FA_EVENT_ALL & ~(uint32_t)FA_EVENT_FRAME_BEGIN, on_event, &all);
    for (int i = 0; i < 200; i++) {
        h.objects[i] = fa_pool_alloc(t, 48, 16);
    }
    pthread_t other;
    ck_assert_int_eq(pthread_create(&other, NULL, free_all, &h), 0);
    pthread_join(other, NULL);
    ck_assert_int_eq(all.of[8], 1);
    ck_assert_int_eq(all.of[9], 1);
    fa_begin_frame(t);
    void *copy = fa_promote(t, "text", 5, 1, FA_PROMOTE_HEAP);
    ck_assert_str_eq(copy, "text");
    fa_heap_free(t, copy);
    ck_assert_int_eq(all.of[5], 1);
    ck_assert_uint_eq(all.last[5].bytes, 5);
    fa_end_frame(t);
    ck_assert_int_eq(all.of[0], 0);
    fa_allocator_stats s;
    fa_stats(fa, &s);
    if (all.of[2]) { // not while a memory checker makes every free immediate
        ck_assert_int_eq(all.of[2], 2);
        ck_assert_uint_eq(all.last[2].count, 200 - 126);
        ck_assert_uint_eq(all.last[3].count, 200);
    }
    fa_on_event(fa, 0, NULL, NULL);
    fa_thread_statistics mine;
    fa_thread_stats(t, &mine);
    ck_assert_uint_eq(mine.pool_live, 0);
}
END_TEST

START_TEST(kinds_have_names)
{
    ck_assert_str_eq(fa_event_name(FA_EVENT_FRAME_BEGIN), "frame_begin");
    ck_assert_str_eq(fa_event_name(FA_EVENT_EVICTION), "eviction");
    ck_assert_str_eq(fa_event_name(FA_EVENT_ALL), "unknown");
    for (uint32_t bit = 1; bit <= FA_EVENT_ALL; bit <<= 1) {
        ck_assert_str_ne(fa_event_name((fa_event_kind)bit), "unknown");
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("rt_tags");
    TCase *tc = tcase_create("all");
    tcase_set_timeout(tc, 120);
    tcase_add_checked_fixture(tc, rt_setup, rt_teardown);
    if (!rt_is_padded()) {
        tcase_add_test(tc, bytes_count_for_the_current_tag);
        tcase_add_test(tc, a_tag_may_stay_pushed);
        tcase_add_test(tc, rolled_back_bytes_were_allocated_all_the_same);
        tcase_add_test(tc, too_many_tags_count_for_the_one_around);
        tcase_add_test(tc, bytes_are_exact);
        tcase_add_test(tc, threads_add_up);
        tcase_add_test(tc, frames_and_spikes_are_told);
    }
    tcase_add_test(tc, every_push_is_undone_by_one_pop);
    tcase_add_test(tc, frees_and_threads_are_told);
    tcase_add_test(tc, kinds_have_names);
    suite_add_tcase(suite, tc);
    return rt_run(suite);
}
