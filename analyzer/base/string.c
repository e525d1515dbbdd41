// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// String views, and formatted text in an arena.
#include "base/base.h"

#include <stdio.h>

fac_sv fac_sv_from_cstr(const char *s)
{
    size_t n = strlen(s);
    FAC_ASSERT(n <= UINT32_MAX);
    return (fac_sv){s, (uint32_t)n};
}

bool fac_sv_eq(fac_sv a, fac_sv b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

fac_sv fac_sv_dup(fa_arena *a, fac_sv s)
{
    char *p = fac_alloc(a, (size_t)s.n + 1, 1);
    if (s.n > 0) {
        memcpy(p, s.p, s.n);
    }
    return (fac_sv){p, s.n};
}

char *fac_vfmt(fa_arena *a, const char *fmt, va_list args)
{
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, fmt, args);
    FAC_ASSERT(n >= 0);
    char *p = fac_alloc(a, (size_t)n + 1, 1);
    vsnprintf(p, (size_t)n + 1, fmt, again);
    va_end(again);
    return p;
}

char *fac_fmt(fa_arena *a, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    char *p = fac_vfmt(a, fmt, args);
    va_end(args);
    return p;
}
