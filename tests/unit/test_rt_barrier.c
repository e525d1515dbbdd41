// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Barriers: nobody passes before all have signalled, rounds never mix, misuse is told. Meant to
// be run under the thread sanitizer too. tests/proofs has the proof for all interleavings.
#include "rt_threads.h"

#include <unistd.h>

static fa_allocator *fa;
static fa_barrier *barrier;

enum { MOST = 16 };
static uint64_t written[MOST]; // plain on purpose: the barrier must order it
static int parties;
static int rounds;

static void meet(fa_thread *t, bool split, bool slow)
{
    if (slow) {
        (void)usleep(50);
    }
    if (split) {
        ck_assert_int_eq(fa_barrier_signal(barrier, t), FA_OK);
        ck_assert_int_eq(fa_barrier_wait(barrier, t), FA_OK);
    } else {
        ck_assert_int_eq(fa_barrier_wait_and_reset(barrier, t), FA_OK);
    }
}

// Each writes its own number, all read all numbers, and only then is anything written again.
static void *take_part(void *arg)
{
    int self = (int)(intptr_t)arg;
    fa_thread *t = fa_attach_thread(fa, "party");
    rt_random random = {(uint64_t)self + 1};
    ck_assert_int_eq(fa_barrier_register(barrier, t), FA_OK);
    for (int round = 1; round <= rounds; round++) {
        written[self] = (uint64_t)round;
        meet(t, self % 2, rt_below(&random, 64) == 0);
        for (int i = 0; i < parties; i++) {
            ck_assert_uint_eq(written[i], (uint64_t)round);
        }
        meet(t, self % 3, rt_below(&random, 64) == 0);
    }
    ck_assert_int_eq(fa_barrier_unregister(barrier, t), FA_OK);
    ck_assert_int_eq(fa_detach_thread(t), FA_OK);
    return NULL;
}

START_TEST(all_meet_in_every_round)
{
    static const int counts[] = {1, 2, 3, 8, MOST};
    fa = rt_create(0);
    parties = counts[_i];
    rounds = 3000 / parties;
    barrier = fa_barrier_create(fa, (uint32_t)parties);
    ck_assert_ptr_nonnull(barrier);
    rt_run_threads(take_part, parties);
    fa_barrier_statistics stats;
    fa_barrier_stats(barrier, &stats);
    ck_assert_uint_eq(stats.generation, 2 * (uint64_t)rounds);
    ck_assert_uint_eq(stats.missing, (uint32_t)parties);
    ck_assert_uint_eq(stats.registered, 0);
    ck_assert_int_eq(fa_barrier_destroy(barrier), FA_OK);
    rt_destroy(fa);
}
END_TEST

static _Atomic int helper_step;

static void wait_for_step(int step)
{
    while (atomic_load(&helper_step) < step) {
        sched_yield();
    }
}

static void *come_late(void *arg)
{
    (void)arg;
    fa_thread *t = fa_attach_thread(fa, "late");
    ck_assert_int_eq(fa_barrier_register(barrier, t), FA_OK);
    wait_for_step(1);
    ck_assert_int_eq(fa_barrier_wait_and_reset(barrier, t), FA_OK);
    ck_assert_int_eq(fa_barrier_unregister(barrier, t), FA_OK);
    ck_assert_int_eq(fa_detach_thread(t), FA_OK);
    return NULL;
}

START_TEST(waits_have_an_end)
{
    fa = rt_create(0);
    barrier = fa_barrier_create(fa, 2);
    fa_thread *t = fa_attach_thread(fa, "early");
    ck_assert_int_eq(fa_barrier_register(barrier, t), FA_OK);
    atomic_store(&helper_step, 0);
    pthread_t other;
    pthread_create(&other, NULL, come_late, NULL);
    ck_assert_int_eq(fa_barrier_signal(barrier, t), FA_OK);
    ck_assert_int_eq(fa_barrier_wait_timeout(barrier, t, 0), FA_E_TIMEOUT);
    ck_assert_int_eq(fa_barrier_wait_timeout(barrier, t, 1000000), FA_E_TIMEOUT);
    fa_barrier_statistics stats;
    fa_barrier_stats(barrier, &stats);
    ck_assert_uint_eq(stats.timeouts, 2);
    ck_assert_uint_ge(stats.longest_ns, 1000000);
    ck_assert_uint_eq(stats.missing, 1);
    atomic_store(&helper_step, 1);
    ck_assert_int_eq(fa_barrier_wait_timeout(barrier, t, UINT64_MAX - 1), FA_OK);
    fa_barrier_stats(barrier, &stats);
    ck_assert_uint_eq(stats.generation, 1);
    ck_assert_uint_ge(stats.waits, 1);
    pthread_join(other, NULL);
    ck_assert_int_eq(fa_barrier_unregister(barrier, t), FA_OK);
    ck_assert_int_eq(fa_barrier_destroy(barrier), FA_OK);
    ck_assert_int_eq(fa_detach_thread(t), FA_OK);
    rt_destroy(fa);
}
END_TEST

