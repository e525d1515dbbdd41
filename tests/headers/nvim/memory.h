// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The part of Neovim's memory that fixtures use.
#include <stdbool.h>
#include <stddef.h>

typedef struct { char *cur_blk; size_t pos, size; } Arena;
typedef struct consumed_blk *ArenaMem;
void *arena_alloc(Arena *arena, size_t size, bool align);
char *arena_memdupz(Arena *arena, const char *buf, size_t size);
void *xmalloc(size_t size);
char *xstrdup(const char *str);
void xfree(void *ptr);
