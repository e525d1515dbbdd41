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

#endif
