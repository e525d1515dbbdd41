// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Persistent buffers: a pool per intent and usage, with a space that all its shared blocks are
// ranges of, and single blocks. Freed ones wait in a list of their frame, linked through the words
// of their nodes.
#include "gpu_int.h"

#include <string.h>

// What a new pool needs; its memory is all zero. Its granules are aligned for all its usages.
FA_COLD static bool init_pool(fa_gpu *gpu, fai_gpu_pool *pool, const fai_gpu_choice *choice)
{
    const fa_backend *m = gpu->config.memory;
    uint64_t atom = gpu->backend->caps.atom;
    pool->gpu = gpu;
    pool->choice = *choice;
    pool->granule = atom > FAI_GPU_GRANULE ? atom : FAI_GPU_GRANULE;
    pool->granule = choice->align > pool->granule ? choice->align : pool->granule;
    memset(pool->dying_shared, 0xff, sizeof pool->dying_shared);
    if (fa_gpu_space_init(&pool->space, 0, pool->granule, m) != FA_OK) {
        return false;
    }
    pool->units = m->reserve(m->user, FAI_GPU_UNITS * sizeof(fai_gpu_block *));
    if (!pool->units || !fai_gpu_lock_init(&pool->lock)) {
        if (pool->units) {
            m->release(m->user, pool->units, FAI_GPU_UNITS * sizeof(fai_gpu_block *));
        }
        fa_gpu_space_fini(&pool->space);
        return false;
    }
    return true;
}

