// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Retention: frame allocations that say at birth what becomes of them when the frame ends. Those
// that are kept are copied to longer-lived memory, in a fixed order, at the end of the frame.
#ifndef FRAMEALLOC_RETAIN_H
#define FRAMEALLOC_RETAIN_H

#include <framealloc/thread.h>

/// What becomes of a retained allocation when its frame ends. The values are part of the
/// interface: fa-check knows them.
typedef enum fa_retention {
    FA_RETAIN_DISCARD = 0, ///< it dies with the frame
    FA_RETAIN_POOL = 1,    ///< it becomes a pool object: fa_pool_free
    FA_RETAIN_HEAP = 2,    ///< it becomes a heap object: fa_heap_free
    FA_RETAIN_SCRATCH = 3  ///< it is copied to the arena of fa_retain_options
} fa_retention;

/// Who is served first when memory or budgets run out: higher ones before lower ones, in the
/// order of allocation among equals.
typedef enum fa_importance {
    FA_IMPORTANCE_NORMAL, ///< the default
    FA_IMPORTANCE_LOW,
    FA_IMPORTANCE_HIGH,
    FA_IMPORTANCE_CRITICAL
} fa_importance;

/// Everything else about a retained allocation. All-zero is the default.
typedef struct fa_retain_options {
    size_t align;             ///< power of two in bytes, up to FA_MAX_ALIGN; 0 means FA_GRANULE
    fa_importance importance; ///< who is served first
    fa_arena *arena;          ///< for FA_RETAIN_SCRATCH: must outlive the frame
    void **slot;              ///< set to the copy when the frame ends, or to NULL when there is
                              ///< none; must outlive the frame. NULL: see fa_promoted
} fa_retain_options;

/// What a frame's end did with its retained allocations.
typedef struct fa_promotion_summary {
    size_t to_pool;       ///< allocations copied to pools
    size_t to_heap;       ///< to the heap
    size_t to_scratch;    ///< to arenas
    size_t bytes;         ///< of all those
    size_t discarded;     ///< allocations that were to be discarded
    size_t failed_budget; ///< that a budget refused
    size_t failed_memory; ///< for which pools or heap had no memory
    size_t failed_arena;  ///< for which the arena had no room, or that named none
} fa_promotion_summary;

FA_EXTERN_C_BEGIN

// Not FA_MALLOC: the end of the frame reads what was written, by an address that it keeps. With the
// attribute a compiler drops the last writes as dead.

/// Allocates frame memory that is promoted when the frame ends. A rollback over it forgets it.
/// @param size bytes, any value.
/// @param policy what becomes of it.
/// @return the object, valid until the frame ends; its copy, if any, lives on at another address.
///         NULL as fa_frame_alloc, and with FA003 for an unknown policy.
/// Cost: O(1); the copy at the end of the frame O(size).
/// @threads owner
FA_RETURNS_FRAME(0)
FA_NODISCARD FA_ALLOC_SIZE(2)
FA_API void *fa_frame_retained(fa_thread *t, size_t size, fa_retention policy);

/// As fa_frame_retained, with options.
/// @param options copied; NULL means the default.
/// @threads owner
FA_RETURNS_FRAME(0)
FA_NODISCARD FA_ALLOC_SIZE(2)
FA_API void *fa_frame_retained_with(fa_thread *t, size_t size, fa_retention policy,
                                    const fa_retain_options *options);

/// Ends the open frame as fa_end_frame does, which promotes too, and tells what was promoted.
/// @param out written only on success; NULL is not told.
/// @return as fa_end_frame.
/// Cost: as fa_end_frame, and O(bytes promoted).
/// @threads owner
FA_ANNOTATE("fa:end region=arg0 kind=frame")
FA_API fa_status fa_end_frame_with_promotions(fa_thread *t, fa_promotion_summary *out);

/// The copy that the last ended frame made of a retained allocation.
/// @param old its address in that frame; only compared.
/// @return the copy, valid as its policy says; NULL when there is none. Known until something is
///         retained again.
/// Cost: O(log of what the frame retained).
/// @threads owner
FA_NODISCARD FA_API void *fa_promoted(const fa_thread *t, const void *old);

FA_EXTERN_C_END

/// Allocates one T that is promoted when the frame ends: `T *`, or NULL as fa_frame_retained.
#define fa_frame_retained_new(t, T, policy) ((T *)fa_frame_retained((t), sizeof(T), (policy)))

#endif
