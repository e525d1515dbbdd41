// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The part of PJLIB's pools that fixtures use.
#include <stddef.h>

typedef struct pj_pool_t pj_pool_t;
typedef struct pj_pool_factory pj_pool_factory;
pj_pool_t *pj_pool_create(pj_pool_factory *factory, const char *name, size_t initial, size_t inc,
                          void *callback);
void pj_pool_release(pj_pool_t *pool);
void pj_pool_reset(pj_pool_t *pool);
void *pj_pool_alloc(pj_pool_t *pool, size_t size);
