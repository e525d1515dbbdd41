// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Phases: the steps a thread's frame is made of, with the time and the frame bytes each takes.
// Nothing is counted per allocation.
#ifndef FRAMEALLOC_PHASE_H
#define FRAMEALLOC_PHASE_H

#include <framealloc/tag.h>

/// Deepest nesting of phases; deeper ones are not measured.
#define FA_PHASE_DEPTH 32u

/// Most different phases an allocator can have; further ones are not measured.
#define FA_PHASE_LIMIT 256u

/// What a phase took, all threads together. Figures contain the phases inside it, except `self`.
typedef struct fa_phase_statistics {
    const char *name;          ///< valid until the allocator is destroyed
    uint64_t count;            ///< how often it was ended
    uint64_t nanoseconds;      ///< in all
    uint64_t self_nanoseconds; ///< without the phases inside it
    uint64_t longest;          ///< nanoseconds of the longest one
    uint64_t frame_bytes;      ///< allocated in frames, in all
    uint64_t most_bytes;       ///< of one of them
} fa_phase_statistics;

FA_EXTERN_C_BEGIN

/// Begins a phase of the calling thread, inside those that are open. A phase may begin in one
/// frame and end in another.
/// @param name not empty; copied.
/// @return FA_OK; FA_E_INVALID and FA003 for a bad name; FA_E_LIMIT when it is nested too deep or
///         too many phases exist. Either way fa_end_phase ends it.
/// Cost: O(phases of the thread), and reading the clock.
/// @threads owner
FA_API fa_status fa_begin_phase(fa_thread *t, const char *name);

/// Ends the phase begun last.
/// @return FA_OK; FA_E_STATE and FA613, and nothing happens, when none is open.
/// Cost: O(1), and reading the clock.
/// @threads owner
FA_API fa_status fa_end_phase(fa_thread *t);

/// Name of the phase begun last, "" when none is open.
/// @return text that is valid until the allocator is destroyed.
/// @threads owner
FA_NODISCARD FA_API const char *fa_current_phase(const fa_thread *t);

/// Takes the statistics of a phase; those that are open count when they end.
/// @param out written only on success.
/// @return FA_OK; FA_E_INVALID when no phase of that name ever began.
/// Cost: O(phases * threads).
/// @threads any
FA_API fa_status fa_phase_stats(fa_allocator *fa, const char *name, fa_phase_statistics *out);

/// Receives one phase; see fa_each_phase.
typedef void (*fa_phase_fn)(const fa_phase_statistics *phase, void *user);

/// Calls a function with each phase, in the order they first began.
/// @param callback must not call into the allocator.
/// Cost: O(phases * phases * threads).
/// @threads any
FA_API void fa_each_phase(fa_allocator *fa, fa_phase_fn callback, void *user);

FA_EXTERN_C_END

/// Runs the block behind it as a phase: FA_PHASE_SCOPE(t, "physics") { step(t); }. The block must
/// not be left by return, goto or break.
#define FA_PHASE_SCOPE(t, name) FAI_PHASE_SCOPE(t, name, FAI_JOIN(fai_once_, __LINE__))
#define FAI_PHASE_SCOPE(t, name, once)                                                             \
    for (int once = ((void)fa_begin_phase((t), (name)), 1); once; once = 0, (void)fa_end_phase(t))

#endif
