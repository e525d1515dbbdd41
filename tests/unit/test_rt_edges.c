// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Corners of the public functions that no other suite turns: what happens past a limit, outside a
// frame, on the wrong thread, or when the last reserve is gone.
#include "rt_fixture.h"

#include <framealloc/fault.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char *format(const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    char *text = fa_frame_vprintf(t, fmt, args);
    va_end(args);
    return text;
}

START_TEST(outside_a_frame)
{
    fa_begin_frame(t);
    ck_assert_str_eq(format("%d-%s", 7, "x"), "7-x");
    fa_end_frame(t);
    size_t size = 1;
    ck_assert_ptr_null(fa_frame_alloc(t, size, 16));
    rt_expect(&seen, 623);
    ck_assert_ptr_null(format("%d", 1));
    rt_expect(&seen, 623);
    ck_assert_ptr_null(fa_frame_strdup(t, "text"));
    rt_expect(&seen, 623);
    ck_assert_ptr_null(fa_frame_realloc_last(t, NULL, 0, 8, 8));
    rt_expect(&seen, 623);
    ck_assert_uint_eq(fa_frame_remaining(t) + fa_frame_used(t), 0);
    fa_checkpoint c = fa_checkpoint(t);
    rt_expect(&seen, 623);
    ck_assert_int_eq(fa_rollback(t, c), FA_E_STALE);
    rt_expect(&seen, 614);
}
END_TEST

START_TEST(zero_from_every_source)
{
    unsigned char *p = fa_heap_alloc_zero(t, 5000, 64);
    ck_assert_ptr_nonnull(p);
    memset(p, 1, 5000);
    fa_heap_free(t, p);
    uint64_t *one = fa_heap_new(t, uint64_t);
    *one = 1;
    fa_heap_free(t, one);
    p = fa_heap_alloc_zero(t, 5000, 64);
    for (size_t i = 0; i < 5000; i++) {
        ck_assert_uint_eq(p[i], 0);
    }
    fa_heap_free(t, p);
    volatile size_t most = SIZE_MAX;
    ck_assert_ptr_null(fa_heap_alloc_zero(t, most, 16));
    rt_expect(&seen, 2);
}
END_TEST

static fa_pool *pool;
static void *object;
static pthread_barrier_t meet;

static void *stranger(void *unused)
{
    (void)unused;
    fa_thread *own = fa_attach_thread(fa, "stranger");
    fa_pool_free(own, object);
    fa_flush_frees(own);
    pthread_barrier_wait(&meet);
    pthread_barrier_wait(&meet);
    fa_detach_thread(own);
    return NULL;
}

START_TEST(freed_objects_are_handed_over_when_asked)
{
    ck_assert_int_eq(pthread_barrier_init(&meet, NULL, 2), 0);
    object = fa_pool_alloc(t, 48, 16);
    pthread_t id;
    ck_assert_int_eq(pthread_create(&id, NULL, stranger, NULL), 0);
    pthread_barrier_wait(&meet); // it is still attached, and has freed one object of 126
    (void)fa_process_frees(t, SIZE_MAX);
    fa_thread_statistics s;
    fa_thread_stats(t, &s);
    ck_assert_uint_eq(s.pool_live, 0);
    pthread_barrier_wait(&meet);
    pthread_join(id, NULL);
    pthread_barrier_destroy(&meet);
    rt_expect(&seen, 0);
}
END_TEST

static void *take_from_another(void *unused)
{
    (void)unused;
    fa_thread *own = fa_attach_thread(fa, "taker");
    ck_assert_ptr_null(fa_pool_get(pool));
    rt_expect(&seen, 206);
    fa_pool_destroy(pool);
    rt_expect(&seen, 206);
    fa_detach_thread(own);
    return NULL;
}

START_TEST(typed_pools_have_one_thread)
{
    pool = fa_pool_create(t, 64, 16);
    void *own = fa_pool_get(pool);
    ck_assert_uint_eq(fa_pool_live(pool), 1);
    pthread_t id;
    ck_assert_int_eq(pthread_create(&id, NULL, take_from_another, NULL), 0);
    pthread_join(id, NULL);
    fa_pool_put(pool, own);
    fa_thread_statistics s;
    fa_thread_stats(t, &s);
    ck_assert_uint_eq(s.pool_live, fa_pool_live(pool));
    ck_assert_uint_ge(s.pool_bytes, fa_pool_live(pool) * 64);
    fa_pool_destroy(pool);
    fa_pool_destroy(NULL);
    rt_expect(&seen, 0);
}
END_TEST

