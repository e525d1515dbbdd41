// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// fa_allocator: what a program has one of; it owns the address space of pools and heaps and
// knows the attached threads. fa_thread: one thread's context, passed to every allocating call.
#ifndef FRAMEALLOC_ALLOCATOR_H
#define FRAMEALLOC_ALLOCATOR_H

#include <framealloc/annotations.h>
#include <framealloc/attributes.h>
#include <framealloc/backend.h>
#include <framealloc/config.h>
#include <framealloc/diagnostic.h>
#include <framealloc/status.h>

typedef struct fa_thread fa_thread;

/// Every call takes the checked path: thread ownership is verified and freed memory is reused
/// as late as possible. On by itself under AddressSanitizer and Valgrind's memcheck.
#define FA_CONFIG_OBSERVE 1u

/// Objects freed by other threads come back only through fa_process_frees, not at begin_frame.
#define FA_CONFIG_EXPLICIT_FREES 2u

/// Pool and heap objects are counted by tag (see tag.h) with the frames they live. Pools and heap
/// then take a longer path with a lock; frame memory does not.
#define FA_CONFIG_TRACK 4u

/// fa_destroy reports pool and heap objects that are still live as FA611, before they go: by kind,
/// and with FA_CONFIG_TRACK by tag. See leak.h.
#define FA_CONFIG_LEAKS 8u

/// How to make an allocator. All-zero means the defaults.
typedef struct fa_config {
    size_t frame_reserve;      ///< bytes of addresses per frame arena; 0: 4 GiB (64 MiB on 32 bit)
    size_t pool_reserve;       ///< bytes of addresses for pools and heap, rounded up to 64 KiB;
                               ///< 0: 16 GiB (256 MiB). Each size class in use takes 64 KiB at
                               ///< least, 512 KiB above 8 KiB. Its own tables take a quarter
                               ///< of it more, at least 4 MiB
    uint32_t frames_in_flight; ///< frames whose memory is valid at once, 1 to 8; 0 means 1
    uint32_t flags;            ///< FA_CONFIG_ bits
    const fa_backend *backend; ///< source of memory; NULL: the system
    fa_diagnostic_fn handler;  ///< as for fa_set_diagnostic_handler
    void *user;                ///< passed to handler
} fa_config;

/// What an allocator holds, taken at one moment; other threads may change it meanwhile.
typedef struct fa_allocator_stats {
    size_t threads;         ///< contexts attached now
    size_t parked;          ///< contexts detached, kept for their live objects and for reuse
    size_t span_bytes;      ///< memory of pools and heap handed to threads, in whole spans
    size_t committed_bytes; ///< of the pool range: readable and writable
    size_t reserved_bytes;  ///< of the pool range: addresses
    size_t large_objects;   ///< live objects larger than FA_CLASS_MAX, of pools and heap
    size_t large_bytes;     ///< their bytes, in whole units
} fa_allocator_stats;

/// What one thread context has done. Bytes include alignment and rounding.
typedef struct fa_thread_statistics {
    uint64_t frames;        ///< frames begun
    uint64_t frame_bytes;   ///< bytes allocated in all ended frames together
    size_t last_frame;      ///< bytes of the last ended frame
    size_t peak_frame;      ///< bytes of the largest ended frame
    size_t committed_bytes; ///< memory of the frame arenas: readable and writable
    size_t pool_live;       ///< live objects of this context's pools
    size_t heap_live;       ///< live objects of this context's heap
    size_t pool_bytes;      ///< their bytes, rounded up to size classes
    size_t heap_bytes;      ///< their bytes, rounded up to size classes
} fa_thread_statistics;

FA_EXTERN_C_BEGIN

/// Creates an allocator. Each takes one of the system's keys for thread-local data, of which a
/// process has about a thousand.
/// After fork() the child's only thread may go on using its context, and everything else of the
/// allocator, if no other thread (one that writes snapshots or a trace among them) was inside a
/// call at that moment: such a call may hold a lock that nobody in the child will ever release.
/// Contexts of the parent's other threads stay attached in the child, so fa_destroy refuses there.
/// @param config NULL means all defaults; not kept, except for what it points to.
/// @return the allocator, valid until fa_destroy; NULL when address space is exhausted or the
///         configuration is out of range, with the reason told to config->handler.
/// Reserves smaller ranges, down to 16 MiB, where the default ones are refused.
/// @threads any
FA_CREATES_REGION FA_NODISCARD FA_API fa_allocator *fa_create(const fa_config *config);

/// Gives back all memory of the allocator: frames, pool and heap objects of every thread that
/// was ever attached are dead.
/// @param fa NULL does nothing.
/// @return FA_OK; FA_E_BUSY and FA001, and nothing happens, while threads are attached.
/// @threads setup
FA_DESTROYS(0) FA_API fa_status fa_destroy(fa_allocator *fa);

/// Makes a context for the calling thread. A thread has one context per allocator.
/// @param name copied, cut to 31 bytes; NULL means "".
/// @return the context, owned by the calling thread until fa_detach_thread; the thread's
///         present one when it is attached already; NULL when memory is exhausted.
/// @threads any
FA_ANNOTATE("fa:create region=ret parent=arg0 kind=frame")
FA_NODISCARD FA_API fa_thread *fa_attach_thread(fa_allocator *fa, const char *name);

/// Ends the calling thread's context: its frame memory is dead. Live pool and heap objects stay
/// valid, and other threads may free them; a later fa_attach_thread reuses their memory.
/// @param t NULL does nothing.
/// @return FA_OK; FA_E_THREAD and FA206 when another thread owns it; FA_OK and FA613 when a
///         frame was open, which ends it.
/// @threads owner
FA_ANNOTATE("fa:destroy region=arg0 kind=frame") FA_API fa_status fa_detach_thread(fa_thread *t);

/// The calling thread's context, for code that cannot be passed one. Cost: tens of
/// instructions; fetch it once per frame or job, not per allocation.
/// @return NULL when the calling thread is not attached to `fa`.
/// @threads any
FA_NODISCARD FA_API fa_thread *fa_this_thread(const fa_allocator *fa);

/// The name a context was attached with: valid until it is detached.
/// @threads any
FA_API const char *fa_thread_name(const fa_thread *t);

/// The allocator a context is attached to.
/// @threads any
FA_API fa_allocator *fa_thread_allocator(const fa_thread *t);

/// Takes statistics of an allocator.
/// @threads any
FA_API void fa_stats(fa_allocator *fa, fa_allocator_stats *out);

/// Takes statistics of a context. Cost: O(size classes), nothing is counted per allocation.
/// @threads owner
FA_API void fa_thread_stats(const fa_thread *t, fa_thread_statistics *out);

FA_EXTERN_C_END

#endif
