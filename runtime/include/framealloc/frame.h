// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Frames: memory that lives from fa_begin_frame to fa_end_frame (and for frames_in_flight - 1
// frames more when so configured), and checkpoints inside a frame.
#ifndef FRAMEALLOC_FRAME_H
#define FRAMEALLOC_FRAME_H

#include <framealloc/thread.h>

FA_EXTERN_C_BEGIN

/// Opens a frame. Also brings back objects that other threads freed (see FA_CONFIG_EXPLICIT_FREES).
/// @return FA_OK; FA_E_STATE and FA613, and nothing happens, when a frame is open already.
/// Cost: O(1) plus O(objects freed by other threads).
/// @threads owner
FA_ANNOTATE("fa:begin region=arg0 kind=frame") FA_API fa_status fa_begin_frame(fa_thread *t);

/// Ends the open frame: with one frame in flight its memory is dead now, with N it is dead when
/// the N-th frame after it begins. Open checkpoints are dropped. Memory above a decaying
/// high-water mark goes back to the system, at most 1 MiB per call.
/// @return FA_OK; FA_E_STATE and FA613, and nothing happens, when no frame is open.
/// Cost: O(1), independent of what was allocated; a system call only while giving memory back.
/// @threads owner
FA_ANNOTATE("fa:end region=arg0 kind=frame") FA_API fa_status fa_end_frame(fa_thread *t);

/// The paths taken when the window is too small or no frame is open. Call fa_frame_alloc or
/// fa_try_frame_alloc instead.
/// @threads owner
FA_RETURNS_FRAME(0)
FA_NODISCARD FA_ALLOC_SIZE(2) FA_ALLOC_ALIGN(3) FA_COLD
FA_API void *fai_frame_alloc_slow(fa_thread *t, size_t size, size_t align);

/// See fai_frame_alloc_slow.
/// @threads owner
FA_RETURNS_FRAME(0)
FA_NODISCARD FA_ALLOC_SIZE(2) FA_ALLOC_ALIGN(3) FA_COLD
FA_API void *fai_try_frame_alloc_slow(fa_thread *t, size_t size, size_t align);

/// fa_frame_alloc as a call, for callers compiled without optimization.
/// @threads owner
FA_RETURNS_FRAME(0)
FA_NODISCARD FA_ALLOC_SIZE(2) FA_ALLOC_ALIGN(3)
FA_API void *fai_frame_alloc_call(fa_thread *t, size_t size, size_t align);

/// Reports an array size that overflows as FA002. See fa_frame_alloc_array.
/// @return NULL.
/// @threads owner
FA_COLD FA_API void *fai_frame_overflow(fa_thread *t);

/// Copies a string with its terminator into the frame.
/// @return the copy, valid until the frame ends; NULL when exhausted or outside a frame.
/// @threads owner
FA_RETURNS_FRAME(0) FA_NODISCARD FA_MALLOC
FA_API char *fa_frame_strdup(fa_thread *t, const char *s);

/// Copies `size` bytes into the frame.
/// @param src may be NULL when size is 0.
/// @return the copy, valid until the frame ends; NULL when exhausted or outside a frame.
/// @threads owner
FA_RETURNS_FRAME(0) FA_NODISCARD FA_MALLOC FA_ALLOC_SIZE(3)
FA_API void *fa_frame_memdup(fa_thread *t, const void *src, size_t size);

/// Formats text as printf does into a string of exactly the length needed.
/// @return the string, valid until the frame ends; NULL when exhausted or outside a frame.
/// @threads owner
FA_RETURNS_FRAME(0) FA_NODISCARD FA_MALLOC FA_PRINTF(2, 3)
FA_API char *fa_frame_printf(fa_thread *t, const char *fmt, ...);

/// As fa_frame_printf with a va_list, which is left unchanged.
/// @threads owner
FA_RETURNS_FRAME(0) FA_NODISCARD FA_MALLOC FA_PRINTF(2, 0)
FA_API char *fa_frame_vprintf(fa_thread *t, const char *fmt, va_list args);

/// Resizes a frame allocation, cheaply when it is the newest; see fa_arena_realloc_last.
/// @param p an allocation of this frame, dead afterwards unless NULL is returned; NULL asks for
///        a new one.
/// @return the object at its new place, valid until the frame ends; NULL when exhausted or
///         outside a frame, and the old object stays as it was.
/// @threads owner
FA_ANNOTATE("fa:realloc object=arg1 region=arg0 kind=frame")
FA_NODISCARD FA_ALLOC_SIZE(4)
FA_API void *fa_frame_realloc_last(fa_thread *t, void *p, size_t old_size, size_t new_size,
                                   size_t align);

