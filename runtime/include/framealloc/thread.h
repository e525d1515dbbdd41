// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The part of fa_thread that the inline functions of frame.h, pool.h and heap.h see. Not an
// interface of its own: use those functions.
#ifndef FRAMEALLOC_THREAD_H
#define FRAMEALLOC_THREAD_H

#include <framealloc/allocator.h>
#include <framealloc/arena.h>

/// Largest object, in bytes, that shares spans with others of its size class; larger ones get
/// memory of their own.
#define FA_CLASS_MAX ((size_t)64 << 10)

/// Number of size classes: eight up to 128 bytes, then four per doubling up to FA_CLASS_MAX.
#define FA_CLASS_COUNT 44u

/// Pools and heap manage their address range in units of this many bytes.
#define FA_UNIT_BITS 16

struct fa_bin;

/// Whose the objects in a unit are. Kept away from the bin, which its owner writes to all the
/// time, so that threads that free foreign objects do not slow the owner down.
typedef struct fa_unit_use {
    struct fa_bin *bin;      ///< NULL for large objects and for units not in use
    struct fa_thread *owner; ///< the bin's owner
    size_t size;             ///< bytes per object
    struct fa_thread *large; ///< who allocated the large object that starts here
} fa_unit_use;

/// Free objects of one size, at hand: a stack of pointers outside the objects, so that neither
/// taking nor freeing one touches the object. Empty and full at once (all three pointers equal)
/// while observed, so that every call takes the checked path.
typedef struct fa_bin {
    void **top;              ///< the newest free object is top[-1]
    void **bottom;           ///< low end of the stack
    void **end;              ///< high end of the stack
    struct fa_thread *owner; ///< whose objects these are
    uint32_t size;           ///< bytes per object
    uint32_t capacity;       ///< pointers the stack can hold
    uint32_t first_span;     ///< first span with free objects; see span_int.h
    uint32_t span_count;     ///< spans owned
    uint32_t away;           ///< objects that left their span: live, or on the stack
    uint32_t per_span;       ///< objects that fit a span
    unsigned char live;      ///< the FAI_STATE_ of a live object of this bin
    unsigned char cached;    ///< the FAI_STATE_ of an object on the stack
    unsigned char units;     ///< units per span
} fa_bin;

// What is known about each 16-byte granule of the pool range: one byte, out of reach of overruns.
#define FAI_STATE_NONE 0u    // no object starts here, or none ever did
#define FAI_STATE_FREE 1u    // free, in its span
#define FAI_STATE_CACHED 2u  // free, on its bin's stack
#define FAI_STATE_PENDING 3u // freed by another thread, on its way to the owner
#define FAI_STATE_POOL 4u    // live, from a pool
#define FAI_STATE_HEAP 5u    // live, from the heap
#define FAI_STATE_SENT 6u    // live, from a pool, and on its way to another thread
#define FAI_STATE_DROPPED 7u // freed by another thread, in no queue: the owner looks for it

/// The visible part of a thread context; see the file comment.
struct fa_thread {
    fa_arena frame;              ///< the open frame's memory; its window is empty between frames
    fa_allocator *allocator;     ///< where the context is attached
    uintptr_t pool_base;         ///< start of the pool range
    uintptr_t pool_bias;         ///< an address / FA_GRANULE + this is its state's address
    size_t pool_granules;        ///< granules of the range in use when last looked
    unsigned char *pool_state;   ///< a FAI_STATE_ per granule
    fa_unit_use *pool_use;       ///< for each unit of the range
    fa_bin pool[FA_CLASS_COUNT]; ///< pool objects by size class
    fa_bin heap[FA_CLASS_COUNT]; ///< heap objects by size class
    uint64_t frame_number;       ///< frames begun so far: the open or last frame's number
};

// State bytes are read by threads that free foreign objects, so accesses are relaxed atomics:
// plain moves on every machine we know.
#if defined(__GNUC__)
#define FAI_STATE_GET(p) __atomic_load_n((p), __ATOMIC_RELAXED)
#define FAI_STATE_SET(p, value) __atomic_store_n((p), (unsigned char)(value), __ATOMIC_RELAXED)
#else
#define FAI_STATE_GET(p) (*(volatile unsigned char *)(p))
#define FAI_STATE_SET(p, value) (*(volatile unsigned char *)(p) = (unsigned char)(value))
#endif

FA_INLINE unsigned fai_log2(size_t value)
{
#if defined(__GNUC__)
    return (unsigned)(sizeof(unsigned long long) * 8 - 1) -
           (unsigned)__builtin_clzll((unsigned long long)value);
#else
    unsigned n = 0;
    while (value >>= 1) {
        n++;
    }
    return n;
#endif
}

// The size class of a request; FA_CLASS_COUNT or more for one that the slow path must see (size
// 0, too large, bad alignment). Classes above 128 are multiples of a quarter of the power of two
// below them; for a stricter alignment the next class that is a multiple of it. Folds to a
// constant for constant arguments.
FA_INLINE unsigned fai_class_of(size_t size, size_t align)
{
    if (size > FA_CLASS_MAX || align - 1 >= FA_MAX_ALIGN || (align & (align - 1))) {
        return FA_CLASS_COUNT;
    }
    size_t unit = align < FA_GRANULE ? FA_GRANULE : align;
    size_t need = (size + unit - 1) & ~(unit - 1);
    if (need <= 128) {
        return (unsigned)((need - 1) >> 4);
    }
    unsigned log = fai_log2(need - 1);
    size_t step = (size_t)1 << (log - 2);
    unit = unit < step ? step : unit;
    need = (need + unit - 1) & ~(unit - 1);
    return 8 + (log - 7) * 4 + (unsigned)((need - 1) >> (log - 2)) - 4;
}

// A pointer's granule number in the pool range. Anything outside the range and anything not
// aligned to a granule becomes larger than every granule number, so one compare rejects both.
FA_INLINE uintptr_t fai_granule_of(uintptr_t base, const void *p)
{
    uintptr_t offset = (uintptr_t)p - base;
    return (offset >> 4) | (offset << (sizeof offset * 8 - 4));
}

#define FAI_GRANULES_PER_UNIT_BITS (FA_UNIT_BITS - 4)

// Takes an object from a bin's stack. `live` is the bin's own, passed so that it is a constant.
FA_INLINE bool fai_bin_take(uintptr_t bias, fa_bin *b, unsigned live, void **out)
{
    void **top = b->top;
    if (FA_UNLIKELY(top == b->bottom)) {
        return false;
    }
    void *p = top[-1];
    b->top = top - 1;
    FAI_STATE_SET((unsigned char *)(bias + ((uintptr_t)p >> 4)), live);
    *out = p;
    return true;
}

// Whether `p` was a live object of kind `live` that `t` owns, and is now on its bin's stack.
FA_INLINE bool fai_bin_give(const fa_thread *t, void *p, unsigned live)
{
    uintptr_t granule = fai_granule_of(t->pool_base, p);
    if (FA_UNLIKELY(granule >= t->pool_granules)) {
        return false;
    }
    unsigned char *state = t->pool_state + granule;
    const fa_unit_use *use = &t->pool_use[granule >> FAI_GRANULES_PER_UNIT_BITS];
    if (FA_UNLIKELY(FAI_STATE_GET(state) != live || use->owner != t)) {
        return false;
    }
    fa_bin *b = use->bin;
    void **top = b->top;
    if (FA_UNLIKELY(top == b->end)) {
        return false;
    }
    FAI_STATE_SET(state, FAI_STATE_CACHED);
    *top = p;
    b->top = top + 1;
    return true;
}

#endif
