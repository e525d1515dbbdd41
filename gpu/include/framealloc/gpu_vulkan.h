// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The Vulkan backend. It calls Vulkan through the program's vkGetInstanceProcAddr, so nothing has
// to be linked and any loader, layer or test device fits. Vulkan 1.2 with timeline semaphores; 1.0
// and 1.1 with functions of the program that say what has completed.
#ifndef FRAMEALLOC_GPU_VULKAN_H
#define FRAMEALLOC_GPU_VULKAN_H

#include <framealloc/backend.h>
#include <framealloc/gpu.h>
#include <vulkan/vulkan_core.h>

// What the program has enabled on its instance and device. Nothing is used that is not named.
#define FA_GPU_VULKAN_BUDGET    1u  ///< VK_EXT_memory_budget
#define FA_GPU_VULKAN_PRIORITY  2u  ///< VK_EXT_memory_priority and its feature
#define FA_GPU_VULKAN_ADDRESS   4u  ///< the feature bufferDeviceAddress
#define FA_GPU_VULKAN_NAMES     8u  ///< VK_EXT_debug_utils
#define FA_GPU_VULKAN_DEDICATED 16u ///< VK_KHR_dedicated_allocation on 1.0; 1.1 has it anyway

/// How to reach a device. Everything is the program's and must outlive the backend.
typedef struct fa_gpu_vulkan_config {
    PFN_vkGetInstanceProcAddr get_instance_proc_addr;
    VkInstance instance;
    VkPhysicalDevice physical_device;
    VkDevice device;
    uint32_t api_version; ///< the smaller of what instance and device were made for; 0: 1.0
    uint32_t enabled;     ///< FA_GPU_VULKAN_BUDGET and so on
    uint32_t queue_count; ///< timelines, at most FA_GPU_MAX_QUEUES; 0: 1
    /// Timeline semaphores that the program signals; or all VK_NULL_HANDLE, and `completed` and
    /// `wait` are used.
    VkSemaphore timelines[FA_GPU_MAX_QUEUES];
    /// The value that has been reached, for programs that use fences.
    uint64_t (*completed)(void *user, uint32_t queue);
    /// Waits until it is reached; FA_OK, FA_E_BUSY after `timeout_ns`, FA_E_OS.
    fa_status (*wait)(void *user, uint32_t queue, uint64_t value, uint64_t timeout_ns);
    void *user;
    /// Queue families whose queues share buffers without transferring ownership.
    uint32_t families[FA_GPU_MAX_QUEUES];
    uint32_t family_count;                  ///< 0 or 1: buffers belong to one family
    const VkAllocationCallbacks *allocator; ///< for Vulkan's own memory; may be NULL
    const fa_backend *memory;               ///< for the backend's; NULL: the system
} fa_gpu_vulkan_config;

FA_EXTERN_C_BEGIN

/// Makes a backend; its `destroy` ends it.
/// @param out set on success.
/// @return FA_OK; FA_E_INVALID when a function of Vulkan that is needed is missing; FA_E_NOMEM.
/// @threads any
FA_NODISCARD FA_API fa_status fa_gpu_vulkan_create(const fa_gpu_vulkan_config *config,
                                                   fa_gpu_backend **out);

FA_EXTERN_C_END

/// The VkBuffer of a slice: use it with slice.offset.
/// @threads any
FA_INLINE VkBuffer fa_gpu_vulkan_buffer(const fa_gpu_slice *slice)
{
    return (VkBuffer)slice->buffer;
}

/// What a descriptor of a slice is.
/// @threads any
FA_INLINE VkDescriptorBufferInfo fa_gpu_vulkan_descriptor(const fa_gpu_slice *slice)
{
    VkDescriptorBufferInfo info;
    info.buffer = fa_gpu_vulkan_buffer(slice);
    info.offset = slice->offset;
    info.range = slice->size;
    return info;
}

#endif
