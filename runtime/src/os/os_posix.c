// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The operating system contract of os_int.h on POSIX systems, with mmap and friends.
#if !defined(_WIN32)
#if !defined(_GNU_SOURCE)
#define _GNU_SOURCE // MAP_ANONYMOUS, MAP_NORESERVE, madvise, dladdr
#endif

#include "os_int.h"

#include <dlfcn.h>
#include <framealloc/config.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#ifndef MAP_NORESERVE
#define MAP_NORESERVE 0
#endif

size_t fai_os_page_size(void)
{
    long size = sysconf(_SC_PAGESIZE);
    return size > (long)FA_MAX_ALIGN ? (size_t)size : (size_t)FA_MAX_ALIGN;
}

void *fai_os_reserve(size_t size)
{
    void *p = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return p == MAP_FAILED ? NULL : p;
}

void *fai_os_reserve_aligned(size_t size, size_t align)
{
    char *p = size <= SIZE_MAX - align ? (char *)fai_os_reserve(size + align) : NULL;
    if (!p) {
        return NULL;
    }
    size_t before = (size_t)(0 - (uintptr_t)p) & (align - 1);
    if (before) {
        (void)munmap(p, before);
    }
    (void)munmap(p + before + size, align - before);
    return p + before;
}

void fai_os_prefer_huge(void *start, size_t size)
{
#if defined(MADV_HUGEPAGE)
    (void)madvise(start, size, MADV_HUGEPAGE);
#else
    (void)start;
    (void)size;
#endif
}

void fai_os_forget(void *start, size_t size)
{
    (void)madvise(start, size, MADV_DONTNEED);
}

void fai_os_symbol(const void *address, const char **function, const char **module,
                   uintptr_t *offset)
{
    Dl_info about;
    if (dladdr((void *)(uintptr_t)address, &about) != 0) {
        *function = about.dli_sname;
        *module = about.dli_fname;
        *offset = (uintptr_t)address - (uintptr_t)about.dli_fbase;
    }
}

bool fai_os_commit(void *start, size_t size)
{
    return mprotect(start, size, PROT_READ | PROT_WRITE) == 0;
}

void fai_os_decommit(void *start, size_t size)
{
    // On Linux this drops the pages at once; elsewhere it may be a hint, and mapping anew would
    // be needed to be sure. Either way the contents must not be relied on.
    (void)madvise(start, size, MADV_DONTNEED);
    (void)mprotect(start, size, PROT_NONE);
}

void fai_os_release(void *start, size_t size)
{
    (void)munmap(start, size);
}

bool fai_os_mutex_init(fai_os_mutex *m)
{
    return pthread_mutex_init(m, NULL) == 0;
}

void fai_os_mutex_fini(fai_os_mutex *m)
{
    (void)pthread_mutex_destroy(m);
}

void fai_os_mutex_lock(fai_os_mutex *m)
{
    (void)pthread_mutex_lock(m);
}

void fai_os_mutex_unlock(fai_os_mutex *m)
{
    (void)pthread_mutex_unlock(m);
}

bool fai_os_tls_init(fai_os_tls *key, void (*at_exit)(void *))
{
    return pthread_key_create(key, at_exit) == 0;
}

void fai_os_tls_fini(fai_os_tls *key)
{
    (void)pthread_key_delete(*key);
}

void *fai_os_tls_get(const fai_os_tls *key)
{
    return pthread_getspecific(*key);
}

bool fai_os_tls_set(const fai_os_tls *key, void *value)
{
    return pthread_setspecific(*key, value) == 0;
}

uint64_t fai_os_clock(void)
{
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

void fai_os_nap(void)
{
    const struct timespec moment = {.tv_nsec = 50000};
    (void)nanosleep(&moment, NULL);
}

uintptr_t fai_os_thread_id(void)
{
    return (uintptr_t)pthread_self();
}

#endif
