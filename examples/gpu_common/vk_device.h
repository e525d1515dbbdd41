// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// A Vulkan device with one queue, made from any vkGetInstanceProcAddr: the loader's, or that of a
// test. A program of your own has most of this already; what framealloc needs of it is the call of
// fa_gpu_vulkan_create at the end of vk_device_open.
#ifndef VK_DEVICE_H
#define VK_DEVICE_H

#include "gpu_device.h"

#include <framealloc/gpu_vulkan.h>

#define VK_DEVICE_COMMANDS 8

typedef struct vk_device {
    gpu_device base;
    PFN_vkGetInstanceProcAddr get;
    VkInstance instance;
    VkPhysicalDevice physical;
    VkDevice device;
    VkQueue queue;
    VkSemaphore timeline; // none below Vulkan 1.2
    VkFence fences[VK_DEVICE_COMMANDS];
    uint64_t fence_values[VK_DEVICE_COMMANDS];
    uint64_t reached;
    VkCommandPool pool;
    VkCommandBuffer commands[VK_DEVICE_COMMANDS];
    uint32_t next;
    uint32_t messages; // of the validation layer
    bool validated;
    VkDebugUtilsMessengerEXT messenger;
} vk_device;

typedef struct vk_device_request {
    PFN_vkGetInstanceProcAddr get;
    uint32_t api_version;
    bool validate; // with the Khronos layer, synchronization included
    bool budget;   // with VK_EXT_memory_budget
    const fa_backend *memory;
} vk_device_request;

// False when there is no device, or no layer to validate with.
bool vk_device_open(vk_device *d, const vk_device_request *request);

// The backend must have been made, and is destroyed here, too.
void vk_device_close(vk_device *d);

// The device that has this base, or NULL when it is not one of these.
vk_device *vk_device_from(gpu_device *base);

// The loader's vkGetInstanceProcAddr, or NULL where no Vulkan is installed.
PFN_vkGetInstanceProcAddr vk_loader(void);

#endif
