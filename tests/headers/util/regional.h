// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The part of Unbound's regional allocator that fixtures use.
#include <stddef.h>

struct regional;
struct regional *regional_create(void);
void regional_free_all(struct regional *r);
void regional_destroy(struct regional *r);
void *regional_alloc(struct regional *r, size_t size);
void *regional_alloc_init(struct regional *r, const void *init, size_t size);
char *regional_strdup(struct regional *r, const char *string);
