// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// fa_gpu_backend: what the library asks of a graphics interface, all on the cold path: blocks of
// memory, flushing, completion, copies. Vulkan and the host are built in; Metal, D3D12 or a
// console's interface fill in the same table. Numbers and flags are those of Vulkan.
#ifndef FRAMEALLOC_GPU_BACKEND_H
#define FRAMEALLOC_GPU_BACKEND_H

#include <framealloc/attributes.h>
#include <framealloc/status.h>
#include <stdbool.h>

/// Limits of what a device may have.
#define FA_GPU_MAX_HEAPS  16u
#define FA_GPU_MAX_TYPES  32u
#define FA_GPU_MAX_QUEUES 4u

// Properties of a memory type, with the values of VkMemoryPropertyFlagBits.
#define FA_GPU_DEVICE_LOCAL 0x01u ///< fast for the device
#define FA_GPU_HOST_MAPPED  0x02u ///< can be mapped
#define FA_GPU_COHERENT     0x04u ///< needs no flush and no invalidate
#define FA_GPU_CACHED       0x08u ///< fast for the CPU to read
#define FA_GPU_LAZY         0x10u ///< exists only while needed; not for buffers
#define FA_GPU_PROTECTED    0x20u ///< not for the CPU, nor for unprotected queues
#define FA_GPU_AMD_COHERENT 0x40u ///< slow: bypasses the device's caches
#define FA_GPU_AMD_UNCACHED 0x80u ///< slow: bypasses the device's caches

// What a buffer is used for, with the values of VkBufferUsageFlagBits.
#define FA_GPU_COPY_SOURCE   0x001u
#define FA_GPU_COPY_TARGET   0x002u
#define FA_GPU_UNIFORM_TEXEL 0x004u
#define FA_GPU_STORAGE_TEXEL 0x008u
#define FA_GPU_UNIFORM       0x010u
#define FA_GPU_STORAGE       0x020u
#define FA_GPU_INDEX         0x040u
#define FA_GPU_VERTEX        0x080u
#define FA_GPU_INDIRECT      0x100u
#define FA_GPU_ADDRESS       0x20000u ///< shaders take its address

/// Not a usage of buffers but a side of a barrier: the CPU, through mapped memory.
#define FA_GPU_BY_HOST 0x80000000u

/// A kind of memory.
typedef struct fa_gpu_type {
    uint32_t flags; ///< FA_GPU_DEVICE_LOCAL and so on
    uint32_t heap;  ///< which heap it takes from
} fa_gpu_type;

/// A store of memory.
typedef struct fa_gpu_heap {
    uint64_t size;     ///< bytes
    bool device_local; ///< the device's own memory
} fa_gpu_heap;

/// What a device is like. Does not change while the backend lives.
typedef struct fa_gpu_caps {
    char name[64]; ///< of the device
    fa_gpu_type types[FA_GPU_MAX_TYPES];
    fa_gpu_heap heaps[FA_GPU_MAX_HEAPS];
    uint32_t type_count;
    uint32_t heap_count;
    uint32_t queue_count;   ///< queues whose completion can be asked for, at most FA_GPU_MAX_QUEUES
    uint32_t max_blocks;    ///< blocks that may exist at once
    uint64_t max_block;     ///< bytes of the largest block
    uint64_t atom;          ///< flush and invalidate work on multiples of this; a power of two
    uint64_t uniform_align; ///< offsets of uniform buffers; these three are powers of two
    uint64_t storage_align; ///< offsets of storage buffers
    uint64_t texel_align;   ///< offsets of texel buffers
    bool unified;           ///< CPU and device share their memory: heaps are main memory
} fa_gpu_caps;

