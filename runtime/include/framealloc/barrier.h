// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Barriers: threads that share a frame boundary meet. Each registered thread signals that it is
// done and then waits until all have signalled; only then may the owner end what they share.
#ifndef FRAMEALLOC_BARRIER_H
#define FRAMEALLOC_BARRIER_H

#include <framealloc/allocator.h>

/// A barrier. Opaque: fa_barrier_create makes it.
///
/// One round, or generation, for each of N registered threads:
///
///     fa_barrier_signal(b, t);   "what I did in this frame is done"; does not block
///     ... work of its own that nobody else sees ...
///     fa_barrier_wait(b, t);     returns once all N have signalled
///
/// Everything a thread did before it signalled happens before everything any thread does after
/// its wait. The next round may begin at once: a fast thread cannot run into a slow one's round.
/// A frame boundary takes two rounds, so that nobody allocates while the owner ends the frame:
///
///     workers: ... work ... fa_barrier_wait_and_reset(b, t); fa_barrier_wait_and_reset(b, t);
///     owner:   ... work ... fa_barrier_wait_and_reset(b, t);
///              fa_end_frame(t); fa_begin_frame(t);           fa_barrier_wait_and_reset(b, t);
typedef struct fa_barrier fa_barrier;

/// Most threads that can meet at one barrier.
#define FA_BARRIER_MAX 1024u

/// What a barrier has seen. Counts of rounds that are going on may be out of date.
typedef struct fa_barrier_statistics {
    uint64_t generation; ///< rounds completed
    uint32_t parties;    ///< threads that a round needs
    uint32_t registered; ///< threads registered now
    uint32_t missing;    ///< signals that the present round still needs
    uint64_t waits;      ///< waits that returned FA_OK, of threads registered now
    uint64_t sleeps;     ///< of these, how many had to ask the system to be put to sleep
    uint64_t timeouts;   ///< waits that returned FA_E_TIMEOUT
    uint64_t wait_ns;    ///< nanoseconds spent in waits that slept or timed out
    uint64_t longest_ns; ///< the longest of them
} fa_barrier_statistics;

FA_EXTERN_C_BEGIN

/// Creates a barrier where `parties` threads meet.
/// @param parties 1 to FA_BARRIER_MAX.
/// @return the barrier, valid until fa_barrier_destroy or fa_destroy; NULL with FA003 when
///         `parties` is out of range, with FA002 when memory is exhausted.
/// @threads any
FA_ANNOTATE("fa:create region=ret parent=arg0 kind=group")
FA_NODISCARD FA_API fa_barrier *fa_barrier_create(fa_allocator *fa, uint32_t parties);

/// Destroys a barrier that nobody is registered with.
/// @param b NULL does nothing.
/// @return FA_OK; FA_E_BUSY and FA006, and nothing happens, while threads are registered.
/// @threads any
FA_ANNOTATE("fa:destroy region=arg0 kind=group") FA_API fa_status fa_barrier_destroy(fa_barrier *b);

/// Registers the calling thread, so that rounds count it in. Registering again changes nothing.
/// @param t the calling thread's context.
/// @return FA_OK; FA_E_LIMIT when `parties` others are registered; FA_E_THREAD and FA206 when `t`
///         is another thread's.
/// @threads owner
FA_API fa_status fa_barrier_register(fa_barrier *b, fa_thread *t);

/// Takes the calling thread out. Rounds still need `parties` signals, so another thread should
/// register in its place, or the others are done too.
/// @return FA_OK; FA_E_STATE and FA211, and nothing happens, between its signal and its wait;
///         FA_E_THREAD and FA202 when it is not registered.
/// @threads owner
FA_API fa_status fa_barrier_unregister(fa_barrier *b, fa_thread *t);

/// Signals that the calling thread is done with the present round. Never blocks.
/// @return FA_OK; FA_E_STATE and FA211, and nothing happens, when it has signalled and not waited
///         yet; FA_E_THREAD and FA202 when it is not registered.
/// Cost: one atomic operation; the last signal of a round also wakes those who sleep.
/// @threads owner
FA_API fa_status fa_barrier_signal(fa_barrier *b, fa_thread *t);

/// Waits until all have signalled the round that the calling thread signalled.
/// @return FA_OK; FA_E_STATE and FA211, at once, when it has not signalled; FA_E_THREAD and FA202
///         when it is not registered.
/// Cost: spins for a few microseconds where there is more than one processor, then sleeps.
/// @threads owner
FA_API fa_status fa_barrier_wait(fa_barrier *b, fa_thread *t);

/// As fa_barrier_wait, for at most `timeout_ns` nanoseconds; 0 only looks.
/// @return as fa_barrier_wait; FA_E_TIMEOUT when others are late: the thread has still signalled,
///         and waits again.
/// @threads owner
FA_NODISCARD FA_API fa_status fa_barrier_wait_timeout(fa_barrier *b, fa_thread *t,
                                                      uint64_t timeout_ns);

/// Signals and waits in one call: the whole round. Nobody needs to reset anything afterwards.
/// @return FA_OK; else as fa_barrier_signal.
/// @threads owner
FA_API fa_status fa_barrier_wait_and_reset(fa_barrier *b, fa_thread *t);

/// Takes statistics. Cost: O(parties).
/// @threads any
FA_API void fa_barrier_stats(const fa_barrier *b, fa_barrier_statistics *out);

FA_EXTERN_C_END

#endif
