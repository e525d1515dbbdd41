// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The part of VulkanMemoryAllocator's prototypes that fixtures use.
#ifndef FIXTURE_VK_MEM_ALLOC_H
#define FIXTURE_VK_MEM_ALLOC_H
#include <vulkan.h>

VK_HANDLE(VmaAllocator);
VK_HANDLE(VmaAllocation);
enum {
    VMA_MEMORY_USAGE_GPU_ONLY = 1,
    VMA_MEMORY_USAGE_CPU_ONLY = 2,
    VMA_MEMORY_USAGE_CPU_TO_GPU = 3,
    VMA_MEMORY_USAGE_AUTO = 7,
    VMA_ALLOCATION_CREATE_MAPPED_BIT = 4,
    VMA_ALLOCATION_CREATE_HOST_ACCESS_SEQUENTIAL_WRITE_BIT = 0x400,
    VMA_ALLOCATION_CREATE_HOST_ACCESS_RANDOM_BIT = 0x800,
};
typedef struct VmaAllocationCreateInfo {
    VkFlags flags;
    int usage;
    VkFlags requiredFlags, preferredFlags;
} VmaAllocationCreateInfo;
typedef struct VmaAllocationInfo {
    uint32_t memoryType;
    VkDeviceMemory deviceMemory;
    VkDeviceSize offset, size;
    void *pMappedData;
} VmaAllocationInfo;

VkResult vmaCreateBuffer(VmaAllocator a, const VkBufferCreateInfo *info,
                         const VmaAllocationCreateInfo *how, VkBuffer *buffer, VmaAllocation *memory,
                         VmaAllocationInfo *out);
void vmaDestroyBuffer(VmaAllocator a, VkBuffer buffer, VmaAllocation memory);
VkResult vmaMapMemory(VmaAllocator a, VmaAllocation memory, void **data);
void vmaUnmapMemory(VmaAllocator a, VmaAllocation memory);
VkResult vmaFlushAllocation(VmaAllocator a, VmaAllocation memory, VkDeviceSize offset,
                            VkDeviceSize size);
VkResult vmaInvalidateAllocation(VmaAllocator a, VmaAllocation memory, VkDeviceSize offset,
                                 VkDeviceSize size);
#endif
