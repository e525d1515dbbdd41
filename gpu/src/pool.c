// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Persistent buffers: a pool per intent and usage, a list of shared blocks with a space each, and
// single blocks. Freed ones wait in a list of their frame, linked through the words of their nodes.
#include "gpu_int.h"

#include <string.h>

static fai_gpu_pool *make_pool(fa_gpu *gpu, fa_gpu_intent intent, uint32_t usage, fa_status *status)
{
    fai_gpu_choice choice;
    *status = fai_gpu_choose(gpu, intent, usage, &choice);
    if (*status != FA_OK) {
        return NULL;
    }
    fai_gpu_enter(gpu, &gpu->lock);
    fai_gpu_pool *pool = gpu->first_pool[intent];
    while (pool && usage & ~pool->choice.usage) {
        pool = pool->next;
    }
    if (!pool) { // nobody was faster
        uint32_t index;
        pool = fai_gpu_table_take(&gpu->pools, &index);
        if (pool && !fai_gpu_lock_init(&pool->lock)) {
            fai_gpu_table_give(&gpu->pools, index);
            pool = NULL;
        }
        if (pool) {
            uint64_t atom = gpu->backend->caps.atom;
            pool->gpu = gpu;
            pool->choice = choice;
            pool->granule = atom > 256 ? atom : 256;
            pool->next = gpu->first_pool[intent];
            FAI_GPU_WRITE(&gpu->first_pool[intent], pool);
        }
    }
    fai_gpu_leave(gpu, &gpu->lock);
    *status = pool ? FA_OK : FA_E_NOMEM;
    return pool;
}

static uint32_t margin_of(const fa_gpu *gpu, const fa_gpu_memory *memory)
{
    return gpu->config.flags & FA_GPU_CHECKED && memory->mapped ? FAI_GPU_MARGIN : 0;
}

// What the checked mode does with fresh memory.
FA_COLD static void prepare(fa_gpu *gpu, const fai_gpu_block *block, uint64_t offset, uint64_t size,
                            uint64_t whole)
{
    if (!margin_of(gpu, &block->memory)) {
        return;
    }
    unsigned char *p = (unsigned char *)block->memory.mapped + offset;
    memset(p, 0xCD, (size_t)size);
    memset(p + size, FAI_GPU_MARGIN_BYTE, FAI_GPU_MARGIN);
    // An invalidate rounds up to the atom: the device's side must have the margin, too.
    fa_gpu_range range = {&block->memory, offset, whole};
    if (!fai_gpu_is_coherent(gpu, block) && gpu->backend->flush(gpu->backend, &range, 1) != FA_OK) {
        FAI_GPU_WRITE(&gpu->margins_lost, true);
    }
}

// And with dead memory.
FA_COLD static void bury(const fa_gpu *gpu, const fai_gpu_block *block, uint64_t offset,
                         uint64_t size)
{
    if (!margin_of(gpu, &block->memory)) {
        return;
    }
    unsigned char *p = (unsigned char *)block->memory.mapped + offset;
    memset(p, 0xDD, (size_t)size);
}

static void fill(const fai_gpu_block *block, uint64_t offset, uint64_t size, uint32_t node,
                 uint32_t serial, fa_gpu_buffer *out)
{
    *out = (fa_gpu_buffer){
        .slice = {.buffer = block->memory.buffer,
                  .offset = offset,
                  .size = size,
                  .mapped = block->memory.mapped ? (char *)block->memory.mapped + offset : NULL,
                  .block = block->index},
        .node = node,
        .serial = serial,
    };
}

static inline void count_in(fai_gpu_pool *pool, uint32_t tag, uint64_t bytes)
{
    pool->used += bytes;
    pool->live++;
    pool->tag_bytes[tag] += bytes;
    pool->tag_count[tag]++;
}

FA_INLINE bool take_from(fai_gpu_pool *pool, const fai_gpu_block *b, const fa_gpu_request *request,
                         uint64_t size, uint64_t align, fa_gpu_buffer *out)
{
    fa_gpu_space *space = &b->inside->space;
    uint32_t node = fa_gpu_space_alloc(space, size, align, request->tag);
    if (node == FA_GPU_NONE) {
        return false;
    }
    fill(b, fa_gpu_space_offset(space, node), request->size, node, fa_gpu_space_serial(space, node),
         out);
    count_in(pool, request->tag, fa_gpu_space_size(space, node));
    if (FA_UNLIKELY((pool->gpu->config.flags & FA_GPU_CHECKED) != 0)) {
        prepare(pool->gpu, b, out->slice.offset, request->size, fa_gpu_space_size(space, node));
    }
    return true;
}

