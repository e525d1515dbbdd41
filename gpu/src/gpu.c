// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// fa_gpu itself: made and destroyed, diagnostics, and what concerns a single slice.
#include "gpu_int.h"

#include <framealloc/gpu_stats.h>
#include <stdlib.h>

#define MIB         ((uint64_t)1 << 20)
#define BLOCK_LIMIT ((size_t)1 << 17)
#define RING_LIMIT  ((size_t)1 << 14)
#define SMALL_LIMIT ((size_t)1 << 12)
#define LATE_LIMIT  ((size_t)1 << 20)

void fai_gpu_report(fa_gpu *gpu, int code, const char *message, const void *address, uint64_t size)
{
    if (gpu->config.handler) {
        const fa_diagnostic d = {
            .code = code,
            .severity = code == 623 ? FA_SEVERITY_WARNING : FA_SEVERITY_ERROR,
            .title = fa_code_title(code),
            .message = message,
            .address = address,
            .size = (size_t)size,
            .frame = FAI_GPU_READ(&gpu->frame),
        };
        gpu->config.handler(&d, gpu->config.handler_user);
    }
}

static bool init_config(fa_gpu_config *c)
{
    const char *isolate = getenv("FA_GPU_ISOLATE");
    if (isolate && isolate[0] == '1') {
        c->flags |= FA_GPU_ISOLATE;
    }
    c->frames_in_flight = c->frames_in_flight ? c->frames_in_flight : 2;
    c->block_min = c->block_min ? c->block_min : 8 * MIB;
    c->block_max = c->block_max ? c->block_max : 256 * MIB;
    c->frame_block = c->frame_block ? c->frame_block : 4 * MIB;
    c->chunk = c->chunk ? (c->chunk + 4095) & ~(uint64_t)4095 : 64 << 10;
    c->idle_frames = c->idle_frames ? c->idle_frames : 60;
    c->memory = c->memory ? c->memory : fa_backend_system();
    return c->frames_in_flight <= FA_GPU_MAX_FLIGHT && c->block_min <= c->block_max &&
           c->block_max <= (uint64_t)1 << 37 && c->chunk <= c->block_max / 4;
}

static bool init_tables(fa_gpu *gpu)
{
    const fa_backend *m = gpu->config.memory;
    return fai_gpu_table_init(&gpu->blocks, m, sizeof(fai_gpu_block), BLOCK_LIMIT) &&
           fai_gpu_table_init(&gpu->rings, m, sizeof(fa_gpu_ring), RING_LIMIT) &&
           fai_gpu_table_init(&gpu->pools, m, sizeof(fai_gpu_pool), SMALL_LIMIT) &&
           fai_gpu_table_init(&gpu->frame_pools, m, sizeof(fai_gpu_frames), SMALL_LIMIT) &&
           fai_gpu_table_init(&gpu->late, m, sizeof(fai_gpu_late), LATE_LIMIT);
}

static void fini_tables(fa_gpu *gpu)
{
    fai_gpu_table_fini(&gpu->blocks);
    fai_gpu_table_fini(&gpu->rings);
    fai_gpu_table_fini(&gpu->pools);
    fai_gpu_table_fini(&gpu->frame_pools);
    fai_gpu_table_fini(&gpu->late);
}

static size_t own_size(const fa_backend *m)
{
    size_t page = fai_gpu_page_size(m);
    return (sizeof(fa_gpu) + page - 1) & ~(page - 1);
}

fa_status fa_gpu_create(fa_gpu_backend *backend, const fa_gpu_config *config, fa_gpu **out)
{
    fa_gpu_config c = config ? *config : (fa_gpu_config){0};
    const fa_gpu_caps *caps = &backend->caps;
    if (!init_config(&c) || caps->type_count > FA_GPU_MAX_TYPES ||
        caps->heap_count > FA_GPU_MAX_HEAPS || caps->queue_count > FA_GPU_MAX_QUEUES ||
        caps->atom & (caps->atom - 1)) {
        return FA_E_INVALID;
    }
    const fa_backend *m = c.memory;
    fa_gpu *gpu = m->reserve(m->user, own_size(m));
    if (!gpu) {
        return FA_E_NOMEM;
    }
    if (m->commit(m->user, gpu, own_size(m))) {
        m->release(m->user, gpu, own_size(m));
        return FA_E_NOMEM;
    }
    *gpu = (fa_gpu){.backend = backend, .config = c};
    gpu->plain = c.flags & (FA_GPU_ISOLATE | FA_GPU_CHECKED) ? 0 : c.block_max / 4;
    bool locked = fai_gpu_lock_init(&gpu->lock);
    if (!locked || !init_tables(gpu)) {
        fini_tables(gpu);
        if (locked) {
            fai_gpu_lock_fini(&gpu->lock);
        }
        m->release(m->user, gpu, own_size(m));
        return FA_E_NOMEM;
    }
    fai_gpu_budget_poll(gpu);
    *out = gpu;
    return FA_OK;
}

