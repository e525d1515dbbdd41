// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// fa_gpu_lane: one thread's memory of the open frame, of one intent. Taking from it is a few
// instructions in the caller's code; nothing is freed, the frame does it.
#ifndef FRAMEALLOC_GPU_FRAME_H
#define FRAMEALLOC_GPU_FRAME_H

#include <framealloc/gpu.h>
#include <string.h>

struct fai_gpu_frames;

/// The window between `at` and `end` may be given out without asking anybody. It is empty outside
/// frames. Only the functions here may change the fields.
typedef struct fa_gpu_lane {
    uint64_t at;                   ///< offset of the next allocation
    uint64_t end;                  ///< offset where the window ends
    uint64_t align_mask;           ///< smallest alignment, minus 1
    uintptr_t mapped;              ///< address of offset 0, or 0
    uint64_t mapped_mask;          ///< all ones, or 0 when not mapped
    uint64_t buffer;               ///< native buffer of the window
    uint32_t block;                ///< its block
    uint32_t lifetime;             ///< frames
    fa_gpu *gpu;                   ///< where it belongs
    struct fai_gpu_frames *frames; ///< where windows come from
    struct fa_gpu_lane *next;      ///< another lane of the same memory
    uint64_t start;                ///< where the window began
    uint64_t spent;                ///< bytes of this frame's earlier windows
    uint64_t last_frame;           ///< bytes of the last frame
    uint64_t peak_frame;           ///< bytes of the largest frame
} fa_gpu_lane;

/// How to make a lane. Zero is the default of each field but `lifetime`.
typedef struct fa_gpu_lane_request {
    fa_gpu_intent intent;
    uint32_t usage;    ///< 0: FA_GPU_USAGE_COMMON
    uint32_t lifetime; ///< FA_GPU_FRAME or FA_GPU_FRAMES(n), n up to FA_GPU_MAX_LIFETIME; 0: 1
} fa_gpu_lane_request;

FA_EXTERN_C_BEGIN

/// Makes the caller's object a lane. Each thread needs its own. It must stay where it is.
/// @return FA_OK; FA_E_INVALID for a request out of range; FA_E_NOMEM.
/// @threads barrier
FA_NODISCARD FA_API fa_status fa_gpu_lane_init(fa_gpu_lane *lane, fa_gpu *gpu,
                                               const fa_gpu_lane_request *request);

/// Ends a lane, between frames. Not needed before fa_gpu_destroy. What it gave out stays valid.
/// @threads barrier
FA_API void fa_gpu_lane_fini(fa_gpu_lane *lane);

/// The path of fa_gpu_frame_alloc when the window is too small. Call that instead.
/// @threads owner
FA_NODISCARD FA_COLD FA_API bool fai_gpu_frame_alloc_slow(fa_gpu_lane *lane, uint64_t size,
                                                          uint64_t align, fa_gpu_slice *out);

FA_EXTERN_C_END

/// Allocates in the open frame.
/// @param size bytes, at least 1.
/// @param align power of two in bytes; what the lane's usage needs is seen to in any case, so 0
///        will do.
/// @param out set on success. `mapped` is valid for writing until fa_gpu_frame_end (of the last
///        frame of the lane's lifetime), the rest until that frame's work has completed.
/// @return false, with `out` unchanged, when memory or a budget is exhausted (FA002), no frame is
///         open (FA623), or a size above 2^62 or an alignment above 1 MiB is asked for (FA306).
/// Cost: 10 instructions and the stores to `out`.
/// @threads owner
FA_NODISCARD FA_INLINE bool fa_gpu_frame_alloc(fa_gpu_lane *lane, uint64_t size, uint64_t align,
                                               fa_gpu_slice *out)
{
    uint64_t mask = lane->align_mask | (align - (align != 0));
    uint64_t at = (lane->at + mask) & ~mask;
    if (FA_UNLIKELY(size > lane->end - at || at > lane->end)) {
        return fai_gpu_frame_alloc_slow(lane, size, align, out);
    }
    lane->at = at + size;
    out->buffer = lane->buffer;
    out->offset = at;
    out->size = size;
    out->mapped = (void *)(uintptr_t)(lane->mapped + (at & lane->mapped_mask));
    out->block = lane->block;
    return true;
}

/// Copies `size` bytes of `data` into the open frame: a uniform or vertex buffer made on the fly.
/// @return as fa_gpu_frame_alloc; also false for a lane whose memory is not mapped.
/// Cost: O(size).
/// @threads owner
FA_NODISCARD FA_INLINE bool fa_gpu_frame_push(fa_gpu_lane *lane, const void *data, uint64_t size,
                                              uint64_t align, fa_gpu_slice *out)
{
    if (!fa_gpu_frame_alloc(lane, size, align, out) || !out->mapped) {
        return false;
    }
    memcpy(out->mapped, data, (size_t)size);
    return true;
}

#endif
