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
#include <sched.h>
#include <unistd.h>
#if defined(__linux__)
#include <linux/futex.h>
#include <sys/syscall.h>
#endif

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
    lock->state = 0;
    return true;
}

void fai_gpu_lock_fini(fai_gpu_lock *lock)
{
    (void)lock;
}

#if defined(__linux__)
void fai_gpu_lock_wait(fai_gpu_lock *lock)
{
    while (__atomic_exchange_n(&lock->state, 2, __ATOMIC_ACQUIRE) != 0) {
        syscall(SYS_futex, &lock->state, FUTEX_WAIT_PRIVATE, 2, NULL, NULL, 0);
    }
}

void fai_gpu_lock_wake(fai_gpu_lock *lock)
{
    syscall(SYS_futex, &lock->state, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}
#else
void fai_gpu_lock_wait(fai_gpu_lock *lock)
{
    while (__atomic_exchange_n(&lock->state, 1, __ATOMIC_ACQUIRE) != 0) {
        sched_yield();
    }
}

void fai_gpu_lock_wake(fai_gpu_lock *lock)
{
    (void)lock;
}
#endif
#endif
