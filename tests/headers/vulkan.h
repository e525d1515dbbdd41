// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The part of Vulkan's prototypes that fixtures use.
#ifndef FIXTURE_VULKAN_H
#define FIXTURE_VULKAN_H
#include <stddef.h>
#include <stdint.h>

typedef uint64_t VkDeviceSize;
typedef uint32_t VkFlags;
typedef int VkStructureType;
#define VK_NULL_HANDLE 0
#define VK_WHOLE_SIZE  (~0ULL)
#define VK_TRUE        1u

#define VK_HANDLE(name) typedef struct name##_T *name
VK_HANDLE(VkDevice);
VK_HANDLE(VkPhysicalDevice);
VK_HANDLE(VkQueue);
VK_HANDLE(VkCommandBuffer);
VK_HANDLE(VkBuffer);
VK_HANDLE(VkDeviceMemory);
VK_HANDLE(VkFence);
VK_HANDLE(VkSemaphore);
VK_HANDLE(VkSwapchainKHR);

typedef enum VkResult { VK_SUCCESS = 0, VK_TIMEOUT = 2, VK_ERROR_OUT_OF_HOST_MEMORY = -1 } VkResult;
enum {
    VK_BUFFER_USAGE_TRANSFER_SRC_BIT = 1,
    VK_BUFFER_USAGE_TRANSFER_DST_BIT = 2,
    VK_BUFFER_USAGE_INDEX_BUFFER_BIT = 0x40,
    VK_BUFFER_USAGE_VERTEX_BUFFER_BIT = 0x80,
};
enum {
    VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT = 1,
    VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT = 2,
    VK_MEMORY_PROPERTY_HOST_COHERENT_BIT = 4,
    VK_MEMORY_PROPERTY_HOST_CACHED_BIT = 8
};
typedef enum VkIndexType { VK_INDEX_TYPE_UINT16 } VkIndexType;

typedef struct VkAllocationCallbacks VkAllocationCallbacks;
typedef struct VkMemoryRequirements {
    VkDeviceSize size, alignment;
    uint32_t memoryTypeBits;
} VkMemoryRequirements;
typedef struct VkMemoryType {
    VkFlags propertyFlags;
    uint32_t heapIndex;
} VkMemoryType;
typedef struct VkPhysicalDeviceMemoryProperties {
    uint32_t memoryTypeCount;
    VkMemoryType memoryTypes[32];
} VkPhysicalDeviceMemoryProperties;
typedef struct VkMemoryAllocateInfo {
    VkStructureType sType;
    const void *pNext;
    VkDeviceSize allocationSize;
    uint32_t memoryTypeIndex;
} VkMemoryAllocateInfo;
typedef struct VkBufferCreateInfo {
    VkStructureType sType;
    const void *pNext;
    VkFlags flags;
    VkDeviceSize size;
    VkFlags usage;
    int sharingMode;
} VkBufferCreateInfo;
typedef struct VkBufferCopy {
    VkDeviceSize srcOffset, dstOffset, size;
} VkBufferCopy;
typedef struct VkMappedMemoryRange {
    VkStructureType sType;
    const void *pNext;
    VkDeviceMemory memory;
    VkDeviceSize offset, size;
} VkMappedMemoryRange;
typedef struct VkSubmitInfo {
    VkStructureType sType;
    const void *pNext;
    uint32_t commandBufferCount;
    const VkCommandBuffer *pCommandBuffers;
} VkSubmitInfo;
typedef struct VkFenceCreateInfo {
    VkStructureType sType;
    const void *pNext;
    VkFlags flags;
} VkFenceCreateInfo;
typedef struct VkSemaphoreWaitInfo {
    VkStructureType sType;
    const void *pNext;
    VkFlags flags;
    uint32_t semaphoreCount;
    const VkSemaphore *pSemaphores;
    const uint64_t *pValues;
} VkSemaphoreWaitInfo;
typedef struct VkSemaphoreSignalInfo {
    VkStructureType sType;
    const void *pNext;
    VkSemaphore semaphore;
    uint64_t value;
} VkSemaphoreSignalInfo;
typedef struct VkPresentInfoKHR {
    VkStructureType sType;
    uint32_t swapchainCount;
    const VkSwapchainKHR *pSwapchains;
} VkPresentInfoKHR;

