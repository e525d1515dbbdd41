// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// fa_gpu_space: gives out offsets of ranges that it never touches, such as blocks of GPU memory.
// Segregated fits in two levels (TLSF; Masmano, Ripoll, Crespo, Real, ECRTS 2004) with 32 classes
// per doubling and 24-byte nodes apart from the ranges. It knows nothing about GPUs.
#ifndef FRAMEALLOC_GPU_SPACE_H
#define FRAMEALLOC_GPU_SPACE_H

#include <framealloc/annotations.h>
#include <framealloc/backend.h>
#include <framealloc/status.h>
#include <stdbool.h>

/// Names no allocation: what fa_gpu_space_alloc returns when it fails.
#define FA_GPU_NONE UINT32_MAX

/// Size classes per doubling, as a power of two: what good fit wastes is below 1 / 32.
#define FA_GPU_SPACE_CLASS_BITS 5

/// Bits of fa_gpu_node.size.
#define FA_GPU_SPACE_USED  0x80000000u ///< an allocation, not a hole
#define FA_GPU_SPACE_FIRST 0x40000000u ///< the lowest stretch of a range
#define FA_GPU_SPACE_MOST  0x3fffffffu ///< the others: the size; also the largest size there is

/// What an allocation adds to fa_gpu_space.taken besides its granules, which are below 2^32.
#define FA_GPU_SPACE_ONE ((uint64_t)1 << 32)

/// One allocation or one hole. Offset and size are in granules.
typedef struct fa_gpu_node {
    uint32_t offset;
    uint32_t size;   ///< with FA_GPU_SPACE_USED and FA_GPU_SPACE_FIRST
    uint32_t before; ///< node of the neighbour below, or FA_GPU_NONE
    uint32_t after;  ///< node of the neighbour above, or FA_GPU_NONE
    uint32_t link_a; ///< hole: previous of its class; in use: the caller's word
    uint32_t link_b; ///< hole: next of its class; in use: its serial
} fa_gpu_node;

/// Ranges of offsets. Only the functions here may change its fields.
typedef struct fa_gpu_space {
    fa_gpu_node *nodes;       ///< a table; it moves when it outgrows its addresses
    uint32_t node_count;      ///< nodes ever used
    uint32_t node_ready;      ///< nodes whose memory is there
    uint32_t node_limit;      ///< nodes whose addresses are reserved
    uint32_t node_spare;      ///< first node that is neither allocation nor hole
    uint32_t shift;           ///< log2 of the granule
    uint32_t granules;        ///< size of all ranges
    uint64_t taken;           ///< FA_GPU_SPACE_ONE for each allocation, plus their granules
    uint32_t holes;           ///< free stretches
    uint32_t serial;          ///< of the newest allocation
    uint32_t newest;          ///< first stretch of the newest range, or FA_GPU_NONE
    uint32_t classes;         ///< bit per doubling that has a hole
    uint32_t lists[27];       ///< bit per class of the doubling that has a hole
    uint32_t first[26 * 32];  ///< newest hole of each class
    const fa_backend *source; ///< where `nodes` comes from
} fa_gpu_space;

/// What a space holds. Bytes are whole granules.
typedef struct fa_gpu_space_statistics {
    uint64_t size;    ///< bytes of all ranges
    uint64_t used;    ///< bytes allocated
    uint64_t largest; ///< bytes of the largest hole
    uint32_t live;    ///< allocations
    uint32_t holes;   ///< free stretches
    size_t overhead;  ///< bytes of memory that the bookkeeping takes
} fa_gpu_space_statistics;

/// One stretch of a space, as fa_gpu_space_walk sees it.
typedef struct fa_gpu_space_part {
    uint64_t offset; ///< bytes
    uint64_t size;   ///< bytes
    bool used;       ///< an allocation, not a hole
    uint32_t node;   ///< its number
    uint32_t word;   ///< the caller's word, when used
    uint32_t serial; ///< when used
} fa_gpu_space_part;

/// Sees one stretch; returns whether to go on.
typedef bool (*fa_gpu_space_visit_fn)(const fa_gpu_space_part *part, void *user);

FA_EXTERN_C_BEGIN

/// Makes the caller's object a space of one range, which begins at 0 and is one hole.
/// @param size bytes, a multiple of `granule`, at most 2^30 - 1 granules; 0: no range as yet.
/// @param granule power of two in bytes, 1 to 2^31; all offsets and sizes are multiples of it.
/// @param source where the bookkeeping comes from; NULL: the system. Must outlive the space.
/// @return FA_OK; FA_E_INVALID for sizes out of range; FA_E_NOMEM, and there is no space then.
/// @threads any
FA_NODISCARD FA_API fa_status fa_gpu_space_init(fa_gpu_space *s, uint64_t size, uint64_t granule,
                                                const fa_backend *source);

/// Adds a range that is one hole. Allocations never reach from one range into another, even if
/// there is nothing between them.
/// @param offset, size bytes, multiples of the granule; the range must not overlap others and must
///        end below 2^32 granules; sizes as in fa_gpu_space_init, all ranges together as well.
/// @return the range, until fa_gpu_space_remove; FA_GPU_NONE for a range out of bounds, or when
///         there is no memory for bookkeeping.
/// Cost: O(1).
/// @threads owner
FA_NODISCARD FA_API uint32_t fa_gpu_space_add(fa_gpu_space *s, uint64_t offset, uint64_t size);

