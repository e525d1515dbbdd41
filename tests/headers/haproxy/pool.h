// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The part of HAProxy's pools that fixtures use.
#include <stddef.h>

struct pool_head;
void *__pool_alloc(struct pool_head *pool, unsigned int flags);
void __pool_free(struct pool_head *pool, void *ptr);
void *pool_destroy(struct pool_head *pool);
