// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// fa_arena: memory that is given out by moving one position and taken back all at once. Usable
// on its own, over reserved address space or over a buffer of yours; frames are built on it.
// An arena belongs to one thread at a time.
#ifndef FRAMEALLOC_ARENA_H
#define FRAMEALLOC_ARENA_H

#include <framealloc/annotations.h>
#include <framealloc/attributes.h>
#include <framealloc/backend.h>
#include <framealloc/config.h>
#include <framealloc/status.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

/// An arena. Allocation goes DOWN from `top`:
///
///     base   floor     commit      limit           position              top
///      |guard| (budget)  | (rounding)|    left bytes    |   given out     |
///      +-----+-----------+-----------+------------------+-----------------+
///             <- lower addresses                       objects, newest first
///
/// The bytes in [limit, limit + left) are the *window*: the fast path takes from it and looks
/// at nothing else. All other features (committing memory, budgets, sanitizers, observation)
/// make the window smaller or empty and do their work in fai_arena_alloc_slow.
///
/// Invariants: position == rest + left; while left > 0, rest == limit; limit is a multiple of
/// FA_MAX_ALIGN; left, floor, commit, position and top are multiples of FA_GRANULE;
/// base <= floor, commit <= position <= top. All-zero is a valid arena that has no memory.
/// The fields may be read; only the functions below change them. The struct may be moved while
/// no thread uses it. Keep arenas of different threads FA_CACHE_LINE bytes apart.
typedef struct fa_arena {
    size_t left;               ///< bytes of the window not yet given out
    char *limit;               ///< low end of the window
    char *rest;                ///< position once the window is used up
    char *top;                 ///< high end of the memory, where allocation starts
    char *commit;              ///< [commit, top) is readable and writable
    char *floor;               ///< lowest address that may be given out
    char *stop;                ///< the window ends at or above it, for an owner who looks on
    char *base;                ///< low end of the reserved range or of the buffer
    const fa_backend *backend; ///< where memory comes from; NULL over a user's buffer
    uint32_t page;             ///< granularity of commit in bytes
    uint32_t epoch;            ///< number of resets, wrapping: tells stale marks
    uint32_t flags;            ///< FA_ARENA_ bits
} fa_arena;

/// The window is kept empty so that every allocation is seen, because AddressSanitizer or
/// Valgrind is watching or because the owner asked for it.
#define FA_ARENA_OBSERVED 1u

/// A position in an arena, to come back to. A plain value: copy it, drop it, nothing leaks.
typedef struct fa_mark {
    char *position; ///< the arena's position when the mark was taken
    uint32_t epoch; ///< the arena's epoch then
} fa_mark;

FA_EXTERN_C_BEGIN

/// Makes an arena over its own reserved address space; memory is committed as it is used.
/// @param a storage of the caller, any contents.
/// @param reserve_bytes most bytes the arena can ever hold, rounded up to pages; 0 means
///        FA_ARENA_DEFAULT_RESERVE, halved down to 1 MiB while the system refuses.
/// @return FA_OK; FA_E_NOMEM when the range cannot be reserved, and `a` is then an arena
///         without memory.
/// The arena owns the range until fa_arena_fini. Cost: one system call.
/// @threads owner
FA_INITS_REGION(0) FA_API fa_status fa_arena_init(fa_arena *a, size_t reserve_bytes);

/// Makes an arena as fa_arena_init does, from a given source of memory.
/// @param backend must outlive the arena; NULL means fa_backend_system().
/// @return as fa_arena_init.
/// @threads owner
FA_INITS_REGION(0)
FA_API fa_status fa_arena_init_backend(fa_arena *a, size_t reserve_bytes,
                                       const fa_backend *backend);

/// Makes an arena over memory of the caller, such as an array on the stack; no system call now
/// or later. Results are aligned as asked; up to 15 bytes at each end stay unused.
/// @param buf at least `size` bytes, which must outlive the arena; NULL only with size 0.
/// The inline path covers the part above the lowest page boundary inside the buffer; the part
/// below it is served by a call.
/// @threads owner
FA_INITS_REGION(0) FA_API void fa_arena_init_buffer(fa_arena *a, void *buf, size_t size);

