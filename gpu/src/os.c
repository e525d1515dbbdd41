// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The operating system behind os_int.h.
#include "os_int.h"

#if defined(_WIN32)
#include <windows.h>

size_t fai_gpu_page_size(const fa_backend *backend)
{
    if (backend->page_size) {
        return backend->page_size;
    }
    SYSTEM_INFO info;
    GetSystemInfo(&info);
    return info.dwPageSize;
}

bool fai_gpu_lock_init(fai_gpu_lock *lock)
{
    InitializeSRWLock((PSRWLOCK)&lock->srw);
    return true;
}

void fai_gpu_lock_fini(fai_gpu_lock *lock)
{
    (void)lock;
}

void fai_gpu_lock_take(fai_gpu_lock *lock)
{
    AcquireSRWLockExclusive((PSRWLOCK)&lock->srw);
}

void fai_gpu_lock_leave(fai_gpu_lock *lock)
{
    ReleaseSRWLockExclusive((PSRWLOCK)&lock->srw);
}
#else
#include <unistd.h>

size_t fai_gpu_page_size(const fa_backend *backend)
{
    if (backend->page_size) {
        return backend->page_size;
    }
    long size = sysconf(_SC_PAGESIZE);
    return size > 4096 ? (size_t)size : 4096;
}

bool fai_gpu_lock_init(fai_gpu_lock *lock)
{
    return pthread_mutex_init(&lock->mutex, NULL) == 0;
}

void fai_gpu_lock_fini(fai_gpu_lock *lock)
{
    pthread_mutex_destroy(&lock->mutex);
}

void fai_gpu_lock_take(fai_gpu_lock *lock)
{
    pthread_mutex_lock(&lock->mutex);
}

void fai_gpu_lock_leave(fai_gpu_lock *lock)
{
    pthread_mutex_unlock(&lock->mutex);
}
#endif