// The oldest block first, so that the newer ones may run empty.
static bool take_shared(fai_gpu_pool *pool, const fa_gpu_request *request, uint64_t size,
                        uint64_t align, fa_gpu_buffer *out)
{
    for (fai_gpu_block *b = pool->shared.first; b; b = b->after) {
        if (fa_gpu_space_may_fit(&b->inside->space, size) &&
            take_from(pool, b, request, size, align, out)) {
            return true;
        }
    }
    return false;
}

// Bytes of the next shared block: an eighth of what there is, so that little lies idle.
static uint64_t next_size(const fai_gpu_pool *pool, uint64_t need)
{
    const fa_gpu_config *config = &pool->gpu->config;
    uint64_t size = pool->reserved / 8;
    size = size < config->block_min ? config->block_min : size;
    size = size < need * 8 ? need * 8 : size;
    size = size > config->block_max ? config->block_max : size;
    return (size + pool->granule - 1) & ~(pool->granule - 1);
}

// Under the pool's lock: makes a block and takes the allocation from it.
static fa_status grow(fai_gpu_pool *pool, const fa_gpu_request *request, uint64_t size,
                      uint64_t align, bool single, fa_gpu_buffer *out, fa_gpu_pressure *why)
{
    fa_gpu *gpu = pool->gpu;
    uint64_t granule = pool->granule;
    uint64_t need = (size + granule - 1) & ~(granule - 1);
    fa_status status;
    fai_gpu_want want = {
        .choice = &pool->choice,
        .size = single ? need : next_size(pool, need),
        .least = need,
        .granule = granule,
        .kind = single ? FAI_GPU_SINGLE : FAI_GPU_SHARED,
        .name = single ? request->name : NULL,
    };
    fai_gpu_block *block = fai_gpu_block_make(gpu, &want, &status, why);
    if (!block) {
        return status;
    }
    block->pool = pool;
    pool->reserved += block->memory.taken;
    if (!single) {
        fai_gpu_list_add(&pool->shared, block);
        bool taken = take_shared(pool, request, size, align, out);
        return taken ? FA_OK : FA_E_NOMEM;
    }
    fai_gpu_list_add(&pool->single, block);
    block->size = request->size;
    block->word = request->tag;
    fill(block, 0, request->size, 0, block->serial, out);
    count_in(pool, request->tag, block->memory.taken);
    prepare(gpu, block, 0, request->size, block->memory.size);
    return FA_OK;
}

static fa_status check(const fa_gpu *gpu, const fa_gpu_request *request)
{
    bool right = request->size >= 1 && request->size <= (uint64_t)1 << 62 &&
                 !(request->align & (request->align - 1)) && request->align <= 1u << 20 &&
                 (unsigned)request->intent < FA_GPU_INTENT_COUNT &&
                 request->tag < FA_GPU_MAX_TAGS && gpu;
    return right ? FA_OK : FA_E_INVALID;
}

fa_status fa_gpu_alloc(fa_gpu *gpu, const fa_gpu_request *request, fa_gpu_buffer *out)
{
    fa_status status = check(gpu, request);
    if (FA_UNLIKELY(status != FA_OK)) {
        fai_gpu_report(gpu, 3, "a request for a buffer is out of range", NULL, request->size);
        return status;
    }
    uint32_t usage = request->usage ? request->usage : FA_GPU_COPY_SOURCE;
    fai_gpu_pool *pool = FAI_GPU_READ(&gpu->first_pool[request->intent]);
    while (pool && usage & ~pool->choice.usage) {
        pool = pool->next;
    }
    if (FA_UNLIKELY(!pool)) {
        pool = make_pool(gpu, request->intent, usage, &status);
        if (!pool) {
            return status;
        }
    }
    uint64_t align = request->align > pool->choice.align ? request->align : pool->choice.align;
    uint64_t size = request->size + (gpu->config.flags & FA_GPU_CHECKED ? FAI_GPU_MARGIN : 0);
    bool single = request->dedicated || size > gpu->config.block_max / 4 ||
                  gpu->config.flags & FA_GPU_ISOLATE;
    if (!fai_gpu_tag_admit(gpu, request->tag, request->size)) {
        return FA_E_LIMIT;
    }
    for (int tries = 0;; tries++) {
        fa_gpu_pressure why = {0};
        fai_gpu_enter(gpu, &pool->lock);
        if (single || FA_UNLIKELY(!take_shared(pool, request, size, align, out))) {
            status = grow(pool, request, size, align, single, out, &why);
        }
        fai_gpu_leave(gpu, &pool->lock);
        if (FA_LIKELY(status == FA_OK)) {
            if (FA_UNLIKELY(why.wanted != 0)) {
                fai_gpu_press(gpu, &why);
            }
            return FA_OK;
        }
        if (!fai_gpu_relieve(gpu, status, &why, tries)) {
            fai_gpu_tag_release(gpu, request->tag, request->size);
            fai_gpu_report(gpu, 2, "no memory or budget is left for a buffer", NULL, request->size);
            return status;
        }
        status = FA_OK;
    }
}

