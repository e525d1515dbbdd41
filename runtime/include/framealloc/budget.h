// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Budgets: how much memory a thread, a tag and the whole program may use, and what happens when
// it is more. Frame budgets work by lowering the limit that allocation compares with anyway, so
// they cost nothing until they are reached.
#ifndef FRAMEALLOC_BUDGET_H
#define FRAMEALLOC_BUDGET_H

#include <framealloc/thread.h>

/// What happens to a request that exceeds a budget. FA303 is reported once per frame and budget
/// by all but FA_BUDGET_ALLOW; FA_EVENT_BUDGET is told by all.
typedef enum fa_budget_policy {
    FA_BUDGET_FAIL,     ///< it fails, and so does every later one that does not fit
    FA_BUDGET_WARN,     ///< it succeeds, and the budget is off until the frame ends
    FA_BUDGET_CALLBACK, ///< the budget callback decides; without one as FA_BUDGET_FAIL
    FA_BUDGET_ALLOW     ///< it succeeds silently, and the budget is off until the frame ends
} fa_budget_policy;

/// A budget about to be exceeded, valid only during the callback.
typedef struct fa_budget_excess {
    const char *budget; ///< "thread frame", "thread objects", "global" or a tag's path
    const char *thread; ///< name of the thread context
    size_t limit;       ///< the budget in bytes
    size_t used;        ///< of which are used
    size_t wanted;      ///< bytes of the request, rounded up to what it takes
} fa_budget_excess;

/// Decides about an excess, on the thread that allocates. It must not call into the same
/// allocator.
/// @return true to let it pass, which turns the budget off until the frame ends; false to refuse.
typedef bool (*fa_budget_fn)(const fa_budget_excess *excess, void *user);

/// A thread's budget and its use.
typedef struct fa_budget_use {
    size_t frame_limit;  ///< bytes per frame; 0: none
    size_t frame_used;   ///< by the open frame
    size_t object_limit; ///< bytes of live pool and heap objects; 0: none
    size_t object_used;  ///< bytes of them, rounded up to size classes
    uint64_t exceeded;   ///< requests that exceeded one of the two, whatever became of them
} fa_budget_use;

/// Limits of one tag, in bytes; 0 means none. Frame limits hold for what one thread allocates in
/// one frame under the tag and the tags below it. What a rollback gives back is given back to
/// tags that are still pushed. Object limits hold for the live pool and heap objects of all
/// threads under the tag and those below it, and need FA_CONFIG_TRACK.
typedef struct fa_tag_budget {
    size_t frame_soft;       ///< more is told once per frame, and goes on
    size_t frame_hard;       ///< more is handled as policy says
    size_t object_hard;      ///< more is handled as policy says
    fa_budget_policy policy; ///< for the hard limits
} fa_tag_budget;

/// Global limits and their use: committed memory of the allocator and what fa_budget_charge adds.
typedef struct fa_global_use {
    size_t soft;      ///< 0: none
    size_t hard;      ///< 0: none
    size_t used;      ///< bytes committed and charged now
    size_t peak;      ///< most ever used
    size_t charged;   ///< of `used`, bytes of fa_budget_charge
    uint64_t refused; ///< requests refused because of the hard limit
} fa_global_use;

FA_EXTERN_C_BEGIN

/// Limits what a thread may use, exact to the byte as bytes are counted: each frame allocation
/// takes its size and alignment rounded up to FA_GRANULE, each object its size class.
/// @param frame_bytes per frame; 0: no limit. In force from the next frame on when one is open.
/// @param object_bytes of live pool and heap objects together that this thread allocated; 0: no
///        limit. Objects that other threads free count until they have come back.
/// @param policy for both.
/// Cost: none for frame allocation within the budget. With object_bytes, pools keep few free
/// objects at hand when near the limit.
/// @threads owner
FA_API void fa_set_thread_budget(fa_thread *t, size_t frame_bytes, size_t object_bytes,
                                 fa_budget_policy policy);

/// Takes a thread's budget and its use.
/// Cost: O(size classes).
/// @threads owner
FA_API void fa_thread_budget(const fa_thread *t, fa_budget_use *out);

/// Installs the function that FA_BUDGET_CALLBACK asks.
/// @param callback NULL removes it.
/// @param user passed to every call, must outlive the callback's use.
/// @threads setup
FA_API void fa_set_budget_callback(fa_allocator *fa, fa_budget_fn callback, void *user);

/// Limits a tag, which need not have been pushed yet.
/// @param path such as "render/particles".
/// @param budget copied; NULL removes the limits. Threads that have pushed the tag already keep
///        the old limits until they push it again.
/// @return FA_OK; FA_E_INVALID for a bad path; FA_E_LIMIT when too many tags exist; FA_E_NOMEM.
/// @threads any
FA_API fa_status fa_set_tag_budget(fa_allocator *fa, const char *path, const fa_tag_budget *budget);

/// Limits the committed memory of an allocator: frame arenas, pools, heap and its own tables, plus
/// what is charged.
/// @param soft more is reported as FA303 and told as FA_EVENT_BUDGET each time it is crossed, and
///        goes on; 0: none.
/// @param hard a request for more fails as if memory were exhausted, after FA303; 0: none. Never
///        takes away what is committed already.
/// Memory is committed in steps, so used bytes may stay below committed ones by some MiB; steps
/// become small when the limit is near.
/// @threads any
FA_API void fa_set_budget(fa_allocator *fa, size_t soft, size_t hard);

/// Takes the global limits and their use.
/// @threads any
FA_API void fa_budget(fa_allocator *fa, fa_global_use *out);

/// Charges memory from elsewhere, such as a GPU heap, to the global budget.
/// @return FA_OK; FA_E_LIMIT and FA303, and nothing is charged, when the hard limit forbids it.
/// @threads any
FA_NODISCARD FA_API fa_status fa_budget_charge(fa_allocator *fa, size_t bytes);

/// Takes a charge back.
/// @param bytes at most what is charged; more does nothing and is reported as FA003.
/// @threads any
FA_API void fa_budget_refund(fa_allocator *fa, size_t bytes);

FA_EXTERN_C_END

#endif
