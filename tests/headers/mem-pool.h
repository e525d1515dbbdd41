// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The part of git's memory pools that fixtures use.
#include <stddef.h>

struct mem_pool { void *mp_block; size_t block_alloc, pool_alloc; };
void mem_pool_init(struct mem_pool *pool, size_t initial_size);
void mem_pool_discard(struct mem_pool *pool, int invalidate_memory);
void *mem_pool_alloc(struct mem_pool *pool, size_t len);
char *mem_pool_strdup(struct mem_pool *pool, const char *str);
