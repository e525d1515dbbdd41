// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Deferred frees: objects freed by a thread that does not own them wait in the owner's queue.
// Here the owner says when it takes them back and how long the queue may get.
#ifndef FRAMEALLOC_DEFERRED_H
#define FRAMEALLOC_DEFERRED_H

#include <framealloc/thread.h>

/// When a thread takes back what others have freed. fa_process_frees does so at any time.
typedef enum fa_free_mode {
    FA_FREE_AT_BEGIN,    ///< all of it when a frame begins, and when a pool runs out
    FA_FREE_AT_END,      ///< all of it when a frame ends, and when a pool runs out
    FA_FREE_INCREMENTAL, ///< at most `per_frame` when a frame begins, and when a pool runs out
    FA_FREE_EXPLICIT     ///< only by fa_process_frees and when the thread is detached
} fa_free_mode;

/// What happens to an object that finds the owner's queue full.
typedef enum fa_full_policy {
    FA_FULL_IMMEDIATE, ///< it is free at once, without waiting in the queue: the owner finds it by
                       ///< looking through its memory when a pool runs out
    FA_FULL_BLOCK,     ///< the freeing thread waits until the owner has taken some back
    FA_FULL_FAIL       ///< it stays live, and FA204 is reported
} fa_full_policy;

/// How a thread treats its queue. All-zero is the default.
typedef struct fa_free_policy {
    fa_free_mode mode;      ///< when
    size_t per_frame;       ///< objects, for FA_FREE_INCREMENTAL; 0 means 64
    size_t capacity;        ///< most objects that may wait; 0: any number
    fa_full_policy on_full; ///< for a capacity
} fa_free_policy;

/// What happened to a queue since the thread was attached; `waiting` is now.
typedef struct fa_free_statistics {
    size_t waiting;     ///< objects that others have freed and handed over, not yet taken back
    size_t most;        ///< largest `waiting` ever
    uint64_t sent;      ///< objects handed over
    uint64_t taken;     ///< objects taken back from the queue
    uint64_t immediate; ///< objects freed by FA_FULL_IMMEDIATE
    uint64_t blocked;   ///< times that a thread waited
    uint64_t refused;   ///< objects left live by FA_FULL_FAIL
} fa_free_statistics;

FA_EXTERN_C_BEGIN

/// Sets how a thread treats its queue. Another thread notices a first capacity when it has handed
/// over what it has gathered, after at most 126 frees.
/// @param policy copied; NULL means the default.
/// With a capacity, frees by other threads take a longer path, which counts each object. A thread
/// that waits for a full queue waits for ever if its owner never takes anything back; it stops
/// waiting when the owner is detached.
/// @threads owner
FA_API void fa_set_free_policy(fa_thread *t, const fa_free_policy *policy);

/// Takes the statistics of a thread's queue.
/// @threads any
FA_API void fa_free_stats(const fa_thread *t, fa_free_statistics *out);

FA_EXTERN_C_END

#endif
