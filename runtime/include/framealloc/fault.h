// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Faults on purpose, for tests of your own: a source of memory that refuses, and frame allocations
// that fail though there is memory.
#ifndef FRAMEALLOC_FAULT_H
#define FRAMEALLOC_FAULT_H

#include <framealloc/thread.h>

/// A source of memory that passes requests on and refuses some. Set it up with
/// fa_fault_backend_init; its fields may be read, and all but the first two changed, while no
/// thread asks for memory.
typedef struct fa_fault_backend {
    fa_backend backend;      ///< what fa_config.backend points to
    const fa_backend *inner; ///< where requests are passed on to
    size_t refuse_at;        ///< first request to refuse, counted from 0; SIZE_MAX: none
    size_t refuse_count;     ///< how many to refuse from there; SIZE_MAX: all
    size_t requests;         ///< requests to reserve and to commit so far
    size_t refused;          ///< of these, refused
    size_t reserved;         ///< bytes reserved now: 0 when nothing has leaked
} fa_fault_backend;

FA_EXTERN_C_BEGIN

/// Prepares a source that refuses nothing until it is told to.
/// @param inner must outlive it; NULL means fa_backend_system().
/// Its counters are not atomic: for tests in which one thread at a time asks for memory.
/// @threads setup
FA_API void fa_fault_backend_init(fa_fault_backend *f, const fa_backend *inner);

/// Makes frame allocations of a thread fail on purpose: the next `after` succeed, then `count` fail
/// as if memory were exhausted, then they succeed again.
/// @param count 0 ends the injection.
/// While allocations are counted each takes the longer path.
/// @threads owner
FA_API void fa_inject_frame_faults(fa_thread *t, size_t after, size_t count);

FA_EXTERN_C_END

#endif
