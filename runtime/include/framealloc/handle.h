// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Handles: objects that are named by a number instead of an address, so that they can be moved
// together (no fragmentation, ever) and a name that is too old is noticed.
#ifndef FRAMEALLOC_HANDLE_H
#define FRAMEALLOC_HANDLE_H

#include <framealloc/allocator.h>
#include <stdbool.h>

/// Names an object of a table: which slot, and which of the objects that the slot has held. A
/// plain value; it may outlive the object. All-zero names nothing.
typedef struct fa_handle {
    uint32_t index;      ///< of the slot, plus one
    uint32_t generation; ///< of the object in the slot
} fa_handle;

/// A slot of a table, as fa_handle_get sees it.
typedef struct fa_handle_slot {
    void *address;       ///< of the object; NULL in a free slot
    uint32_t generation; ///< of the present object, or of the next one in a free slot
    uint32_t pins;       ///< how often it is pinned
} fa_handle_slot;

/// A table of objects with handles. One thread at a time may use it.
///
///     addresses:  | A | C |   | D (pinned) |    | E |  ->  free
///     compacted:  | A | C |   | D (pinned) | E |       ->  free
typedef struct fa_handles {
    fa_handle_slot *slots; ///< a slot per handle
    uint32_t count;        ///< slots that were ever in use
} fa_handles;

/// What a table holds.
typedef struct fa_handles_statistics {
    size_t live;            ///< objects
    size_t pinned;          ///< of these, pinned
    size_t used;            ///< bytes of objects, rounded to FA_GRANULE
    size_t holes;           ///< bytes between objects: what compacting can win, pins permitting
    size_t committed_bytes; ///< memory of the objects: readable and writable
    uint64_t moved;         ///< bytes moved by all compactions
} fa_handles_statistics;

FA_EXTERN_C_BEGIN

/// Creates a table.
/// @param reserve_bytes most bytes of objects it can hold; 0 means FA_ARENA_DEFAULT_RESERVE.
/// @param max_handles most objects at once; 0 means 1,048,576 (65,536 where pointers have 32
///        bits).
/// @return the table, valid until fa_handles_destroy or fa_destroy; NULL with FA002 when memory
///         or addresses are exhausted.
/// Cost: one system call.
/// @threads any
FA_ANNOTATE("fa:create region=ret parent=arg0 kind=arena")
FA_NODISCARD FA_API fa_handles *fa_handles_create(fa_allocator *fa, size_t reserve_bytes,
                                                  uint32_t max_handles);

/// Destroys a table and all its objects.
/// @param hs NULL does nothing.
/// @return FA_OK; FA_E_BUSY and FA006, and nothing happens, while an object is pinned.
/// @threads owner
FA_ANNOTATE("fa:destroy region=arg0") FA_API fa_status fa_handles_destroy(fa_handles *hs);

/// Allocates an object of undefined contents.
/// @param size bytes, any value; 0 means 1.
/// @param align power of two in bytes, 1 to FA_MAX_ALIGN; below FA_GRANULE means FA_GRANULE.
/// @return its handle, good until fa_handle_free; all-zero with FA002 when exhausted, with FA306
///         when the alignment is out of range.
/// Never moves other objects. Cost: O(1); O(objects) once the addresses are used up.
/// @threads owner
FA_NODISCARD FA_API fa_handle fa_handle_alloc(fa_handles *hs, size_t size, size_t align);

/// Frees an object.
/// @param h all-zero does nothing.
/// @return FA_OK; FA_E_STALE and FA401 when it was freed before; FA_E_BUSY and FA006, and nothing
///         happens, while it is pinned.
/// Cost: O(1).
/// @threads owner
FA_API fa_status fa_handle_free(fa_handles *hs, fa_handle h);

/// Pins an object: it is not moved until it has been unpinned as often.
/// @return its address, valid until then; NULL with FA401 when it was freed before.
/// @threads owner
FA_ANNOTATE("fa:alloc object=ret region=arg0 kind=group")
FA_NODISCARD FA_API void *fa_handle_pin(fa_handles *hs, fa_handle h);

/// Takes one pin away.
/// @return FA_OK; FA_E_STATE and FA003 when it is not pinned; FA_E_STALE and FA401 when it was
///         freed before.
/// @threads owner
FA_API fa_status fa_handle_unpin(fa_handles *hs, fa_handle h);

/// Bytes an object was allocated with; 0 with FA401 when it was freed before.
/// @threads owner
FA_NODISCARD FA_API size_t fa_handle_size(fa_handles *hs, fa_handle h);

/// Moves objects that are not pinned to lower addresses, in the order they lie in, to close the
/// holes that freed ones left. Pointers from fa_handle_get are dead afterwards; handles and
/// pinned addresses stay good. Memory above the last object goes back to the system.
/// @param max_bytes stop after moving about this many, to go on in the next call; SIZE_MAX: all.
/// @return bytes moved; 0 when there is nothing to win.
/// Cost: O(objects behind the first hole) plus O(result).
/// @threads owner
FA_ANNOTATE("fa:reset region=arg0 kind=arena")
FA_API size_t fa_handles_compact(fa_handles *hs, size_t max_bytes);

/// Takes statistics. Cost: O(objects).
/// @threads owner
FA_API void fa_handles_stats(const fa_handles *hs, fa_handles_statistics *out);

/// Reports a handle that names no object any more as FA401. See fa_handle_get.
/// @return NULL.
/// @threads owner
FA_COLD FA_API void *fai_handle_stale(const fa_handles *hs, fa_handle h);

FA_EXTERN_C_END

/// Whether a handle names no object at all.
/// @threads any
FA_INLINE bool fa_handle_is_none(fa_handle h)
{
    return h.index == 0;
}

/// Whether two handles name the same object.
/// @threads any
FA_INLINE bool fa_handle_equal(fa_handle x, fa_handle y)
{
    return x.index == y.index && x.generation == y.generation;
}

/// Whether the object of a handle is still there; nothing is reported.
/// @threads owner
FA_NODISCARD FA_INLINE bool fa_handle_is_live(const fa_handles *hs, fa_handle h)
{
    return h.index - 1u < hs->count && hs->slots[h.index - 1u].generation == h.generation &&
           hs->slots[h.index - 1u].address != NULL;
}

/// Gives the address of an object.
/// @return the address, valid until the next fa_handles_compact or until the object is freed; NULL
///         with FA401 when it was freed before, or was never there.
/// Cost: O(1), about 10 instructions.
/// @threads owner
FA_ANNOTATE("fa:alloc object=ret region=arg0 kind=arena")
FA_NODISCARD FA_INLINE void *fa_handle_get(const fa_handles *hs, fa_handle h)
{
    uint32_t at = h.index - 1u;
    if (FA_UNLIKELY(at >= hs->count || hs->slots[at].generation != h.generation)) {
        return fai_handle_stale(hs, h);
    }
    return hs->slots[at].address;
}

#endif
