// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Sampling: which calls allocate. Every so many bytes one allocation is looked at and its place in
// the program noted; the window of the frame ends there, so nothing else costs more.
#ifndef FRAMEALLOC_SAMPLE_H
#define FRAMEALLOC_SAMPLE_H

#include <framealloc/tag.h>

/// Different places remembered per thread; further ones are counted together, with no address.
#define FA_SAMPLE_PLACES 256u

/// A place that allocates. The texts are valid only during the call of the function that gets it.
typedef struct fa_sample {
    const void *address;  ///< where the allocating call returns to; NULL for all further places
    const char *function; ///< the function around it, if the system knows; else NULL
    const char *module;   ///< the program or library it is in; else NULL
    uintptr_t offset;     ///< of the address in the module, for addr2line
    const char *tag;      ///< path of the tag that was current
    const char *kind;     ///< what it allocates: "frame", "pool" or "heap"
    uint64_t count;       ///< times it was sampled
    uint64_t bytes;       ///< estimate of the bytes it allocated
} fa_sample;

/// Receives a place; see fa_each_sample. It must not call into the allocator.
typedef void (*fa_sample_fn)(const fa_sample *sample, void *user);

FA_EXTERN_C_BEGIN

/// Samples frame allocations of all threads, from their next frame on; with FA_CONFIG_TRACK those
/// of pools and heap too.
/// @param bytes_between bytes that a thread allocates between two samples; 1 samples every
///        allocation; 0 ends sampling and keeps what was found.
/// Cost: one longer allocation per `bytes_between` bytes, and longer frame boundaries.
/// @threads any
FA_API void fa_sample_sites(fa_allocator *fa, size_t bytes_between);

/// Calls a function with each place sampled so far, by thread.
/// @threads any
FA_API void fa_each_sample(fa_allocator *fa, fa_sample_fn callback, void *user);

FA_EXTERN_C_END

#endif
