// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// fa_unified: two buffers and which of them is newer.
#include "gpu_int.h"

#include <framealloc/gpu_unified.h>

fa_status fa_unified_init(fa_unified *u, fa_gpu *gpu, const fa_gpu_request *request)
{
    fa_unified made = {.gpu = gpu};
    fa_gpu_request device = *request;
    device.usage |= FA_GPU_COPY_SOURCE | FA_GPU_COPY_TARGET;
    fa_gpu_request cpu = {.size = request->size,
                          .intent = FA_GPU_HOST_CACHED,
                          .usage = FA_GPU_COPY_SOURCE | FA_GPU_COPY_TARGET,
                          .tag = request->tag,
                          .name = request->name};
    fa_status status = fa_gpu_alloc(gpu, &device, &made.device);
    if (status != FA_OK) {
        return status;
    }
    status = fa_gpu_alloc(gpu, &cpu, &made.cpu);
    if (status != FA_OK) {
        fa_gpu_free(gpu, &made.device);
        return status;
    }
    *u = made;
    return FA_OK;
}

void fa_unified_fini(fa_unified *u)
{
    fa_gpu_free(u->gpu, &u->cpu);
    fa_gpu_free(u->gpu, &u->device);
    u->state = FA_UNIFIED_EMPTY;
}

static bool is_moving(fa_unified *u)
{
    if (u->moving && fa_gpu_frame_completed(u->gpu) >= u->moving) {
        u->moving = 0;
    }
    return u->moving != 0;
}

void *fa_unified_write(fa_unified *u)
{
    bool unused = u->state == FA_UNIFIED_EMPTY && u->cpu.serial != 0;
    if (!unused && !fa_unified_read(u)) {
        return NULL;
    }
    u->state = FA_UNIFIED_CPU;
    u->arrived = true; // from now on invalidating would undo the CPU's writes
    return u->cpu.slice.mapped;
}

const void *fa_unified_read(fa_unified *u)
{
    if ((u->state != FA_UNIFIED_CPU && u->state != FA_UNIFIED_BOTH) || is_moving(u)) {
        return NULL;
    }
    const fa_gpu_slice *slice = &u->cpu.slice;
    if (!u->arrived) {
        if (fa_gpu_invalidate(u->gpu, slice, 0, slice->size) != FA_OK) {
            return NULL;
        }
        u->arrived = true;
    }
    return slice->mapped;
}

void fa_unified_device_writes(fa_unified *u)
{
    u->state = FA_UNIFIED_GPU;
}

fa_status fa_unified_to_gpu(fa_unified *u, fa_gpu_transfer *t)
{
    if (u->state == FA_UNIFIED_EMPTY || !FAI_GPU_READ(&u->gpu->open)) {
        return FA_E_STATE;
    }
    if (u->state != FA_UNIFIED_CPU) {
        return FA_OK;
    }
    if (is_moving(u)) {
        return FA_E_BUSY;
    }
    const fa_gpu_slice *cpu = &u->cpu.slice;
    fa_status status = fa_gpu_flush(u->gpu, cpu, 0, cpu->size);
    status = status == FA_OK ? fa_gpu_copy(t, cpu, 0, &u->device.slice, 0, cpu->size) : status;
    if (status == FA_OK) {
        u->state = FA_UNIFIED_BOTH;
        u->moving = u->gpu->frame;
    }
    return status;
}

fa_status fa_unified_to_cpu(fa_unified *u, fa_gpu_transfer *t)
{
    if (u->state == FA_UNIFIED_EMPTY || !FAI_GPU_READ(&u->gpu->open)) {
        return FA_E_STATE;
    }
    if (u->state != FA_UNIFIED_GPU) {
        return FA_OK;
    }
    if (u->moving == u->gpu->frame) {
        fa_gpu_transfer_barrier(t); // the copy that reads this side comes first
    } else if (is_moving(u)) {
        return FA_E_BUSY;
    }
    const fa_gpu_slice *cpu = &u->cpu.slice;
    fa_status status = fa_gpu_copy(t, &u->device.slice, 0, cpu, 0, cpu->size);
    if (status == FA_OK) {
        t->written |= FA_GPU_BY_HOST;
        u->state = FA_UNIFIED_BOTH;
        u->moving = u->gpu->frame;
        u->arrived = false;
    }
    return status;
}

fa_status fa_unified_wait(fa_unified *u)
{
    if (u->moving && FAI_GPU_READ(&u->gpu->open) && u->moving == FAI_GPU_READ(&u->gpu->frame)) {
        return FA_E_STATE;
    }
    fa_status status = u->moving ? fai_gpu_wait_frame(u->gpu, u->moving) : FA_OK;
    if (status == FA_OK) {
        u->moving = 0;
    }
    return status;
}
