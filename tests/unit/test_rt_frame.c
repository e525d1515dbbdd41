// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Frames and checkpoints: what lives how long, what is given back, which misuse has which code.
// Every test runs twice, as a program runs and observed.
#include "rt_support.h"

#include <pthread.h>
#include <string.h>

static rt_seen seen;
static fa_allocator *fa;
static fa_thread *t;

static void create(fa_config config, int observed)
{
    config.flags |= observed ? FA_CONFIG_OBSERVE : 0;
    config.handler = rt_record;
    config.user = &seen;
    fa = fa_create(&config);
    ck_assert_ptr_nonnull(fa);
    t = fa_attach_thread(fa, "main");
    ck_assert_ptr_nonnull(t);
}

static void destroy(void)
{
    rt_expect(&seen, 0);
    ck_assert_int_eq(fa_detach_thread(t), FA_OK);
    ck_assert_int_eq(fa_destroy(fa), FA_OK);
    rt_expect(&seen, 0);
}

START_TEST(memory_lives_until_the_frame_ends)
{
    create((fa_config){0}, _i);
    rt_random random = {7};
    for (int frame = 1; frame <= 50; frame++) {
        unsigned char *p[300];
        size_t size[300];
        ck_assert_int_eq(fa_begin_frame(t), FA_OK);
        ck_assert_uint_eq(fa_frame_number(t), (uint64_t)frame);
        for (size_t i = 0; i < 300; i++) {
            size[i] = rt_size(&random);
            size_t align = rt_align(&random);
            p[i] = fa_frame_alloc(t, size[i], align);
            ck_assert_ptr_nonnull(p[i]);
            ck_assert(rt_is_aligned(p[i], align));
            rt_fill(p[i], size[i], i);
        }
        for (size_t i = 0; i < 300; i++) {
            ck_assert(rt_is_filled(p[i], size[i], i));
        }
        ck_assert_int_eq(fa_end_frame(t), FA_OK);
    }
    fa_thread_statistics stats;
    fa_thread_stats(t, &stats);
    ck_assert_uint_eq(stats.frames, 50);
    ck_assert_uint_ge(stats.frame_bytes, stats.peak_frame);
    ck_assert_uint_ge(stats.peak_frame, stats.last_frame);
    ck_assert_uint_gt(stats.last_frame, 300 * 16);
    destroy();
}
END_TEST

START_TEST(frames_reuse_the_same_memory)
{
    create((fa_config){0}, _i);
    void *first = NULL;
    for (int frame = 0; frame < 10; frame++) {
        fa_begin_frame(t);
        void *p = fa_frame_alloc(t, 100, 16);
        first = first ? first : p;
        ck_assert_ptr_eq(p, first);
        fa_end_frame(t);
    }
    destroy();
}
END_TEST

START_TEST(unbalanced_frames)
{
    create((fa_config){0}, _i);
    ck_assert_int_eq(fa_end_frame(t), FA_E_STATE);
    rt_expect(&seen, 613);
    ck_assert_int_eq(fa_begin_frame(t), FA_OK);
    int *p = fa_frame_new(t, int);
    *p = 5;
    ck_assert_int_eq(fa_begin_frame(t), FA_E_STATE);
    rt_expect(&seen, 613);
    ck_assert_int_eq(*p, 5); // the frame is still open
    ck_assert_int_eq(fa_end_frame(t), FA_OK);
    ck_assert_int_eq(fa_end_frame(t), FA_E_STATE);
    rt_expect(&seen, 613);
    ck_assert_int_eq(fa_begin_frame(t), FA_OK);
    ck_assert_int_eq(fa_detach_thread(t), FA_OK);
    rt_expect(&seen, 613);
    t = fa_attach_thread(fa, "again");
    ck_assert_int_eq(fa_begin_frame(t), FA_OK);
    ck_assert_int_eq(fa_end_frame(t), FA_OK);
    destroy();
}
END_TEST

