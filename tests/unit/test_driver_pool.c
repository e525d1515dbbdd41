// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The worker pool: results by job whatever the order, and jobs that crash, hang, eat memory or
// talk too much cost only themselves.
#include "driver/pool.h"

#include <check.h>
#include <framealloc/arena.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { JOBS = 40 };

static fa_arena arena;
static dr_result results[JOBS];

static void setup(void)
{
    fac_arena_init(&arena);
    memset(results, 0, sizeof results);
}

static void teardown(void)
{
    fa_arena_fini(&arena);
}

static dr_pool pool_of(uint32_t count, uint32_t workers,
                       const char *(*run)(void *user, uint32_t i, fac_buf *out))
{
    return (dr_pool){.count = count, .workers = workers, .run = run};
}

/// Later jobs are quicker, so that answers come out of order; sizes cross the pipe's capacity.
static const char *run_sizes(void *user, uint32_t i, fac_buf *out)
{
    (void)user;
    usleep(1000 * (JOBS - i) / 4);
    for (uint32_t k = 0; k < i * 5000; k++) {
        fac_buf_add(out, &(char){(char)('a' + i % 26)}, 1);
    }
    return NULL;
}

START_TEST(results_belong_to_their_jobs)
{
    dr_pool pool = pool_of(JOBS, 4, run_sizes);
    ck_assert_int_eq(dr_pool_run(&arena, &pool, results), 0);
    for (uint32_t i = 0; i < JOBS; i++) {
        ck_assert_int_eq(results[i].status, DR_DONE);
        ck_assert_uint_eq(results[i].bytes.n, i * 5000);
        ck_assert(i == 0 || results[i].bytes.p[i * 5000 - 1] == (char)('a' + i % 26));
    }
}
END_TEST

static const char *run_accidents(void *user, uint32_t i, fac_buf *out)
{
    (void)user;
    switch (i) {
    case 1: return "no such luck";
    case 2:
        fprintf(stderr, "something\nlast words\n");
        raise(SIGABRT);
        break;
    case 3:
        fprintf(stderr, "fa-check: internal error\nplease report\n");
        exit(70);
    case 4:
        for (;;) {
            usleep(1000);
        }
    case 5:
        for (int k = 0; k < 100000; k++) {
            fprintf(stderr, "noise ");
        }
        break;
    default: break;
    }
    fac_buf_fmt(out, "job %u", i);
    return NULL;
}

START_TEST(accidents_cost_only_themselves)
{
    dr_pool pool = pool_of(8, 2, run_accidents);
    pool.timeout_s = 1;
    ck_assert_int_eq(dr_pool_run(&arena, &pool, results), 0);
    ck_assert_int_eq(results[1].status, DR_FAILED);
    ck_assert_str_eq(results[1].error, "no such luck");
    ck_assert_int_eq(results[2].status, DR_CRASHED);
    ck_assert_ptr_nonnull(strstr(results[2].error, "crashed"));
    ck_assert_int_eq(results[3].status, DR_CRASHED);
    ck_assert_ptr_nonnull(strstr(results[3].error, "ended its worker with exit code"));
    ck_assert_ptr_nonnull(strstr(results[3].error, ": fa-check: internal error"));
    ck_assert_int_eq(results[4].status, DR_TIMEOUT);
    ck_assert_str_eq(results[4].error, "took more than 1 s (raise --timeout)");
    static const int fine[] = {0, 5, 6, 7};
    for (size_t k = 0; k < sizeof fine / sizeof *fine; k++) {
        ck_assert_int_eq(results[fine[k]].status, DR_DONE);
        ck_assert_str_eq(results[fine[k]].bytes.p, fac_fmt(&arena, "job %d", fine[k]));
    }
    ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1); // nobody is left
}
END_TEST

START_TEST(fail_fast_ends_at_the_first_failure_whatever_the_workers)
{
    for (uint32_t workers = 1; workers <= 4; workers++) {
        memset(results, 0, sizeof results);
        dr_pool pool = pool_of(8, workers, run_accidents);
        pool.timeout_s = 1;
        pool.fail_fast = true;
        ck_assert_int_eq(dr_pool_run(&arena, &pool, results), 0);
        ck_assert_int_eq(results[0].status, DR_DONE);
        ck_assert_int_eq(results[1].status, DR_FAILED);
        ck_assert_int_eq(results[7].status, DR_NOT_RUN);
    }
}
END_TEST

static const char *run_memory(void *user, uint32_t i, fac_buf *out)
{
    (void)user;
    for (size_t k = 0; i == 1 && k < 1000; k++) {
        char *block = malloc(1 << 20);
        if (!block) {
            fprintf(stderr, "fa-check: out of memory\n");
            exit(70);
        }
        memset(block, (int)k, 1 << 20);
    }
    fac_buf_str(out, "fine");
    return NULL;
}

START_TEST(memory_is_limited)
{
    dr_pool pool = pool_of(3, 1, run_memory);
    pool.memory_mb = 200;
    ck_assert_int_eq(dr_pool_run(&arena, &pool, results), 0);
    ck_assert_int_eq(results[0].status, DR_DONE);
    ck_assert_int_eq(results[2].status, DR_DONE);
#ifndef __SANITIZE_ADDRESS__
    ck_assert_int_eq(results[1].status, DR_CRASHED);
    ck_assert_str_eq(results[1].error, "needs more than 200 MB of memory (raise --memory)");
#endif
}
END_TEST

static const char *run_sleep(void *user, uint32_t i, fac_buf *out)
{
    (void)i;
    (void)out;
    int fd = *(const int *)user;
    ssize_t ignored = write(fd, "x", 1);
    (void)ignored;
    sleep(60);
    return NULL;
}

/// Interrupts a process that runs a pool: it must die of the signal, and its workers with it.
START_TEST(an_interrupt_takes_the_workers_along)
{
    int fds[2];
    ck_assert_int_eq(pipe(fds), 0);
    pid_t pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0) {
        dr_pool pool = pool_of(2, 2, run_sleep);
        pool.user = &fds[1];
        close(fds[0]);
        signal(SIGINT, SIG_DFL); // the test runner's own handler was inherited
        dr_pool_run(&arena, &pool, results);
        _exit(0);
    }
    close(fds[1]);
    char both[2];
    ck_assert_int_eq(read(fds[0], &both[0], 1), 1);
    ck_assert_int_eq(read(fds[0], &both[1], 1), 1);
    kill(pid, SIGINT);
    int status;
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGINT);
    ck_assert_int_eq(read(fds[0], both, 1), 0); // no worker holds the pipe any more
    close(fds[0]);
}
END_TEST

START_TEST(no_jobs)
{
    dr_pool pool = pool_of(0, 4, run_sizes);
    ck_assert_int_eq(dr_pool_run(&arena, &pool, results), 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("driver_pool");
    TCase *tc = tcase_create("all");
    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, results_belong_to_their_jobs);
    tcase_add_test(tc, accidents_cost_only_themselves);
    tcase_add_test(tc, fail_fast_ends_at_the_first_failure_whatever_the_workers);
    tcase_add_test(tc, memory_is_limited);
    tcase_add_test(tc, an_interrupt_takes_the_workers_along);
    tcase_add_test(tc, no_jobs);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