void vkGetPhysicalDeviceMemoryProperties(VkPhysicalDevice p,
                                         VkPhysicalDeviceMemoryProperties *props);
VkResult vkAllocateMemory(VkDevice device, const VkMemoryAllocateInfo *info,
                          const VkAllocationCallbacks *a, VkDeviceMemory *memory);
void vkFreeMemory(VkDevice device, VkDeviceMemory memory, const VkAllocationCallbacks *a);
VkResult vkMapMemory(VkDevice device, VkDeviceMemory memory, VkDeviceSize offset, VkDeviceSize size,
                     VkFlags flags, void **data);
void vkUnmapMemory(VkDevice device, VkDeviceMemory memory);
VkResult vkFlushMappedMemoryRanges(VkDevice device, uint32_t n, const VkMappedMemoryRange *ranges);
VkResult vkInvalidateMappedMemoryRanges(VkDevice device, uint32_t n,
                                        const VkMappedMemoryRange *ranges);
VkResult vkCreateBuffer(VkDevice device, const VkBufferCreateInfo *info,
                        const VkAllocationCallbacks *a, VkBuffer *buffer);
void vkDestroyBuffer(VkDevice device, VkBuffer buffer, const VkAllocationCallbacks *a);
void vkGetBufferMemoryRequirements(VkDevice device, VkBuffer buffer, VkMemoryRequirements *r);
VkResult vkBindBufferMemory(VkDevice device, VkBuffer buffer, VkDeviceMemory memory,
                            VkDeviceSize offset);
VkResult vkCreateFence(VkDevice device, const VkFenceCreateInfo *info,
                       const VkAllocationCallbacks *a, VkFence *fence);
void vkDestroyFence(VkDevice device, VkFence fence, const VkAllocationCallbacks *a);
VkResult vkResetFences(VkDevice device, uint32_t n, const VkFence *fences);
VkResult vkGetFenceStatus(VkDevice device, VkFence fence);
VkResult vkWaitForFences(VkDevice device, uint32_t n, const VkFence *fences, uint32_t all,
                         uint64_t timeout);
VkResult vkWaitSemaphores(VkDevice device, const VkSemaphoreWaitInfo *info, uint64_t timeout);
VkResult vkSignalSemaphore(VkDevice device, const VkSemaphoreSignalInfo *info);
VkResult vkQueueSubmit(VkQueue queue, uint32_t n, const VkSubmitInfo *submits, VkFence fence);
VkResult vkQueueWaitIdle(VkQueue queue);
VkResult vkDeviceWaitIdle(VkDevice device);
VkResult vkQueuePresentKHR(VkQueue queue, const VkPresentInfoKHR *info);
void vkCmdCopyBuffer(VkCommandBuffer c, VkBuffer from, VkBuffer to, uint32_t n,
                     const VkBufferCopy *regions);
void vkCmdFillBuffer(VkCommandBuffer c, VkBuffer to, VkDeviceSize offset, VkDeviceSize size,
                     uint32_t data);
void vkCmdBindVertexBuffers(VkCommandBuffer c, uint32_t first, uint32_t n, const VkBuffer *buffers,
                            const VkDeviceSize *offsets);
void vkCmdBindIndexBuffer(VkCommandBuffer c, VkBuffer buffer, VkDeviceSize offset,
                          VkIndexType type);
void vkCmdDraw(VkCommandBuffer c, uint32_t vertices, uint32_t instances, uint32_t first,
               uint32_t first_instance);
#endif