START_TEST(nothing_is_allocated_outside_a_frame)
{
    create((fa_config){0}, _i);
    for (int round = 0; round < 3; round++) {
        ck_assert_ptr_null(fa_frame_new(t, double));
        rt_expect(&seen, 623);
        ck_assert_ptr_null(fa_try_frame_alloc(t, 1, 1));
        rt_expect(&seen, 623);
        ck_assert_ptr_null(fa_frame_strdup(t, "x"));
        rt_expect(&seen, 623);
        ck_assert_ptr_null(fa_frame_printf(t, "%d", 1));
        rt_expect(&seen, 623);
        ck_assert_ptr_null(fa_frame_realloc_last(t, NULL, 0, 8, 8));
        rt_expect(&seen, 623);
        ck_assert_int_eq(fa_rollback(t, fa_checkpoint(t)), FA_E_STALE);
        ck_assert_int_eq(seen.count, 2); // FA623 for taking it, FA614 for using it
        seen = (rt_seen){0};
        ck_assert_uint_eq(fa_frame_remaining(t) + fa_frame_used(t), 0);
        fa_begin_frame(t);
        for (int i = 0; i < round * 1000; i++) {
            ck_assert_ptr_nonnull(fa_frame_new(t, double));
        }
        fa_end_frame(t);
    }
    destroy();
}
END_TEST

START_TEST(exhaustion_is_reported_unless_tried)
{
    create((fa_config){.frame_reserve = 1 << 20}, _i);
    fa_begin_frame(t);
    while (fa_try_frame_alloc(t, 1000, 16)) {
    }
    rt_expect(&seen, 0);
    ck_assert_ptr_null(fa_frame_alloc(t, 2000, 16));
    rt_expect(&seen, 2);
    volatile size_t many = SIZE_MAX / 4;
    ck_assert_ptr_null(fa_frame_array(t, double, many));
    rt_expect(&seen, 2);
    ck_assert_ptr_null(fa_frame_array_zero(t, double, many));
    rt_expect(&seen, 2);
    void *out[2] = {NULL, NULL};
    ck_assert(!fa_frame_alloc_lines(t, 2, many * 3, out));
    rt_expect(&seen, 2);
    ck_assert_ptr_null(out[0]);
    volatile size_t align = 24;
    ck_assert_ptr_null(fai_frame_alloc_slow(t, 8, align));
    rt_expect(&seen, 306);
    fa_end_frame(t);
    fa_begin_frame(t);
    ck_assert_ptr_nonnull(fa_frame_alloc(t, 2000, 16));
    fa_end_frame(t);
    destroy();
}
END_TEST

START_TEST(limits_are_exact)
{
    create((fa_config){.frames_in_flight = 2}, 0);
    bool exact = !(t->frame.flags & FA_ARENA_OBSERVED); // a checker adds red zones
    fa_frame_set_limit(t, 100 * 64);
    for (int frame = 0; frame < 6; frame++) {
        fa_begin_frame(t);
        ck_assert_uint_eq(fa_frame_remaining(t), 6400);
        int count = 0;
        while (fa_try_frame_alloc(t, 64, 16)) {
            count++;
        }
        ck_assert(!exact || count == 100);
        ck_assert(!exact || fa_frame_used(t) == 6400);
        if (frame == 3) {
            fa_frame_set_limit(t, 0);
            ck_assert_ptr_nonnull(fa_frame_alloc(t, 64000, 16));
            fa_frame_set_limit(t, 6400);
            ck_assert_ptr_null(fa_try_frame_alloc(t, 16, 16));
        }
        fa_end_frame(t);
    }
    destroy();
}
END_TEST

START_TEST(frames_in_flight_stay_valid)
{
    for (uint32_t n = 1; n <= 8; n++) {
        create((fa_config){.frames_in_flight = n}, _i);
        unsigned char *p[40];
        for (size_t frame = 0; frame < 40; frame++) {
            fa_begin_frame(t);
            p[frame] = fa_frame_alloc(t, 500, 16);
            rt_fill(p[frame], 500, frame);
            for (size_t back = 0; back < n && back <= frame; back++) {
                ck_assert(rt_is_filled(p[frame - back], 500, frame - back));
            }
            ck_assert(frame < n || p[frame] == p[frame - n]);
            fa_end_frame(t);
            for (size_t back = 0; back + 1 < n && back <= frame; back++) {
                ck_assert(rt_is_filled(p[frame - back], 500, frame - back));
            }
        }
        destroy();
    }
    fa_config config = {.frames_in_flight = 9, .handler = rt_record, .user = &seen};
    ck_assert_ptr_null(fa_create(&config));
    rt_expect(&seen, 3);
}
END_TEST

