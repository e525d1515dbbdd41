// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// What this library asks of the operating system itself: a lock and the size of a page. Memory
// comes from a fa_backend.
#ifndef FRAMEALLOC_GPU_OS_INT_H
#define FRAMEALLOC_GPU_OS_INT_H

#include <framealloc/backend.h>
#include <stdbool.h>

#if defined(_WIN32)
typedef struct fai_gpu_lock {
    void *srw; // an SRWLOCK, which is one pointer and needs no destruction
} fai_gpu_lock;
#else
#include <pthread.h>
typedef struct fai_gpu_lock {
    pthread_mutex_t mutex;
} fai_gpu_lock;
#endif

// The granularity in which a backend commits memory.
size_t fai_gpu_page_size(const fa_backend *backend);

// A lock, not recursive. Initialising can fail; locking cannot.
bool fai_gpu_lock_init(fai_gpu_lock *lock);
void fai_gpu_lock_fini(fai_gpu_lock *lock);
void fai_gpu_lock_take(fai_gpu_lock *lock);
void fai_gpu_lock_leave(fai_gpu_lock *lock);

#endif
