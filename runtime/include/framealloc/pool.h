// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Pools: objects that live until they are freed, one by one, by any thread. fa_pool_alloc takes
// any size; an fa_pool holds objects of one size. Every free is checked: double frees, foreign
// pointers and pointers into the middle of an object are diagnosed, not obeyed.
#ifndef FRAMEALLOC_POOL_H
#define FRAMEALLOC_POOL_H

#include <framealloc/thread.h>

/// A pool of objects of one size, owned by one thread. Opaque: fa_pool_create makes it.
typedef struct fa_pool {
    fa_bin bin;           ///< its free objects
    uintptr_t base;       ///< as in fa_thread
    uintptr_t bias;       ///< as in fa_thread
    unsigned char *state; ///< as in fa_thread
    fa_unit_use *use;     ///< as in fa_thread
    size_t granules;      ///< as in fa_thread
    size_t size;          ///< bytes per object as asked for
    struct fa_pool *next; ///< its thread's other typed pools
    void **stack;         ///< storage of bin's stack
} fa_pool;

FA_EXTERN_C_BEGIN

/// See fa_pool_alloc.
/// @threads owner
FA_ANNOTATE("fa:alloc object=ret region=arg0 kind=pool")
FA_NODISCARD FA_ALLOC_SIZE(2) FA_ALLOC_ALIGN(3) FA_NOINLINE
FA_API void *fai_pool_alloc_slow(fa_thread *t, size_t size, size_t align);

/// See fa_pool_free.
/// @threads owner
FA_ANNOTATE("fa:free object=arg1 region=arg0 kind=pool")
FA_NOINLINE FA_API void fai_pool_free_slow(fa_thread *t, void *p);

/// fa_pool_alloc as a call, for callers compiled without optimization.
/// @threads owner
FA_ANNOTATE("fa:alloc object=ret region=arg0 kind=pool")
FA_NODISCARD FA_ALLOC_SIZE(2) FA_ALLOC_ALIGN(3)
FA_API void *fai_pool_alloc_call(fa_thread *t, size_t size, size_t align);

/// fa_pool_free as a call, for callers compiled without optimization.
/// @threads owner
FA_ANNOTATE("fa:free object=arg1 region=arg0 kind=pool")
FA_API void fai_pool_free_call(fa_thread *t, void *p);

/// Hands objects of other threads that this thread has freed to their owners. Done by itself
/// for every 126 of them, at fa_end_frame and at fa_detach_thread.
/// Cost: O(owners).
/// @threads owner
FA_API void fa_flush_frees(fa_thread *t);

/// Takes back objects of this thread that other threads have freed and handed over. Done by
/// itself at fa_begin_frame and whenever a pool runs out of free objects.
/// @param max most objects to take; SIZE_MAX means all.
/// @return how many came back.
/// Cost: O(result).
/// @threads owner
FA_API size_t fa_process_frees(fa_thread *t, size_t max);

/// Creates a pool of objects of one size.
/// @param t the owner: only its thread may get and put.
/// @param size bytes per object, 1 to FA_CLASS_MAX.
/// @param align power of two in bytes, 1 to FA_MAX_ALIGN.
/// @return the pool, valid until fa_pool_destroy or until the allocator is destroyed; NULL with
///         FA306 when size or alignment is out of range, with FA002 when memory is exhausted.
/// @threads owner
FA_ANNOTATE("fa:create region=ret parent=arg0 kind=pool")
FA_NODISCARD FA_API fa_pool *fa_pool_create(fa_thread *t, size_t size, size_t align);

/// As fa_pool_create, for a pool used only through fa_pool_get_unchecked and
/// fa_pool_put_unchecked.
/// @threads owner
FA_ANNOTATE("fa:create region=ret parent=arg0 kind=pool")
FA_NODISCARD FA_API fa_pool *fa_pool_create_unchecked(fa_thread *t, size_t size, size_t align);

/// Destroys a pool: its objects are dead, whether they were put back or not. No other thread
/// may be freeing one of them. A pool that is left when its thread is detached (FA004) goes with
/// the allocator; its objects stay valid until then.
/// @param q NULL does nothing; another thread's pool is left alone (FA206).
/// Cost: O(spans and free objects of the pool).
/// @threads owner
FA_ANNOTATE("fa:destroy region=arg0 kind=pool") FA_API void fa_pool_destroy(fa_pool *q);

/// See fa_pool_get.
/// @threads owner
FA_ANNOTATE("fa:alloc object=ret region=arg0 kind=pool")
FA_NODISCARD FA_NOINLINE FA_API void *fai_pool_get_slow(fa_pool *q);

/// See fa_pool_put.
/// @threads owner
FA_ANNOTATE("fa:free object=arg1 region=arg0 kind=pool")
FA_NOINLINE FA_API void fai_pool_put_slow(fa_pool *q, void *p);

/// Bytes that a live object may use: what it was allocated with, rounded up to its size class.
/// @param p a live object of fa_pool_alloc or of an fa_pool, of any thread; NULL gives 0.
/// @return bytes; 0 with FA608 or FA610 when it is no live pool object. While observed, bytes
///         beyond the size asked for are out of bounds all the same.
/// Cost: O(1).
/// @threads owner
FA_NODISCARD FA_API size_t fa_pool_usable_size(fa_thread *t, void *p);

/// Live objects of a pool: got and not yet put back or freed.
/// @threads owner
FA_NODISCARD FA_API size_t fa_pool_live(const fa_pool *q);