// Checkpoints against a model: a stack of positions.
START_TEST(checkpoints_nest)
{
    create((fa_config){0}, _i);
    rt_random random = {11};
    static fa_checkpoint taken[500];
    size_t used[FA_CHECKPOINT_DEPTH];
    size_t index[FA_CHECKPOINT_DEPTH];
    for (int frame = 0; frame < 20; frame++) {
        size_t depth = 0;
        size_t count = 0;
        fa_begin_frame(t);
        while (count < 500) {
            size_t what = rt_below(&random, 10);
            ck_assert_ptr_nonnull(fa_frame_alloc(t, rt_size(&random), 16));
            size_t i = rt_below(&random, count + 1);
            size_t level = 0;
            while (level < depth && index[level] != i) {
                level++;
            }
            if (what < 5 && depth < FA_CHECKPOINT_DEPTH) {
                used[depth] = fa_frame_used(t);
                index[depth++] = count;
                taken[count++] = fa_checkpoint(t);
            } else if (i < count && what < 9) {
                size_t before = fa_frame_used(t);
                bool keep = what == 8;
                fa_status status = keep ? fa_commit(t, taken[i]) : fa_rollback(t, taken[i]);
                ck_assert_int_eq(status, level < depth ? FA_OK : FA_E_STALE);
                rt_expect(&seen, level < depth ? 0 : 614);
                ck_assert_uint_eq(fa_frame_used(t), level < depth && !keep ? used[level] : before);
                depth = level < depth ? level : depth;
            }
        }
        fa_end_frame(t);
        ck_assert_int_eq(fa_rollback(t, taken[499]), FA_E_STALE);
        rt_expect(&seen, 614);
    }
    fa_begin_frame(t);
    for (size_t i = 0; i < FA_CHECKPOINT_DEPTH; i++) {
        taken[i] = fa_checkpoint(t);
    }
    rt_expect(&seen, 0);
    ck_assert_int_eq(fa_commit(t, fa_checkpoint(t)), FA_E_STALE);
    ck_assert_int_eq(seen.count, 2);
    seen = (rt_seen){0};
    fa_end_frame(t);
    destroy();
}
END_TEST

typedef struct vec3 {
    float x, y, z;
} vec3;

START_TEST(typed_macros)
{
    create((fa_config){0}, _i);
    fa_begin_frame(t);
    vec3 *v = fa_frame_new_zero(t, vec3);
    ck_assert(v->x == 0.0F && v->z == 0.0F);
    vec3 *row = fa_frame_array_zero(t, vec3, 100);
    ck_assert(row[99].y == 0.0F);
    vec3 *batch = fa_frame_alloc_batch(t, vec3, 100);
    vec3 *eight = fa_frame_alloc_8(t, vec3);
    vec3 *four = fa_frame_alloc_4(t, vec3);
    vec3 *two = fa_frame_alloc_2(t, vec3);
    memset(batch, 1, 100 * sizeof *batch);
    memset(eight, 1, 8 * sizeof *eight);
    memset(four, 1, 4 * sizeof *four);
    memset(two, 1, 2 * sizeof *two);
    ck_assert(row[99].y == 0.0F && v->y == 0.0F);
    void *lines[16];
    ck_assert(fa_frame_alloc_lines(t, 16, 100, lines));
    for (int i = 0; i < 16; i++) {
        ck_assert(rt_is_aligned(lines[i], FA_CACHE_LINE));
        ck_assert(i == 0 || (char *)lines[i] - (char *)lines[i - 1] == FA_CACHE_LINE);
        memset(lines[i], i, 100);
    }
    ck_assert_str_eq(fa_frame_strdup(t, "abc"), "abc");
    ck_assert_str_eq(fa_frame_printf(t, "%s=%d", "n", 3), "n=3");
    ck_assert_mem_eq(fa_frame_memdup(t, "abc", 4), "abc", 4);
    int *grown = NULL;
    for (int n = 0; n < 1000; n++) {
        grown = fa_frame_realloc_last(t, grown, (size_t)n * sizeof(int),
                                      ((size_t)n + 1) * sizeof(int), _Alignof(int));
        ck_assert_ptr_nonnull(grown);
        grown[n] = n;
    }
    for (int n = 0; n < 1000; n++) {
        ck_assert_int_eq(grown[n], n);
    }
    fa_end_frame(t);
    destroy();
}
END_TEST

