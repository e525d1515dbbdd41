// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Other allocators of GPU memory, behind functions of C. They are compiled from folders of the
// user's (FA_BENCH_VMA, FA_BENCH_OFFSET_ALLOCATOR); what is not there has a NULL `name`.
#ifndef GPU_PEERS_H
#define GPU_PEERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#define VK_NO_PROTOTYPES
#include <vulkan/vulkan_core.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct gpu_peer {
    const char *name;
    bool (*open)(uint64_t capacity);
    bool (*alloc)(uint64_t size, uint64_t *a, uint64_t *b);
    void (*release)(uint64_t a, uint64_t b);
    void (*close)(void);
} gpu_peer;

extern const gpu_peer gpu_peer_vma_virtual; // offsets of a range
extern const gpu_peer gpu_peer_vma_buffer;  // vmaCreateBuffer
extern const gpu_peer gpu_peer_vma_linear;  // offsets; `release` of anything clears the range
extern const gpu_peer gpu_peer_offset;      // OffsetAllocator, in units of 256 bytes

// Where vmaCreateBuffer gets its memory from.
void gpu_peers_use(PFN_vkGetInstanceProcAddr get, VkInstance instance, VkPhysicalDevice physical,
                   VkDevice device);

#ifdef __cplusplus
}
#endif

#endif
