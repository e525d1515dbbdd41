// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Tasks: memory of a piece of work that outlives frames and moves between threads, such as an
// asynchronous request. Everything a task allocated is freed in one go when it ends.
#ifndef FRAMEALLOC_TASK_H
#define FRAMEALLOC_TASK_H

#include <framealloc/allocator.h>
#include <framealloc/arena.h>

/// The memory of a task: fa_task_begin makes it. One thread at a time may use it; whoever hands
/// it to another thread does so through something that synchronises (a queue, a future, an event
/// loop). No context is needed: threads that are not attached can use tasks too.
typedef struct fa_task {
    fa_arena arena; ///< the chunk that allocations come from now
} fa_task;

/// Tasks of an allocator, taken at one moment.
typedef struct fa_task_statistics {
    uint64_t begun;   ///< tasks begun since the allocator was created
    size_t live;      ///< of these, not ended
    size_t held;      ///< bytes of memory that live tasks hold, used or not
    size_t peak_live; ///< the largest number of tasks live at once
} fa_task_statistics;

FA_EXTERN_C_BEGIN

/// Begins a task. It holds no memory until it allocates.
/// @return the task, valid until fa_task_end; NULL with FA002 when memory is exhausted.
/// Tasks that have not ended when the allocator is destroyed are reported as FA709.
/// @threads any
FA_ANNOTATE("fa:create region=ret parent=arg0 kind=task")
FA_NODISCARD FA_API fa_task *fa_task_begin(fa_allocator *fa);

/// Ends a task: all its memory is dead and goes back at once.
/// @param k NULL does nothing.
/// @return FA_OK; FA_E_STALE and FA709 when it has ended already. (A task object is used again as
///         late as possible, so this is noticed unless very many tasks have begun since.)
/// Cost: O(chunks): one for the first 4 KiB, then sizes double.
/// @threads any
FA_ANNOTATE("fa:destroy region=arg0 kind=task") FA_API fa_status fa_task_end(fa_task *k);

/// The path taken when the chunk is too small: takes another one. Call fa_task_alloc instead.
/// @threads owner
FA_ANNOTATE("fa:alloc object=ret region=arg0 kind=task")
FA_NODISCARD FA_ALLOC_SIZE(2) FA_ALLOC_ALIGN(3) FA_COLD FA_API
    void *fai_task_alloc_slow(fa_task *k, size_t size, size_t align);

/// Reports an array size that overflows as FA002. See fa_task_alloc_array.
/// @return NULL.
/// @threads owner
FA_COLD FA_API void *fai_task_overflow(fa_task *k);

/// Copies `size` bytes into the task's memory.
/// @param src may be NULL when size is 0.
/// @return the copy, valid until the task ends; NULL as fa_task_alloc.
/// @threads owner
FA_ANNOTATE("fa:alloc object=ret region=arg0 kind=task")
FA_NODISCARD FA_MALLOC FA_ALLOC_SIZE(3) FA_API
    void *fa_task_memdup(fa_task *k, const void *src, size_t size);

/// Copies a string with its terminator.
/// @return the copy, valid until the task ends; NULL as fa_task_alloc.
/// @threads owner
FA_ANNOTATE("fa:alloc object=ret region=arg0 kind=task")
FA_NODISCARD FA_MALLOC FA_API char *fa_task_strdup(fa_task *k, const char *s);

/// Formats text as printf does into a string of exactly the length needed.
/// @return the string, valid until the task ends; NULL as fa_task_alloc.
/// @threads owner
FA_ANNOTATE("fa:alloc object=ret region=arg0 kind=task")
FA_NODISCARD FA_MALLOC FA_PRINTF(2, 3) FA_API
    char *fa_task_printf(fa_task *k, const char *fmt, ...);

/// Bytes allocated in the task, alignment and rounding included.
/// @threads owner
FA_NODISCARD FA_API size_t fa_task_used(const fa_task *k);

