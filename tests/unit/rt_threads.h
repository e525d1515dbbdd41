// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// What tests with several threads share: diagnostics counted from any thread, and starting and
// joining threads.
#ifndef RT_THREADS_H
#define RT_THREADS_H

#include "rt_support.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <string.h>

static _Atomic int rt_reports;
static _Atomic int rt_last_code;

static inline void rt_count(const fa_diagnostic *d, void *user)
{
    (void)user;
    atomic_fetch_add(&rt_reports, 1);
    atomic_store(&rt_last_code, d->code);
}

// Exactly one diagnostic with this code since the last call, or none for code 0.
static inline void rt_expect_one(int code)
{
    ck_assert_int_eq(atomic_exchange(&rt_last_code, 0), code);
    ck_assert_int_eq(atomic_exchange(&rt_reports, 0), code != 0);
}

static inline fa_allocator *rt_create(uint32_t flags)
{
    fa_config config = {.flags = flags, .handler = rt_count};
    fa_allocator *fa = fa_create(&config);
    ck_assert_ptr_nonnull(fa);
    return fa;
}

static inline void rt_destroy(fa_allocator *fa)
{
    ck_assert_int_eq(fa_destroy(fa), FA_OK);
    rt_expect_one(0);
}

// Runs `count` threads, each with its number as argument, until all have ended.
static inline void rt_run_threads(void *(*fn)(void *), int count)
{
    pthread_t threads[64];
    for (int i = 0; i < count; i++) {
        ck_assert_int_eq(pthread_create(&threads[i], NULL, fn, (void *)(intptr_t)i), 0);
    }
    for (int i = 0; i < count; i++) {
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
    }
}

#endif
