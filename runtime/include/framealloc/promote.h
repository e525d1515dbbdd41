// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Promotion: moving the few results of a frame that must live on to memory that lives longer.
#ifndef FRAMEALLOC_PROMOTE_H
#define FRAMEALLOC_PROMOTE_H

#include <framealloc/thread.h>

/// Where a promoted object goes to, and so how it is freed.
typedef enum fa_promotion {
    FA_PROMOTE_POOL, ///< a pool object: fa_pool_free
    FA_PROMOTE_HEAP  ///< a heap object: fa_heap_free
} fa_promotion;

FA_EXTERN_C_BEGIN

/// Copies an object to longer-lived memory. The copy is shallow: pointers inside still point
/// where they did. The original stays as it is until its own lifetime ends.
/// @param p the object, of any lifetime; not NULL.
/// @param size its size in bytes, at least 1.
/// @param align its alignment, a power of two up to FA_MAX_ALIGN.
/// @return the copy, valid until it is freed as `where` says; NULL with FA002 when memory is
///         exhausted, with FA306 when the alignment is out of range, with FA003 when `where` is.
/// Cost: O(size).
/// @threads owner
FA_ANNOTATE("fa:promote object=arg1 into=arg0")
FA_NODISCARD FA_MALLOC FA_ALLOC_SIZE(3) FA_ALLOC_ALIGN(4)
FA_API void *fa_promote(fa_thread *t, const void *p, size_t size, size_t align,
                        fa_promotion where);

/// As fa_promote, into an arena of the caller's choice.
/// @param into the arena that receives the copy.
/// @return the copy, valid until the arena is rewound past it, reset or finished; NULL when it is
///         exhausted.
/// @threads owner
FA_ANNOTATE("fa:promote object=arg1 into=arg0")
FA_NODISCARD FA_MALLOC FA_ALLOC_SIZE(3) FA_ALLOC_ALIGN(4)
FA_API void *fa_promote_to_arena(fa_arena *into, const void *p, size_t size, size_t align);

FA_EXTERN_C_END

#endif
