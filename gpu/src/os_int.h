// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// What this library asks of the operating system itself: a lock and the size of a page. Memory
// comes from a fa_backend.
#ifndef FRAMEALLOC_GPU_OS_INT_H
#define FRAMEALLOC_GPU_OS_INT_H

#include <framealloc/attributes.h>
#include <framealloc/backend.h>
#include <stdbool.h>

#if defined(_WIN32)
typedef struct fai_gpu_lock {
    void *srw; // an SRWLOCK, which is one pointer and needs no destruction
} fai_gpu_lock;
#else
// 0: free; 1: taken; 2: taken, and others wait. Taking a free lock is one instruction inline;
// waiting is the system's (Drepper, "Futexes are tricky").
typedef struct fai_gpu_lock {
    uint32_t state;
} fai_gpu_lock;
#endif

// The granularity in which a backend commits memory.
size_t fai_gpu_page_size(const fa_backend *backend);

// A lock, not recursive. Initialising can fail; locking cannot.
bool fai_gpu_lock_init(fai_gpu_lock *lock);
void fai_gpu_lock_fini(fai_gpu_lock *lock);
#if defined(_WIN32)
void fai_gpu_lock_take(fai_gpu_lock *lock);
void fai_gpu_lock_leave(fai_gpu_lock *lock);
#else
void fai_gpu_lock_wait(fai_gpu_lock *lock);
void fai_gpu_lock_wake(fai_gpu_lock *lock);

FA_INLINE void fai_gpu_lock_take(fai_gpu_lock *lock)
{
    uint32_t free = 0;
    if (!__atomic_compare_exchange_n(&lock->state, &free, 1, false, __ATOMIC_ACQUIRE,
                                     __ATOMIC_RELAXED)) {
        fai_gpu_lock_wait(lock);
    }
}

FA_INLINE void fai_gpu_lock_leave(fai_gpu_lock *lock)
{
    if (__atomic_exchange_n(&lock->state, 0, __ATOMIC_RELEASE) == 2) {
        fai_gpu_lock_wake(lock);
    }
}
#endif

#endif