START_TEST(tags_beyond_their_depth)
{
    for (uint32_t i = 0; i < FA_TAG_DEPTH + 4; i++) {
        fa_status s = fa_push_tag(t, "deeper");
        ck_assert_int_eq(s, i < FA_TAG_DEPTH ? FA_OK : FA_E_LIMIT);
    }
    for (uint32_t i = 0; i < FA_TAG_DEPTH + 4; i++) {
        ck_assert_int_eq(fa_pop_tag(t), FA_OK);
    }
    ck_assert_str_eq(fa_current_tag(t), "");
    ck_assert_int_eq(fa_push_tag(t, ""), FA_E_INVALID);
    rt_expect(&seen, 3);
    ck_assert_int_eq(fa_pop_tag(t), FA_OK);
    ck_assert_int_eq(fa_push_tag(t, "a/b"), FA_E_INVALID);
    rt_expect(&seen, 3);
    ck_assert_int_eq(fa_pop_tag(t), FA_OK);
}
END_TEST

// A limit holds again in the next frame for a tag that stays pushed, as each frame is counted anew.
START_TEST(tags_stay_pushed_over_frames)
{
    fa_tag_budget budget = {.frame_hard = 4096, .policy = FA_BUDGET_FAIL};
    ck_assert_int_eq(fa_set_tag_budget(fa, "level", &budget), FA_OK);
    fa_push_tag(t, "level");
    size_t most = rt_is_padded() ? 2048 : 4096;
    for (int frame = 0; frame < 3; frame++) {
        fa_begin_frame(t);
        ck_assert_ptr_nonnull(fa_try_frame_alloc(t, most, 16));
        ck_assert_ptr_null(fa_try_frame_alloc(t, 4096, 16));
        rt_expect(&seen, 303);
        fa_end_frame(t);
    }
    fa_pop_tag(t);
}
END_TEST

START_TEST(retained_to_be_discarded)
{
    fa_begin_frame(t);
    ck_assert_ptr_nonnull(fa_frame_retained(t, 100, FA_RETAIN_DISCARD));
    ck_assert_ptr_null(fa_frame_retained(t, 100, (fa_retention)9));
    rt_expect(&seen, 3);
    fa_promotion_summary sum;
    ck_assert_int_eq(fa_end_frame_with_promotions(t, &sum), FA_OK);
    ck_assert_uint_eq(sum.discarded, 1);
    ck_assert_uint_eq(sum.to_pool + sum.to_heap + sum.to_scratch + sum.bytes, 0);
}
END_TEST

START_TEST(traces_that_cannot_be_written)
{
    ck_assert_int_eq(fa_trace_start(fa, "/nonexistent/folder/trace.json"), FA_E_OS);
    ck_assert_uint_eq(fa_trace_stop(fa), 0);
    char path[] = "/tmp/fa-trace-XXXXXX";
    int file = mkstemp(path);
    ck_assert_int_ge(file, 0);
    close(file);
    ck_assert_int_eq(fa_trace_start(fa, path), FA_OK);
    ck_assert_int_eq(fa_trace_start(fa, path), FA_E_STATE);
    for (int i = 0; i < 5; i++) {
        fa_begin_frame(t);
        FA_PHASE_SCOPE(t, "step")
        {
            ck_assert_ptr_nonnull(fa_frame_alloc(t, 100, 16));
        }
        fa_end_frame(t);
    }
    ck_assert_uint_eq(fa_trace_stop(fa), 0);
    FILE *f = fopen(path, "r");
    char text[4096];
    size_t n = fread(text, 1, sizeof text - 1, f);
    text[n] = 0;
    fclose(f);
    remove(path);
    ck_assert_int_eq(text[0], '[');
    ck_assert_ptr_nonnull(strstr(text, "\"step\""));
    ck_assert_str_eq(text + n - 3, "\n]\n");
}
END_TEST

// A block of the caller, refused and given back in parts: decommit passes through both sources.
START_TEST(sources_pass_on_what_they_are_given_back)
{
    size_t size = (size_t)64 << 20;
    void *block = malloc(size); // style-ok: a block of the caller
    fa_block_backend cut;
    ck_assert_int_eq(fa_block_backend_init(&cut, block, 4096), FA_E_INVALID);
    ck_assert_int_eq(fa_block_backend_init(&cut, NULL, size), FA_E_INVALID);
    ck_assert_int_eq(fa_block_backend_init(&cut, block, size), FA_OK);
    fa_fault_backend faulty;
    fa_fault_backend_init(&faulty, &cut.backend);
    fa_arena a;
    ck_assert_int_eq(fa_arena_init_backend(&a, (size_t)16 << 20, &faulty.backend), FA_OK);
    ck_assert_ptr_nonnull(fa_arena_alloc(&a, (size_t)8 << 20, 16));
    fa_arena_reset(&a);
    ck_assert_uint_ge(fa_arena_trim(&a, 4096), (size_t)4 << 20);
    ck_assert_ptr_nonnull(fa_arena_alloc(&a, (size_t)8 << 20, 16));
    fa_arena_fini(&a);
    ck_assert_uint_eq(faulty.reserved, 0);
    fa_block_backend_fini(&cut);
    free(block); // style-ok: a block of the caller
}
END_TEST

