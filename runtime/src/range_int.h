// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Spans: runs of 64 KiB units of the pool range, and the tables that describe them.
#ifndef FRAMEALLOC_RANGE_INT_H
#define FRAMEALLOC_RANGE_INT_H

#include "allocator_int.h"

#define FAI_NO_UNIT UINT32_MAX

// Reserves the range and its tables for about `size` bytes of data, less where refused.
bool fai_range_init(fa_allocator *fa, size_t size);
void fai_range_fini(fa_allocator *fa);

// Takes a span of `length` units, committed; FAI_NO_UNIT when memory is exhausted. The caller
// holds the lock.
uint32_t fai_span_take(fa_allocator *fa, uint32_t length);

// Gives a span back; the caller holds the lock.
void fai_span_give(fa_allocator *fa, uint32_t head);

static inline char *fai_unit_start(const fa_allocator *fa, uint32_t unit)
{
    return fa->range.data + ((size_t)unit << FA_UNIT_BITS);
}

#endif
