// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Streaming: assets that come and go under a budget. An asset is reserved without memory, loaded
// by whichever thread has time, used while it is ready, and evicted when others need the room:
// lowest priority first, then what was used longest ago.
#ifndef FRAMEALLOC_STREAM_H
#define FRAMEALLOC_STREAM_H

#include <framealloc/allocator.h>
#include <stdbool.h>

/// A set of assets with one budget. Opaque: fa_stream_create makes it.
typedef struct fa_stream fa_stream;

/// Names an asset. A plain value; it may outlive the asset. All-zero names nothing.
typedef struct fa_asset {
    uint32_t index;      ///< of its entry, plus one
    uint32_t generation; ///< of the asset in the entry
} fa_asset;

/// What an asset is doing.
///
///     reserve --> RESERVED --begin_load--> LOADING --finish_load--> READY
///                  ^    ^---cancel_load-----'                        |
///                  '------------------------- EVICTING <-------------'
typedef enum fa_asset_state {
    FA_ASSET_NONE,     ///< there is no such asset, or not any more
    FA_ASSET_RESERVED, ///< known, without memory
    FA_ASSET_LOADING,  ///< has memory that is being filled
    FA_ASSET_READY,    ///< can be acquired
    FA_ASSET_EVICTING  ///< its memory is about to go; the callback runs
} fa_asset_state;

/// Priorities: 0 is evicted first, FA_ASSET_PRIORITIES - 1 last.
#define FA_ASSET_PRIORITIES 8u

/// Most assets of a stream.
#define FA_STREAM_MAX_ASSETS 65536u

/// Told before an asset's memory goes, while its contents are still there; runs on the thread
/// that makes room. It may call the functions of the stream, but not for this asset.
/// @param asset_user as given to fa_stream_reserve; `user` as given to fa_stream_create.
typedef void (*fa_evict_fn)(fa_stream *s, fa_asset a, void *data, size_t size, void *asset_user,
                            void *user);

/// What a stream holds and has done.
typedef struct fa_stream_statistics {
    size_t budget;          ///< bytes
    size_t used;            ///< bytes of assets that are loading, ready or being evicted
    size_t peak;            ///< the most ever used
    uint32_t reserved;      ///< assets in this state
    uint32_t loading;       ///< assets in this state
    uint32_t ready;         ///< assets in this state
    uint32_t acquired;      ///< of these, how many are in use
    uint64_t loads;         ///< loads finished
    uint64_t evictions;     ///< assets evicted
    uint64_t evicted_bytes; ///< their bytes
    uint64_t hits;          ///< acquires that found the asset ready
    uint64_t misses;        ///< acquires that did not
    uint64_t refusals;      ///< loads for which no room could be made
} fa_stream_statistics;

FA_EXTERN_C_BEGIN

/// Creates a stream.
/// @param budget most bytes that its assets may have at once, each rounded up to 4 KiB, and to
///        64 KiB above that size; 0 means no limit.
/// @param on_evict told of every eviction; may be NULL.
/// @param user passed to it.
/// @return the stream, valid until fa_stream_destroy or fa_destroy; NULL with FA002 when memory is
///         exhausted.
/// @threads any
FA_ANNOTATE("fa:create region=ret parent=arg0 kind=group")
FA_NODISCARD FA_API fa_stream *fa_stream_create(fa_allocator *fa, size_t budget,
                                                fa_evict_fn on_evict, void *user);

/// Destroys a stream and all its assets; on_evict is told of those that are ready.
/// @param s NULL does nothing. No other thread may be using the stream.
/// @return FA_OK; FA_E_BUSY and FA006, and nothing happens, while an asset is acquired or loading.
/// @threads any
FA_ANNOTATE("fa:destroy region=arg0 kind=group") FA_API fa_status fa_stream_destroy(fa_stream *s);

/// Makes an asset known. It has no memory yet.
/// @param size bytes it needs when loaded, at least 1.
/// @param priority below FA_ASSET_PRIORITIES.
/// @param asset_user passed to on_evict.
/// @return its name, good until fa_stream_forget; all-zero with FA003 when an argument is out of
///         range, with FA002 when memory is exhausted, with FA303 at FA_STREAM_MAX_ASSETS.
/// @threads any
FA_NODISCARD FA_API fa_asset fa_stream_reserve(fa_stream *s, size_t size, uint32_t priority,
                                               void *asset_user);

