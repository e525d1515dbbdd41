// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// What the runtime asks of an operating system, and all it asks. One os_*.c per system.
// Knows nothing about arenas, frames or pools.
#ifndef FRAMEALLOC_OS_INT_H
#define FRAMEALLOC_OS_INT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32)
#define FAI_OS_CALLBACK __stdcall // how the system calls back
typedef struct fai_os_mutex {
    void *word; // an SRWLOCK
} fai_os_mutex;
typedef struct fai_os_tls {
    unsigned long index;
} fai_os_tls;
typedef struct fai_os_thread {
    void *handle;
    void *(*run)(void *);
    void *argument;
} fai_os_thread;
#else
#include <pthread.h>
#define FAI_OS_CALLBACK
typedef pthread_mutex_t fai_os_mutex;
typedef pthread_key_t fai_os_tls;
typedef pthread_t fai_os_thread;
#endif

// Where the system can put a thread to sleep on a word of memory. FA_NO_FUTEX asks for the way
// that works everywhere.
#if defined(__linux__) && !defined(FA_NO_FUTEX)
#define FAI_OS_FUTEX 1
#endif

// A word that threads sleep on until it changes.
typedef struct fai_os_word {
    _Atomic uint32_t value;
#if !defined(FAI_OS_FUTEX) && !defined(_WIN32)
    pthread_mutex_t lock;
    pthread_cond_t changed;
#endif
} fai_os_word;

// Page size in bytes, at least FA_MAX_ALIGN; the unit of everything below.
size_t fai_os_page_size(void);

// Sets aside `size` bytes of inaccessible addresses, page aligned; NULL on failure.
void *fai_os_reserve(size_t size);

// Makes pages of a reserved range readable and writable; those that were so already stay so.
bool fai_os_commit(void *start, size_t size);

// Gives the memory of pages back and makes them inaccessible again.
void fai_os_decommit(void *start, size_t size);

// As fai_os_reserve, at a multiple of `align`, which is one of pages.
void *fai_os_reserve_aligned(size_t size, size_t align);

// Asks for huge pages where the system has them.
void fai_os_prefer_huge(void *start, size_t size);

// Gives the memory of pages back and leaves them accessible.
void fai_os_forget(void *start, size_t size);

// Finds out which function and module an address of code is in; leaves what it does not know.
void fai_os_symbol(const void *address, const char **function, const char **module,
                   uintptr_t *offset);

// Returns a whole reserved range.
void fai_os_release(void *start, size_t size);

// A lock, not recursive. Initialising can fail; locking cannot.
bool fai_os_mutex_init(fai_os_mutex *m);
void fai_os_mutex_fini(fai_os_mutex *m);
void fai_os_mutex_lock(fai_os_mutex *m);
void fai_os_mutex_unlock(fai_os_mutex *m);

// One pointer per thread, NULL at first. `at_exit`, if not NULL, gets a thread's pointer when the
// thread ends while the pointer is not NULL.
bool fai_os_tls_init(fai_os_tls *key, void(FAI_OS_CALLBACK *at_exit)(void *));
void fai_os_tls_fini(fai_os_tls *key);
void *fai_os_tls_get(const fai_os_tls *key);
bool fai_os_tls_set(const fai_os_tls *key, void *value);

// A thread of the runtime's own. Starting can fail; joining waits until `run` returns.
bool fai_os_thread_start(fai_os_thread *thread, void *(*run)(void *), void *argument);
void fai_os_thread_join(fai_os_thread *thread);

// Makes a folder unless it is there; its parent must exist.
bool fai_os_make_folder(const char *path);

// Whether there is a file, or anything else, of that name.
bool fai_os_exists(const char *path);

// Calls `found` with each name in a folder.
void fai_os_each_name(const char *folder, void (*found)(const char *name, void *user), void *user);

// Writes the present time as "YYYY-MM-DDTHH:MM:SSZ", and gives seconds since 1970.
uint64_t fai_os_utc(char text[32]);

// Identifies the process; and its executable file, if that can be found out.
uint64_t fai_os_process_id(void);
bool fai_os_executable(char *path, size_t size);

// Nanoseconds of a clock that never goes back.
uint64_t fai_os_clock(void);

// Lets other threads run for a moment.
void fai_os_nap(void);

// A number no other living thread has.
uintptr_t fai_os_thread_id(void);

// Processors that threads of this process can run on, at least 1.
unsigned fai_os_processors(void);

// Tells the processor that the thread is spinning.
static inline void fai_os_pause(void)
{
#if defined(__GNUC__) && (defined(__x86_64__) || defined(__i386__))
    __builtin_ia32_pause();
#elif defined(__GNUC__) && defined(__aarch64__)
    __asm__ volatile("isb" ::: "memory");
#endif
}

// Makes a word of value 0. Initialising can fail.
bool fai_os_word_init(fai_os_word *w);
void fai_os_word_fini(fai_os_word *w);

// Sleeps if the word has the value `expected`, until it is woken or `timeout_ns` nanoseconds have
// passed; UINT64_MAX means no end. Also returns for no reason: look at the word and a clock.
void fai_os_word_wait(fai_os_word *w, uint32_t expected, uint64_t timeout_ns);

// Wakes all threads that sleep on the word. Whoever stored another value before this call is
// not missed by a thread that was about to sleep.
void fai_os_word_wake_all(fai_os_word *w);

#endif
