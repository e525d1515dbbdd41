// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The part of h2o's pools that fixtures use.
#include <stddef.h>

typedef struct st_h2o_mem_pool_t { void *chunks; } h2o_mem_pool_t;
void h2o_mem_init_pool(h2o_mem_pool_t *pool);
void h2o_mem_clear_pool(h2o_mem_pool_t *pool);
void *h2o_mem__do_alloc_pool_aligned(h2o_mem_pool_t *pool, size_t alignment, size_t size);
