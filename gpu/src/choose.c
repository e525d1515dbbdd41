// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Which memory types serve an intent, in which order, and why; and how the offsets of a usage must
// be aligned. A type's demerits are added up: wishes not met, and properties that cost something.
#include "gpu_int.h"

// Device memory behind a small window is scarce: the classic 256 MiB of a PCI bar.
#define SMALL_WINDOW ((uint64_t)256 << 20)

typedef struct demerit {
    uint32_t points;
    bool holds;
    const char *says;
} demerit;

#define DEMERITS 4

// Fills in what may be held against a type; false when it cannot serve at all.
static bool judge(const fa_gpu_caps *caps, fa_gpu_intent intent, uint32_t type,
                  demerit out[DEMERITS])
{
    uint32_t flags = caps->types[type].flags;
    bool local = (flags & FA_GPU_DEVICE_LOCAL) != 0;
    bool mapped = (flags & FA_GPU_HOST_MAPPED) != 0;
    bool coherent = (flags & FA_GPU_COHERENT) != 0;
    bool cached = (flags & FA_GPU_CACHED) != 0;
    bool window = local && mapped && !caps->unified &&
                  caps->heaps[caps->types[type].heap].size <= SMALL_WINDOW;
    if (flags & (FA_GPU_LAZY | FA_GPU_PROTECTED)) {
        return false;
    }
    if (intent != FA_GPU_DEVICE_ONLY && !mapped) {
        return false;
    }
    out[3] = (demerit){64, (flags & (FA_GPU_AMD_COHERENT | FA_GPU_AMD_UNCACHED)) != 0,
                       "it bypasses the device's caches"};
    switch (intent) {
    case FA_GPU_DEVICE_ONLY:
        out[0] = (demerit){8, !local, "it is not the device's own memory"};
        out[1] = (demerit){2, mapped && !caps->unified, "memory that the CPU sees is scarce"};
        out[2] = (demerit){1, window || (mapped && cached), "it is a small window or cached"};
        return true;
    case FA_GPU_HOST_VISIBLE:
        out[0] = (demerit){8, window, "the window to the device's memory is small"};
        out[1] = (demerit){4, !local, "the device reads it over the bus"};
        out[2] = coherent ? (demerit){1, cached, "caching slows the device down"}
                          : (demerit){2, true, "it must be flushed"};
        return true;
    case FA_GPU_HOST_CACHED:
        out[0] = (demerit){8, !cached, "the CPU reads it slowly"};
        out[1] = (demerit){2, !coherent, "it must be flushed and invalidated"};
        out[2] = (demerit){1, local && !caps->unified, "the device's own memory is scarce"};
        return true;
    case FA_GPU_STAGING:
        out[0] = (demerit){4, !coherent, "it must be flushed"};
        out[1] = (demerit){2, local && !caps->unified, "the device's own memory is scarce"};
        out[2] = (demerit){1, cached, "caching is of no use for writing in order"};
        return true;
    case FA_GPU_READBACK:
        out[0] = (demerit){8, !cached, "the CPU reads it slowly"};
        out[1] = (demerit){4, local && !caps->unified, "the device's own memory is scarce"};
        out[2] = (demerit){1, !coherent, "it must be invalidated"};
        return true;
    }
    return false;
}

uint32_t fa_gpu_choose_types(const fa_gpu_caps *caps, uint32_t type_bits, fa_gpu_intent intent,
                             uint32_t *out)
{
    uint32_t points[FA_GPU_MAX_TYPES];
    uint32_t count = 0;
    for (uint32_t i = 0; i < caps->type_count; i++) {
        demerit list[DEMERITS];
        if (!(type_bits >> i & 1) || !judge(caps, intent, i, list)) {
            continue;
        }
        uint32_t sum = 0;
        for (uint32_t k = 0; k < DEMERITS; k++) {
            sum += list[k].holds ? list[k].points : 0;
        }
        uint32_t at = count++;
        for (; at > 0 && points[at - 1] > sum; at--) {
            points[at] = points[at - 1];
            out[at] = out[at - 1];
        }
        points[at] = sum;
        out[at] = i;
    }
    return count;
}

const char *fa_gpu_type_reason(const fa_gpu_caps *caps, fa_gpu_intent intent, uint32_t type)
{
    demerit list[DEMERITS];
    if (type >= caps->type_count) {
        return "there is no such type";
    }
    if (!judge(caps, intent, type, list)) {
        return "it cannot hold such buffers";
    }
    const demerit *worst = NULL;
    for (uint32_t k = 0; k < DEMERITS; k++) {
        if (list[k].holds && (!worst || list[k].points > worst->points)) {
            worst = &list[k];
        }
    }
    return worst ? worst->says : "it has all that is wished for";
}

const char *fa_gpu_intent_name(fa_gpu_intent intent)
{
    static const char *const names[FA_GPU_INTENT_COUNT] = {"device-only", "host-visible",
                                                           "host-cached", "staging", "readback"};
    return (unsigned)intent < FA_GPU_INTENT_COUNT ? names[intent] : "unknown";
}

static uint64_t larger(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

fa_status fai_gpu_choose(fa_gpu *gpu, fa_gpu_intent intent, uint32_t usage, fai_gpu_choice *out)
{
    const fa_gpu_caps *caps = &gpu->backend->caps;
    // Blocks allow more than was asked for, so that few pools serve everything.
    uint32_t common = intent == FA_GPU_STAGING || intent == FA_GPU_READBACK
                          ? FA_GPU_COPY_SOURCE | FA_GPU_COPY_TARGET
                          : FA_GPU_USAGE_COMMON;
    *out = (fai_gpu_choice){.intent = intent, .usage = usage | common, .align = 4};
    uint32_t bits = gpu->backend->type_bits(gpu->backend, out->usage);
    out->type_count = fa_gpu_choose_types(caps, bits, intent, out->types);
    if (out->type_count == 0 && out->usage != usage) {
        out->usage = usage;
        bits = gpu->backend->type_bits(gpu->backend, usage);
        out->type_count = fa_gpu_choose_types(caps, bits, intent, out->types);
    }
    if (out->usage & FA_GPU_UNIFORM) {
        out->align = larger(out->align, caps->uniform_align);
    }
    if (out->usage & FA_GPU_STORAGE) {
        out->align = larger(out->align, caps->storage_align);
    }
    if (out->usage & (FA_GPU_UNIFORM_TEXEL | FA_GPU_STORAGE_TEXEL)) {
        out->align = larger(out->align, caps->texel_align);
    }
    if (out->usage & FA_GPU_ADDRESS) {
        out->align = larger(out->align, 16);
    }
    return out->type_count ? FA_OK : FA_E_INVALID;
}