/// Gives all memory of the arena back and makes it an arena without memory. Everything
/// allocated from it is dead. Harmless on an all-zero arena. Cost: one system call, or none.
/// @threads owner
FA_DESTROYS(0) FA_API void fa_arena_fini(fa_arena *a);

/// Takes a mark of the present position. Cost: O(1).
/// @return a value, good for fa_arena_rewind until the arena is rewound past it or reset.
/// @threads owner
FA_MARK(0) FA_NODISCARD FA_API fa_mark fa_arena_mark(const fa_arena *a);

/// Frees everything allocated since the mark was taken; the mark may be used again.
/// @return FA_OK; FA_E_STALE, and nothing happens, when the arena was reset since or is already
///         rewound to before the mark.
/// Cost: O(1).
/// @threads owner
FA_REWINDS(0, 1) FA_API fa_status fa_arena_rewind(fa_arena *a, fa_mark m);

/// Gives memory below the present position back to the system, except for the first
/// `keep_bytes` counted from the top.
/// @param keep_bytes bytes that stay committed so that reusing them causes no page fault.
/// @return bytes given back; 0 for an arena over a user's buffer.
/// Cost: at most two system calls.
/// @threads owner
FA_API size_t fa_arena_trim(fa_arena *a, size_t keep_bytes);

/// Sets how many bytes of the arena may be given out in all, alignment and rounding included.
/// @param bytes total from the top; 0 removes the limit. Never frees what is in use: a limit
///        below fa_arena_used only stops further allocation.
/// Exact to FA_GRANULE bytes. Cost: O(1); allocation within the limit costs nothing more.
/// @threads owner
FA_API void fa_arena_set_limit(fa_arena *a, size_t bytes);

/// Bytes given out and not yet freed, alignment, rounding and red zones included.
/// @threads owner
FA_NODISCARD FA_API size_t fa_arena_used(const fa_arena *a);

/// Bytes that can still be given out before an allocation fails for good (commit permitting).
/// @threads owner
FA_NODISCARD FA_API size_t fa_arena_remaining(const fa_arena *a);

/// Bytes that are readable and writable now, given out or not.
/// @threads owner
FA_NODISCARD FA_API size_t fa_arena_committed(const fa_arena *a);

/// Switches observation on (every allocation takes the checked path) or off.
/// Not needed for AddressSanitizer and Valgrind, which switch it on themselves.
/// @param flags FA_ARENA_OBSERVED or 0.
/// @threads owner
FA_API void fa_arena_set_flags(fa_arena *a, uint32_t flags);

/// The path taken when the window is too small: commits memory, honours the limit, tells the
/// sanitizers. Call fa_arena_alloc instead.
/// @threads owner
FA_ALLOCATES_IN(0)
FA_NODISCARD FA_ALLOC_SIZE(2) FA_ALLOC_ALIGN(3) FA_COLD
FA_API void *fai_arena_alloc_slow(fa_arena *a, size_t size, size_t align);

/// fa_arena_alloc as a call, for callers compiled without optimization.
/// @threads owner
FA_ALLOCATES_IN(0)
FA_NODISCARD FA_ALLOC_SIZE(2) FA_ALLOC_ALIGN(3)
FA_API void *fai_arena_alloc_call(fa_arena *a, size_t size, size_t align);

/// Copies `size` bytes into the arena.
/// @param src may be NULL when size is 0.
/// @return the copy, aligned to FA_GRANULE, valid until the arena is rewound past it, reset or
///         finished; NULL when exhausted.
/// @threads owner
FA_ALLOCATES_IN(0)
FA_NODISCARD FA_MALLOC FA_ALLOC_SIZE(3)
FA_API void *fa_arena_memdup(fa_arena *a, const void *src, size_t size);

/// Copies a string with its terminator.
/// @return the copy, valid as for fa_arena_memdup; NULL when exhausted.
/// @threads owner
FA_ALLOCATES_IN(0) FA_NODISCARD FA_MALLOC
FA_API char *fa_arena_strdup(fa_arena *a, const char *s);

/// Copies at most `n` characters of a string and terminates the copy.
/// @param s need not be terminated when it has `n` characters.
/// @return the copy, valid as for fa_arena_memdup; NULL when exhausted.
/// @threads owner
FA_ALLOCATES_IN(0) FA_NODISCARD FA_MALLOC
FA_API char *fa_arena_strndup(fa_arena *a, const char *s, size_t n);