START_TEST(results_are_promoted)
{
    create((fa_config){0}, _i);
    fa_arena level;
    ck_assert_int_eq(fa_arena_init(&level, 0), FA_OK);
    fa_begin_frame(t);
    unsigned char *p = fa_frame_alloc(t, 100, 64);
    rt_fill(p, 100, 3);
    void *pooled = fa_promote(t, p, 100, 64, FA_PROMOTE_POOL);
    void *heaped = fa_promote(t, p, 100, 64, FA_PROMOTE_HEAP);
    void *kept = fa_promote_to_arena(&level, p, 100, 64);
    fa_end_frame(t);
    ck_assert(rt_is_filled(pooled, 100, 3) && rt_is_aligned(pooled, 64));
    ck_assert(rt_is_filled(heaped, 100, 3) && rt_is_aligned(heaped, 64));
    ck_assert(rt_is_filled(kept, 100, 3) && rt_is_aligned(kept, 64));
    fa_pool_free(t, pooled);
    fa_heap_free(t, heaped);
    rt_expect(&seen, 0);
    ck_assert_ptr_null(fa_promote(t, "x", 1, 1, (fa_promotion)7));
    rt_expect(&seen, 3);
    fa_arena_fini(&level);
    destroy();
}
END_TEST

START_TEST(a_spike_is_given_back)
{
    create((fa_config){0}, 0);
    fa_thread_statistics stats;
    size_t normal = 0;
    for (int frame = 0; frame < 200; frame++) {
        int count = frame == 50 ? 1000000 : 10000;
        fa_begin_frame(t);
        for (int i = 0; i < count; i++) {
            *(char *)fa_frame_alloc(t, 64, 16) = 1;
        }
        fa_end_frame(t);
        fa_thread_stats(t, &stats);
        if (frame == 49) {
            normal = stats.committed_bytes;
        } else if (frame == 50) {
            ck_assert_uint_ge(stats.committed_bytes, 60000000);
        }
    }
    ck_assert_uint_le(stats.committed_bytes, normal + ((size_t)3 << 20));
    destroy();
}
END_TEST

static void *misuse(void *arg)
{
    (void)arg;
    ck_assert_int_eq(fa_begin_frame(t), FA_E_THREAD);
    rt_expect(&seen, 206);
    ck_assert_int_eq(fa_end_frame(t), FA_E_THREAD);
    rt_expect(&seen, 206);
    ck_assert_ptr_null(fa_frame_new(t, int));
    rt_expect(&seen, 206);
    ck_assert_ptr_null(fa_pool_new(t, int));
    rt_expect(&seen, 206);
    ck_assert_int_eq(fa_detach_thread(t), FA_E_THREAD);
    rt_expect(&seen, 206);
    ck_assert_ptr_null(fa_this_thread(fa));
    return NULL;
}

START_TEST(other_threads_are_refused_while_observed)
{
    create((fa_config){0}, 1);
    fa_begin_frame(t);
    pthread_t other;
    ck_assert_int_eq(pthread_create(&other, NULL, misuse, NULL), 0);
    pthread_join(other, NULL);
    fa_end_frame(t);
    destroy();
}
END_TEST

