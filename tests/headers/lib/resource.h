// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The part of BIRD's resources that fixtures use.
#include <stddef.h>

typedef struct resource resource;
typedef struct pool pool;
typedef struct linpool linpool;
pool *rp_new(pool *p, const char *name);
void rfree(void *r);
void rmove(void *r, pool *to);
void *mb_alloc(pool *p, unsigned size);
void mb_free(void *m);
linpool *lp_new(pool *p);
void *lp_alloc(linpool *m, unsigned size);
void lp_flush(linpool *m);
