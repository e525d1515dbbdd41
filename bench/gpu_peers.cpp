// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// See gpu_peers.h. The allocators themselves are no part of this project.
#include "gpu_peers.h"

#if BENCH_OFFSET_ALLOCATOR
#include <offsetAllocator.cpp>

static OffsetAllocator::Allocator *offsets;

static bool offset_open(uint64_t capacity)
{
    offsets = new OffsetAllocator::Allocator((uint32_t)(capacity >> 8), 131072);
    return true;
}

static bool offset_alloc(uint64_t size, uint64_t *a, uint64_t *b)
{
    OffsetAllocator::Allocation x = offsets->allocate((uint32_t)((size + 255) >> 8));
    *a = x.offset;
    *b = x.metadata;
    return x.offset != OffsetAllocator::Allocation::NO_SPACE;
}

static void offset_release(uint64_t a, uint64_t b)
{
    OffsetAllocator::Allocation x;
    x.offset = (uint32_t)a;
    x.metadata = (uint32_t)b;
    offsets->free(x);
}

static void offset_close(void)
{
    delete offsets;
}

const gpu_peer gpu_peer_offset = {"OffsetAllocator", offset_open, offset_alloc, offset_release,
                                  offset_close};
#else
const gpu_peer gpu_peer_offset = {};
#endif

#if BENCH_VMA
#define VMA_IMPLEMENTATION
#define VMA_STATIC_VULKAN_FUNCTIONS  0
#define VMA_DYNAMIC_VULKAN_FUNCTIONS 1
#include <vk_mem_alloc.h>

static VmaVirtualBlock block;
static VmaAllocator allocator;
static VmaAllocatorCreateInfo allocator_info;
static VmaVulkanFunctions functions;

void gpu_peers_use(PFN_vkGetInstanceProcAddr get, VkInstance instance, VkPhysicalDevice physical,
                   VkDevice device)
{
    functions = VmaVulkanFunctions();
    functions.vkGetInstanceProcAddr = get;
    functions.vkGetDeviceProcAddr = (PFN_vkGetDeviceProcAddr)get(instance, "vkGetDeviceProcAddr");
    allocator_info = VmaAllocatorCreateInfo();
    allocator_info.instance = instance;
    allocator_info.physicalDevice = physical;
    allocator_info.device = device;
    allocator_info.vulkanApiVersion = VK_API_VERSION_1_2;
    allocator_info.pVulkanFunctions = &functions;
}

static bool virtual_make(uint64_t capacity, VmaVirtualBlockCreateFlags flags)
{
    VmaVirtualBlockCreateInfo info = VmaVirtualBlockCreateInfo();
    info.size = capacity;
    info.flags = flags;
    return vmaCreateVirtualBlock(&info, &block) == VK_SUCCESS;
}

static bool virtual_open(uint64_t capacity)
{
    return virtual_make(capacity, 0);
}

static bool linear_open(uint64_t capacity)
{
    return virtual_make(capacity, VMA_VIRTUAL_BLOCK_CREATE_LINEAR_ALGORITHM_BIT);
}

static bool virtual_alloc(uint64_t size, uint64_t *a, uint64_t *b)
{
    VmaVirtualAllocationCreateInfo info = VmaVirtualAllocationCreateInfo();
    VmaVirtualAllocation x = VK_NULL_HANDLE;
    VkDeviceSize offset = 0;
    info.size = size;
    info.alignment = 256;
    VkResult r = vmaVirtualAllocate(block, &info, &x, &offset);
    *a = (uint64_t)x;
    *b = offset;
    return r == VK_SUCCESS;
}

static void virtual_release(uint64_t a, uint64_t)
{
    vmaVirtualFree(block, (VmaVirtualAllocation)a);
}

static void virtual_clear(uint64_t, uint64_t)
{
    vmaClearVirtualBlock(block);
}

static void virtual_close(void)
{
    vmaClearVirtualBlock(block);
    vmaDestroyVirtualBlock(block);
}

static bool buffer_open(uint64_t)
{
    return vmaCreateAllocator(&allocator_info, &allocator) == VK_SUCCESS;
}

static bool buffer_alloc(uint64_t size, uint64_t *a, uint64_t *b)
{
    VkBufferCreateInfo info = VkBufferCreateInfo();
    info.sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO;
    info.size = size;
    info.usage = VK_BUFFER_USAGE_STORAGE_BUFFER_BIT | VK_BUFFER_USAGE_TRANSFER_DST_BIT;
    VmaAllocationCreateInfo how = VmaAllocationCreateInfo();
    how.usage = VMA_MEMORY_USAGE_AUTO;
    VkBuffer buffer = VK_NULL_HANDLE;
    VmaAllocation allocation = VK_NULL_HANDLE;
    VkResult r = vmaCreateBuffer(allocator, &info, &how, &buffer, &allocation, nullptr);
    *a = (uint64_t)buffer;
    *b = (uint64_t)allocation;
    return r == VK_SUCCESS;
}

static void buffer_release(uint64_t a, uint64_t b)
{
    vmaDestroyBuffer(allocator, (VkBuffer)a, (VmaAllocation)b);
}

static void buffer_close(void)
{
    vmaDestroyAllocator(allocator);
}

const gpu_peer gpu_peer_vma_virtual = {"vmaVirtualAllocate", virtual_open, virtual_alloc,
                                       virtual_release, virtual_close};
const gpu_peer gpu_peer_vma_linear = {"VMA virtual, linear, cleared per frame", linear_open,
                                      virtual_alloc, virtual_clear, virtual_close};
const gpu_peer gpu_peer_vma_buffer = {"vmaCreateBuffer", buffer_open, buffer_alloc, buffer_release,
                                      buffer_close};
#else
const gpu_peer gpu_peer_vma_virtual = {};
const gpu_peer gpu_peer_vma_linear = {};
const gpu_peer gpu_peer_vma_buffer = {};

void gpu_peers_use(PFN_vkGetInstanceProcAddr, VkInstance, VkPhysicalDevice, VkDevice)
{
}
#endif