START_TEST(halves_belong_together)
{
    fa = rt_create(0);
    barrier = fa_barrier_create(fa, 2);
    fa_thread *t = fa_attach_thread(fa, "main");
    ck_assert_int_eq(fa_barrier_signal(barrier, t), FA_E_THREAD);
    rt_expect_one(202);
    ck_assert_int_eq(fa_barrier_wait(barrier, t), FA_E_THREAD);
    rt_expect_one(202);
    ck_assert_int_eq(fa_barrier_unregister(barrier, t), FA_E_THREAD);
    rt_expect_one(202);
    ck_assert_int_eq(fa_barrier_register(barrier, t), FA_OK);
    ck_assert_int_eq(fa_barrier_register(barrier, t), FA_OK);
    ck_assert_int_eq(fa_barrier_wait(barrier, t), FA_E_STATE);
    rt_expect_one(211);
    ck_assert_int_eq(fa_barrier_signal(barrier, t), FA_OK);
    ck_assert_int_eq(fa_barrier_signal(barrier, t), FA_E_STATE);
    rt_expect_one(211);
    ck_assert_int_eq(fa_barrier_wait_and_reset(barrier, t), FA_E_STATE);
    rt_expect_one(211);
    ck_assert_int_eq(fa_barrier_unregister(barrier, t), FA_E_STATE);
    rt_expect_one(211);
    ck_assert_int_eq(fa_barrier_destroy(barrier), FA_E_BUSY);
    rt_expect_one(6);
    ck_assert_int_eq(fa_barrier_destroy(NULL), FA_OK);
    ck_assert_int_eq(fa_detach_thread(t), FA_OK); // and so leaves the barrier
    rt_expect_one(211);
    ck_assert_int_eq(fa_barrier_destroy(barrier), FA_OK);
    rt_destroy(fa);
}
END_TEST

static void *use_foreign_context(void *arg)
{
    fa_thread *t = (fa_thread *)arg;
    ck_assert_int_eq(fa_barrier_register(barrier, t), FA_E_THREAD);
    rt_expect_one(206);
    ck_assert_int_eq(fa_barrier_signal(barrier, t), FA_E_THREAD);
    rt_expect_one(206);
    t = fa_attach_thread(fa, "one too many");
    ck_assert_int_eq(fa_barrier_register(barrier, t), FA_E_LIMIT);
    ck_assert_int_eq(fa_detach_thread(t), FA_OK);
    return NULL;
}

START_TEST(only_its_own_thread_uses_a_context)
{
    fa = rt_create(0);
    barrier = fa_barrier_create(fa, 1);
    fa_thread *t = fa_attach_thread(fa, "main");
    ck_assert_int_eq(fa_barrier_register(barrier, t), FA_OK);
    pthread_t other;
    pthread_create(&other, NULL, use_foreign_context, t);
    pthread_join(other, NULL);
    ck_assert_int_eq(fa_barrier_unregister(barrier, t), FA_OK);
    ck_assert_int_eq(fa_detach_thread(t), FA_OK);
    rt_destroy(fa); // barriers that are left go with it
}
END_TEST

START_TEST(sizes_and_exhaustion)
{
    rt_memory memory;
    rt_memory_init(&memory, SIZE_MAX);
    fa_config config = {.backend = &memory.backend, .handler = rt_count};
    fa = fa_create(&config);
    ck_assert_ptr_null(fa_barrier_create(fa, 0));
    rt_expect_one(3);
    ck_assert_ptr_null(fa_barrier_create(fa, FA_BARRIER_MAX + 1));
    rt_expect_one(3);
    for (uint32_t i = 1; i <= FA_BARRIER_MAX; i = i < 40 ? i + 1 : i + 41) {
        fa_barrier *b = fa_barrier_create(fa, i);
        ck_assert_ptr_nonnull(b);
        ck_assert_int_eq(fa_barrier_destroy(b), FA_OK);
    }
    memory.until_failure = 0;
    int made = 0;
    while (fa_barrier_create(fa, FA_BARRIER_MAX)) {
        ck_assert_int_lt(++made, 100);
    }
    rt_expect_one(2);
    rt_destroy(fa);
    ck_assert_uint_eq(memory.reserved, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("rt_barrier");
    TCase *tc = tcase_create("all");
    tcase_set_timeout(tc, 300);
    tcase_add_loop_test(tc, all_meet_in_every_round, 0, 5);
    tcase_add_test(tc, waits_have_an_end);
    tcase_add_test(tc, halves_belong_together);
    tcase_add_test(tc, only_its_own_thread_uses_a_context);
    tcase_add_test(tc, sizes_and_exhaustion);
    suite_add_tcase(suite, tc);
    return rt_run(suite);
}
