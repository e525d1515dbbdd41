// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Blocks: sizes are powers of two; the link of a free block is its last word, so that the fields
// at its start keep saying that the record is dead.
#include "block_int.h"

#define SMALLEST   ((size_t)64)
#define QUARANTINE 32u // free blocks of a size before one is used again

static unsigned class_of(size_t size)
{
    size_t need = size + sizeof(void *);
    return need <= SMALLEST ? 0 : fai_log2(need - 1) + 1 - fai_log2(SMALLEST);
}

static void **link_of(void *block, unsigned class)
{
    return (void **)(void *)((char *)block + (SMALLEST << class) - sizeof(void *));
}

void *fai_block_take(fa_allocator *fa, size_t size)
{
    if (size > SMALLEST << (FAI_BLOCK_CLASSES - 2)) {
        return NULL;
    }
    unsigned class = class_of(size);
    fai_block_queue *q = &fa->data.block[class];
    size_t bytes = SMALLEST << class;
    void *block = NULL;
    if (q->count > QUARANTINE) {
        block = q->first;
    } else {
        block = fa_arena_alloc(&fa->meta, bytes, bytes < FA_CACHE_LINE ? bytes : FA_CACHE_LINE);
        if (block || !q->first) {
            return block ? memset(block, 0, bytes) : NULL;
        }
        block = q->first;
    }
    q->first = *link_of(block, class);
    q->count--;
    return memset(block, 0, bytes);
}

void fai_block_give(fa_allocator *fa, void *p, size_t size)
{
    unsigned class = class_of(size);
    fai_block_queue *q = &fa->data.block[class];
    *link_of(p, class) = NULL;
    if (q->count++) {
        *link_of(q->last, class) = p;
    } else {
        q->first = p;
    }
    q->last = p;
}