/// Formats text as printf does into a string of exactly the length needed.
/// @return the string, valid as for fa_arena_memdup; NULL when exhausted or when the format is
///         refused by the C library.
/// @threads owner
FA_ALLOCATES_IN(0) FA_NODISCARD FA_MALLOC FA_PRINTF(2, 3)
FA_API char *fa_arena_printf(fa_arena *a, const char *fmt, ...);

/// As fa_arena_printf with a va_list, which is left unchanged.
/// @threads owner
FA_ALLOCATES_IN(0) FA_NODISCARD FA_MALLOC FA_PRINTF(2, 0)
FA_API char *fa_arena_vprintf(fa_arena *a, const char *fmt, va_list args);

/// Resizes an allocation, cheaply when it is the newest one: the space it had is reused, the
/// contents move. Any other allocation is copied to a new one and its old space stays used.
/// @param p an allocation of this arena, dead afterwards unless NULL is returned; NULL asks for
///        a new one.
/// @param old_size the size it was allocated with.
/// @param new_size the size wanted; may be smaller.
/// @param align its alignment, a power of two up to FA_MAX_ALIGN.
/// @return the object at its new place, valid as for fa_arena_alloc; NULL when exhausted, and
///         the old object stays as it was. Cost: O(min(old_size, new_size)).
/// @threads owner
FA_ANNOTATE("fa:realloc object=arg1 region=arg0")
FA_NODISCARD FA_ALLOC_SIZE(4)
FA_API void *fa_arena_realloc_last(fa_arena *a, void *p, size_t old_size, size_t new_size,
                                   size_t align);

/// The path of fa_arena_reset taken when the window is closed. Call fa_arena_reset instead.
/// @threads owner
FA_RESETS(0) FA_COLD FA_API void fai_arena_reset_slow(fa_arena *a);

FA_EXTERN_C_END

#if defined(__GNUC__)
#define FAI_IS_CONSTANT(x) __builtin_constant_p(x)
#define FAI_SUB_OVERFLOW(x, y, result) __builtin_sub_overflow(x, y, result)
#define FAI_MUL_OVERFLOW(x, y, result) __builtin_mul_overflow(x, y, result)
#else
#define FAI_IS_CONSTANT(x) 0
#define FAI_SUB_OVERFLOW(x, y, result) (*(result) = (x) - (y), (x) < (y))
#define FAI_MUL_OVERFLOW(x, y, result) (*(result) = (x) * (y), (y) != 0 && (x) > SIZE_MAX / (y))
#endif

FA_INLINE bool fai_align_is_usable(size_t align)
{
    return align != 0 && !(align & (align - 1u)) && align <= FA_MAX_ALIGN;
}

// The whole fast path. One subtraction takes the object from the window and its borrow is the
// limit check, for every size up to SIZE_MAX: 5 instructions when the size is a constant, 8
// when size and alignment are both known only at run time. An alignment of the second kind that is
// unusable clears some bits of `left`, which stays a multiple of FA_GRANULE and can only fall: the
// object overlaps no other and lies inside the window.
FA_INLINE bool fai_arena_take(fa_arena *a, size_t size, size_t align, void **out)
{
    const size_t mask = FA_GRANULE - 1u;
    size_t need = size;
    size_t left;
    if (FAI_IS_CONSTANT(size) && size <= PTRDIFF_MAX) {
        need = (size + mask) & ~mask;
    }
    if ((FAI_CHECK_ALIGN || FAI_IS_CONSTANT(align)) && !fai_align_is_usable(align)) {
        return false;
    }
    if (FA_UNLIKELY(FAI_SUB_OVERFLOW(a->left, need, &left))) {
        return false;
    }
    if (!(FAI_IS_CONSTANT(align) && align <= FA_GRANULE)) {
        left &= (size_t)0 - align;
    }
    if (!FAI_IS_CONSTANT(size)) {
        left &= ~mask;
    }
    a->left = left;
    *out = a->limit + left;
    return true;
}