/// Bytes the open frame can still give out before an allocation fails; 0 outside a frame.
/// @threads owner
FA_NODISCARD FA_API size_t fa_frame_remaining(const fa_thread *t);

/// Bytes allocated in the open frame so far; 0 outside a frame.
/// @threads owner
FA_NODISCARD FA_API size_t fa_frame_used(const fa_thread *t);

/// Limits what one frame may allocate in all, alignment and rounding included.
/// @param bytes 0 removes the limit. Holds for this frame and all later ones.
/// Exact to FA_GRANULE bytes; costs nothing per allocation.
/// @threads owner
FA_API void fa_frame_set_limit(fa_thread *t, size_t bytes);

/// A position in the open frame; see fa_checkpoint_take. A plain value.
typedef struct fa_checkpoint {
    fa_mark mark;    ///< position in the frame's arena
    uint64_t frame;  ///< number of the frame
    uint32_t depth;  ///< how many checkpoints were open, this one included
    uint32_t serial; ///< tells it from others at the same depth
} fa_checkpoint;

/// Deepest nesting of open checkpoints.
#define FA_CHECKPOINT_DEPTH 64u

/// Opens a checkpoint in the open frame; fa_rollback or fa_commit closes it, in reverse order.
/// Also written fa_checkpoint(t).
/// @return a value, good until the checkpoint or one around it is closed or the frame ends;
///         outside a frame (FA623) or nested too deeply (FA614), one that fa_rollback refuses.
/// Cost: O(1).
/// @threads owner
FA_MARK(0) FA_NODISCARD FA_API fa_checkpoint fa_checkpoint_take(fa_thread *t);

/// Opens a checkpoint; see fa_checkpoint_take.
#define fa_checkpoint(t) fa_checkpoint_take(t)

/// Frees everything allocated in the frame since the checkpoint was opened, and closes it and
/// those opened inside it.
/// @return FA_OK; FA_E_STALE and FA614, and nothing happens, when it is closed already.
/// Cost: O(1).
/// @threads owner
FA_REWINDS(0, 1) FA_API fa_status fa_rollback(fa_thread *t, fa_checkpoint c);

/// Closes the checkpoint and those opened inside it and keeps what was allocated.
/// @return FA_OK; FA_E_STALE and FA614, and nothing happens, when it is closed already.
/// Cost: O(1).
/// @threads owner
FA_API fa_status fa_commit(fa_thread *t, fa_checkpoint c);

FA_EXTERN_C_END

/// Number of the open frame, or of the last one; counts from 1, 0 before the first.
/// @threads owner
FA_INLINE uint64_t fa_frame_number(const fa_thread *t)
{
    return t->frame_number;
}

/// Allocates memory of undefined contents in the open frame.
/// @param size bytes, any value; 0 gives a pointer that is not NULL, must not be dereferenced
///        and need not differ from others; outside a frame it may be NULL, and is not reported
///        unless observed.
/// @param align power of two in bytes, 1 to FA_MAX_ALIGN; below FA_GRANULE means FA_GRANULE.
/// @return the object, valid until the frame ends; NULL with FA002 when exhausted, with FA623
///         outside a frame, with FA306 when the alignment is out of range. Optimized callers do
///         not check an alignment known only at run time: out of range, it is not reported unless
///         the frame is observed, and gives an object that overlaps no other but must not be
///         used, because compilers rely on the alignment asked for.
/// Cost: 5 instructions for a constant size, 8 for run-time size and alignment.
/// @threads owner
FA_RETURNS_FRAME(0)
FA_NODISCARD FA_MALLOC FA_ALLOC_SIZE(2) FA_ALLOC_ALIGN(3)
FA_INLINE void *fa_frame_alloc(fa_thread *t, size_t size, size_t align)
{
    void *p;
    if (FAI_CALL_LIBRARY) {
        return fai_frame_alloc_call(t, size, align);
    }
    if (FA_LIKELY(fai_arena_take(&t->frame, size, align, &p))) {
        return p;
    }
    return fai_frame_alloc_slow(t, size, align);
}

/// As fa_frame_alloc, for callers who expect exhaustion: it is not reported as FA002.
/// @threads owner
FA_RETURNS_FRAME(0)
FA_NODISCARD FA_MALLOC FA_ALLOC_SIZE(2) FA_ALLOC_ALIGN(3)
FA_INLINE void *fa_try_frame_alloc(fa_thread *t, size_t size, size_t align)
{
    void *p;
    if (FA_LIKELY(fai_arena_take(&t->frame, size, align, &p))) {
        return p;
    }
    return fai_try_frame_alloc_slow(t, size, align);
}