START_TEST(strict_programs_end)
{
    for (int with_handler = 0; with_handler < 2; with_handler++) {
        int out[2];
        ck_assert_int_eq(pipe(out), 0);
        pid_t pid = fork();
        if (pid == 0) {
            signal(SIGABRT, SIG_DFL);
            dup2(out[1], STDERR_FILENO);
            fa_set_diagnostic_handler(fa, with_handler ? rt_record : NULL, &seen);
            fa_set_strict(fa, FA_STRICT_ERRORS);
            fa_pool_free(t, &pid);
            _exit(0);
        }
        close(out[1]);
        char text[1024] = "";
        ssize_t n = read(out[0], text, sizeof text - 1);
        close(out[0]);
        int status;
        ck_assert_int_eq(waitpid(pid, &status, 0), pid);
        ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
        ck_assert_int_ge(n, 0);
        ck_assert(with_handler || strstr(text, "FA610"));
    }
}
END_TEST

static void ignore_event(const fa_event *event, void *user)
{
    (void)event;
    (void)user;
}

START_TEST(events_come_and_go)
{
    fa_on_event(fa, FA_EVENT_ALL, NULL, NULL); // no callback: none
    fa_begin_frame(t);
    fa_end_frame(t);
    fa_on_event(fa, 0, NULL, NULL);
    // Switching all the time takes no memory.
    fa_global_use before;
    fa_budget(fa, &before);
    int one;
    for (int i = 0; i < 200000; i++) {
        fa_on_event(fa, FA_EVENT_SPIKE, ignore_event, i % 2 ? &one : NULL);
        fa_on_event(fa, 0, NULL, NULL);
    }
    fa_global_use after;
    fa_budget(fa, &after);
    ck_assert_uint_le(after.used, before.used + 65536);
    ck_assert_str_ne(fa_event_name(FA_EVENT_SPIKE), fa_event_name(FA_EVENT_BUDGET));
    ck_assert_ptr_nonnull(fa_event_name((fa_event_kind)(1u << 30)));
    ck_assert_ptr_null(fa_code_title(999));
}
END_TEST

START_TEST(too_many_assets)
{
    if (rt_is_slow()) {
        return;
    }
    fa_stream *s = fa_stream_create(fa, 0, NULL, NULL);
    for (uint32_t i = 0; i < FA_STREAM_MAX_ASSETS; i++) {
        ck_assert_uint_ne(fa_stream_reserve(s, 1, 0, NULL).index, 0);
    }
    ck_assert_uint_eq(fa_stream_reserve(s, 1, 0, NULL).index, 0);
    rt_expect(&seen, 303);
    ck_assert_uint_eq(fa_stream_reserve(s, 0, 0, NULL).index, 0);
    rt_expect(&seen, 3);
    ck_assert_int_eq(fa_stream_destroy(s), FA_OK);
}
END_TEST

static void setup_observed(void)
{
    rt_setup_with(FA_CONFIG_OBSERVE);
}

int main(void)
{
    Suite *suite = suite_create("rt_edges");
    TCase *tc = tcase_create("all");
    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, rt_setup, rt_teardown);
    tcase_add_test(tc, outside_a_frame);
    tcase_add_test(tc, zero_from_every_source);
    tcase_add_test(tc, freed_objects_are_handed_over_when_asked);
    tcase_add_test(tc, tags_beyond_their_depth);
    tcase_add_test(tc, tags_stay_pushed_over_frames);
    tcase_add_test(tc, retained_to_be_discarded);
    tcase_add_test(tc, traces_that_cannot_be_written);
    tcase_add_test(tc, sources_pass_on_what_they_are_given_back);
    tcase_add_test(tc, strict_programs_end);
    tcase_add_test(tc, events_come_and_go);
    tcase_add_test(tc, too_many_assets);
    suite_add_tcase(suite, tc);
    TCase *observed = tcase_create("observed");
    tcase_add_checked_fixture(observed, setup_observed, rt_teardown);
    tcase_add_test(observed, typed_pools_have_one_thread);
    suite_add_tcase(suite, observed);
    return rt_run(suite);
}
