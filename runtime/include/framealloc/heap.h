// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The heap: a general allocator with the manners of malloc, for what lives long or is large. It
// works as pools do but keeps its objects apart, so that fa_pool_free of a heap object is seen.
#ifndef FRAMEALLOC_HEAP_H
#define FRAMEALLOC_HEAP_H

#include <framealloc/thread.h>

FA_EXTERN_C_BEGIN

/// Allocates an object of undefined contents that lives until it is freed.
/// @param size bytes, any value; 0 means 1.
/// @param align power of two in bytes, 1 to FA_MAX_ALIGN; below FA_GRANULE means FA_GRANULE.
/// @return the object, valid until fa_heap_free, also after the thread is detached; NULL with
///         FA002 when exhausted, with FA306 when the alignment is out of range.
/// Cost: O(1), tens of instructions; above FA_CLASS_MAX bytes a lock and sometimes a system call.
/// @threads owner
FA_ANNOTATE("fa:alloc object=ret region=arg0 kind=heap")
FA_NODISCARD FA_MALLOC FA_ALLOC_SIZE(2) FA_ALLOC_ALIGN(3)
FA_API void *fa_heap_alloc(fa_thread *t, size_t size, size_t align);

/// As fa_heap_alloc, with all bytes zero. Cost: O(size).
/// @threads owner
FA_ANNOTATE("fa:alloc object=ret region=arg0 kind=heap")
FA_NODISCARD FA_MALLOC FA_ALLOC_SIZE(2) FA_ALLOC_ALIGN(3)
FA_API void *fa_heap_alloc_zero(fa_thread *t, size_t size, size_t align);

/// Resizes a heap object, in place when its size class still fits.
/// @param p NULL asks for a new object; dead afterwards unless NULL is returned.
/// @param size bytes; 0 means 1.
/// @param align at most the alignment it was allocated with, or stricter to have it moved.
/// @return the object, with the smaller of both sizes preserved; NULL as fa_heap_alloc, or with
///         FA608/FA610 when p is not a live heap object; the old object then stays as it was.
/// Cost: O(size) when it moves.
/// @threads owner
FA_ANNOTATE("fa:realloc object=arg1 region=arg0 kind=heap")
FA_NODISCARD FA_ALLOC_SIZE(3) FA_ALLOC_ALIGN(4)
FA_API void *fa_heap_realloc(fa_thread *t, void *p, size_t size, size_t align);

/// Frees a heap object, allocated by any thread of the allocator.
/// @param t the calling thread's context, not necessarily the one that allocated.
/// @param p NULL does nothing. A pointer that is not a live heap object does nothing either and
///        is diagnosed: FA608 when it was freed before, else FA610.
/// Cost: O(1) up to FA_CLASS_MAX bytes; a lock and sometimes a system call above.
/// @threads owner
FA_ANNOTATE("fa:free object=arg1 region=arg0 kind=heap")
FA_API void fa_heap_free(fa_thread *t, void *p);

/// Bytes that a live heap object may use; as fa_pool_usable_size.
/// @threads owner
FA_NODISCARD FA_API size_t fa_heap_usable_size(fa_thread *t, void *p);

FA_EXTERN_C_END

/// Allocates one T from the heap: `T *`, or NULL as fa_heap_alloc.
#define fa_heap_new(t, T) ((T *)fa_heap_alloc((t), sizeof(T), FA_ALIGNOF(T)))

#endif
