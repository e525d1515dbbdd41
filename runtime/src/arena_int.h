// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// What frames need from arenas beyond the public functions.
#ifndef FRAMEALLOC_ARENA_INT_H
#define FRAMEALLOC_ARENA_INT_H

#if !defined(FA_BUILDING)
#define FA_BUILDING // the library's own copies of the hot paths are never calls
#endif

#include <framealloc/arena.h>

// Moves the position to `pos`, inside the arena, and reopens the window. Nothing is poisoned.
void fai_arena_set_position(fa_arena *a, char *pos);

// Moves the position to `pos` and empties the window until the position is set again.
void fai_arena_close(fa_arena *a, char *pos);

// Bytes by which an allocation would move the position; SIZE_MAX when the arena, whatever can be
// committed, has no room for it. `align` is in range.
size_t fai_arena_step(const fa_arena *a, size_t size, size_t align);

#endif