// The pool that serves a usage, made if there is none. `usage` 0 is the intent's common usage.
FA_COLD static fai_gpu_pool *make_pool(fa_gpu *gpu, fa_gpu_intent intent, uint32_t usage,
                                       fa_status *status)
{
    fai_gpu_choice choice;
    *status = fai_gpu_choose(gpu, intent, usage ? usage : FA_GPU_COPY_SOURCE, &choice);
    if (*status != FA_OK) {
        return NULL;
    }
    fai_gpu_enter(gpu, &gpu->lock);
    fai_gpu_pool *pool = gpu->first_pool[intent];
    while (pool && (usage ? usage : choice.usage) & ~pool->choice.usage) {
        pool = pool->next;
    }
    if (!pool) { // nobody was faster
        uint32_t index;
        pool = fai_gpu_table_take(&gpu->pools, &index);
        if (pool && !init_pool(gpu, pool, &choice)) {
            fai_gpu_table_give(&gpu->pools, index);
            pool = NULL;
        }
        if (pool) {
            pool->next = gpu->first_pool[intent];
            FAI_GPU_WRITE(&gpu->first_pool[intent], pool);
        }
    }
    if (usage == 0) {
        FAI_GPU_WRITE(&gpu->common_pool[intent], pool);
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

// What an allocation of the pool's space, `granules` from `at` on, is to the program.
FA_INLINE const fai_gpu_block *hand_out(fai_gpu_pool *pool, const fa_gpu_request *request,
                                        uint32_t node, uint32_t at, uint32_t granules,
                                        fa_gpu_buffer *out)
{
    const fai_gpu_block *b = pool->units[at >> FAI_GPU_UNIT_BITS];
    fill(b, (uint64_t)(at - b->base) << pool->space.shift, request->size, node, pool->space.serial,
         out);
    pool->tags[request->tag] += FA_GPU_SPACE_ONE | granules;
    return b;
}

FA_COLD static bool take_shared(fai_gpu_pool *pool, const fa_gpu_request *request, uint64_t size,
                                fa_gpu_buffer *out)
{
    uint32_t node = fa_gpu_space_alloc(&pool->space, size, request->align, request->tag);
    if (node == FA_GPU_NONE) {
        return false;
    }
    const fa_gpu_node *x = &pool->space.nodes[node];
    const fai_gpu_block *b =
        hand_out(pool, request, node, x->offset, x->size & FA_GPU_SPACE_MOST, out);
    prepare(pool->gpu, b, out->slice.offset, request->size, fa_gpu_space_size(&pool->space, node));
    return true;
}

// Room for a block in the table of units: the first gap that is long enough, or the end.
FA_COLD static bool find_units(fai_gpu_pool *pool, uint32_t count, uint32_t *out)
{
    const fa_backend *m = pool->gpu->config.memory;
    uint32_t run = 0;
    uint32_t at = 0;
    for (; at < pool->unit_count && run < count; at++) {
        run = pool->units[at] ? 0 : run + 1;
    }
    *out = at - run;
    size_t need = ((size_t)*out + count) * sizeof *pool->units;
    if (need > FAI_GPU_UNITS * sizeof *pool->units) {
        return false;
    }
    if (need > pool->unit_ready) {
        size_t page = fai_gpu_page_size(m);
        size_t more = (need - pool->unit_ready + page - 1) & ~(page - 1);
        char *start = (char *)pool->units + pool->unit_ready;
        if (m->commit(m->user, start, more)) {
            return false;
        }
        memset(start, 0, more);
        pool->unit_ready += more;
    }
    return true;
}

// Makes a new block a range of the pool's space.
FA_COLD static bool place_block(fai_gpu_pool *pool, fai_gpu_block *block)
{
    fa_gpu_space *space = &pool->space;
    uint64_t size = block->memory.size & ~(pool->granule - 1);
    uint32_t units = (uint32_t)(((size >> space->shift) - 1) >> FAI_GPU_UNIT_BITS) + 1;
    uint32_t first;
    if (!find_units(pool, units, &first)) {
        return false;
    }
    block->base = first << FAI_GPU_UNIT_BITS;
    block->plain = !(pool->gpu->config.flags & FA_GPU_CHECKED);
    block->range = fa_gpu_space_add(space, (uint64_t)block->base << space->shift, size);
    if (block->range == FA_GPU_NONE) {
        return false;
    }
    // Serials go on above those of the block that had this number before.
    space->serial = block->serial > space->serial ? block->serial : space->serial;
    pool->unit_count = first + units > pool->unit_count ? first + units : pool->unit_count;
    for (uint32_t i = 0; i < units; i++) {
        pool->units[first + i] = block;
    }
    fai_gpu_list_add(&pool->shared, block);
    pool->reserved += block->memory.taken;
    return true;
}

// The opposite: nothing is allocated in the block any more, or the pool is going.
FA_COLD static void drop_block(fai_gpu_pool *pool, fai_gpu_block *block)
{
    fa_gpu_space_remove(&pool->space, block->range);
    for (uint32_t i = block->base >> FAI_GPU_UNIT_BITS;
         i < pool->unit_count && pool->units[i] == block; i++) {
        pool->units[i] = NULL;
    }
    fai_gpu_list_remove(&pool->shared, block);
    pool->reserved -= block->memory.taken;
    fai_gpu_block_drop(pool->gpu, block);
}

// Bytes of the next shared block: a sixteenth of what there is, so that little lies idle.
FA_COLD static uint64_t next_size(const fai_gpu_pool *pool, uint64_t need)
{
    const fa_gpu_config *config = &pool->gpu->config;
    uint64_t size = pool->reserved / 16;
    size = size < config->block_min ? config->block_min : size;
    size = size < need * 8 ? need * 8 : size;
    size = size > config->block_max ? config->block_max : size;
    return (size + pool->granule - 1) & ~(pool->granule - 1);
}

// Under the pool's lock: makes a block and takes the allocation from it.
FA_COLD static fa_status grow(fai_gpu_pool *pool, const fa_gpu_request *request, uint64_t size,
                              bool single, fa_gpu_buffer *out, fa_gpu_pressure *why)
{
    fa_gpu *gpu = pool->gpu;
    uint64_t granule = pool->granule;
    uint64_t need = (size + granule - 1) & ~(granule - 1);
    fa_status status;
    if (!single && fai_gpu_pool_undrain(pool) && take_shared(pool, request, size, out)) {
        return FA_OK;
    }
    fai_gpu_want want = {
        .choice = &pool->choice,
        .size = single ? need : next_size(pool, need),
        .least = need,
        .granule = granule,
        .kind = single ? FAI_GPU_SINGLE : FAI_GPU_SHARED,
        .name = !single         ? NULL
                : request->name ? request->name
                                : gpu->tags[request->tag].name,
    };
    fai_gpu_block *block = fai_gpu_block_make(gpu, &want, &status, why);
    if (!block) {
        return status;
    }
    block->pool = pool;
    if (!single) {
        if (!place_block(pool, block)) {
            fai_gpu_block_drop(gpu, block);
            return FA_E_NOMEM;
        }
        bool taken = take_shared(pool, request, size, out);
        return taken ? FA_OK : FA_E_NOMEM;
    }
    fai_gpu_list_add(&pool->single, block);
    pool->reserved += block->memory.taken;
    pool->single_used += block->memory.taken;
    block->size = request->size;
    block->word = request->tag;
    fill(block, 0, request->size, 0, block->serial, out);
    prepare(gpu, block, 0, request->size, block->memory.size);
    return FA_OK;
}

static bool is_in_range(const fa_gpu_request *request)
{
    return request->size - 1 < (uint64_t)1 << 62 && !(request->align & (request->align - 1)) &&
           request->align <= 1u << 20 && (unsigned)request->intent < FA_GPU_INTENT_COUNT &&
           request->tag < FA_GPU_MAX_TAGS;
}

// The pool for a request in range, or NULL when there is none yet.
FA_INLINE fai_gpu_pool *find_pool(const fa_gpu *gpu, const fa_gpu_request *request)
{
    if (request->usage == 0) {
        return FAI_GPU_READ(&gpu->common_pool[request->intent]);
    }
    fai_gpu_pool *pool = FAI_GPU_READ(&gpu->first_pool[request->intent]);
    while (pool && request->usage & ~pool->choice.usage) {
        pool = pool->next;
    }
    return pool;
}

// Every request, however unusual, and every remedy when there is no room.
FA_COLD static fa_status alloc_slow(fa_gpu *gpu, const fa_gpu_request *request, fa_gpu_buffer *out)
{
    if (!is_in_range(request)) {
        fai_gpu_report(gpu, 3, "a request for a buffer is out of range", NULL, request->size);
        return FA_E_INVALID;
    }
    fa_status status = FA_OK;
    fai_gpu_pool *pool = find_pool(gpu, request);
    if (!pool) {
        pool = make_pool(gpu, request->intent, request->usage, &status);
        if (!pool) {
            return status;
        }
    }
    uint64_t size = request->size + (gpu->config.flags & FA_GPU_CHECKED ? FAI_GPU_MARGIN : 0);
    bool single = request->dedicated || size > gpu->config.block_max / 4 ||
                  gpu->config.flags & FA_GPU_ISOLATE;
    if (!fai_gpu_tag_admit(gpu, request->tag, request->size)) {
        return FA_E_LIMIT;
    }
    for (int tries = 0;; tries++) {
        fa_gpu_pressure why = {0};
        fai_gpu_enter(gpu, &pool->lock);
        bool taken = !single && take_shared(pool, request, size, out);
        status = taken ? FA_OK : grow(pool, request, size, single, out, &why);
        fai_gpu_leave(gpu, &pool->lock);
        if (status == FA_OK) {
            fai_gpu_press(gpu, &why);
            return FA_OK;
        }
        if (!fai_gpu_relieve(gpu, status, &why, tries)) {
            fai_gpu_tag_release(gpu, request->tag, request->size);
            fai_gpu_report(gpu, 2, "no memory or budget is left for a buffer", NULL, request->size);
            return status;
        }
    }
}

// Whether nothing but room in the pool is asked for.
FA_INLINE bool is_plain(const fa_gpu *gpu, const fa_gpu_request *request, uint64_t last)
{
    return last < gpu->plain && !request->dedicated && !(request->align & (request->align - 1)) &&
           request->align <= FAI_GPU_GRANULE && (unsigned)request->intent < FA_GPU_INTENT_COUNT &&
           request->tag < FA_GPU_MAX_TAGS && !fai_gpu_tag_is_limited(gpu, request->tag);
}

fa_status fa_gpu_alloc(fa_gpu *gpu, const fa_gpu_request *request, fa_gpu_buffer *out)
{
    uint64_t last = request->size - 1; // byte
    fai_gpu_pool *pool = is_plain(gpu, request, last) ? find_pool(gpu, request) : NULL;
    if (FA_UNLIKELY(!pool)) {
        return alloc_slow(gpu, request, out);
    }
    fa_gpu_space *space = &pool->space;
    uint32_t wanted = (uint32_t)(last >> space->shift) + 1;
    uint32_t at;
    fai_gpu_enter(gpu, &pool->lock);
    uint32_t node = fai_gpu_space_take(space, wanted, 0, request->tag, &at);
    if (FA_UNLIKELY(node == FA_GPU_NONE)) {
        fai_gpu_leave(gpu, &pool->lock);
        return alloc_slow(gpu, request, out);
    }
    hand_out(pool, request, node, at, wanted, out);
    fai_gpu_leave(gpu, &pool->lock);
    return FA_OK;
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

// Gives a buffer's node back, or parks it where a block drains.
static void end_shared(fai_gpu_pool *pool, fai_gpu_block *block, uint32_t node)
{
    fa_gpu_space *space = &pool->space;
    if (!block->plain) {
        uint64_t offset = (uint64_t)(space->nodes[node].offset - block->base) << space->shift;
        bury(pool->gpu, block, offset, fa_gpu_space_size(space, node));
    }
    if (block->draining) {
        fai_gpu_pool_park(pool, block, node);
    } else {
        fa_gpu_space_free(space, node);
    }
}

FA_COLD static void end_single(fai_gpu_pool *pool, fai_gpu_block *block)
{
    pool->single_used -= block->memory.taken;
    fai_gpu_list_remove(&pool->single, block);
    pool->reserved -= block->memory.taken;
    fai_gpu_block_drop(pool->gpu, block);
}

// Frees a buffer that has a block of its own; false when it is dead. Under the pool's lock.
// `frame` is the last one it may be used in.
FA_COLD static bool free_single(fai_gpu_pool *pool, fai_gpu_block *block,
                                const fa_gpu_buffer *buffer, uint64_t frame)
{
    fa_gpu *gpu = pool->gpu;
    if (block->kind != FAI_GPU_SINGLE || block->serial != buffer->serial ||
        block->word & FAI_GPU_DYING) {
        return false;
    }
    check_margin(gpu, block, buffer);
    fai_gpu_tag_release(gpu, block->word, buffer->slice.size);
    if (frame <= FAI_GPU_READ(&gpu->done)) {
        end_single(pool, block);
        return true;
    }
    pool->dying++;
    block->word |= FAI_GPU_DYING;
    block->next_dying = pool->dying_single[frame % FAI_GPU_SLOTS];
    pool->dying_single[frame % FAI_GPU_SLOTS] = block;
    return true;
}

// The node of a buffer in a shared block, or NULL when the buffer is dead. The place is compared as
// well as the serial, because the node may be in another block by now.
FA_INLINE fa_gpu_node *find_live(const fai_gpu_pool *pool, const fai_gpu_block *block,
                                 const fa_gpu_buffer *buffer)
{
    const fa_gpu_space *space = &pool->space;
    if (FA_UNLIKELY(buffer->node >= space->node_count)) {
        return NULL;
    }
    fa_gpu_node *x = &space->nodes[buffer->node];
    bool dead = !(x->size & ~x->link_a & FA_GPU_SPACE_USED) || // a hole, or FAI_GPU_DYING
                x->link_b != buffer->serial ||
                (uint64_t)(x->offset - block->base) << space->shift != buffer->slice.offset;
    return FA_UNLIKELY(dead) ? NULL : x;
}

FA_INLINE void defer(fai_gpu_pool *pool, uint32_t node, uint64_t frame)
{
    pool->dying++;
    pool->space.nodes[node].link_a = FAI_GPU_DYING | pool->dying_shared[frame % FAI_GPU_SLOTS];
    pool->dying_shared[frame % FAI_GPU_SLOTS] = node;
}

// Frees a buffer of a block that is not plain. False when it is dead.
FA_COLD static bool free_with_care(fai_gpu_pool *pool, fai_gpu_block *block,
                                   const fa_gpu_buffer *buffer, uint64_t frame)
{
    fa_gpu *gpu = pool->gpu;
    if (block->kind != FAI_GPU_SHARED) {
        return free_single(pool, block, buffer, frame);
    }
    const fa_gpu_node *x = find_live(pool, block, buffer);
    if (!x) {
        return false;
    }
    pool->tags[x->link_a] -= FA_GPU_SPACE_ONE | (x->size & FA_GPU_SPACE_MOST);
    fai_gpu_tag_release(gpu, x->link_a, buffer->slice.size);
    check_margin(gpu, block, buffer);
    if (frame > FAI_GPU_READ(&gpu->done)) {
        defer(pool, buffer->node, frame);
    } else {
        end_shared(pool, block, buffer->node);
    }
    return true;
}

// Frees a buffer of a plain block. False when it is dead.
FA_INLINE bool free_plain(fa_gpu *gpu, fai_gpu_pool *pool, const fai_gpu_block *block,
                          const fa_gpu_buffer *buffer, uint64_t frame)
{
    bool over = frame <= FAI_GPU_READ(&gpu->done);
    const fa_gpu_node *x = find_live(pool, block, buffer);
    if (FA_UNLIKELY(!x)) {
        return false;
    }
    uint32_t size = x->size;
    pool->tags[x->link_a] -= FA_GPU_SPACE_ONE | (size & FA_GPU_SPACE_MOST);
    fai_gpu_tag_release(gpu, x->link_a, buffer->slice.size);
    if (over) {
        fai_gpu_space_give(&pool->space, buffer->node, size);
    } else {
        defer(pool, buffer->node, frame);
    }
    return true;
}

// A value that is no live buffer, as far as one can tell.
FA_COLD static void report_dead(fa_gpu *gpu, const fa_gpu_buffer *buffer)
{
    if (buffer->serial == 0) {
        return; // no allocation: nothing to free, and nothing wrong
    }
    const fai_gpu_block *block = buffer->slice.block < FAI_GPU_READ(&gpu->blocks.count)
                                     ? fai_gpu_table_at(&gpu->blocks, buffer->slice.block)
                                     : NULL;
    if (!block) {
        fai_gpu_report(gpu, 610, "a value that is no buffer was freed", NULL, 0);
    } else if (block->frames) {
        fai_gpu_report(gpu, 610, "memory of a frame was freed", NULL, buffer->slice.size);
    } else {
        fai_gpu_report(gpu, 608, "a buffer was freed twice", NULL, buffer->slice.size);
    }
}

// `frame` is the last one the buffer may be used in: nothing waits for one that has completed.
static void free_buffer(fa_gpu *gpu, fa_gpu_buffer *buffer, uint64_t frame)
{
    bool live = false;
    uint32_t index = buffer->slice.block;
    if (FA_LIKELY(index < FAI_GPU_READ(&gpu->blocks.count))) {
        fai_gpu_block *block = fai_gpu_table_at(&gpu->blocks, index);
        fai_gpu_pool *pool = block->pool;
        if (FA_LIKELY(pool != NULL)) {
            fai_gpu_enter(gpu, &pool->lock);
            live = FA_LIKELY(block->plain) ? free_plain(gpu, pool, block, buffer, frame)
                                           : free_with_care(pool, block, buffer, frame);
            fai_gpu_leave(gpu, &pool->lock);
        }
    }
    if (FA_UNLIKELY(!live)) {
        report_dead(gpu, buffer);
    }
    *buffer = (fa_gpu_buffer){0};
}

void fa_gpu_free(fa_gpu *gpu, fa_gpu_buffer *buffer)
{
    free_buffer(gpu, buffer, FAI_GPU_READ(&gpu->frame));
}

void fai_gpu_free_now(fa_gpu *gpu, fa_gpu_buffer *buffer)
{
    free_buffer(gpu, buffer, 0);
}

static uint32_t retire_slot(fai_gpu_pool *pool, uint32_t slot)
{
    uint32_t freed = 0;
    fai_gpu_block *single = pool->dying_single[slot];
    pool->dying_single[slot] = NULL;
    for (; single; freed++) {
        fai_gpu_block *next = single->next_dying;
        end_single(pool, single);
        single = next;
    }
    uint32_t node = pool->dying_shared[slot];
    pool->dying_shared[slot] = FA_GPU_NONE;
    for (; node != FA_GPU_NONE; freed++) {
        uint32_t next = fa_gpu_space_word(&pool->space, node) & ~FAI_GPU_DYING;
        end_shared(pool, pool->units[pool->space.nodes[node].offset >> FAI_GPU_UNIT_BITS], node);
        node = next == (FA_GPU_NONE & ~FAI_GPU_DYING) ? FA_GPU_NONE : next;
    }
    pool->dying -= freed;
    return freed;
}

// Frees what was freed in frames from + 1 to done, which have completed.
uint32_t fai_gpu_pool_retire(fai_gpu_pool *pool, uint64_t from, uint64_t done)
{
    uint32_t freed = 0;
    fai_gpu_enter(pool->gpu, &pool->lock);
    for (uint64_t frame = from + 1; pool->dying && frame <= done; frame++) {
        freed += retire_slot(pool, (uint32_t)(frame % FAI_GPU_SLOTS));
    }
    fai_gpu_leave(pool->gpu, &pool->lock);
    return freed;
}

// Gives back shared blocks that have been empty for so many frames.
FA_COLD uint64_t fai_gpu_pool_trim(fai_gpu_pool *pool, uint64_t idle_frames)
{
    uint64_t bytes = 0;
    uint64_t frame = FAI_GPU_READ(&pool->gpu->frame);
    fai_gpu_enter(pool->gpu, &pool->lock);
    if (idle_frames == 0 || frame - pool->looked >= idle_frames) {
        pool->looked = frame;
        fai_gpu_pool_drain(pool);
    }
    for (fai_gpu_block *b = pool->shared.first; b;) {
        fai_gpu_block *next = b->after;
        bool drained = b->draining && b->left == 0;
        if (drained) {
            fai_gpu_block_undrain(pool, b);
        }
        if (!drained && !fa_gpu_space_is_free(&pool->space, b->range)) {
            b->idle_since = frame;
        } else if (drained || frame - b->idle_since >= idle_frames) {
            bytes += b->memory.taken;
            drop_block(pool, b);
        }
        b = next;
    }
    fai_gpu_leave(pool->gpu, &pool->lock);
    return bytes;
}

// Returns how many buffers were still there.
FA_COLD uint32_t fai_gpu_pool_fini(fai_gpu_pool *pool)
{
    const fa_backend *m = pool->gpu->config.memory;
    uint32_t live = fai_gpu_pool_live(pool);
    while (pool->shared.first) {
        drop_block(pool, pool->shared.first);
    }
    while (pool->single.first) {
        end_single(pool, pool->single.first);
    }
    fa_gpu_space_fini(&pool->space);
    m->release(m->user, pool->units, FAI_GPU_UNITS * sizeof(fai_gpu_block *));
    fai_gpu_lock_fini(&pool->lock);
    return live;
}