// The block of a live buffer, or NULL with a diagnostic. Under the pool's lock.
FA_INLINE fai_gpu_block *verify(fai_gpu_pool *pool, const fa_gpu_buffer *buffer)
{
    fa_gpu *gpu = pool->gpu;
    fai_gpu_block *block = fai_gpu_table_at(&gpu->blocks, buffer->slice.block);
    bool live = false;
    if (block->kind == FAI_GPU_SINGLE) {
        live = block->serial == buffer->serial && !(block->word & FAI_GPU_DYING);
    } else if (block->kind == FAI_GPU_SHARED) {
        const fa_gpu_space *space = &block->inside->space;
        live = fa_gpu_space_is_live(space, buffer->node) &&
               !(fa_gpu_space_word(space, buffer->node) & FAI_GPU_DYING) &&
               fa_gpu_space_serial(space, buffer->node) == buffer->serial;
    }
    if (!live) {
        fai_gpu_report(gpu, 608, "a buffer was freed twice", NULL, buffer->slice.size);
    }
    return live ? block : NULL;
}

FA_COLD static void check_margin(fa_gpu *gpu, const fai_gpu_block *block,
                                 const fa_gpu_buffer *buffer)
{
    if (!margin_of(gpu, &block->memory) || FAI_GPU_READ(&gpu->margins_lost)) {
        return;
    }
    const unsigned char *p = (const unsigned char *)buffer->slice.mapped + buffer->slice.size;
    for (uint32_t i = 0; i < FAI_GPU_MARGIN; i++) {
        if (p[i] != FAI_GPU_MARGIN_BYTE) {
            fai_gpu_report(gpu, 610, "bytes behind a buffer were overwritten", buffer->slice.mapped,
                           buffer->slice.size);
            return;
        }
    }
}

static void count_out(fai_gpu_pool *pool, uint64_t bytes)
{
    pool->used -= bytes;
}

FA_INLINE void end_node(fai_gpu_pool *pool, fai_gpu_block *block, uint32_t node)
{
    fa_gpu_space *space = &block->inside->space;
    if (FA_UNLIKELY((pool->gpu->config.flags & FA_GPU_CHECKED) != 0)) {
        bury(pool->gpu, block, fa_gpu_space_offset(space, node), fa_gpu_space_size(space, node));
    }
    count_out(pool, fa_gpu_space_size(space, node));
    fa_gpu_space_free(space, node);
    if (space->live == 0) {
        block->idle_since = FAI_GPU_READ(&pool->gpu->frame);
    }
}

static void end_single(fai_gpu_pool *pool, fai_gpu_block *block)
{
    count_out(pool, block->memory.taken);
    fai_gpu_list_remove(&pool->single, block);
    pool->reserved -= block->memory.taken;
    fai_gpu_block_drop(pool->gpu, block);
}

// Frees a verified buffer in `frame`, or now if that has completed. Under the pool's lock.
FA_INLINE void release(fai_gpu_pool *pool, fai_gpu_block *block, const fa_gpu_buffer *buffer,
                       uint64_t frame, bool now)
{
    uint32_t slot = (uint32_t)(frame % FAI_GPU_SLOTS);
    bool single = block->kind == FAI_GPU_SINGLE;
    uint32_t tag = single ? block->word : fa_gpu_space_word(&block->inside->space, buffer->node);
    uint64_t bytes =
        single ? block->memory.taken : fa_gpu_space_size(&block->inside->space, buffer->node);
    pool->tag_bytes[tag] -= bytes;
    pool->tag_count[tag]--;
    pool->live--;
    fai_gpu_tag_release(pool->gpu, tag, buffer->slice.size);
    if (now) {
        single ? end_single(pool, block) : end_node(pool, block, buffer->node);
        return;
    }
    pool->dying++;
    pool->dying_in[slot]++;
    if (single) {
        block->word |= FAI_GPU_DYING;
        block->next_dying = pool->dying_single[slot];
        pool->dying_single[slot] = block;
    } else {
        fa_gpu_space_set_word(&block->inside->space, buffer->node,
                              FAI_GPU_DYING | (block->dying[slot] & ~FAI_GPU_DYING));
        block->dying[slot] = buffer->node;
    }
}

