// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Transfers: what is copied from where to where, and between which barriers. Copies within one
// transfer are not ordered; the barriers at both ends order it against everything else.
#include "gpu_int.h"

#include <framealloc/gpu_transfer.h>
#include <string.h>

#define COPYING (FA_GPU_COPY_SOURCE | FA_GPU_COPY_TARGET)

void fa_gpu_transfer_begin(fa_gpu_transfer *t, fa_gpu *gpu, fa_gpu_lane *staging, void *commands,
                           uint32_t before)
{
    *t = (fa_gpu_transfer){.gpu = gpu, .staging = staging, .commands = commands};
    if (before) {
        gpu->backend->barrier(gpu->backend, commands, before, COPYING);
    }
}

void fa_gpu_transfer_barrier(fa_gpu_transfer *t)
{
    t->gpu->backend->barrier(t->gpu->backend, t->commands, COPYING, COPYING);
}

fa_status fa_gpu_transfer_end(fa_gpu_transfer *t, uint32_t after)
{
    if (t->copies && (after | t->written)) {
        t->gpu->backend->barrier(t->gpu->backend, t->commands, COPYING, after | t->written);
    }
    return t->status;
}

static fa_status fail(fa_gpu_transfer *t, fa_status status)
{
    t->status = t->status == FA_OK ? status : t->status;
    return status;
}

static bool fits(const fa_gpu_slice *slice, uint64_t offset, uint64_t size)
{
    return size != 0 && offset <= slice->size && size <= slice->size - offset;
}

static void record(fa_gpu_transfer *t, const fa_gpu_slice *from, uint64_t from_offset,
                   const fa_gpu_slice *to, uint64_t to_offset, uint64_t size)
{
    t->gpu->backend->copy(t->gpu->backend, t->commands, from->buffer, from->offset + from_offset,
                          to->buffer, to->offset + to_offset, size);
    t->copies++;
}

void *fa_gpu_upload_space(fa_gpu_transfer *t, const fa_gpu_slice *to, uint64_t offset,
                          uint64_t size)
{
    fa_gpu_slice staged;
    if (!t->staging || !fits(to, offset, size)) {
        fail(t, FA_E_INVALID);
        return NULL;
    }
    // 16 bytes: what drivers wish for, and what vector stores of the CPU like.
    if (!fa_gpu_frame_alloc(t->staging, size, 16, &staged) || !staged.mapped) {
        fail(t, FA_E_NOMEM);
        return NULL;
    }
    record(t, &staged, 0, to, offset, size);
    return staged.mapped;
}

fa_status fa_gpu_upload(fa_gpu_transfer *t, const fa_gpu_slice *to, uint64_t offset,
                        const void *data, uint64_t size)
{
    fa_status before = t->status;
    t->status = FA_OK;
    void *space = fa_gpu_upload_space(t, to, offset, size);
    fa_status status = t->status;
    t->status = before == FA_OK ? status : before;
    if (space) {
        memcpy(space, data, (size_t)size);
    }
    return status;
}

fa_status fa_gpu_copy(fa_gpu_transfer *t, const fa_gpu_slice *from, uint64_t from_offset,
                      const fa_gpu_slice *to, uint64_t to_offset, uint64_t size)
{
    uint64_t a = from->offset + from_offset;
    uint64_t b = to->offset + to_offset;
    if (!fits(from, from_offset, size) || !fits(to, to_offset, size) ||
        (from->buffer == to->buffer && a < b + size && b < a + size)) {
        return fail(t, FA_E_INVALID);
    }
    record(t, from, from_offset, to, to_offset, size);
    return FA_OK;
}

fa_status fa_gpu_readback(fa_gpu_transfer *t, const fa_gpu_slice *from, uint64_t offset,
                          uint64_t size, fa_gpu_ticket *out)
{
    if (!FAI_GPU_READ(&t->gpu->open)) {
        return fail(t, FA_E_STATE);
    }
    if (!fits(from, offset, size)) {
        return fail(t, FA_E_INVALID);
    }
    fa_gpu_request request = {.size = size, .intent = FA_GPU_READBACK, .usage = FA_GPU_COPY_TARGET};
    fa_gpu_ticket ticket = {.frame = t->gpu->frame};
    fa_status status = fa_gpu_alloc(t->gpu, &request, &ticket.buffer);
    if (status != FA_OK) {
        return fail(t, status);
    }
    record(t, from, offset, &ticket.buffer.slice, 0, size);
    t->written |= FA_GPU_BY_HOST;
    *out = ticket;
    return FA_OK;
}

const void *fa_gpu_readback_get(fa_gpu *gpu, const fa_gpu_ticket *ticket)
{
    if (ticket->buffer.serial == 0 || fa_gpu_frame_completed(gpu) < ticket->frame) {
        return NULL;
    }
    const fa_gpu_slice *slice = &ticket->buffer.slice;
    return fa_gpu_invalidate(gpu, slice, 0, slice->size) == FA_OK ? slice->mapped : NULL;
}

const void *fa_gpu_readback_wait(fa_gpu *gpu, const fa_gpu_ticket *ticket)
{
    if (ticket->buffer.serial == 0 ||
        (FAI_GPU_READ(&gpu->open) && ticket->frame == FAI_GPU_READ(&gpu->frame)) ||
        fai_gpu_wait_frame(gpu, ticket->frame) != FA_OK) {
        return NULL;
    }
    return fa_gpu_readback_get(gpu, ticket);
}

void fa_gpu_readback_end(fa_gpu *gpu, fa_gpu_ticket *ticket)
{
    fa_gpu_free(gpu, &ticket->buffer);
    ticket->frame = 0;
}