uint32_t fa_gpu_destroy(fa_gpu *gpu)
{
    if (!gpu) {
        return 0;
    }
    fa_gpu_show(gpu, NULL);
    // A frame still open was never submitted as a whole; what it named is waited for all the same.
    for (uint64_t frame = gpu->done + 1; frame <= gpu->frame; frame++) {
        fai_gpu_wait_frame(gpu, frame);
    }
    FAI_GPU_WRITE(&gpu->open, false);
    for (uint32_t i = 0; i < gpu->late.count; i++) {
        const fai_gpu_late *late = fai_gpu_table_at(&gpu->late, i);
        if (late->value) {
            gpu->backend->wait(gpu->backend, late->queue, late->value, UINT64_MAX);
        }
    }
    fai_gpu_collect(gpu);
    uint32_t live = 0;
    for (uint32_t i = 0; i < FA_GPU_INTENT_COUNT; i++) {
        for (fai_gpu_pool *p = gpu->first_pool[i]; p; p = p->next) {
            live += fai_gpu_pool_fini(p);
        }
    }
    for (fai_gpu_frames *f = gpu->first_frames; f; f = f->next) {
        fai_gpu_frames_fini(f);
    }
    fini_tables(gpu);
    fai_gpu_lock_fini(&gpu->lock);
    const fa_backend *m = gpu->config.memory;
    m->release(m->user, gpu, own_size(m));
    return live;
}

// The range of a part of a slice in its block, rounded outwards to the atom.
static fa_status range_of(const fa_gpu *gpu, const fa_gpu_slice *slice, uint64_t offset,
                          uint64_t size, fa_gpu_range *out, bool *needed)
{
    if (!slice->mapped || slice->block >= FAI_GPU_READ(&gpu->blocks.count) ||
        offset > slice->size || size > slice->size - offset) {
        return FA_E_INVALID;
    }
    const fai_gpu_block *b = fai_gpu_table_at(&gpu->blocks, slice->block);
    uint64_t atom = gpu->backend->caps.atom;
    uint64_t from = (slice->offset + offset) & ~(atom - 1);
    uint64_t to = (slice->offset + offset + size + atom - 1) & ~(atom - 1);
    to = to > b->memory.size ? b->memory.size : to;
    *out = (fa_gpu_range){&b->memory, from, to - from};
    *needed = b->memory.mapped && size && !fai_gpu_is_coherent(gpu, b);
    return b->memory.mapped ? FA_OK : FA_E_INVALID;
}

fa_status fa_gpu_flush(fa_gpu *gpu, const fa_gpu_slice *slice, uint64_t offset, uint64_t size)
{
    fa_gpu_range range;
    bool needed = false;
    fa_status status = range_of(gpu, slice, offset, size, &range, &needed);
    return status == FA_OK && needed ? gpu->backend->flush(gpu->backend, &range, 1) : status;
}

fa_status fa_gpu_invalidate(fa_gpu *gpu, const fa_gpu_slice *slice, uint64_t offset, uint64_t size)
{
    fa_gpu_range range;
    bool needed = false;
    fa_status status = range_of(gpu, slice, offset, size, &range, &needed);
    return status == FA_OK && needed ? gpu->backend->invalidate(gpu->backend, &range, 1) : status;
}

uint64_t fa_gpu_address(const fa_gpu *gpu, const fa_gpu_slice *slice)
{
    if (slice->block >= FAI_GPU_READ(&gpu->blocks.count)) {
        return 0;
    }
    const fai_gpu_block *b = fai_gpu_table_at(&gpu->blocks, slice->block);
    return b->memory.address ? b->memory.address + slice->offset : 0;
}
