// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Tracking of pool and heap objects by tag; only for allocators made with FA_CONFIG_TRACK.
#ifndef FRAMEALLOC_TRACK_INT_H
#define FRAMEALLOC_TRACK_INT_H

#include "allocator_int.h"

// Whether the budgets of the current tag allow an object of `bytes`; reported when not.
bool fai_track_allows(fai_thread *t, size_t bytes);

// An object was allocated by `t`, which takes `bytes`.
void fai_track_alloc(fai_thread *t, void *p, size_t bytes, unsigned live, const void *caller);

// An object of `owner` was freed; the caller holds the lock.
void fai_track_free(fa_allocator *fa, const fai_thread *owner, const void *p, size_t bytes,
                    unsigned live);

// A span goes with its bin; the caller holds the lock.
void fai_track_span(fa_allocator *fa, const fa_bin *b, const char *start, size_t bytes);

#endif
