// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Memory for the runtime's own records, out of reach of users' overruns: blocks in the
// allocator's arena. The caller of each function holds the allocator's lock.
#ifndef FRAMEALLOC_BLOCK_INT_H
#define FRAMEALLOC_BLOCK_INT_H

#include "allocator_int.h"

// A block of zero bytes, aligned to a cache line from 128 bytes on and to 64 below; NULL when
// memory is exhausted.
void *fai_block_take(fa_allocator *fa, size_t size);

// Gives a block back, with the size it was taken with. Its contents stay as they are until it is
// taken again, which is as late as possible, so that a stale pointer to a record is noticed.
void fai_block_give(fa_allocator *fa, void *p, size_t size);

#endif
