// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The part of NSD's region allocator that fixtures use.
#include <stddef.h>

typedef struct region region_type;
region_type *region_create(void *(*allocator)(size_t), void (*deallocator)(void *));
void region_destroy(region_type *region);
void *region_alloc(region_type *region, size_t size);
void *region_alloc_zero(region_type *region, size_t size);
void region_free_all(region_type *region);
char *region_strdup(region_type *region, const char *string);
void region_recycle(region_type *region, void *block, size_t size);