/// Takes statistics of all tasks of an allocator.
/// @threads any
FA_API void fa_task_stats(fa_allocator *fa, fa_task_statistics *out);

FA_EXTERN_C_END

/// Allocates memory of undefined contents that lives until the task ends.
/// @param size bytes, any value; 0 gives a pointer that must not be dereferenced.
/// @param align power of two in bytes, 1 to FA_MAX_ALIGN; below FA_GRANULE means FA_GRANULE.
/// @return the object, valid until the task ends; NULL with FA002 when exhausted, with FA306 when
///         the alignment is out of range (optimized callers: see fa_frame_alloc), with FA709 when
///         the task has ended.
/// Cost: as fa_arena_alloc; a lock now and then, when a chunk is used up.
/// @threads owner
FA_ANNOTATE("fa:alloc object=ret region=arg0 kind=task")
FA_NODISCARD FA_MALLOC FA_ALLOC_SIZE(2) FA_ALLOC_ALIGN(3) FA_INLINE
    void *fa_task_alloc(fa_task *k, size_t size, size_t align)
{
    void *p;
    if (!FAI_CALL_LIBRARY && FA_LIKELY(fai_arena_take(&k->arena, size, align, &p))) {
        return p;
    }
    return fai_task_alloc_slow(k, size, align);
}

/// As fa_task_alloc, with all bytes zero. Cost: O(size).
/// @threads owner
FA_ANNOTATE("fa:alloc object=ret region=arg0 kind=task")
FA_NODISCARD FA_MALLOC FA_ALLOC_SIZE(2) FA_ALLOC_ALIGN(3) FA_INLINE
    void *fa_task_alloc_zero(fa_task *k, size_t size, size_t align)
{
    void *p = fa_task_alloc(k, size, align);
    return p ? memset(p, 0, size) : p;
}

/// Allocates `count` objects of `size` bytes in a row; NULL with FA002 also when the product
/// overflows. Otherwise as fa_task_alloc.
/// @threads owner
FA_ANNOTATE("fa:alloc object=ret region=arg0 kind=task")
FA_NODISCARD FA_MALLOC FA_ALLOC_SIZE2(2, 3) FA_ALLOC_ALIGN(4) FA_INLINE
    void *fa_task_alloc_array(fa_task *k, size_t count, size_t size, size_t align)
{
    size_t bytes;
    if (FA_UNLIKELY(FAI_MUL_OVERFLOW(count, size, &bytes))) {
        return fai_task_overflow(k);
    }
    return fa_task_alloc(k, bytes, align);
}

/// Allocates one T in the task: `T *`, or NULL as fa_task_alloc.
#define fa_task_new(k, T) ((T *)fa_task_alloc((k), sizeof(T), FA_ALIGNOF(T)))

/// Allocates one T with all bytes zero: `T *`, or NULL as fa_task_alloc.
#define fa_task_new_zero(k, T) ((T *)fa_task_alloc_zero((k), sizeof(T), FA_ALIGNOF(T)))

/// Allocates n objects of type T in a row: `T *`, or NULL as fa_task_alloc_array.
#define fa_task_array(k, T, n) ((T *)fa_task_alloc_array((k), (n), sizeof(T), FA_ALIGNOF(T)))

#if defined(__GNUC__)
/// Ends the task that a guard declared; see FA_TASK_GUARD.
/// @threads any
FA_INLINE void fai_task_guard_end(fa_task **k)
{
    (void)fa_task_end(*k);
}

/// Declares `fa_task *name`, begun here and ended when `name` goes out of scope, on every path
/// out of it. `name` is NULL when no task could be begun. Set it to NULL to keep the task:
///
///     FA_TASK_GUARD(request, fa);
///     if (!request || !parse(request)) { return -1; }     // ended
///     hand_over(request); request = NULL;                 // lives on
#define FA_TASK_GUARD(name, fa)                                                                    \
    fa_task *name __attribute__((cleanup(fai_task_guard_end))) = fa_task_begin(fa)
#endif

#endif
