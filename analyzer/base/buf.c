// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Growing text or bytes on the heap, and variable-length integers.
#include "base/base.h"

#include <stdio.h>
#include <stdlib.h>

void fac_buf_fini(fac_buf *b)
{
    free(b->p);
    *b = (fac_buf){0};
}

void fac_buf_reserve(fac_buf *b, size_t n)
{
    if (n >= SIZE_MAX / 2 - b->n) {
        fac_die_oom();
    }
    size_t need = b->n + n + 1;
    if (need <= b->cap) {
        return;
    }
    size_t cap = b->cap < 128 ? 128 : b->cap * 2;
    cap = cap < need ? need : cap;
    char *p = realloc(b->p, cap);
    if (!p) {
        fac_die_oom();
    }
    b->p = p;
    b->cap = cap;
}

void fac_buf_add(fac_buf *b, const void *p, size_t n)
{
    fac_buf_reserve(b, n);
    if (n > 0) {
        memcpy(b->p + b->n, p, n);
    }
    b->n += n;
    b->p[b->n] = '\0';
}

void fac_buf_str(fac_buf *b, const char *s)
{
    fac_buf_add(b, s, strlen(s));
}

void fac_buf_char(fac_buf *b, char c)
{
    fac_buf_add(b, &c, 1);
}

void fac_buf_fmt(fac_buf *b, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    FAC_ASSERT(n >= 0);
    fac_buf_reserve(b, (size_t)n);
    va_start(args, fmt);
    vsnprintf(b->p + b->n, (size_t)n + 1, fmt, args);
    va_end(args);
    b->n += (size_t)n;
}

void fac_buf_uv(fac_buf *b, uint64_t v)
{
    char bytes[10];
    size_t n = 0;
    while (v >= 0x80) {
        bytes[n++] = (char)(v | 0x80);
        v >>= 7;
    }
    bytes[n++] = (char)v;
    fac_buf_add(b, bytes, n);
}

uint64_t fac_get_uv(const unsigned char **p, const unsigned char *end, bool *err)
{
    uint64_t v = 0;
    for (unsigned shift = 0; shift < 64 && *p < end; shift += 7) {
        unsigned char byte = *(*p)++;
        if (shift == 63 && byte > 1) {
            break;
        }
        v |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80) {
            return v;
        }
    }
    *err = true;
    return 0;
}
