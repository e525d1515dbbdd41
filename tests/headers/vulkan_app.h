// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// A Vulkan program the way many are written: a record for a buffer, one function that makes it, one
// that destroys what is there.
#ifndef FIXTURE_VULKAN_APP_H
#define FIXTURE_VULKAN_APP_H

#include <vulkan.h>

#include <string.h>

#define CHECK(call)                                                                                \
    do {                                                                                           \
        VkResult result_ = (call);                                                                 \
        if (result_ != VK_SUCCESS) {                                                               \
            return result_;                                                                        \
        }                                                                                          \
    } while (0)

typedef struct buffer {
    VkBuffer handle;
    VkDeviceMemory memory;
    void *map;
} buffer;

typedef struct app {
    VkPhysicalDevice gpu;
    VkDevice device;
    VkQueue queue;
} app;

static inline uint32_t find_type(app *a, uint32_t bits, VkFlags want)
{
    VkPhysicalDeviceMemoryProperties all;
    vkGetPhysicalDeviceMemoryProperties(a->gpu, &all);
    uint32_t i = 0;
    while (i < all.memoryTypeCount &&
           !(bits >> i & 1 && (all.memoryTypes[i].propertyFlags & want) == want)) {
        i++;
    }
    return i;
}

static inline VkResult buffer_create(app *a, VkDeviceSize size, VkFlags usage, VkFlags props,
                                     buffer *out)
{
    VkBufferCreateInfo info = {.size = size, .usage = usage};
    memset(out, 0, sizeof *out);
    CHECK(vkCreateBuffer(a->device, &info, NULL, &out->handle));
    VkMemoryRequirements req;
    vkGetBufferMemoryRequirements(a->device, out->handle, &req);
    VkMemoryAllocateInfo ai = {.allocationSize = req.size,
                               .memoryTypeIndex = find_type(a, req.memoryTypeBits, props)};
    VkResult r = vkAllocateMemory(a->device, &ai, NULL, &out->memory);
    if (r != VK_SUCCESS) {
        vkDestroyBuffer(a->device, out->handle, NULL);
        out->handle = VK_NULL_HANDLE;
        return r;
    }
    r = vkBindBufferMemory(a->device, out->handle, out->memory, 0);
    if (r != VK_SUCCESS) {
        vkFreeMemory(a->device, out->memory, NULL);
        vkDestroyBuffer(a->device, out->handle, NULL);
    }
    return r;
}

static inline void buffer_destroy(app *a, buffer *b)
{
    if (b->handle) {
        vkDestroyBuffer(a->device, b->handle, NULL);
    }
    if (b->memory) {
        vkFreeMemory(a->device, b->memory, NULL);
    }
    memset(b, 0, sizeof *b);
}

static inline VkResult run(app *a, VkCommandBuffer c, buffer *from, buffer *to, VkDeviceSize size)
{
    VkBufferCopy region = {.size = size};
    vkCmdCopyBuffer(c, from->handle, to->handle, 1, &region);
    VkSubmitInfo info = {.commandBufferCount = 1, .pCommandBuffers = &c};
    return vkQueueSubmit(a->queue, 1, &info, VK_NULL_HANDLE);
}
#endif
