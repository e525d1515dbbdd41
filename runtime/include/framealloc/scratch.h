// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Scratch: memory for the inside of a function, whether a frame is open or not; and named arenas
// that keep their memory across frames.
#ifndef FRAMEALLOC_SCRATCH_H
#define FRAMEALLOC_SCRATCH_H

#include <framealloc/allocator.h>
#include <framealloc/arena.h>

/// Scratch arenas of each thread: up to FA_SCRATCH_ARENAS - 1 conflicts can always be avoided.
#define FA_SCRATCH_ARENAS 4u

/// Deepest nesting of open scratch scopes of a thread.
#define FA_SCRATCH_DEPTH 64u

/// What the scratch arenas of a thread hold.
typedef struct fa_scratch_statistics {
    size_t depth;           ///< scopes open now
    size_t used;            ///< bytes allocated in them
    size_t peak;            ///< the most bytes one of the arenas has ever had in use
    size_t committed_bytes; ///< memory: readable and writable
} fa_scratch_statistics;

FA_EXTERN_C_BEGIN

/// Opens a scratch scope. What is allocated from its arena lives until the scope is closed.
///
/// A function that fills an arena of its caller while it uses scratch memory of its own names
/// that arena as a conflict. Otherwise both may be the same arena, and closing the scope would
/// free the results:
///
///     list *find_all(fa_thread *t, fa_arena *out)
///     {
///         fa_arena *scratch = fa_scratch_begin(t, &out, 1);
///         ... fa_arena_alloc(scratch, ...) ... fa_arena_alloc(out, ...) ...
///         fa_scratch_end(t, scratch);
///     }
///
/// @param conflicts arenas that must not be chosen: those the caller was given to allocate in.
///        Arenas that are no scratch arenas do no harm. NULL only with `count` 0.
/// @return the arena, to be used until fa_scratch_end and not afterwards; NULL with FA003 when
///         all scratch arenas are in conflict, with FA614 when scopes are nested too deeply, with
///         FA002 when memory is exhausted.
/// Cost: O(count), some tens of instructions; the first use of an arena reserves addresses.
/// @threads owner
FA_ANNOTATE("fa:create region=ret parent=arg0 kind=arena")
FA_NODISCARD FA_API fa_arena *fa_scratch_begin(fa_thread *t, fa_arena *const *conflicts,
                                               size_t count);

/// Closes the newest scope that uses this arena: everything allocated in it is dead. Scopes that
/// were opened inside it and are still open are closed with it, and reported as FA614. Memory far
/// above what recent scopes used goes back to the system.
/// @param scratch the result of fa_scratch_begin; NULL does nothing.
/// @return FA_OK; FA_E_STALE and FA614, and nothing happens, when no open scope uses the arena.
/// Cost: O(1), and a system call only while giving memory back.
/// @threads owner
FA_ANNOTATE("fa:destroy region=arg1 kind=arena")
FA_API fa_status fa_scratch_end(fa_thread *t, fa_arena *scratch);

/// Takes statistics of a thread's scratch arenas.
/// @threads owner
FA_API void fa_scratch_stats(const fa_thread *t, fa_scratch_statistics *out);

/// Finds or makes the arena of a name. It belongs to the allocator and keeps what is allocated in
/// it across frames, until fa_arena_reset, fa_arena_rewind or fa_scratch_pool_release.
/// @param name copied when the arena is made; not NULL.
/// @return the arena, the same for the same name; NULL with FA002 when memory is exhausted. One
///         thread at a time may use it.
/// Cost: a lock and O(names): keep the result.
/// @threads any
FA_ANNOTATE("fa:create region=ret parent=arg0 kind=arena")
FA_NODISCARD FA_API fa_arena *fa_scratch_pool(fa_allocator *fa, const char *name);

/// Gives the memory of a named arena back and forgets its name: everything in it is dead.
/// @param pool the result of fa_scratch_pool; NULL does nothing.
/// @return FA_OK; FA_E_STALE and FA610 when it is no named arena of this allocator.
/// @threads any
FA_ANNOTATE("fa:destroy region=arg1 kind=arena")
FA_API fa_status fa_scratch_pool_release(fa_allocator *fa, fa_arena *pool);

/// The name of a named arena: valid until it is released. NULL when it is none.
/// @threads any
FA_NODISCARD FA_API const char *fa_scratch_pool_name(fa_allocator *fa, const fa_arena *pool);

FA_EXTERN_C_END

#endif