/// Takes a range away.
/// @return whether nothing was allocated in it; if something was, nothing happens.
/// Cost: O(1).
/// @threads owner
FA_API bool fa_gpu_space_remove(fa_gpu_space *s, uint32_t range);

/// Gives the bookkeeping back. All allocations of the space are gone.
/// @threads owner
FA_API void fa_gpu_space_fini(fa_gpu_space *s);

/// Finds room.
/// @param size bytes; 0 means one granule, others are rounded up to granules.
/// @param align power of two in bytes; below the granule costs nothing, above it wastes nothing
///        but may leave holes.
/// @param word kept with the allocation, see fa_gpu_space_word.
/// @return the allocation, until fa_gpu_space_free; FA_GPU_NONE when there is no room or no
///         memory for bookkeeping.
/// Cost: O(1): two bit searches and at most 10 holes of one class looked at, however many ranges
/// and holes there are.
/// @threads owner
FA_NODISCARD FA_API uint32_t fa_gpu_space_alloc(fa_gpu_space *s, uint64_t size, uint64_t align,
                                                uint32_t word);

/// Gives an allocation back; it joins with the holes beside it.
/// @return whether `node` was an allocation; if not, nothing happens.
/// Cost: O(1).
/// @threads owner
FA_API bool fa_gpu_space_free(fa_gpu_space *s, uint32_t node);

/// Frees everything; the ranges stay. Cost: O(allocations).
/// @threads owner
FA_API void fa_gpu_space_reset(fa_gpu_space *s);

/// Takes statistics. Cost: O(1) plus the holes of the largest class.
/// @threads owner
FA_API void fa_gpu_space_stats(const fa_gpu_space *s, fa_gpu_space_statistics *out);

/// Shows all allocations and holes, the newest range first, each by rising offset. The visitor
/// must not change the space.
/// Cost: O(allocations).
/// @threads owner
FA_API void fa_gpu_space_walk(const fa_gpu_space *s, fa_gpu_space_visit_fn visit, void *user);

/// Whether all nodes, lists and counts agree with each other; for tests. Cost: O(allocations).
/// @threads owner
FA_NODISCARD FA_API bool fa_gpu_space_validate(const fa_gpu_space *s);

FA_EXTERN_C_END

/// Whether `node` is an allocation now.
/// @threads owner
FA_INLINE bool fa_gpu_space_is_live(const fa_gpu_space *s, uint32_t node)
{
    return node < s->node_count && (s->nodes[node].size & FA_GPU_SPACE_USED) != 0;
}

/// Whether the largest hole may hold `size` bytes: false is certain, and cheaper to learn than by a
/// failing fa_gpu_space_alloc.
/// @threads owner
FA_INLINE bool fa_gpu_space_may_fit(const fa_gpu_space *s, uint64_t size)
{
#if defined(__GNUC__)
    // Holes are smaller than the doubling above the largest one that has any.
    uint32_t row = 31u - (uint32_t)__builtin_clz(s->classes | 1);
    return s->classes != 0 && (size >> s->shift) < (uint64_t)(1u << FA_GPU_SPACE_CLASS_BITS) << row;
#else
    (void)size;
    return s->classes != 0;
#endif
}

/// Whether nothing is allocated in a range.
/// @param range as fa_gpu_space_add returned it; that of fa_gpu_space_init is 0.
/// @threads owner
FA_INLINE bool fa_gpu_space_is_free(const fa_gpu_space *s, uint32_t range)
{
    const fa_gpu_node *x = &s->nodes[range];
    return !(x->size & FA_GPU_SPACE_USED) &&
           (x->after == FA_GPU_NONE || (s->nodes[x->after].size & FA_GPU_SPACE_FIRST) != 0);
}

/// Offset of an allocation in bytes.
/// @threads owner
FA_INLINE uint64_t fa_gpu_space_offset(const fa_gpu_space *s, uint32_t node)
{
    return (uint64_t)s->nodes[node].offset << s->shift;
}

/// Size of an allocation in bytes, rounded up to granules.
/// @threads owner
FA_INLINE uint64_t fa_gpu_space_size(const fa_gpu_space *s, uint32_t node)
{
    return (uint64_t)(s->nodes[node].size & FA_GPU_SPACE_MOST) << s->shift;
}

/// The word an allocation was made with.
/// @threads owner
FA_INLINE uint32_t fa_gpu_space_word(const fa_gpu_space *s, uint32_t node)
{
    return s->nodes[node].link_a;
}

/// Exchanges the word of an allocation.
/// @threads owner
FA_INLINE void fa_gpu_space_set_word(fa_gpu_space *s, uint32_t node, uint32_t word)
{
    s->nodes[node].link_a = word;
}

/// A number that no other allocation of this space had, up to 2^32 of them: a reused node has
/// another serial, so that stale handles are told from live ones.
/// @threads owner
FA_INLINE uint32_t fa_gpu_space_serial(const fa_gpu_space *s, uint32_t node)
{
    return s->nodes[node].link_b;
}

#endif