/// As fa_frame_alloc, with all bytes zero. Cost: O(size).
/// @threads owner
FA_RETURNS_FRAME(0)
FA_NODISCARD FA_MALLOC FA_ALLOC_SIZE(2) FA_ALLOC_ALIGN(3)
FA_INLINE void *fa_frame_alloc_zero(fa_thread *t, size_t size, size_t align)
{
    void *p = fa_frame_alloc(t, size, align);
    return p ? memset(p, 0, size) : p;
}

/// Allocates `count` objects of `size` bytes in a row with one step; NULL with FA002 also when
/// the product overflows. Otherwise as fa_frame_alloc.
/// @threads owner
FA_RETURNS_FRAME(0)
FA_NODISCARD FA_MALLOC FA_ALLOC_SIZE2(2, 3) FA_ALLOC_ALIGN(4)
FA_INLINE void *fa_frame_alloc_array(fa_thread *t, size_t count, size_t size, size_t align)
{
    size_t bytes;
    if (FA_UNLIKELY(FAI_MUL_OVERFLOW(count, size, &bytes))) {
        return fai_frame_overflow(t);
    }
    return fa_frame_alloc(t, bytes, align);
}

/// As fa_frame_alloc_array, with all bytes zero. Cost: O(count * size).
/// @threads owner
FA_RETURNS_FRAME(0)
FA_NODISCARD FA_MALLOC FA_ALLOC_SIZE2(2, 3) FA_ALLOC_ALIGN(4)
FA_INLINE void *fa_frame_alloc_array_zero(fa_thread *t, size_t count, size_t size, size_t align)
{
    void *p = fa_frame_alloc_array(t, count, size, align);
    return p ? memset(p, 0, count * size) : p;
}

/// Allocates n blocks of `size` bytes with one step and stores their addresses; each block
/// starts at a multiple of FA_CACHE_LINE, so that different threads may write to different ones.
/// @param out n pointers, all set or, on failure, all unchanged.
/// @return whether it succeeded; the blocks are valid until the frame ends.
/// @threads owner
FA_NODISCARD FA_INLINE bool fa_frame_alloc_lines(fa_thread *t, size_t n, size_t size, void **out)
{
    const size_t line = FA_CACHE_LINE;
    size_t stride = (size + line - 1) & ~(line - 1);
    char *p = size > PTRDIFF_MAX ? (char *)fai_frame_overflow(t)
                                 : (char *)fa_frame_alloc_array(t, n, stride, line);
    if (!p) {
        return false;
    }
    for (size_t i = 0; i < n; i++, p += stride) {
        out[i] = p;
    }
    return true;
}

/// Allocates one T in the frame: `T *`, or NULL as fa_frame_alloc.
#define fa_frame_new(t, T) ((T *)fa_frame_alloc((t), sizeof(T), FA_ALIGNOF(T)))

/// Allocates one T with all bytes zero: `T *`, or NULL as fa_frame_alloc.
#define fa_frame_new_zero(t, T) ((T *)fa_frame_alloc_zero((t), sizeof(T), FA_ALIGNOF(T)))

/// Allocates n objects of type T in a row: `T *`, or NULL as fa_frame_alloc_array.
#define fa_frame_array(t, T, n) ((T *)fa_frame_alloc_array((t), (n), sizeof(T), FA_ALIGNOF(T)))

/// As fa_frame_array, with all bytes zero.
#define fa_frame_array_zero(t, T, n)                                                               \
    ((T *)fa_frame_alloc_array_zero((t), (n), sizeof(T), FA_ALIGNOF(T)))

/// Allocates n separate objects of type T with one step; the first of n in a row, as an array.
/// They may be used, and forgotten, one by one.
#define fa_frame_alloc_batch(t, T, n) fa_frame_array(t, T, n)

/// Allocates 2, 4 or 8 objects of type T with one step of constant size.
#define fa_frame_alloc_2(t, T) ((T *)fa_frame_alloc((t), 2 * sizeof(T), FA_ALIGNOF(T)))
/// See fa_frame_alloc_2.
#define fa_frame_alloc_4(t, T) ((T *)fa_frame_alloc((t), 4 * sizeof(T), FA_ALIGNOF(T)))
/// See fa_frame_alloc_2.
#define fa_frame_alloc_8(t, T) ((T *)fa_frame_alloc((t), 8 * sizeof(T), FA_ALIGNOF(T)))

#endif
