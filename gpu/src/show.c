// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The device's memory in the snapshots of an allocator, beside the CPU's.
#include "gpu_int.h"

#include <framealloc/gpu_stats.h>

// Runs on the runtime's thread, while frames go on.
static void fill(fa_device_memory *out, void *user)
{
    fa_gpu *gpu = user;
    fa_gpu_statistics s;
    fa_gpu_stats(gpu, &s);
    out->frame = s.frame;
    out->completed = s.completed;
    out->reserved = s.reserved;
    out->used = s.used;
    out->frame_reserved = s.frame_reserved;
    out->frame_used = s.frame_used;
    out->overhead = s.overhead;
    out->live = s.live;
    out->dying = s.dying;
    out->heap_count = s.heap_count;
    for (uint32_t i = 0; i < s.heap_count && i < FA_DEVICE_HEAPS; i++) {
        const fa_gpu_heap_statistics *h = &s.heaps[i];
        out->heaps[i] = (fa_device_heap){h->size,    h->limit,  h->reserved,    h->peak,
                                         h->foreign, h->blocks, h->device_local};
    }
    for (uint32_t i = 0; i < FA_GPU_MAX_TAGS && i < FA_DEVICE_TAGS; i++) {
        fa_gpu_tag_statistics tag;
        if (fa_gpu_tag_stats(gpu, i, &tag) == FA_OK && (tag.name || tag.count)) {
            const char *name = tag.name ? tag.name : "tag without a name";
            out->tags[out->tag_count++] = (fa_device_tag){name, tag.bytes, tag.count};
        }
    }
}

fa_status fa_gpu_show(fa_gpu *gpu, fa_allocator *fa)
{
    if (fa && gpu->config.flags & FA_GPU_ONE_THREAD) {
        return FA_E_STATE;
    }
    if (gpu->shown) {
        fa_device_unregister(gpu->shown, &gpu->device);
    }
    gpu->device = (fa_device){.name = gpu->backend->caps.name, .fill = fill, .user = gpu};
    fa_status status = fa ? fa_device_register(fa, &gpu->device) : FA_OK;
    gpu->shown = status == FA_OK ? fa : NULL;
    return status;
}
