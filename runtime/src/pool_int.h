// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// What pools, typed pools and the heap share: objects that are freed one by one.
#ifndef FRAMEALLOC_POOL_INT_H
#define FRAMEALLOC_POOL_INT_H

#include "allocator_int.h"

// Allocates from one of `bins`, or a large object; reports and returns NULL on failure.
void *fai_object_alloc(fa_thread *t, fa_bin *bins, size_t size, size_t align, unsigned char live);

// Allocate for a function of the library that knows who called it.
void *fai_pool_alloc_for(fa_thread *t, size_t size, size_t align, const void *caller);
void *fai_heap_alloc_for(fa_thread *t, size_t size, size_t align, const void *caller);

// Frees an object of kind `live` whoever owns it; reports anything else.
void fai_object_free(fa_thread *t, void *p, unsigned char live);

// Looks a pointer up: true when it is a live object of kind `live`, else it is reported. `*use`
// then says whose it is; a large object has no bin.
bool fai_object_find(fa_thread *t, void *p, unsigned char live, const fa_unit_use **use);

// Bytes of a live object of the kind; 0, and reported, for anything else.
size_t fai_object_usable(fa_thread *t, void *p, unsigned char live);

// Bytes of a live object that fai_object_find found.
size_t fai_object_size(const fa_allocator *fa, const fa_unit_use *use, const void *p);

#endif
