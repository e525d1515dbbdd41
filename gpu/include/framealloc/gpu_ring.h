// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// fa_gpu_ring: offsets of a range in the order in which they die, frame by frame. Positions only
// ever grow; the offset is the position modulo the size, so that nothing has to be set back, and
// a ring shared by threads needs one atomic addition per allocation.
#ifndef FRAMEALLOC_GPU_RING_H
#define FRAMEALLOC_GPU_RING_H

#include <framealloc/attributes.h>
#include <stdbool.h>

/// What the allocating functions return when the ring is full.
#define FA_GPU_RING_FULL UINT64_MAX

/// Frames whose memory may be in use at once in one ring.
#define FA_GPU_RING_FRAMES 64u

/// Where a frame ended, and what must have come to pass before its memory may be used again.
typedef struct fa_gpu_ring_mark {
    uint64_t position;
    uint64_t after; ///< the caller's number: a frame, or a value of a timeline
} fa_gpu_ring_mark;

/// A ring over a range of `size` bytes. All zero but `size` is a ring that is empty.
typedef struct fa_gpu_ring {
    uint64_t head;  ///< position of the next allocation
    uint64_t limit; ///< position that head must not pass: the oldest in use, plus size
    uint64_t size;  ///< bytes of the range, a power of two
    uint32_t first; ///< oldest mark
    uint32_t count; ///< marks
    fa_gpu_ring_mark marks[FA_GPU_RING_FRAMES];
} fa_gpu_ring;

#if defined(__GNUC__)
#define FAI_GPU_ADD(p, n) __atomic_fetch_add((p), (n), __ATOMIC_RELAXED)
#elif defined(_MSC_VER)
#include <intrin.h>
#define FAI_GPU_ADD(p, n)                                                                          \
    ((uint64_t)_InterlockedExchangeAdd64((volatile long long *)(p), (long long)(n)))
#endif

/// Makes the caller's object an empty ring.
/// @param size bytes, a power of two.
/// @threads owner
FA_INLINE void fa_gpu_ring_init(fa_gpu_ring *r, uint64_t size)
{
    r->head = 0;
    r->limit = size;
    r->size = size;
    r->first = 0;
    r->count = 0;
}

/// Takes the next `size` bytes. They do not run over the end of the range: what is left there is
/// skipped, and belongs to the frame.
/// @param size bytes, at most 2^63.
/// @param align power of two in bytes, at most the size of the ring; 0 means 1.
/// @return the offset, good until the mark that follows it is released; FA_GPU_RING_FULL.
/// Cost: 12 to 15 instructions.
/// @threads owner
FA_INLINE uint64_t fa_gpu_ring_alloc(fa_gpu_ring *r, uint64_t size, uint64_t align)
{
    uint64_t mask = align - (align != 0);
    uint64_t at = (r->head + mask) & ~mask;
    uint64_t end = at + size;
    if (FA_UNLIKELY(((at ^ (end - 1)) & ~(r->size - 1)) != 0)) {
        at = (at + r->size - 1) & ~(r->size - 1);
        end = at + size;
    }
    if (FA_UNLIKELY(end > r->limit)) {
        return FA_GPU_RING_FULL;
    }
    r->head = end;
    return at & (r->size - 1);
}

/// As fa_gpu_ring_alloc, for several threads at once. A request that does not fit takes its
/// bytes all the same; they come back with the frame.
/// @param size bytes, a multiple of the alignment that is wanted, which is the same in all calls.
/// Cost: one atomic addition.
/// @threads any, but never during fa_gpu_ring_mark_frame and fa_gpu_ring_release
FA_INLINE uint64_t fa_gpu_ring_alloc_shared(fa_gpu_ring *r, uint64_t size)
{
    for (;;) {
        uint64_t at = FAI_GPU_ADD(&r->head, size);
        uint64_t end = at + size;
        if (FA_UNLIKELY(end > r->limit)) {
            return FA_GPU_RING_FULL;
        }
        if (FA_LIKELY(((at ^ (end - 1)) & ~(r->size - 1)) == 0)) {
            return at & (r->size - 1);
        }
    }
}

/// Bytes that are in use: allocated, skipped, or lost to requests that did not fit.
/// @threads owner
FA_INLINE uint64_t fa_gpu_ring_used(const fa_gpu_ring *r)
{
    return r->head + r->size - r->limit;
}

/// Ends a frame: everything allocated since the last mark dies when `after` is released.
/// @param after not smaller than in the call before.
/// @return false, and nothing happens, when FA_GPU_RING_FRAMES frames are in use.
/// Cost: O(1).
/// @threads owner
FA_INLINE bool fa_gpu_ring_mark_frame(fa_gpu_ring *r, uint64_t after)
{
    if (r->head > r->limit) {
        r->head = r->limit; // shared allocations that failed
    }
    uint64_t last = r->count ? r->marks[(r->first + r->count - 1) % FA_GPU_RING_FRAMES].position
                             : r->limit - r->size;
    if (r->head == last) {
        return true;
    }
    if (r->count == FA_GPU_RING_FRAMES) {
        return false;
    }
    fa_gpu_ring_mark *mark = &r->marks[(r->first + r->count++) % FA_GPU_RING_FRAMES];
    mark->position = r->head;
    mark->after = after;
    return true;
}

/// Frees the frames up to `done`.
/// @param done what has come to pass: every frame marked with this number or a smaller one.
/// @return how many frames were freed. Cost: O(1) each.
/// @threads owner
FA_INLINE uint32_t fa_gpu_ring_release(fa_gpu_ring *r, uint64_t done)
{
    uint32_t freed = 0;
    while (r->count && r->marks[r->first].after <= done) {
        r->limit = r->marks[r->first].position + r->size;
        r->first = (r->first + 1) % FA_GPU_RING_FRAMES;
        r->count--;
        freed++;
    }
    return freed;
}

#endif
