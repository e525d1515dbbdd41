// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Waiting, on POSIX systems: sleeping on a word of memory, with Linux's futex or
// with a lock and a condition variable beside the word.
#if !defined(_WIN32)
#if !defined(_DEFAULT_SOURCE)
#define _DEFAULT_SOURCE // syscall
#endif

#include "os_int.h"

#include <time.h>
#include <unistd.h>

#if defined(FAI_OS_FUTEX)
#include <linux/futex.h>
#include <sys/syscall.h>
#endif

#define NS_PER_S 1000000000u

unsigned fai_os_processors(void)
{
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count > 1 ? (unsigned)count : 1;
}

#if defined(FAI_OS_FUTEX)

bool fai_os_word_init(fai_os_word *w)
{
    atomic_init(&w->value, 0);
    return true;
}

void fai_os_word_fini(fai_os_word *w)
{
    (void)w;
}

// The kernel compares the word under the lock that a waker takes to find sleepers, so a change
// made before the wake is seen by the comparison, or the sleeper by the wake. Long waits are cut
// to what a 32-bit time can hold; 32-bit programs pass the struct of the old system call.
void fai_os_word_wait(fai_os_word *w, uint32_t expected, uint64_t timeout_ns)
{
    struct {
        long seconds;
        long nanoseconds;
    } most = {0, 0};
    if (timeout_ns != UINT64_MAX) {
        uint64_t seconds = timeout_ns / NS_PER_S;
        most.seconds = seconds < INT32_MAX ? (long)seconds : INT32_MAX;
        most.nanoseconds = (long)(timeout_ns % NS_PER_S);
    }
    (void)syscall(SYS_futex, &w->value, FUTEX_WAIT_PRIVATE, expected,
                  timeout_ns != UINT64_MAX ? &most : NULL, NULL, 0);
}

void fai_os_word_wake_all(fai_os_word *w)
{
    (void)syscall(SYS_futex, &w->value, FUTEX_WAKE_PRIVATE, INT32_MAX, NULL, NULL, 0);
}

#else

bool fai_os_word_init(fai_os_word *w)
{
    atomic_init(&w->value, 0);
    if (pthread_mutex_init(&w->lock, NULL) != 0) {
        return false;
    }
    pthread_condattr_t attributes;
    bool made = pthread_condattr_init(&attributes) == 0;
    if (made) {
#if !defined(__APPLE__) // which has a relative wait instead
        (void)pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
#endif
        made = pthread_cond_init(&w->changed, &attributes) == 0;
        (void)pthread_condattr_destroy(&attributes);
    }
    if (!made) {
        (void)pthread_mutex_destroy(&w->lock);
    }
    return made;
}

void fai_os_word_fini(fai_os_word *w)
{
    (void)pthread_cond_destroy(&w->changed);
    (void)pthread_mutex_destroy(&w->lock);
}

static void wait_until(fai_os_word *w, uint64_t timeout_ns)
{
#if defined(__APPLE__)
    uint64_t seconds = timeout_ns / NS_PER_S;
    struct timespec most = {.tv_sec = (time_t)(seconds < INT32_MAX ? seconds : INT32_MAX),
                            .tv_nsec = (long)(timeout_ns % NS_PER_S)};
    (void)pthread_cond_timedwait_relative_np(&w->changed, &w->lock, &most);
#else
    uint64_t now = fai_os_clock();
    uint64_t end = timeout_ns < UINT64_MAX - now ? now + timeout_ns : UINT64_MAX;
    uint64_t seconds = end / NS_PER_S;
    struct timespec until = {.tv_sec = (time_t)(seconds < INT32_MAX ? seconds : INT32_MAX),
                             .tv_nsec = (long)(end % NS_PER_S)};
    (void)pthread_cond_timedwait(&w->changed, &w->lock, &until);
#endif
}

// A waker changes the word before it takes the lock. A thread that still saw the old value under
// the lock is already waiting for the condition when the waker gets the lock.
void fai_os_word_wait(fai_os_word *w, uint32_t expected, uint64_t timeout_ns)
{
    (void)pthread_mutex_lock(&w->lock);
    if (atomic_load_explicit(&w->value, memory_order_relaxed) == expected) {
        if (timeout_ns == UINT64_MAX) {
            (void)pthread_cond_wait(&w->changed, &w->lock);
        } else {
            wait_until(w, timeout_ns);
        }
    }
    (void)pthread_mutex_unlock(&w->lock);
}

void fai_os_word_wake_all(fai_os_word *w)
{
    (void)pthread_mutex_lock(&w->lock);
    (void)pthread_cond_broadcast(&w->changed);
    (void)pthread_mutex_unlock(&w->lock);
}

#endif
#endif
