// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Blocks: one native buffer with memory of its own, from the best memory type that still has some.
// What is done before a request fails: collect what completed, give back idle blocks, ask the
// program.
#include "gpu_int.h"

void fai_gpu_list_add(fai_gpu_list *list, fai_gpu_block *block)
{
    block->before = list->last;
    block->after = NULL;
    if (list->last) {
        list->last->after = block;
    } else {
        list->first = block;
    }
    list->last = block;
    list->count++;
}

void fai_gpu_list_remove(fai_gpu_list *list, fai_gpu_block *block)
{
    if (block->before) {
        block->before->after = block->after;
    } else {
        list->first = block->after;
    }
    if (block->after) {
        block->after->before = block->before;
    } else {
        list->last = block->before;
    }
    list->count--;
}

static uint64_t power_below(uint64_t v)
{
    return (uint64_t)1 << (63 - __builtin_clzll(v));
}

// Bytes to ask a heap for at first: blocks are not to take more than an eighth of it.
static uint64_t first_size(const fa_gpu *gpu, const fai_gpu_want *want, uint32_t heap)
{
    uint64_t most = gpu->backend->caps.heaps[heap].size / 8;
    if (most > gpu->backend->caps.max_block) {
        most = gpu->backend->caps.max_block;
    }
    uint64_t size = want->size < most ? want->size : most;
    if (size <= want->least) {
        return want->least;
    }
    return want->kind == FAI_GPU_RING ? power_below(size) : size & ~(want->granule - 1);
}

// One attempt: budget, then the driver.
static fa_status try_memory(fa_gpu *gpu, const fai_gpu_want *want, uint32_t type, uint64_t size,
                            fa_gpu_memory *out, fa_gpu_pressure *why)
{
    fa_gpu_backend *b = gpu->backend;
    uint32_t heap = b->caps.types[type].heap;
    fa_gpu_pressure pressure;
    fai_gpu_enter(gpu, &gpu->lock);
    bool room = gpu->block_count < b->caps.max_blocks;
    bool allowed = room && fai_gpu_budget_admit(gpu, heap, size, &pressure);
    gpu->block_count += allowed;
    fai_gpu_leave(gpu, &gpu->lock);
    if (!room) {
        return FA_E_LIMIT;
    }
    *why = pressure;
    if (!allowed) {
        return FA_E_LIMIT;
    }
    bool single = want->kind == FAI_GPU_SINGLE || want->kind == FAI_GPU_ONE_FRAME;
    fa_gpu_block_request request = {
        .size = size,
        .usage = want->choice->usage,
        .type = type,
        .dedicated = single,
        .priority = want->choice->intent == FA_GPU_DEVICE_ONLY ? 0.75f : 0.5f,
        .name = want->name ? want->name : fa_gpu_intent_name(want->choice->intent),
    };
    fa_status status = b->block_create(b, &request, out);
    if (status != FA_OK || out->taken != size) {
        fai_gpu_enter(gpu, &gpu->lock);
        if (status != FA_OK) {
            fai_gpu_budget_release(gpu, heap, size);
            gpu->block_count--;
        } else {
            out->taken = size; // what was admitted is what is given back; drivers round a little
        }
        fai_gpu_leave(gpu, &gpu->lock);
    }
    return status;
}

// Every type in order, and for each sizes down to what is enough.
static fa_status find_memory(fa_gpu *gpu, const fai_gpu_want *want, fa_gpu_memory *out,
                             fa_gpu_pressure *why)
{
    fa_status worst = FA_E_LIMIT;
    if (want->least > gpu->backend->caps.max_block) {
        return FA_E_LIMIT;
    }
    for (uint32_t i = 0; i < want->choice->type_count; i++) {
        uint32_t type = want->choice->types[i];
        uint64_t size = first_size(gpu, want, gpu->backend->caps.types[type].heap);
        for (;;) {
            fa_status status = try_memory(gpu, want, type, size, out, why);
            if (status == FA_OK) {
                return FA_OK;
            }
            worst = status == FA_E_LIMIT ? worst : status;
            if (size == want->least) {
                break;
            }
            size = size / 2 > want->least ? size / 2 & ~(want->granule - 1) : want->least;
            size = size < want->least ? want->least : size;
        }
    }
    return worst;
}

