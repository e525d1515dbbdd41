// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// What Vulkan programs write around the calls that the GPU rules look at.
#ifndef FIXTURE_VULKAN_HELPERS_H
#define FIXTURE_VULKAN_HELPERS_H

#include <vulkan.h>

static inline void copy(VkCommandBuffer c, VkBuffer from, VkBuffer to)
{
    VkBufferCopy r = {.size = 64};
    vkCmdCopyBuffer(c, from, to, 1, &r);
}

static inline uint32_t type_of(VkPhysicalDevice p, uint32_t bits, VkFlags wanted)
{
    VkPhysicalDeviceMemoryProperties all;
    vkGetPhysicalDeviceMemoryProperties(p, &all);
    for (uint32_t i = 0; i < all.memoryTypeCount; i++) {
        if ((bits >> i & 1) && (all.memoryTypes[i].propertyFlags & wanted) == wanted) {
            return i;
        }
    }
    return 0;
}

static inline VkResult make_memory(VkPhysicalDevice p, VkDevice d, VkBuffer b, VkFlags wanted,
                                   VkDeviceMemory *out)
{
    VkMemoryRequirements r;
    vkGetBufferMemoryRequirements(d, b, &r);
    VkMemoryAllocateInfo info = {.allocationSize = r.size};
    info.memoryTypeIndex = type_of(p, r.memoryTypeBits, wanted);
    VkResult e = vkAllocateMemory(d, &info, NULL, out);
    if (e != VK_SUCCESS) {
        return e;
    }
    e = vkBindBufferMemory(d, b, *out, 0);
    if (e != VK_SUCCESS) {
        vkFreeMemory(d, *out, NULL);
    }
    return e;
}

typedef struct upload {
    VkBuffer buffer;
    VkDeviceMemory memory;
    float *mapped;
} upload;

static inline int open_upload(VkDevice d, upload *u, const VkBufferCreateInfo *b,
                              const VkMemoryAllocateInfo *m)
{
    void *p;
    if (vkCreateBuffer(d, b, NULL, &u->buffer) != VK_SUCCESS) {
        return 0;
    }
    if (vkAllocateMemory(d, m, NULL, &u->memory) != VK_SUCCESS) {
        vkDestroyBuffer(d, u->buffer, NULL);
        return 0;
    }
    if (vkBindBufferMemory(d, u->buffer, u->memory, 0) != VK_SUCCESS ||
        vkMapMemory(d, u->memory, 0, VK_WHOLE_SIZE, 0, &p) != VK_SUCCESS) {
        vkDestroyBuffer(d, u->buffer, NULL);
        vkFreeMemory(d, u->memory, NULL);
        return 0;
    }
    u->mapped = p;
    return 1;
}

static inline void close_upload(VkDevice d, upload *u)
{
    vkDestroyBuffer(d, u->buffer, NULL);
    vkFreeMemory(d, u->memory, NULL);
}

#endif