/// A block to be made: one buffer bound to the start of memory of its own.
typedef struct fa_gpu_block_request {
    uint64_t size;    ///< bytes
    uint32_t usage;   ///< FA_GPU_COPY_SOURCE and so on
    uint32_t type;    ///< memory type, one of type_bits(usage)
    bool dedicated;   ///< holds one allocation: the driver may be told
    float priority;   ///< 0 to 1, where the driver knows priorities
    const char *name; ///< for debuggers; not kept; may be NULL
} fa_gpu_block_request;

/// A block. The backend fills it in; nobody else interprets `memory`.
typedef struct fa_gpu_memory {
    uint64_t buffer;  ///< the native buffer: a VkBuffer
    uint64_t memory;  ///< the native memory: a VkDeviceMemory
    uint64_t size;    ///< bytes usable
    uint64_t taken;   ///< bytes taken from the heap, at least size
    uint64_t address; ///< device address of the first byte, or 0
    void *mapped;     ///< first byte for the CPU; NULL when the type cannot be mapped
    uint32_t type;    ///< memory type
} fa_gpu_memory;

/// A part of a block; offset and size are multiples of the atom, or reach to the block's end.
typedef struct fa_gpu_range {
    const fa_gpu_memory *block;
    uint64_t offset;
    uint64_t size;
} fa_gpu_range;

/// The functions of a backend. Those without a remark may be called from any thread at any time.
typedef struct fa_gpu_backend fa_gpu_backend;
struct fa_gpu_backend {
    fa_gpu_caps caps;

    /// Bit i is set when memory type i may hold a buffer of this usage.
    uint32_t (*type_bits)(fa_gpu_backend *b, uint32_t usage);

    /// Makes a block, mapped as a whole for as long as it lives if its type can be mapped.
    /// Returns FA_OK; FA_E_NOMEM when the heap is exhausted; FA_E_LIMIT when there are too many
    /// blocks; FA_E_OS for anything else. After a failure there is nothing to destroy.
    fa_status (*block_create)(fa_gpu_backend *b, const fa_gpu_block_request *request,
                              fa_gpu_memory *out);
    void (*block_destroy)(fa_gpu_backend *b, fa_gpu_memory *block);

    /// Makes the CPU's writes visible to work submitted later.
    fa_status (*flush)(fa_gpu_backend *b, const fa_gpu_range *ranges, uint32_t count);
    /// Makes the device's finished writes visible to the CPU.
    fa_status (*invalidate)(fa_gpu_backend *b, const fa_gpu_range *ranges, uint32_t count);

    /// The largest value the queue's timeline has reached.
    uint64_t (*completed)(fa_gpu_backend *b, uint32_t queue);
    /// Waits until the timeline reaches `value`: FA_OK; FA_E_BUSY when `timeout_ns` passed before;
    /// FA_E_OS when the device is lost.
    fa_status (*wait)(fa_gpu_backend *b, uint32_t queue, uint64_t value, uint64_t timeout_ns);

    /// Bytes this process may use and does use of each heap, as the system sees it; false when the
    /// system does not say. May be NULL.
    bool (*budget)(fa_gpu_backend *b, uint64_t available[FA_GPU_MAX_HEAPS],
                   uint64_t used[FA_GPU_MAX_HEAPS]);

    /// Names a block in debuggers. May be NULL.
    void (*name)(fa_gpu_backend *b, const fa_gpu_memory *block, const char *name);

    /// Records a copy into the caller's command buffer (a VkCommandBuffer). Called only by the
    /// thread that records.
    void (*copy)(fa_gpu_backend *b, void *commands, uint64_t from, uint64_t from_offset,
                 uint64_t to, uint64_t to_offset, uint64_t size);
    /// Records a memory barrier: what was done before by the usages in `before` (and the CPU, for
    /// FA_GPU_BY_HOST) is done and visible to those in `after`. Called only by the thread that
    /// records.
    void (*barrier)(fa_gpu_backend *b, void *commands, uint32_t before, uint32_t after);

    /// Ends the backend. No block may be left.
    void (*destroy)(fa_gpu_backend *b);
};

#endif
