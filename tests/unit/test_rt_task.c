// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Tasks: memory that moves between threads and goes in one go. Random tasks are checked against
// what was written into them; misuse is told.
#include "rt_threads.h"

static fa_allocator *fa;

static void check_all_is_back(void)
{
    fa_task_statistics tasks;
    fa_task_stats(fa, &tasks);
    ck_assert_uint_eq(tasks.live, 0);
    ck_assert_uint_eq(tasks.held, 0);
    fa_allocator_stats stats;
    fa_stats(fa, &stats);
    ck_assert_uint_le(stats.span_bytes, 64 << 10); // one unit is kept
}

START_TEST(memory_of_tasks_is_apart_and_keeps_its_contents)
{
    enum { TASKS = 40, OBJECTS = 60 };
    static struct {
        fa_task *k;
        void *p[OBJECTS];
        size_t size[OBJECTS];
        int count;
    } task[TASKS];
    memset(task, 0, sizeof task);
    fa = rt_create(_i ? FA_CONFIG_OBSERVE : 0);
    rt_random random = {5 + (uint64_t)_i};
    for (int step = 0; step < 15000; step++) {
        size_t i = rt_below(&random, TASKS);
        if (!task[i].k) {
            task[i].k = fa_task_begin(fa);
            ck_assert_ptr_nonnull(task[i].k);
            task[i].count = 0;
        }
        if (task[i].count < OBJECTS && rt_below(&random, 50)) {
            int n = task[i].count++;
            size_t align = rt_align(&random);
            task[i].size[n] =
                rt_below(&random, 100) ? rt_size(&random) : 40000 + (size_t)step % 99999;
            task[i].p[n] = fa_task_alloc(task[i].k, task[i].size[n], align);
            ck_assert_ptr_nonnull(task[i].p[n]);
            ck_assert(rt_is_aligned(task[i].p[n], align));
            rt_fill(task[i].p[n], task[i].size[n], i * OBJECTS + (size_t)n);
            continue;
        }
        size_t total = 0;
        for (int n = 0; n < task[i].count; n++) {
            ck_assert(rt_is_filled(task[i].p[n], task[i].size[n], i * OBJECTS + (size_t)n));
            total += task[i].size[n];
        }
        ck_assert_uint_ge(fa_task_used(task[i].k), total);
        ck_assert_int_eq(fa_task_end(task[i].k), FA_OK);
        task[i].k = NULL;
    }
    for (int i = 0; i < TASKS; i++) {
        ck_assert_int_eq(fa_task_end(task[i].k), FA_OK);
    }
    check_all_is_back();
    rt_destroy(fa);
}
END_TEST

START_TEST(text_and_zeroes)
{
    fa = rt_create(0);
    fa_task *k = fa_task_begin(fa);
    ck_assert_uint_eq(fa_task_used(k), 0);
    ck_assert_str_eq(fa_task_strdup(k, "abc"), "abc");
    ck_assert_str_eq(fa_task_printf(k, "%s-%05d", "x", 42), "x-00042");
    ck_assert_mem_eq(fa_task_memdup(k, "12345", 5), "12345", 5);
    ck_assert_ptr_nonnull(fa_task_memdup(k, NULL, 0));
    *fa_task_new(k, uint64_t) = UINT64_MAX;
    uint64_t *zero = fa_task_new_zero(k, uint64_t);
    ck_assert_uint_eq(*zero, 0);
    int *row = fa_task_array(k, int, 1000);
    memset(row, 1, 1000 * sizeof *row);
    volatile size_t many = SIZE_MAX / 2;
    ck_assert_ptr_null(fa_task_array(k, int, many));
    rt_expect_one(2);
    for (volatile size_t huge = SIZE_MAX; huge > SIZE_MAX / 8; huge /= 2) {
        ck_assert_ptr_null(fa_task_alloc(k, huge, 16));
        rt_expect_one(2);
    }
    static const size_t bad[] = {0, 3, 8192};
    for (size_t i = 0; i < 3; i++) {
        ck_assert_ptr_null(fa_task_alloc(k, 8, bad[i]));
        rt_expect_one(306);
    }
    ck_assert_int_eq(fa_task_end(k), FA_OK);
    rt_destroy(fa);
}
END_TEST

START_TEST(nothing_can_be_the_first)
{
    fa = rt_create(_i ? FA_CONFIG_OBSERVE : 0);
    fa_task *k = fa_task_begin(fa);
    ck_assert_ptr_nonnull(fa_task_array(k, int, 0));
    ck_assert_ptr_nonnull(fa_task_memdup(k, NULL, 0));
    ck_assert_uint_eq(fa_task_used(k), 0);
    ck_assert_ptr_nonnull(fa_task_alloc(k, 1, 1));
    ck_assert_int_eq(fa_task_end(k), FA_OK);
    fa_group *g = fa_group_create(fa, "empty");
    for (int i = 0; i < 2; i++) {
        ck_assert_ptr_nonnull(fa_group_alloc_array(g, 0, sizeof(int), FA_ALIGNOF(int)));
        ck_assert_ptr_nonnull(fa_group_memdup(g, NULL, 0));
        ck_assert_ptr_nonnull(fa_group_alloc(g, 1, 1));
        fa_group_free_all(g);
    }
    fa_group_destroy(g);
    check_all_is_back();
    rt_destroy(fa);
}
END_TEST

