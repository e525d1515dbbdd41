// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// What an fa_gpu holds: exact figures, the same as JSON for programs, and as a picture of every
// block for people.
#ifndef FRAMEALLOC_GPU_STATS_H
#define FRAMEALLOC_GPU_STATS_H

#include <framealloc/gpu.h>

/// One heap.
typedef struct fa_gpu_heap_statistics {
    uint64_t size;     ///< bytes there are
    uint64_t limit;    ///< bytes our blocks may take: what the system says, 80 %, or the hard limit
    uint64_t reserved; ///< bytes our blocks take
    uint64_t peak;     ///< the most they ever took
    uint64_t foreign;  ///< bytes that others in this process take, where the system says so
    uint32_t blocks;   ///< our blocks
    bool device_local; ///< the device's own memory
} fa_gpu_heap_statistics;

/// All of it. Bytes of buffers are whole granules.
typedef struct fa_gpu_statistics {
    fa_gpu_heap_statistics heaps[FA_GPU_MAX_HEAPS];
    uint32_t heap_count;
    uint32_t blocks;         ///< blocks of all kinds
    uint64_t reserved;       ///< their bytes
    uint64_t used;           ///< bytes of persistent buffers, dying ones included
    uint32_t live;           ///< persistent buffers
    uint32_t dying;          ///< freed ones whose frame has not completed
    uint64_t frame_reserved; ///< bytes of blocks of frame memory
    uint64_t frame_used;     ///< of which frames under way use
    uint64_t frame;          ///< number of the open or last frame
    uint64_t completed;      ///< number of the newest completed one
    size_t overhead;         ///< bytes of main memory that bookkeeping takes
} fa_gpu_statistics;

/// One tag.
typedef struct fa_gpu_tag_statistics {
    const char *name; ///< as given to fa_gpu_set_tag, or NULL
    uint64_t bytes;   ///< of live persistent buffers
    uint32_t count;   ///< live persistent buffers
} fa_gpu_tag_statistics;

/// Receives text, piece by piece. Returns whether to go on.
typedef bool (*fa_gpu_write_fn)(const char *text, size_t length, void *user);

FA_EXTERN_C_BEGIN

/// Takes statistics. Cost: O(blocks).
/// @threads any
FA_API void fa_gpu_stats(fa_gpu *gpu, fa_gpu_statistics *out);

/// Takes statistics of a tag.
/// @return FA_OK; FA_E_INVALID for a tag out of range, with `out` unchanged.
/// @threads any
FA_API fa_status fa_gpu_tag_stats(fa_gpu *gpu, uint32_t tag, fa_gpu_tag_statistics *out);

/// Shows the heaps, blocks, budgets and tags in every snapshot that an allocator of the CPU
/// side writes (framealloc/snapshot.h), until fa_gpu_destroy or another call of this.
/// @param fa must live until then; NULL: in nobody's any more.
/// @return FA_OK; FA_E_STATE with FA_GPU_ONE_THREAD, because snapshots are made on another thread.
/// @threads setup
FA_API fa_status fa_gpu_show(fa_gpu *gpu, fa_allocator *fa);

/// Writes everything as one JSON object: heaps, tags, and each block with its parts.
/// docs/guide/gpu.md describes it.
/// @param write gets UTF-8, without a final NUL.
/// @return FA_OK; FA_E_OS when `write` gave up.
/// Cost: O(allocations); pools are locked one after the other.
/// @threads barrier
FA_API fa_status fa_gpu_write_json(fa_gpu *gpu, fa_gpu_write_fn write, void *user);

/// Draws everything as one SVG image: a bar per block, allocations coloured by tag, dying ones
/// grey, frames in one colour, holes empty. Browsers show what each part is under the pointer.
/// @return as fa_gpu_write_json.
/// @threads barrier
FA_API fa_status fa_gpu_write_svg(fa_gpu *gpu, fa_gpu_write_fn write, void *user);

FA_EXTERN_C_END

#endif