/// Gives an asset its memory, to be filled: Reserved becomes Loading. Assets of the same or of a
/// lower priority that nobody has acquired are evicted as far as needed, and none if that would
/// not suffice.
/// @return `size` bytes of undefined contents, aligned to a page, for the caller to fill, valid
///         until the asset is evicted, cancelled or forgotten; NULL with FA303 when no room can
///         be made, with FA002 when memory is exhausted, with FA401 when there is no such asset;
///         NULL and nothing reported when it is not Reserved, because another thread was faster.
/// Cost: a lock, O(evictions), and the callbacks.
/// @threads any
FA_ANNOTATE("fa:alloc object=ret region=arg0 kind=group")
FA_NODISCARD FA_API void *fa_stream_begin_load(fa_stream *s, fa_asset a);

/// Says that `bytes` more have been loaded.
/// @return FA_OK; FA_E_STATE when it is not Loading; FA_E_INVALID and FA003, and nothing happens,
///         when that is more than its size; FA_E_STALE and FA401 when there is no such asset.
/// @threads any
FA_API fa_status fa_stream_advance_load(fa_stream *s, fa_asset a, size_t bytes);

/// Ends the loading: Loading becomes Ready. Everything the loading thread wrote happens before
/// everything after any fa_stream_acquire of it.
/// @return FA_OK; FA_E_STATE when it is not Loading, or not all of it was loaded; FA_E_STALE and
///         FA401 when there is no such asset.
/// @threads any
FA_API fa_status fa_stream_finish_load(fa_stream *s, fa_asset a);

/// Gives a load up: Loading becomes Reserved, the memory is dead.
/// @return FA_OK; FA_E_STATE when it is not Loading; FA_E_STALE and FA401 when there is no such
///         asset.
/// @threads any
FA_API fa_status fa_stream_cancel_load(fa_stream *s, fa_asset a);

/// Uses an asset: it counts as used now and is not evicted until it is released as often.
/// @return its contents, valid until released; NULL when it is not Ready, with FA401 when there is
///         no such asset.
/// @threads any
FA_ANNOTATE("fa:alloc object=ret region=arg0 kind=group")
FA_NODISCARD FA_API void *fa_stream_acquire(fa_stream *s, fa_asset a);

/// Ends one use.
/// @return FA_OK; FA_E_STATE and FA003 when it is not acquired; FA_E_STALE and FA401 when there is
///         no such asset.
/// @threads any
FA_API fa_status fa_stream_release(fa_stream *s, fa_asset a);

/// Evicts an asset now: Ready becomes Reserved.
/// @return FA_OK; FA_E_STATE when it is not Ready; FA_E_BUSY while it is acquired; FA_E_STALE and
///         FA401 when there is no such asset.
/// @threads any
FA_API fa_status fa_stream_evict(fa_stream *s, fa_asset a);

/// Removes an asset that is Reserved or Ready; on_evict is told when it was Ready.
/// @return FA_OK; FA_E_BUSY while it is acquired, loading or being evicted; FA_E_STALE and FA401
///         when there is no such asset.
/// @threads any
FA_API fa_status fa_stream_forget(fa_stream *s, fa_asset a);

/// Changes the priority of an asset.
/// @return FA_OK; FA_E_INVALID and FA003 when it is out of range; FA_E_STALE and FA401 when there
///         is no such asset.
/// @threads any
FA_API fa_status fa_stream_set_priority(fa_stream *s, fa_asset a, uint32_t priority);

/// Changes the budget and evicts what no longer fits, as far as nobody has acquired it.
/// @param budget bytes; 0 removes the limit.
/// @return whether what is left fits.
/// @threads any
FA_API bool fa_stream_set_budget(fa_stream *s, size_t budget);

/// What an asset is doing; may be out of date when it returns.
/// @param loaded receives the bytes loaded so far; may be NULL.
/// @return FA_ASSET_NONE when there is no such asset; nothing is reported.
/// @threads any
FA_NODISCARD FA_API fa_asset_state fa_stream_state(fa_stream *s, fa_asset a, size_t *loaded);

/// Takes statistics.
/// @threads any
FA_API void fa_stream_stats(fa_stream *s, fa_stream_statistics *out);

/// Gives the name of a state, such as "loading".
/// @return static text; "unknown" for no state.
/// @threads any
FA_API const char *fa_asset_state_name(fa_asset_state state);

FA_EXTERN_C_END

/// Whether a name names no asset at all.
/// @threads any
FA_INLINE bool fa_asset_is_none(fa_asset a)
{
    return a.index == 0;
}

#endif