START_TEST(attaching_and_destroying)
{
    create((fa_config){0}, _i);
    ck_assert_ptr_eq(fa_attach_thread(fa, "twice"), t);
    ck_assert_ptr_eq(fa_this_thread(fa), t);
    ck_assert_str_eq(fa_thread_name(t), "main");
    ck_assert_ptr_eq(fa_thread_allocator(t), fa);
    ck_assert_int_eq(fa_destroy(fa), FA_E_BUSY);
    rt_expect(&seen, 1);
    ck_assert_uint_eq(fa_diagnostic_count(fa), 1);
    fa_allocator *second = fa_create(NULL);
    fa_thread *u = fa_attach_thread(second, "a name that is much longer than a name may be");
    ck_assert_uint_eq(strlen(fa_thread_name(u)), 31);
    ck_assert_ptr_ne(u, t);
    fa_begin_frame(u);
    fa_begin_frame(t);
    int *p = fa_frame_new(u, int);
    *p = 1;
    fa_end_frame(t);
    ck_assert_int_eq(*p, 1);
    fa_end_frame(u);
    ck_assert_int_eq(fa_detach_thread(u), FA_OK);
    ck_assert_int_eq(fa_destroy(second), FA_OK);
    ck_assert_int_eq(fa_destroy(NULL), FA_OK);
    ck_assert_int_eq(fa_detach_thread(NULL), FA_OK);
    ck_assert_str_eq(fa_code_title(608), "double free");
    ck_assert_ptr_null(fa_code_title(601));
    destroy();
}
END_TEST

// Every call that can be refused memory is refused it once.
START_TEST(refused_memory_is_an_ordinary_failure)
{
    for (size_t n = 0; n < 60; n++) {
        rt_memory memory;
        rt_memory_init(&memory, n);
        fa_config config = {.backend = &memory.backend,
                            .frame_reserve = 64 << 20,
                            .pool_reserve = 64 << 20,
                            .frames_in_flight = 2,
                            .flags = _i ? FA_CONFIG_OBSERVE : 0};
        fa_allocator *a = fa_create(&config);
        fa_thread *u = a ? fa_attach_thread(a, "x") : NULL;
        for (int i = 0; u && i < 500; i++) {
            fa_begin_frame(u);
            void *p = fa_try_frame_alloc(u, 30000 + (size_t)i * 100, 64);
            void *q = fa_pool_alloc(u, (size_t)i * 40, 16);
            void *r = fa_pool_alloc(u, (size_t)i * 400 + 1, 16);
            fa_pool *pool = fa_pool_create(u, 100, 16);
            void *s = pool ? fa_pool_get(pool) : NULL;
            memset(p ? p : &p, 1, sizeof p);
            memset(q ? q : &q, 1, q && i ? 8 : 0);
            fa_pool_free(u, q);
            fa_pool_free(u, r);
            if (s) {
                fa_pool_put(pool, s);
            }
            fa_pool_destroy(pool);
            fa_end_frame(u);
        }
        ck_assert_int_eq(fa_detach_thread(u), FA_OK);
        ck_assert_int_eq(fa_destroy(a), FA_OK);
        ck_assert_uint_eq(memory.reserved, 0);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("rt_frame");
    TCase *tc = tcase_create("all");
    tcase_set_timeout(tc, 120);
    tcase_add_loop_test(tc, memory_lives_until_the_frame_ends, 0, 2);
    tcase_add_loop_test(tc, frames_reuse_the_same_memory, 0, 2);
    tcase_add_loop_test(tc, unbalanced_frames, 0, 2);
    tcase_add_loop_test(tc, nothing_is_allocated_outside_a_frame, 0, 2);
    tcase_add_loop_test(tc, exhaustion_is_reported_unless_tried, 0, 2);
    tcase_add_test(tc, limits_are_exact);
    tcase_add_loop_test(tc, frames_in_flight_stay_valid, 0, 2);
    tcase_add_loop_test(tc, checkpoints_nest, 0, 2);
    tcase_add_loop_test(tc, typed_macros, 0, 2);
    tcase_add_loop_test(tc, results_are_promoted, 0, 2);
    tcase_add_test(tc, a_spike_is_given_back);
    tcase_add_test(tc, other_threads_are_refused_while_observed);
    tcase_add_loop_test(tc, attaching_and_destroying, 0, 2);
    tcase_add_loop_test(tc, refused_memory_is_an_ordinary_failure, 0, 2);
    suite_add_tcase(suite, tc);
    return rt_run(suite);
}