START_TEST(a_task_ends_once)
{
    fa = rt_create(_i ? FA_CONFIG_OBSERVE : 0);
    fa_task *k = fa_task_begin(fa);
    ck_assert_ptr_nonnull(fa_task_alloc(k, 100, 16));
    ck_assert_int_eq(fa_task_end(k), FA_OK);
    ck_assert_int_eq(fa_task_end(k), FA_E_STALE);
    rt_expect_one(709);
    ck_assert_ptr_null(fa_task_alloc(k, 100, 16));
    rt_expect_one(709);
    for (int i = 0; i < 20; i++) { // others come and go
        ck_assert_int_eq(fa_task_end(fa_task_begin(fa)), FA_OK);
    }
    ck_assert_int_eq(fa_task_end(k), FA_E_STALE);
    rt_expect_one(709);
    ck_assert_int_eq(fa_task_end(NULL), FA_OK);
    ck_assert_ptr_nonnull(fa_task_begin(fa));
    ck_assert_int_eq(fa_destroy(fa), FA_OK);
    rt_expect_one(709);
}
END_TEST

#if defined(__GNUC__)
static int leave_early(bool early)
{
    FA_TASK_GUARD(k, fa);
    ck_assert_ptr_nonnull(fa_task_alloc(k, 10, 16));
    if (early) {
        return 1;
    }
    for (int i = 0; i < 3; i++) {
        FA_TASK_GUARD(inner, fa);
        ck_assert_ptr_nonnull(inner);
        if (i == 1) {
            break;
        }
    }
    fa_task *kept = k;
    k = NULL;
    ck_assert_int_eq(fa_task_end(kept), FA_OK);
    return 0;
}

START_TEST(guards_end_tasks_on_every_path)
{
    fa = rt_create(0);
    ck_assert_int_eq(leave_early(true), 1);
    ck_assert_int_eq(leave_early(false), 0);
    check_all_is_back();
    rt_destroy(fa);
}
END_TEST
#endif

// Requests that are worked on by whichever thread takes them next, as an event loop does.
enum { REQUESTS = 48, STEPS = 300, WORKERS = 6 };
typedef struct request {
    pthread_mutex_t lock;
    fa_task *k;
    struct part *parts;
    int step;
} request;
typedef struct part {
    struct part *next;
    size_t size;
    size_t seed;
} part;
static request requests[REQUESTS];

static void work_on(request *r, rt_random *random)
{
    if (!r->k) {
        r->k = fa_task_begin(fa);
        r->parts = NULL;
        r->step = 0;
    }
    size_t size = sizeof(part) + rt_size(random) % 3000;
    part *p = fa_task_alloc(r->k, size, 16);
    *p = (part){r->parts, size, rt_next(random) % 1000};
    rt_fill(p + 1, size - sizeof *p, p->seed);
    r->parts = p;
    if (++r->step == 20) {
        for (p = r->parts; p; p = p->next) {
            ck_assert(rt_is_filled(p + 1, p->size - sizeof *p, p->seed));
        }
        ck_assert_int_eq(fa_task_end(r->k), FA_OK);
        r->k = NULL;
    }
}

static void *serve(void *arg) // not attached: tasks need no context
{
    rt_random random = {(uint64_t)(intptr_t)arg + 1};
    for (int i = 0; i < STEPS * REQUESTS / WORKERS; i++) {
        request *r = &requests[rt_below(&random, REQUESTS)];
        pthread_mutex_lock(&r->lock);
        work_on(r, &random);
        pthread_mutex_unlock(&r->lock);
    }
    return NULL;
}

START_TEST(tasks_move_between_threads)
{
    fa = rt_create(_i ? FA_CONFIG_OBSERVE : 0);
    for (int i = 0; i < REQUESTS; i++) {
        requests[i] = (request){0};
        ck_assert_int_eq(pthread_mutex_init(&requests[i].lock, NULL), 0);
    }
    rt_run_threads(serve, WORKERS);
    fa_task_statistics stats;
    fa_task_stats(fa, &stats);
    ck_assert_uint_le(stats.peak_live, REQUESTS);
    ck_assert_uint_ge(stats.begun, STEPS * REQUESTS / 20);
    for (int i = 0; i < REQUESTS; i++) {
        ck_assert_int_eq(fa_task_end(requests[i].k), FA_OK);
    }
    check_all_is_back();
    rt_destroy(fa);
}
END_TEST

START_TEST(exhaustion_is_told_and_ending_still_works)
{
    for (size_t n = 0; n < 12; n++) {
        rt_memory memory;
        rt_memory_init(&memory, SIZE_MAX);
        fa_config config = {.backend = &memory.backend, .handler = rt_count};
        fa = fa_create(&config);
        memory.until_failure = n;
        fa_task *k = fa_task_begin(fa);
        if (k) {
            int made = 0;
            while (fa_task_alloc(k, 5000, 16)) {
                ck_assert_int_lt(++made, 20000);
            }
        }
        rt_expect_one(2);
        ck_assert_int_eq(fa_task_end(k), FA_OK);
        rt_destroy(fa);
        ck_assert_uint_eq(memory.reserved, 0);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("rt_task");
    TCase *tc = tcase_create("all");
    tcase_set_timeout(tc, 300);
    tcase_add_loop_test(tc, memory_of_tasks_is_apart_and_keeps_its_contents, 0, 2);
    tcase_add_test(tc, text_and_zeroes);
    tcase_add_loop_test(tc, nothing_can_be_the_first, 0, 2);
    tcase_add_loop_test(tc, a_task_ends_once, 0, 2);
#if defined(__GNUC__)
    tcase_add_test(tc, guards_end_tasks_on_every_path);
#endif
    tcase_add_loop_test(tc, tasks_move_between_threads, 0, 2);
    tcase_add_test(tc, exhaustion_is_told_and_ending_still_works);
    suite_add_tcase(suite, tc);
    return rt_run(suite);
}
