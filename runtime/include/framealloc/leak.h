// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Leaks: which pool and heap objects are live, by tag and kind, when a level or the program ends.
#ifndef FRAMEALLOC_LEAK_H
#define FRAMEALLOC_LEAK_H

#include <framealloc/sample.h>

/// Live objects of one kind under one tag. The texts are valid only during the call of the
/// function that gets it.
typedef struct fa_leak {
    const char *tag;       ///< its path; "" without FA_CONFIG_TRACK
    const char *kind;      ///< "pool" or "heap"
    size_t count;          ///< live objects
    size_t bytes;          ///< their bytes, rounded up to size classes
    const void *first;     ///< the one with the lowest address
    fa_site site;          ///< where the tag was pushed first
    const fa_sample *call; ///< the call that allocated most of this kind under the tag, live or
                           ///< not, if fa_sample_sites was on; else NULL
} fa_leak;

/// Receives live objects; see fa_each_leak. It must not call into the allocator.
typedef void (*fa_leak_fn)(const fa_leak *leak, void *user);

FA_EXTERN_C_BEGIN

/// Calls a function with what is live now, by tag in the order the tags were first pushed. An
/// allocator made with FA_CONFIG_LEAKS does this by itself in fa_destroy, and reports FA611.
/// Objects of an fa_pool that was destroyed are not live, nor those of tasks, groups, handles and
/// streams, which have owners of their own.
/// @param callback NULL counts only.
/// @return live objects, all together.
/// Cost: O(tags * bytes in pools and heap / 16): for the end of a level, not of a frame.
/// @threads barrier
FA_API size_t fa_each_leak(fa_allocator *fa, fa_leak_fn callback, void *user);

FA_EXTERN_C_END

#endif
