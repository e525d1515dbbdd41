// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Chains: memory that grows chunk by chunk and is freed in one go, from any thread. Tasks and
// groups are chains. Chunks come from the pool range: pages of shared 64 KiB units, or units.
#ifndef FRAMEALLOC_CHAIN_INT_H
#define FRAMEALLOC_CHAIN_INT_H

#include "allocator_int.h"

typedef struct fai_chunk {
    struct fai_chunk *next;
    char *start;
    size_t size;
    struct fai_cells *cells; // of the unit it is a part of; NULL for whole units
} fai_chunk;

// Bytes that a chunk of at least `size` has: whole pages, or whole units above 64 KiB.
size_t fai_chunk_size(size_t size);

// Takes and gives chunks, aligned to a page; the caller holds the allocator's lock. NULL when
// memory is exhausted.
fai_chunk *fai_chunk_take(fa_allocator *fa, size_t size);
void fai_chunk_give(fa_allocator *fa, fai_chunk *chunk);

// fai_chain_init makes an empty one.
typedef struct fai_chain {
    fa_arena arena; // over the chunk in use; first, so that a fa_task is a chain
    fa_allocator *fa;
    fai_chunk *chunks;
    size_t used; // bytes allocated in chunks not in use any more
    size_t held; // bytes of all chunks
    size_t next; // bytes of the next chunk
} fai_chain;

void fai_chain_init(fai_chain *c, fa_allocator *fa);

// Allocates when the arena cannot; NULL when memory is exhausted. Takes the allocator's lock.
void *fai_chain_alloc(fai_chain *c, size_t size, size_t align);

// Frees everything. Takes the allocator's lock.
void fai_chain_clear(fai_chain *c);

// As fai_chain_clear, by a caller who holds the lock.
void fai_chain_clear_locked(fai_chain *c);

// Bytes allocated.
static inline size_t fai_chain_used(const fai_chain *c)
{
    return c->used + fa_arena_used(&c->arena);
}

#endif