static void free_buffer(fa_gpu *gpu, const fa_gpu_buffer *buffer, bool at_once)
{
    if (buffer->slice.block >= gpu->blocks.count) {
        fai_gpu_report(gpu, 610, "a value that is no buffer was freed", NULL, 0);
        return;
    }
    const fai_gpu_block *block = fai_gpu_table_at(&gpu->blocks, buffer->slice.block);
    fai_gpu_pool *pool = block->pool;
    if (!pool) {
        bool frames = block->frames != NULL;
        fai_gpu_report(gpu, frames ? 610 : 608,
                       frames ? "memory of a frame was freed" : "a buffer was freed twice", NULL,
                       buffer->slice.size);
        return;
    }
    fai_gpu_enter(gpu, &pool->lock);
    fai_gpu_block *live = verify(pool, buffer);
    if (live) {
        uint64_t frame = FAI_GPU_READ(&gpu->frame);
        if (FA_UNLIKELY((gpu->config.flags & FA_GPU_CHECKED) != 0)) {
            check_margin(gpu, live, buffer);
        }
        release(pool, live, buffer, frame, at_once || frame <= FAI_GPU_READ(&gpu->done));
    }
    fai_gpu_leave(gpu, &pool->lock);
}

void fa_gpu_free(fa_gpu *gpu, fa_gpu_buffer *buffer)
{
    if (buffer->serial != 0) {
        free_buffer(gpu, buffer, false);
        *buffer = (fa_gpu_buffer){0};
    }
}

void fai_gpu_free_now(fa_gpu *gpu, const fa_gpu_buffer *buffer)
{
    free_buffer(gpu, buffer, true);
}

static uint32_t retire_slot(fai_gpu_pool *pool, uint32_t slot)
{
    uint32_t freed = pool->dying_in[slot];
    fai_gpu_block *single = pool->dying_single[slot];
    pool->dying_single[slot] = NULL;
    while (single) {
        fai_gpu_block *next = single->next_dying;
        end_single(pool, single);
        single = next;
    }
    for (fai_gpu_block *b = pool->shared.first; b; b = b->after) {
        uint32_t node = b->dying[slot];
        b->dying[slot] = FA_GPU_NONE;
        while (node != FA_GPU_NONE) {
            uint32_t next = fa_gpu_space_word(&b->inside->space, node) & ~FAI_GPU_DYING;
            end_node(pool, b, node);
            node = next == (FA_GPU_NONE & ~FAI_GPU_DYING) ? FA_GPU_NONE : next;
        }
    }
    pool->dying -= freed;
    pool->dying_in[slot] = 0;
    return freed;
}

// Frees what was freed in frames from + 1 to done, which have completed.
uint32_t fai_gpu_pool_retire(fai_gpu_pool *pool, uint64_t from, uint64_t done)
{
    uint32_t freed = 0;
    fai_gpu_enter(pool->gpu, &pool->lock);
    for (uint64_t frame = from + 1; pool->dying && frame <= done; frame++) {
        uint32_t slot = (uint32_t)(frame % FAI_GPU_SLOTS);
        freed += pool->dying_in[slot] ? retire_slot(pool, slot) : 0;
    }
    fai_gpu_leave(pool->gpu, &pool->lock);
    return freed;
}

// Gives back shared blocks that have been empty for so many frames.
uint64_t fai_gpu_pool_trim(fai_gpu_pool *pool, uint64_t idle_frames)
{
    uint64_t bytes = 0;
    uint64_t frame = FAI_GPU_READ(&pool->gpu->frame);
    fai_gpu_enter(pool->gpu, &pool->lock);
    for (fai_gpu_block *b = pool->shared.first; b;) {
        fai_gpu_block *next = b->after;
        if (b->inside->space.live == 0 && frame - b->idle_since >= idle_frames) {
            fai_gpu_list_remove(&pool->shared, b);
            pool->reserved -= b->memory.taken;
            bytes += b->memory.taken;
            fai_gpu_block_drop(pool->gpu, b);
        }
        b = next;
    }
    fai_gpu_leave(pool->gpu, &pool->lock);
    return bytes;
}

// Returns how many buffers were still there.
uint32_t fai_gpu_pool_fini(fai_gpu_pool *pool)
{
    uint32_t live = pool->live;
    while (pool->shared.first) {
        fai_gpu_block *b = pool->shared.first;
        fai_gpu_list_remove(&pool->shared, b);
        fai_gpu_block_drop(pool->gpu, b);
    }
    while (pool->single.first) {
        fai_gpu_block *b = pool->single.first;
        fai_gpu_list_remove(&pool->single, b);
        fai_gpu_block_drop(pool->gpu, b);
    }
    fai_gpu_lock_fini(&pool->lock);
    return live;
}
