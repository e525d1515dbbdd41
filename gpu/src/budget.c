// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// How much may be taken: per heap, by what the system says or 80 % of it; per tag; and over CPU and
// GPU together, where blocks are charged to the global budget of an allocator.
#include "gpu_int.h"

#include <framealloc/gpu_stats.h>

void fai_gpu_budget_poll(fa_gpu *gpu)
{
    uint64_t available[FA_GPU_MAX_HEAPS];
    uint64_t used[FA_GPU_MAX_HEAPS];
    fa_gpu_backend *b = gpu->backend;
    bool known = b->budget && b->budget(b, available, used);
    for (uint32_t i = 0; i < b->caps.heap_count; i++) {
        fai_gpu_heap_use *h = &gpu->heaps[i];
        h->available = known ? available[i] : UINT64_MAX;
        h->foreign = known && used[i] > h->reserved ? used[i] - h->reserved : 0;
    }
}

// Whether a heap is the main memory that the CPU side counts as well.
static bool is_main_memory(const fa_gpu *gpu, uint32_t heap)
{
    return gpu->backend->caps.unified || !gpu->backend->caps.heaps[heap].device_local;
}

static bool is_charged(const fa_gpu *gpu, uint32_t heap)
{
    return gpu->config.budget &&
           (!(gpu->config.flags & FA_GPU_CHARGE_MAIN_MEMORY) || is_main_memory(gpu, heap));
}

// Whether the global budget has room. Asked before it is charged, because being refused there is
// reported each time, and several sizes and types are tried for one block.
static bool has_room(const fa_gpu *gpu, uint64_t bytes, fa_gpu_pressure *why)
{
    fa_global_use use;
    fa_budget(gpu->config.budget, &use);
    if (use.hard && (use.used > use.hard || bytes > use.hard - use.used)) {
        *why =
            (fa_gpu_pressure){FA_GPU_MAX_HEAPS, FA_GPU_MAX_TAGS, bytes, use.used, use.hard, true};
        return false;
    }
    return true;
}

// Takes bytes of a heap; the caller holds gpu->lock. On refusal, and when a soft limit is passed,
// `why` says what is in the way; else its `wanted` is 0.
bool fai_gpu_budget_admit(fa_gpu *gpu, uint32_t heap, uint64_t bytes, fa_gpu_pressure *why)
{
    fai_gpu_heap_use *h = &gpu->heaps[heap];
    uint64_t size = gpu->backend->caps.heaps[heap].size;
    uint64_t limit = h->available != UINT64_MAX ? h->available : size / 5 * 4;
    uint64_t used = h->reserved + h->foreign;
    *why = (fa_gpu_pressure){.heap = heap, .tag = FA_GPU_MAX_TAGS};
    if (h->hard && h->hard < limit) {
        limit = h->hard;
        used = h->reserved;
    }
    if (used + bytes > limit) {
        why->wanted = bytes;
        why->used = used;
        why->limit = limit;
        why->hard = true;
        return false;
    }
    if (is_charged(gpu, heap) && (!has_room(gpu, bytes, why) ||
                                  fa_budget_charge(gpu->config.budget, (size_t)bytes) != FA_OK)) {
        why->wanted = bytes;
        return false;
    }
    if (h->soft && h->reserved + bytes > h->soft) {
        why->wanted = bytes;
        why->used = h->reserved;
        why->limit = h->soft;
    }
    h->reserved += bytes;
    h->blocks++;
    h->peak = h->reserved > h->peak ? h->reserved : h->peak;
    return true;
}

// The opposite of admit; the caller holds gpu->lock.
void fai_gpu_budget_release(fa_gpu *gpu, uint32_t heap, uint64_t bytes)
{
    gpu->heaps[heap].reserved -= bytes;
    gpu->heaps[heap].blocks--;
    if (is_charged(gpu, heap)) {
        fa_budget_refund(gpu->config.budget, (size_t)bytes);
    }
}

// Tells the program; returns whether it is worth trying again. No lock is held.
bool fai_gpu_press(fa_gpu *gpu, const fa_gpu_pressure *why)
{
    return why->wanted && gpu->config.pressure &&
           gpu->config.pressure(why, gpu->config.pressure_user);
}

// Counts bytes of a tag that has a limit; false when the hard one is in the way.
bool fai_gpu_tag_admit_limited(fa_gpu *gpu, uint32_t tag, uint64_t bytes)
{
    fai_gpu_tag *t = &gpu->tags[tag];
    for (int tries = 0;; tries++) {
        uint64_t now = __atomic_add_fetch(&t->bytes, bytes, __ATOMIC_RELAXED);
        fa_gpu_pressure why = {FA_GPU_MAX_HEAPS, tag, bytes, now - bytes, t->hard, true};
        if (!t->hard || now <= t->hard) {
            if (t->soft && now > t->soft) {
                why.limit = t->soft;
                why.hard = false;
                fai_gpu_press(gpu, &why);
            }
            return true;
        }
        __atomic_sub_fetch(&t->bytes, bytes, __ATOMIC_RELAXED);
        if (tries == 8 || !fai_gpu_press(gpu, &why)) {
            return false;
        }
        fai_gpu_collect(gpu);
    }
}

void fai_gpu_tag_release_limited(fa_gpu *gpu, uint32_t tag, uint64_t bytes)
{
    __atomic_sub_fetch(&gpu->tags[tag].bytes, bytes, __ATOMIC_RELAXED);
}

fa_status fa_gpu_set_tag(fa_gpu *gpu, uint32_t tag, const char *name, uint64_t soft, uint64_t hard)
{
    fa_gpu_tag_statistics now;
    if (fa_gpu_tag_stats(gpu, tag, &now) != FA_OK) {
        return FA_E_INVALID;
    }
    fai_gpu_tag *t = &gpu->tags[tag];
    t->name = name ? name : t->name;
    t->soft = soft;
    t->hard = hard;
    t->bytes = now.bytes;
    uint64_t bit = (uint64_t)1 << tag;
    gpu->limited = soft | hard ? gpu->limited | bit : gpu->limited & ~bit;
    return FA_OK;
}

fa_status fa_gpu_set_heap_limit(fa_gpu *gpu, uint32_t heap, uint64_t soft, uint64_t hard)
{
    if (heap >= gpu->backend->caps.heap_count) {
        return FA_E_INVALID;
    }
    gpu->heaps[heap].soft = soft;
    gpu->heaps[heap].hard = hard;
    return FA_OK;
}
