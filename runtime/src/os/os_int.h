// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// What the runtime asks of an operating system, and all it asks. One os_*.c per system.
// Knows nothing about arenas, frames or pools.
#ifndef FRAMEALLOC_OS_INT_H
#define FRAMEALLOC_OS_INT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if !defined(_WIN32)
#include <pthread.h>
typedef pthread_mutex_t fai_os_mutex;
typedef pthread_key_t fai_os_tls;
#endif

// Page size in bytes, at least FA_MAX_ALIGN; the unit of everything below.
size_t fai_os_page_size(void);

// Sets aside `size` bytes of inaccessible addresses, page aligned; NULL on failure.
void *fai_os_reserve(size_t size);

// Makes pages of a reserved range readable and writable; those that were so already stay so.
bool fai_os_commit(void *start, size_t size);

// Gives the memory of pages back and makes them inaccessible again.
void fai_os_decommit(void *start, size_t size);

// Returns a whole reserved range.
void fai_os_release(void *start, size_t size);

// A lock, not recursive. Initialising can fail; locking cannot.
bool fai_os_mutex_init(fai_os_mutex *m);
void fai_os_mutex_fini(fai_os_mutex *m);
void fai_os_mutex_lock(fai_os_mutex *m);
void fai_os_mutex_unlock(fai_os_mutex *m);

// One pointer per thread, NULL at first. `at_exit`, if not NULL, gets a thread's pointer when the
// thread ends while the pointer is not NULL.
bool fai_os_tls_init(fai_os_tls *key, void (*at_exit)(void *));
void fai_os_tls_fini(fai_os_tls *key);
void *fai_os_tls_get(const fai_os_tls *key);
bool fai_os_tls_set(const fai_os_tls *key, void *value);

// Nanoseconds of a clock that never goes back.
uint64_t fai_os_clock(void);

// A number no other living thread has.
uintptr_t fai_os_thread_id(void);

#endif
