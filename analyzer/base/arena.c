// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Arena memory that is always zeroed and never NULL, and the vectors grown in it.
#include "base/base.h"

#include <sys/resource.h>

enum { DEFAULT_RESERVE_GIB = 16, LEAST_RESERVE = 1 << 20 };

size_t fac_mul(size_t a, size_t b)
{
    if (b != 0 && a > SIZE_MAX / b) {
        fac_die_oom();
    }
    return a * b;
}

void *fac_alloc(fa_arena *a, size_t size, size_t align)
{
    void *p = fa_arena_alloc(a, size > 0 ? size : 1, align);
    if (!p) {
        fac_die_oom();
    }
    return memset(p, 0, size);
}

void fac_arena_init(fa_arena *a)
{
    fac_arena_init_sized(a, (size_t)DEFAULT_RESERVE_GIB << 30);
}

void fac_arena_init_sized(fa_arena *a, size_t reserve)
{
    // Reserved address space counts against RLIMIT_AS, of which others need a share.
    struct rlimit limit;
    if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur / 8 < reserve) {
        reserve = (size_t)limit.rlim_cur / 8;
    }
    while (fa_arena_init(a, reserve) != FA_OK) {
        reserve /= 2;
        if (reserve < LEAST_RESERVE) {
            fac_die_oom();
        }
    }
}

void *fac_vec_grow_(fa_arena *a, void *v, uint32_t *cap, uint32_t need, size_t elem, size_t align)
{
    uint32_t old = *cap;
    if (need > FAC_VEC_MAX || old > FAC_VEC_MAX / 2) {
        fac_die_oom();
    }
    uint32_t grown = old == 0 ? 8 : old * 2;
    grown = grown < need ? need : grown;
    size_t old_size = fac_mul(old, elem);
    size_t size = fac_mul(grown, elem);
    void *p = old == 0 ? NULL : v;
    p = fa_arena_realloc_last(a, p, old_size, size, align);
    if (!p) {
        fac_die_oom();
    }
    memset((char *)p + old_size, 0, size - old_size);
    *cap = grown;
    return p;
}
