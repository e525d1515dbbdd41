// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Draining: when a pool has far more room than it needs, its emptiest blocks get no new allocations
// until they are empty and can go. Their holes are parked, that is, allocated to nobody, so that
// the space need not know.
#include "gpu_int.h"

static bool is_parked(const fa_gpu_node *x)
{
    return x->size & FA_GPU_SPACE_USED && x->link_a == FAI_GPU_PARKED;
}

// The stretch above, or NONE at the end of the range.
static uint32_t next_in_range(const fa_gpu_space *s, uint32_t i)
{
    uint32_t next = s->nodes[i].after;
    bool other = next == FA_GPU_NONE || s->nodes[next].size & FA_GPU_SPACE_FIRST;
    return other ? FA_GPU_NONE : next;
}

static void count_parked(fai_gpu_pool *pool, uint32_t node)
{
    pool->parked++;
    pool->parked_size += pool->space.nodes[node].size & FA_GPU_SPACE_MOST;
}

// An allocation of a draining block is freed.
void fai_gpu_pool_park(fai_gpu_pool *pool, fai_gpu_block *block, uint32_t node)
{
    pool->space.nodes[node].link_a = FAI_GPU_PARKED;
    block->left--;
    count_parked(pool, node);
}

static void drain_block(fai_gpu_pool *pool, fai_gpu_block *block)
{
    fa_gpu_space *s = &pool->space;
    block->draining = true;
    block->plain = false;
    block->left = 0;
    pool->draining_count++;
    for (uint32_t i = block->range; i != FA_GPU_NONE; i = next_in_range(s, i)) {
        fa_gpu_node *x = &s->nodes[i];
        if (x->size & FA_GPU_SPACE_USED) {
            block->left++;
            continue;
        }
        fai_gpu_remove_hole(s, i);
        s->taken += FA_GPU_SPACE_ONE | (x->size & FA_GPU_SPACE_MOST);
        x->size |= FA_GPU_SPACE_USED;
        x->link_a = FAI_GPU_PARKED;
        x->link_b = 0; // no handle has this serial
        count_parked(pool, i);
    }
}

// Gives a draining block's room back to the pool.
void fai_gpu_block_undrain(fai_gpu_pool *pool, fai_gpu_block *block)
{
    fa_gpu_space *s = &pool->space;
    block->draining = false;
    block->plain = !(pool->gpu->config.flags & FA_GPU_CHECKED);
    pool->draining_count--;
    for (uint32_t i = block->range; i != FA_GPU_NONE;) {
        uint32_t next = next_in_range(s, i); // in use or parked, so it outlives this one's joining
        if (is_parked(&s->nodes[i])) {
            pool->parked--;
            pool->parked_size -= s->nodes[i].size & FA_GPU_SPACE_MOST;
            fa_gpu_space_free(s, i);
        }
        i = next;
    }
}

// Before a block is made: those that drain are used again. Returns whether there were any.
bool fai_gpu_pool_undrain(fai_gpu_pool *pool)
{
    bool any = pool->draining_count != 0;
    for (fai_gpu_block *b = pool->shared.first; b; b = b->after) {
        if (b->draining) {
            fai_gpu_block_undrain(pool, b);
        }
    }
    return any;
}

static uint32_t used_in(const fa_gpu_space *s, const fai_gpu_block *block)
{
    uint32_t used = 0;
    for (uint32_t i = block->range; i != FA_GPU_NONE; i = next_in_range(s, i)) {
        const fa_gpu_node *x = &s->nodes[i];
        used += x->size & FA_GPU_SPACE_USED ? x->size & FA_GPU_SPACE_MOST : 0;
    }
    return used;
}

// The block that would be empty first, if the others have room for what is needed.
static fai_gpu_block *find_emptiest(fai_gpu_pool *pool, uint64_t spare)
{
    fai_gpu_block *best = NULL;
    double least = 0.5; // in use, of the block
    for (fai_gpu_block *b = pool->shared.first; b; b = b->after) {
        uint64_t size = b->memory.size >> pool->space.shift;
        double part = b->draining || size > spare ? 1 : (double)b->left / (double)size;
        if (part < least) {
            least = part;
            best = b;
        }
    }
    return best;
}

// Lets the emptiest blocks drain as long as the others have room for everything and a quarter more.
void fai_gpu_pool_drain(fai_gpu_pool *pool)
{
    const fa_gpu_space *s = &pool->space;
    uint64_t need = (uint64_t)(fai_gpu_space_used(s) - pool->parked_size) / 4 * 5 +
                    (pool->gpu->config.block_min >> s->shift);
    uint64_t open = 0;
    uint64_t smallest = UINT64_MAX;
    for (const fai_gpu_block *b = pool->shared.first; b; b = b->after) {
        uint64_t size = b->draining ? 0 : b->memory.size >> s->shift;
        open += size;
        smallest = size && size < smallest ? size : smallest;
    }
    if (open < need || open - need < smallest) {
        return; // the usual case, and a cheap one
    }
    for (fai_gpu_block *b = pool->shared.first; b; b = b->after) {
        b->left = b->draining ? b->left : used_in(s, b);
    }
    fai_gpu_block *b = find_emptiest(pool, open - need);
    for (; b; b = find_emptiest(pool, open - need)) {
        open -= b->memory.size >> s->shift;
        drain_block(pool, b);
    }
}
