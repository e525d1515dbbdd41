// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The part of Tarantool's regions that fixtures use.
#include <stddef.h>

struct slab_cache;
struct region { struct slab_cache *cache; void *slabs; };
void region_create(struct region *region, struct slab_cache *cache);
void region_destroy(struct region *region);
void *region_alloc(struct region *region, size_t size);
size_t region_used(struct region *region);
void region_truncate(struct region *region, size_t used);
void region_reset(struct region *region);