/// Frees everything allocated from the arena and keeps its memory for reuse. Marks become
/// stale. Cost: O(1), independent of how much was allocated (under a sanitizer: O(bytes)).
/// @threads owner
FA_RESETS(0)
FA_INLINE void fa_arena_reset(fa_arena *a)
{
    if (FA_UNLIKELY(a->flags != 0 || a->rest != a->limit)) {
        fai_arena_reset_slow(a);
        return;
    }
    a->left = (size_t)(a->top - a->limit);
    a->epoch++;
}

/// Allocates memory of undefined contents.
/// @param size bytes, any value; 0 gives a pointer that is not NULL, must not be dereferenced
///        and need not differ from others.
/// @param align power of two in bytes, 1 to FA_MAX_ALIGN; below FA_GRANULE means FA_GRANULE.
/// @return the object, valid until the arena is rewound past it, reset or finished; NULL when
///         exhausted or when `align` is out of range. Optimized callers do not check an `align`
///         known only at run time: out of range, it gives an object that overlaps no other but
///         must not be used, because compilers rely on the alignment asked for.
/// Cost: O(1); a system call only when more memory must be committed.
/// @threads owner
FA_ALLOCATES_IN(0)
FA_NODISCARD FA_MALLOC FA_ALLOC_SIZE(2) FA_ALLOC_ALIGN(3)
FA_INLINE void *fa_arena_alloc(fa_arena *a, size_t size, size_t align)
{
    void *p;
    if (FAI_CALL_LIBRARY) {
        return fai_arena_alloc_call(a, size, align);
    }
    if (FA_LIKELY(fai_arena_take(a, size, align, &p))) {
        return p;
    }
    return fai_arena_alloc_slow(a, size, align);
}

/// As fa_arena_alloc, with all bytes zero. Cost: O(size).
/// @threads owner
FA_ALLOCATES_IN(0)
FA_NODISCARD FA_MALLOC FA_ALLOC_SIZE(2) FA_ALLOC_ALIGN(3)
FA_INLINE void *fa_arena_alloc_zero(fa_arena *a, size_t size, size_t align)
{
    void *p = fa_arena_alloc(a, size, align);
    return p ? memset(p, 0, size) : p;
}

/// Allocates `count` objects of `size` bytes in a row; NULL also when the product overflows.
/// Otherwise as fa_arena_alloc.
/// @threads owner
FA_ALLOCATES_IN(0)
FA_NODISCARD FA_MALLOC FA_ALLOC_SIZE2(2, 3) FA_ALLOC_ALIGN(4)
FA_INLINE void *fa_arena_alloc_array(fa_arena *a, size_t count, size_t size, size_t align)
{
    size_t bytes;
    if (FA_UNLIKELY(FAI_MUL_OVERFLOW(count, size, &bytes))) {
        return NULL;
    }
    return fa_arena_alloc(a, bytes, align);
}

/// As fa_arena_alloc_array, with all bytes zero. Cost: O(count * size).
/// @threads owner
FA_ALLOCATES_IN(0)
FA_NODISCARD FA_MALLOC FA_ALLOC_SIZE2(2, 3) FA_ALLOC_ALIGN(4)
FA_INLINE void *fa_arena_alloc_array_zero(fa_arena *a, size_t count, size_t size, size_t align)
{
    void *p = fa_arena_alloc_array(a, count, size, align);
    return p ? memset(p, 0, count * size) : p;
}

/// Allocates one T of undefined contents: `T *`, NULL when exhausted; as fa_arena_alloc.
#define fa_arena_new(a, T) ((T *)fa_arena_alloc((a), sizeof(T), FA_ALIGNOF(T)))

/// Allocates one T with all bytes zero: `T *`, NULL when exhausted; as fa_arena_alloc_zero.
#define fa_arena_new_zero(a, T) ((T *)fa_arena_alloc_zero((a), sizeof(T), FA_ALIGNOF(T)))

/// Allocates n objects of type T in a row: `T *`, NULL when exhausted or when n * sizeof(T)
/// overflows; as fa_arena_alloc_array.
#define fa_arena_array(a, T, n) ((T *)fa_arena_alloc_array((a), (n), sizeof(T), FA_ALIGNOF(T)))

/// As fa_arena_array, with all bytes zero.
#define fa_arena_array_zero(a, T, n)                                                               \
    ((T *)fa_arena_alloc_array_zero((a), (n), sizeof(T), FA_ALIGNOF(T)))

#endif
