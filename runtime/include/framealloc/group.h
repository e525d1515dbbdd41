// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Groups: objects that live and die together, such as all that belongs to a level or a document,
// allocated over time and by any thread.
#ifndef FRAMEALLOC_GROUP_H
#define FRAMEALLOC_GROUP_H

#include <framealloc/allocator.h>

/// A group. Opaque: fa_group_create makes it.
typedef struct fa_group fa_group;

/// What a group holds.
typedef struct fa_group_statistics {
    const char *name; ///< valid until the group is destroyed
    uint64_t objects; ///< allocations since it was created or last emptied
    size_t used;      ///< bytes of them, alignment and rounding included
    size_t held;      ///< memory, used or not
    size_t peak;      ///< the largest `used` ever
    uint64_t emptied; ///< calls of fa_group_free_all
} fa_group_statistics;

FA_EXTERN_C_BEGIN

/// Creates a group without objects. It holds no memory until something is allocated.
/// @param name copied, cut to 47 bytes; NULL means "".
/// @return the group, valid until fa_group_destroy or fa_destroy; NULL with FA002 when memory is
///         exhausted.
/// @threads any
FA_ANNOTATE("fa:create region=ret parent=arg0 kind=group")
FA_NODISCARD FA_API fa_group *fa_group_create(fa_allocator *fa, const char *name);

/// Destroys a group and all its objects.
/// @param g NULL does nothing. No thread may be using the group.
/// @threads any
FA_ANNOTATE("fa:destroy region=arg0 kind=group") FA_API void fa_group_destroy(fa_group *g);

/// Frees all objects of a group and keeps the group.
/// Cost: O(chunks), whose sizes double up to 64 KiB.
/// @threads any
FA_ANNOTATE("fa:reset region=arg0 kind=group") FA_API void fa_group_free_all(fa_group *g);

/// Allocates memory of undefined contents.
/// @param size bytes, any value; 0 gives a pointer that must not be dereferenced.
/// @param align power of two in bytes, 1 to FA_MAX_ALIGN; below FA_GRANULE means FA_GRANULE.
/// @return the object, valid until the group is emptied or destroyed; NULL with FA002 when
///         exhausted, with FA306 when the alignment is out of range.
/// Cost: O(1), a lock of the group; now and then one of the allocator.
/// @threads any
FA_ANNOTATE("fa:alloc object=ret region=arg0 kind=group")
FA_NODISCARD FA_MALLOC FA_ALLOC_SIZE(2) FA_ALLOC_ALIGN(3) FA_API
    void *fa_group_alloc(fa_group *g, size_t size, size_t align);

/// As fa_group_alloc, with all bytes zero. Cost: O(size).
/// @threads any
FA_ANNOTATE("fa:alloc object=ret region=arg0 kind=group")
FA_NODISCARD FA_MALLOC FA_ALLOC_SIZE(2) FA_ALLOC_ALIGN(3) FA_API
    void *fa_group_alloc_zero(fa_group *g, size_t size, size_t align);

/// Allocates `count` objects of `size` bytes in a row; NULL with FA002 also when the product
/// overflows. Otherwise as fa_group_alloc.
/// @threads any
FA_ANNOTATE("fa:alloc object=ret region=arg0 kind=group")
FA_NODISCARD FA_MALLOC FA_ALLOC_SIZE2(2, 3) FA_ALLOC_ALIGN(4) FA_API
    void *fa_group_alloc_array(fa_group *g, size_t count, size_t size, size_t align);

/// Copies `size` bytes into the group.
/// @param src may be NULL when size is 0.
/// @return the copy, valid until the group is emptied or destroyed; NULL as fa_group_alloc.
/// @threads any
FA_ANNOTATE("fa:alloc object=ret region=arg0 kind=group")
FA_NODISCARD FA_MALLOC FA_ALLOC_SIZE(3) FA_API
    void *fa_group_memdup(fa_group *g, const void *src, size_t size);

/// Copies a string with its terminator.
/// @return the copy, valid until the group is emptied or destroyed; NULL as fa_group_alloc.
/// @threads any
FA_ANNOTATE("fa:alloc object=ret region=arg0 kind=group")
FA_NODISCARD FA_MALLOC FA_API char *fa_group_strdup(fa_group *g, const char *s);

/// Takes statistics.
/// @threads any
FA_API void fa_group_stats(fa_group *g, fa_group_statistics *out);

FA_EXTERN_C_END

/// Allocates one T in a group: `T *`, or NULL as fa_group_alloc.
#define fa_group_new(g, T) ((T *)fa_group_alloc((g), sizeof(T), FA_ALIGNOF(T)))

/// Allocates one T with all bytes zero: `T *`, or NULL as fa_group_alloc.
#define fa_group_new_zero(g, T) ((T *)fa_group_alloc_zero((g), sizeof(T), FA_ALIGNOF(T)))

/// Allocates n objects of type T in a row: `T *`, or NULL as fa_group_alloc_array.
#define fa_group_array(g, T, n) ((T *)fa_group_alloc_array((g), (n), sizeof(T), FA_ALIGNOF(T)))

#endif