FA_EXTERN_C_END

/// Allocates an object of undefined contents that lives until it is freed.
/// @param size bytes, any value; 0 means 1. Up to FA_CLASS_MAX it is rounded up to a size class
///        at most a quarter larger; above it to whole units of 64 KiB.
/// @param align power of two in bytes, 1 to FA_MAX_ALIGN; below FA_GRANULE means FA_GRANULE.
/// @return the object, valid until fa_pool_free, also after the thread is detached; NULL with
///         FA002 when exhausted, with FA306 when the alignment is out of range.
/// Cost: O(1), about 10 instructions; now and then O(objects per 64 KiB).
/// @threads owner
FA_ANNOTATE("fa:alloc object=ret region=arg0 kind=pool")
FA_NODISCARD FA_MALLOC FA_ALLOC_SIZE(2) FA_ALLOC_ALIGN(3)
FA_INLINE void *fa_pool_alloc(fa_thread *t, size_t size, size_t align)
{
    if (FAI_CALL_LIBRARY) {
        return fai_pool_alloc_call(t, size, align);
    }
    unsigned index = fai_class_of(size, align);
    void *p;
    if (FA_LIKELY(index < FA_CLASS_COUNT &&
                  fai_bin_take(t->pool_bias, &t->pool[index], FAI_STATE_POOL, &p))) {
        return p;
    }
    return fai_pool_alloc_slow(t, size, align);
}

/// Frees an object of fa_pool_alloc or of an fa_pool, allocated by any thread of the allocator.
/// @param t the calling thread's context, not necessarily the one that allocated.
/// @param p NULL does nothing. A pointer that is not a live pool object does nothing either and
///        is diagnosed: FA608 when it was freed before, else FA610.
/// Cost: O(1), about 20 instructions; an object of another thread goes into a batch for it.
/// @threads owner
FA_ANNOTATE("fa:free object=arg1 region=arg0 kind=pool")
FA_INLINE void fa_pool_free(fa_thread *t, void *p)
{
    if (FAI_CALL_LIBRARY) {
        fai_pool_free_call(t, p);
        return;
    }
    if (FA_UNLIKELY(!fai_bin_give(t, p, FAI_STATE_POOL))) {
        fai_pool_free_slow(t, p);
    }
}

/// Allocates one T from a thread's pools: `T *`, or NULL as fa_pool_alloc.
#define fa_pool_new(t, T) ((T *)fa_pool_alloc((t), sizeof(T), FA_ALIGNOF(T)))

/// Creates a pool of objects of type T, owned by `t`: `fa_pool *`, or NULL; see fa_pool_create.
#define fa_pool_create_for(t, T) fa_pool_create((t), sizeof(T), FA_ALIGNOF(T))

/// Takes an object of undefined contents from a pool.
/// @return the object, valid until it is put back or the pool is destroyed; NULL with FA002 when
///         memory is exhausted.
/// Cost: O(1).
/// @threads owner
FA_ANNOTATE("fa:alloc object=ret region=arg0 kind=pool")
FA_NODISCARD FA_INLINE void *fa_pool_get(fa_pool *q)
{
    void *p;
    if (FA_LIKELY(fai_bin_take(q->bias, &q->bin, FAI_STATE_POOL, &p))) {
        return p;
    }
    return fai_pool_get_slow(q);
}

/// Puts an object back. Other threads than the owner use fa_pool_free instead.
/// @param p NULL does nothing. A pointer that is not a live object of this very pool does
///        nothing either and is diagnosed: FA608 or FA610.
/// Cost: O(1).
/// @threads owner
FA_ANNOTATE("fa:free object=arg1 region=arg0 kind=pool")
FA_INLINE void fa_pool_put(fa_pool *q, void *p)
{
    uintptr_t granule = fai_granule_of(q->base, p);
    void **top = q->bin.top;
    if (FA_UNLIKELY(granule >= q->granules || FAI_STATE_GET(q->state + granule) != FAI_STATE_POOL ||
                    q->use[granule >> FAI_GRANULES_PER_UNIT_BITS].bin != &q->bin ||
                    top == q->bin.end)) {
        fai_pool_put_slow(q, p);
        return;
    }
    FAI_STATE_SET(q->state + granule, FAI_STATE_CACHED);
    *top = p;
    q->bin.top = top + 1;
}

/// As fa_pool_get, for a pool of fa_pool_create_unchecked. Cost: 5 instructions.
/// @threads owner
FA_ANNOTATE("fa:alloc object=ret region=arg0 kind=pool")
FA_NODISCARD FA_INLINE void *fa_pool_get_unchecked(fa_pool *q)
{
    void **top = q->bin.top;
    if (FA_UNLIKELY(top == q->bin.bottom)) {
        return fai_pool_get_slow(q);
    }
    q->bin.top = top - 1;
    return top[-1];
}

/// As fa_pool_put, for a pool of fa_pool_create_unchecked: a wrong pointer is not noticed,
/// except while observed. Cost: 5 instructions.
/// @param p a live object of this pool.
/// @threads owner
FA_ANNOTATE("fa:free object=arg1 region=arg0 kind=pool")
FA_INLINE void fa_pool_put_unchecked(fa_pool *q, void *p)
{
    void **top = q->bin.top;
    if (FA_UNLIKELY(top == q->bin.end)) {
        fai_pool_put_slow(q, p);
        return;
    }
    *top = p;
    q->bin.top = top + 1;
}

#endif
