// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The part of the RAD Debugger's arenas that fixtures use.
#include <stdint.h>

typedef uint64_t U64;
typedef struct Arena Arena;
typedef struct ArenaParams ArenaParams;
Arena *arena_alloc_(ArenaParams *params);
void arena_release(Arena *arena);
void *arena_push(Arena *arena, U64 size, U64 align, int zero);
U64 arena_pos(Arena *arena);
void arena_pop_to(Arena *arena, U64 pos);
void arena_clear(Arena *arena);
