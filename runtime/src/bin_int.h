// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Bins: objects of one size in the spans that hold them. The inline functions of thread.h work
// on a bin's stack; everything here moves objects between the stack and the spans.
#ifndef FRAMEALLOC_BIN_INT_H
#define FRAMEALLOC_BIN_INT_H

#include "allocator_int.h"

// Prepares a bin for objects of `size` bytes; `live` is the FAI_STATE_ of its live objects.
void fai_bin_init(fa_bin *b, fa_thread *owner, size_t size, unsigned char live);

// Takes an object when the stack is empty or the allocator observed; NULL when memory is
// exhausted. `size` bytes of it become accessible.
void *fai_bin_alloc(fa_allocator *fa, fa_bin *b, size_t size);

// Frees an object of the calling thread's bin, checked by the caller, when the stack is full or
// has no memory yet.
void fai_bin_free(fa_allocator *fa, fa_bin *b, void *p);

// As fai_bin_free while observed: for any thread's bin, under the lock.
void fai_bin_free_observed(fa_allocator *fa, fa_bin *b, void *p);

// Moves all objects on the stack back to their spans and gives unused spans back.
void fai_bin_empty(fa_allocator *fa, fa_bin *b);

// Gives all spans back, with whatever is live in them, and forgets the stack's contents.
void fai_bin_destroy(fa_allocator *fa, fa_bin *b);

// Does so for all bins of a thread.
void fai_bins_empty(fai_thread *t);

// Objects that are live: in use, or freed by another thread and not yet back.
static inline size_t fai_bin_live(const fa_bin *b)
{
    return b->away - (size_t)(b->top - b->bottom);
}

// The state byte of an address in the range.
static inline unsigned char *fai_state_of(const fa_allocator *fa, const void *p)
{
    return fa->range.state + ((uintptr_t)((const char *)p - fa->range.data) >> 4);
}

#endif