static void drop_memory(fa_gpu *gpu, fa_gpu_memory *memory)
{
    uint32_t heap = gpu->backend->caps.types[memory->type].heap;
    uint64_t taken = memory->taken;
    gpu->backend->block_destroy(gpu->backend, memory);
    fai_gpu_enter(gpu, &gpu->lock);
    fai_gpu_budget_release(gpu, heap, taken);
    gpu->block_count--;
    fai_gpu_leave(gpu, &gpu->lock);
}

// Makes a block, with a ring if it is to have one. On failure `status` says why, and `why` which
// limit it was.
fai_gpu_block *fai_gpu_block_make(fa_gpu *gpu, const fai_gpu_want *want, fa_status *status,
                                  fa_gpu_pressure *why)
{
    uint32_t index;
    uint32_t ring_index = FA_GPU_NONE;
    fa_gpu_ring *ring = NULL;
    bool has_ring = want->kind == FAI_GPU_RING;
    *why = (fa_gpu_pressure){0};
    fai_gpu_enter(gpu, &gpu->lock);
    fai_gpu_budget_poll(gpu);
    fai_gpu_block *block = fai_gpu_table_take(&gpu->blocks, &index);
    if (block && has_ring) {
        ring = fai_gpu_table_take(&gpu->rings, &ring_index);
    }
    gpu->serial++;
    gpu->serial += gpu->serial == 0;
    uint32_t serial = gpu->serial;
    fai_gpu_leave(gpu, &gpu->lock);
    *status = FA_E_NOMEM;
    if (block && (ring || !has_ring)) {
        *status = find_memory(gpu, want, &block->memory, why);
    }
    if (*status != FA_OK) {
        fai_gpu_enter(gpu, &gpu->lock);
        if (ring) {
            fai_gpu_table_give(&gpu->rings, ring_index);
        }
        if (block) {
            fai_gpu_table_give(&gpu->blocks, index);
        }
        fai_gpu_leave(gpu, &gpu->lock);
        return NULL;
    }
    if (ring) {
        fa_gpu_ring_init(ring, power_below(block->memory.size));
    }
    block->index = index;
    block->ring = ring;
    block->ring_index = ring_index;
    block->kind = want->kind;
    block->serial = serial;
    block->idle_since = FAI_GPU_READ(&gpu->frame);
    return block;
}

// The block is in no list any more. Its number may come back: with serials above all it had.
void fai_gpu_block_drop(fa_gpu *gpu, fai_gpu_block *block)
{
    uint32_t serial = block->kind == FAI_GPU_SHARED ? block->pool->space.serial : block->serial;
    drop_memory(gpu, &block->memory);
    fai_gpu_enter(gpu, &gpu->lock);
    gpu->serial = serial > gpu->serial ? serial : gpu->serial;
    if (block->ring) {
        fai_gpu_table_give(&gpu->rings, block->ring_index);
    }
    fai_gpu_table_give(&gpu->blocks, block->index);
    fai_gpu_leave(gpu, &gpu->lock);
}

// After a failure: tries the next remedy; returns whether to try again. No lock is held.
bool fai_gpu_relieve(fa_gpu *gpu, fa_status status, const fa_gpu_pressure *why, int tries)
{
    if (status == FA_E_INVALID || tries > 8) {
        return false;
    }
    if (tries == 0) {
        bool collected = fai_gpu_collect(gpu);
        if (fai_gpu_trim(gpu, 0) > 0 || collected) {
            return true;
        }
    }
    fa_gpu_pressure told = *why;
    if (!told.wanted) { // the driver's refusal, not a limit of ours
        told = (fa_gpu_pressure){FA_GPU_MAX_HEAPS, FA_GPU_MAX_TAGS, 1, 0, 0, true};
    }
    told.hard = true;
    if (!fai_gpu_press(gpu, &told)) {
        return false;
    }
    fai_gpu_collect(gpu);
    fai_gpu_trim(gpu, 0);
    return true;
}
