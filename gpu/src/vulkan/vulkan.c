// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The Vulkan backend. Flags of usages and memory types have Vulkan's values already, so little is
// translated: blocks, ranges, completion, copies and barriers.
#define VK_NO_PROTOTYPES
#include <framealloc/gpu_vulkan.h>
#include <string.h>

#define PROBE_SIZE  65536u
#define RANGE_BATCH 32u

#define DEVICE_FUNCTIONS(X)                                                                        \
    X(AllocateMemory)                                                                              \
    X(FreeMemory)                                                                                  \
    X(MapMemory)                                                                                   \
    X(UnmapMemory)                                                                                 \
    X(FlushMappedMemoryRanges)                                                                     \
    X(InvalidateMappedMemoryRanges)                                                                \
    X(CreateBuffer)                                                                                \
    X(DestroyBuffer)                                                                               \
    X(GetBufferMemoryRequirements)                                                                 \
    X(BindBufferMemory)                                                                            \
    X(CmdCopyBuffer)                                                                               \
    X(CmdPipelineBarrier)

// A multiple of every system's page size.
#define PAGES 65536u

typedef struct vulkan {
    fa_gpu_backend base;
    fa_gpu_vulkan_config config;
    const fa_backend *memory;
#define DECLARE(name) PFN_vk##name name;
    DEVICE_FUNCTIONS(DECLARE)
#undef DECLARE
    PFN_vkGetSemaphoreCounterValue GetSemaphoreCounterValue;
    PFN_vkWaitSemaphores WaitSemaphores;
    PFN_vkGetBufferDeviceAddress GetBufferDeviceAddress;
    PFN_vkGetPhysicalDeviceMemoryProperties2 GetPhysicalDeviceMemoryProperties2;
    PFN_vkSetDebugUtilsObjectNameEXT SetDebugUtilsObjectNameEXT;
} vulkan;

static size_t own_size(const fa_backend *m)
{
    size_t page = m->page_size > PAGES ? m->page_size : PAGES;
    return (sizeof(vulkan) + page - 1) & ~(page - 1);
}

static fa_status status_of(VkResult result)
{
    switch (result) {
    case VK_SUCCESS:
        return FA_OK;
    case VK_ERROR_OUT_OF_DEVICE_MEMORY:
    case VK_ERROR_OUT_OF_HOST_MEMORY:
        return FA_E_NOMEM;
    case VK_ERROR_TOO_MANY_OBJECTS:
        return FA_E_LIMIT;
    case VK_TIMEOUT:
    case VK_NOT_READY:
        return FA_E_BUSY;
    default:
        return FA_E_OS;
    }
}

static VkResult make_buffer(vulkan *v, uint64_t size, uint32_t usage, VkBuffer *out)
{
    const fa_gpu_vulkan_config *c = &v->config;
    bool concurrent = c->family_count > 1;
    VkBufferCreateInfo info = {
        .sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO,
        .size = size,
        .usage = usage,
        .sharingMode = concurrent ? VK_SHARING_MODE_CONCURRENT : VK_SHARING_MODE_EXCLUSIVE,
        .queueFamilyIndexCount = concurrent ? c->family_count : 0,
        .pQueueFamilyIndices = concurrent ? c->families : NULL,
    };
    return v->CreateBuffer(c->device, &info, c->allocator, out);
}

static uint32_t vulkan_type_bits(fa_gpu_backend *b, uint32_t usage)
{
    vulkan *v = (vulkan *)b;
    VkBuffer probe;
    if (usage & FA_GPU_ADDRESS && !(v->config.enabled & FA_GPU_VULKAN_ADDRESS)) {
        return 0;
    }
    if (make_buffer(v, PROBE_SIZE, usage, &probe) != VK_SUCCESS) {
        return 0;
    }
    VkMemoryRequirements needs;
    v->GetBufferMemoryRequirements(v->config.device, probe, &needs);
    v->DestroyBuffer(v->config.device, probe, v->config.allocator);
    return needs.memoryTypeBits;
}

static void name_object(vulkan *v, VkObjectType type, uint64_t object, const char *name)
{
    if (v->SetDebugUtilsObjectNameEXT && name) {
        VkDebugUtilsObjectNameInfoEXT info = {
            .sType = VK_STRUCTURE_TYPE_DEBUG_UTILS_OBJECT_NAME_INFO_EXT,
            .objectType = type,
            .objectHandle = object,
            .pObjectName = name,
        };
        v->SetDebugUtilsObjectNameEXT(v->config.device, &info);
    }
}

static void vulkan_name(fa_gpu_backend *b, const fa_gpu_memory *block, const char *name)
{
    name_object((vulkan *)b, VK_OBJECT_TYPE_BUFFER, block->buffer, name);
    name_object((vulkan *)b, VK_OBJECT_TYPE_DEVICE_MEMORY, block->memory, name);
}

static VkResult allocate(vulkan *v, const fa_gpu_block_request *request, VkBuffer buffer,
                         uint64_t size, VkDeviceMemory *out)
{
    const fa_gpu_vulkan_config *c = &v->config;
    VkMemoryAllocateInfo info = {
        .sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO,
        .allocationSize = size,
        .memoryTypeIndex = request->type,
    };
    VkMemoryDedicatedAllocateInfo dedicated = {
        .sType = VK_STRUCTURE_TYPE_MEMORY_DEDICATED_ALLOCATE_INFO,
        .buffer = buffer,
    };
    VkMemoryAllocateFlagsInfo flags = {
        .sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_FLAGS_INFO,
        .flags = VK_MEMORY_ALLOCATE_DEVICE_ADDRESS_BIT,
    };
    VkMemoryPriorityAllocateInfoEXT priority = {
        .sType = VK_STRUCTURE_TYPE_MEMORY_PRIORITY_ALLOCATE_INFO_EXT,
        .priority = request->priority,
    };
    if (request->dedicated &&
        (c->api_version >= VK_API_VERSION_1_1 || c->enabled & FA_GPU_VULKAN_DEDICATED)) {
        dedicated.pNext = info.pNext;
        info.pNext = &dedicated;
    }
    if (request->usage & FA_GPU_ADDRESS) {
        flags.pNext = info.pNext;
        info.pNext = &flags;
    }
    if (c->enabled & FA_GPU_VULKAN_PRIORITY) {
        priority.pNext = info.pNext;
        info.pNext = &priority;
    }
    return v->AllocateMemory(c->device, &info, c->allocator, out);
}

static fa_status vulkan_block_create(fa_gpu_backend *b, const fa_gpu_block_request *request,
                                     fa_gpu_memory *out)
{
    vulkan *v = (vulkan *)b;
    VkDevice device = v->config.device;
    VkBuffer buffer = VK_NULL_HANDLE;
    VkDeviceMemory memory = VK_NULL_HANDLE;
    VkMemoryRequirements needs;
    void *mapped = NULL;
    VkResult r = make_buffer(v, request->size, request->usage, &buffer);
    if (r != VK_SUCCESS) {
        return status_of(r);
    }
    v->GetBufferMemoryRequirements(device, buffer, &needs);
    if (needs.memoryTypeBits >> request->type & 1) {
        r = allocate(v, request, buffer, needs.size, &memory);
    } else {
        r = VK_ERROR_FEATURE_NOT_PRESENT;
    }
    if (r == VK_SUCCESS) {
        r = v->BindBufferMemory(device, buffer, memory, 0);
    }
    if (r == VK_SUCCESS && b->caps.types[request->type].flags & FA_GPU_HOST_MAPPED) {
        r = v->MapMemory(device, memory, 0, VK_WHOLE_SIZE, 0, &mapped);
        r = r == VK_ERROR_MEMORY_MAP_FAILED ? VK_ERROR_OUT_OF_HOST_MEMORY : r;
    }
    if (r != VK_SUCCESS) {
        v->DestroyBuffer(device, buffer, v->config.allocator);
        v->FreeMemory(device, memory, v->config.allocator);
        return status_of(r);
    }
    *out = (fa_gpu_memory){
        .buffer = (uint64_t)buffer,
        .memory = (uint64_t)memory,
        .size = request->size,
        .taken = needs.size,
        .mapped = mapped,
        .type = request->type,
    };
    if (request->usage & FA_GPU_ADDRESS) {
        VkBufferDeviceAddressInfo info = {
            .sType = VK_STRUCTURE_TYPE_BUFFER_DEVICE_ADDRESS_INFO,
            .buffer = buffer,
        };
        out->address = v->GetBufferDeviceAddress(device, &info);
    }
    vulkan_name(b, out, request->name);
    return FA_OK;
}

static void vulkan_block_destroy(fa_gpu_backend *b, fa_gpu_memory *block)
{
    vulkan *v = (vulkan *)b;
    v->DestroyBuffer(v->config.device, (VkBuffer)block->buffer, v->config.allocator);
    v->FreeMemory(v->config.device, (VkDeviceMemory)block->memory, v->config.allocator);
}

typedef VkResult(VKAPI_PTR *range_fn)(VkDevice device, uint32_t count,
                                      const VkMappedMemoryRange *ranges);

static fa_status sync_ranges(vulkan *v, range_fn function, const fa_gpu_range *ranges,
                             uint32_t count)
{
    VkMappedMemoryRange batch[RANGE_BATCH];
    VkResult r = VK_SUCCESS;
    for (uint32_t from = 0; from < count && r == VK_SUCCESS; from += RANGE_BATCH) {
        uint32_t n = count - from < RANGE_BATCH ? count - from : RANGE_BATCH;
        for (uint32_t i = 0; i < n; i++) {
            batch[i] = (VkMappedMemoryRange){
                .sType = VK_STRUCTURE_TYPE_MAPPED_MEMORY_RANGE,
                .memory = (VkDeviceMemory)ranges[from + i].block->memory,
                .offset = ranges[from + i].offset,
                .size = ranges[from + i].size,
            };
        }
        r = function(v->config.device, n, batch);
    }
    return r == VK_SUCCESS ? FA_OK : FA_E_OS;
}

static fa_status vulkan_flush(fa_gpu_backend *b, const fa_gpu_range *ranges, uint32_t count)
{
    vulkan *v = (vulkan *)b;
    return sync_ranges(v, v->FlushMappedMemoryRanges, ranges, count);
}

static fa_status vulkan_invalidate(fa_gpu_backend *b, const fa_gpu_range *ranges, uint32_t count)
{
    vulkan *v = (vulkan *)b;
    return sync_ranges(v, v->InvalidateMappedMemoryRanges, ranges, count);
}

static uint64_t vulkan_completed(fa_gpu_backend *b, uint32_t queue)
{
    vulkan *v = (vulkan *)b;
    uint64_t value = 0;
    if (!v->GetSemaphoreCounterValue) {
        return v->config.completed(v->config.user, queue);
    }
    VkResult r = v->GetSemaphoreCounterValue(v->config.device, v->config.timelines[queue], &value);
    return r == VK_SUCCESS ? value : 0;
}

static fa_status vulkan_wait(fa_gpu_backend *b, uint32_t queue, uint64_t value, uint64_t timeout_ns)
{
    vulkan *v = (vulkan *)b;
    if (!v->WaitSemaphores) {
        return v->config.wait(v->config.user, queue, value, timeout_ns);
    }
    VkSemaphoreWaitInfo info = {
        .sType = VK_STRUCTURE_TYPE_SEMAPHORE_WAIT_INFO,
        .semaphoreCount = 1,
        .pSemaphores = &v->config.timelines[queue],
        .pValues = &value,
    };
    return status_of(v->WaitSemaphores(v->config.device, &info, timeout_ns));
}

static bool vulkan_budget(fa_gpu_backend *b, uint64_t available[FA_GPU_MAX_HEAPS],
                          uint64_t used[FA_GPU_MAX_HEAPS])
{
    vulkan *v = (vulkan *)b;
    VkPhysicalDeviceMemoryBudgetPropertiesEXT budget = {
        .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MEMORY_BUDGET_PROPERTIES_EXT,
    };
    VkPhysicalDeviceMemoryProperties2 properties = {
        .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MEMORY_PROPERTIES_2,
        .pNext = &budget,
    };
    v->GetPhysicalDeviceMemoryProperties2(v->config.physical_device, &properties);
    for (uint32_t i = 0; i < b->caps.heap_count; i++) {
        available[i] = budget.heapBudget[i];
        used[i] = budget.heapUsage[i];
    }
    return true;
}

static void vulkan_copy(fa_gpu_backend *b, void *commands, uint64_t from, uint64_t from_offset,
                        uint64_t to, uint64_t to_offset, uint64_t size)
{
    vulkan *v = (vulkan *)b;
    VkBufferCopy region = {from_offset, to_offset, size};
    v->CmdCopyBuffer((VkCommandBuffer)commands, (VkBuffer)from, (VkBuffer)to, 1, &region);
}

// Stages and accesses of a side. Shaders and fixed functions are all commands of the queue: the
// finer stages are not allowed on every queue, and copies seldom stand alone between barriers.
static void side_of(uint32_t usages, VkPipelineStageFlags *stages, VkAccessFlags *reads,
                    VkAccessFlags *writes)
{
    *stages = 0;
    *reads = 0;
    *writes = 0;
    if (usages & (FA_GPU_COPY_SOURCE | FA_GPU_COPY_TARGET)) {
        *stages |= VK_PIPELINE_STAGE_TRANSFER_BIT;
    }
    if (usages & FA_GPU_COPY_SOURCE) {
        *reads |= VK_ACCESS_TRANSFER_READ_BIT;
    }
    if (usages & FA_GPU_COPY_TARGET) {
        *writes |= VK_ACCESS_TRANSFER_WRITE_BIT;
    }
    if (usages & FA_GPU_BY_HOST) {
        *stages |= VK_PIPELINE_STAGE_HOST_BIT;
        *reads |= VK_ACCESS_HOST_READ_BIT;
        *writes |= VK_ACCESS_HOST_WRITE_BIT;
    }
    if (usages & ~(FA_GPU_COPY_SOURCE | FA_GPU_COPY_TARGET | FA_GPU_BY_HOST)) {
        *stages |= VK_PIPELINE_STAGE_ALL_COMMANDS_BIT;
        *reads |= VK_ACCESS_MEMORY_READ_BIT;
        *writes |= VK_ACCESS_MEMORY_WRITE_BIT;
    }
}

static void vulkan_barrier(fa_gpu_backend *b, void *commands, uint32_t before, uint32_t after)
{
    vulkan *v = (vulkan *)b;
    VkPipelineStageFlags from;
    VkPipelineStageFlags to;
    VkAccessFlags reads;
    VkAccessFlags writes;
    VkMemoryBarrier barrier = {.sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER};
    side_of(before, &from, &reads, &writes);
    barrier.srcAccessMask = writes; // nothing has to be done for what was only read
    side_of(after, &to, &reads, &writes);
    barrier.dstAccessMask = reads | writes;
    v->CmdPipelineBarrier((VkCommandBuffer)commands, from, to, 0, 1, &barrier, 0, NULL, 0, NULL);
}

static void vulkan_destroy(fa_gpu_backend *b)
{
    vulkan *v = (vulkan *)b;
    const fa_backend *m = v->memory;
    m->release(m->user, v, own_size(m));
}

// A function of the instance, or NULL.
static PFN_vkVoidFunction find(const fa_gpu_vulkan_config *c, const char *name)
{
    return c->get_instance_proc_addr(c->instance, name);
}

// A function by its name since `since`, or by the one it had as an extension.
static PFN_vkVoidFunction find_either(const fa_gpu_vulkan_config *c, uint32_t since,
                                      const char *name, const char *extension)
{
    PFN_vkVoidFunction f = c->api_version >= since ? find(c, name) : NULL;
    return f ? f : find(c, extension);
}

static bool load(vulkan *v)
{
    const fa_gpu_vulkan_config *c = &v->config;
    bool all = true;
#define LOAD(name)                                                                                 \
    v->name = (PFN_vk##name)find(c, "vk" #name);                                                   \
    all = all && v->name;
    DEVICE_FUNCTIONS(LOAD)
#undef LOAD
    if (c->timelines[0] != VK_NULL_HANDLE) {
        v->GetSemaphoreCounterValue = (PFN_vkGetSemaphoreCounterValue)find_either(
            c, VK_API_VERSION_1_2, "vkGetSemaphoreCounterValue", "vkGetSemaphoreCounterValueKHR");
        v->WaitSemaphores = (PFN_vkWaitSemaphores)find_either(
            c, VK_API_VERSION_1_2, "vkWaitSemaphores", "vkWaitSemaphoresKHR");
        all = all && v->GetSemaphoreCounterValue && v->WaitSemaphores;
    } else {
        all = all && c->completed && c->wait;
    }
    if (c->enabled & FA_GPU_VULKAN_ADDRESS) {
        v->GetBufferDeviceAddress = (PFN_vkGetBufferDeviceAddress)find_either(
            c, VK_API_VERSION_1_2, "vkGetBufferDeviceAddress", "vkGetBufferDeviceAddressKHR");
        all = all && v->GetBufferDeviceAddress;
    }
    if (c->enabled & FA_GPU_VULKAN_BUDGET) {
        v->GetPhysicalDeviceMemoryProperties2 =
            (PFN_vkGetPhysicalDeviceMemoryProperties2)find_either(
                c, VK_API_VERSION_1_1, "vkGetPhysicalDeviceMemoryProperties2",
                "vkGetPhysicalDeviceMemoryProperties2KHR");
        all = all && v->GetPhysicalDeviceMemoryProperties2;
    }
    if (c->enabled & FA_GPU_VULKAN_NAMES) {
        v->SetDebugUtilsObjectNameEXT =
            (PFN_vkSetDebugUtilsObjectNameEXT)find(c, "vkSetDebugUtilsObjectNameEXT");
    }
    return all;
}

static bool describe(vulkan *v)
{
    const fa_gpu_vulkan_config *c = &v->config;
    fa_gpu_caps *caps = &v->base.caps;
    PFN_vkGetPhysicalDeviceProperties get_properties =
        (PFN_vkGetPhysicalDeviceProperties)find(c, "vkGetPhysicalDeviceProperties");
    PFN_vkGetPhysicalDeviceMemoryProperties get_memory =
        (PFN_vkGetPhysicalDeviceMemoryProperties)find(c, "vkGetPhysicalDeviceMemoryProperties");
    if (!get_properties || !get_memory) {
        return false;
    }
    VkPhysicalDeviceProperties p;
    VkPhysicalDeviceMemoryProperties m;
    get_properties(c->physical_device, &p);
    get_memory(c->physical_device, &m);
    size_t length = strnlen(p.deviceName, sizeof caps->name - 1);
    memcpy(caps->name, p.deviceName, length);
    caps->type_count = m.memoryTypeCount;
    caps->heap_count = m.memoryHeapCount;
    bool all_local = true;
    for (uint32_t i = 0; i < m.memoryTypeCount; i++) {
        caps->types[i].flags = m.memoryTypes[i].propertyFlags;
        caps->types[i].heap = m.memoryTypes[i].heapIndex;
    }
    for (uint32_t i = 0; i < m.memoryHeapCount; i++) {
        caps->heaps[i].size = m.memoryHeaps[i].size;
        caps->heaps[i].device_local =
            (m.memoryHeaps[i].flags & VK_MEMORY_HEAP_DEVICE_LOCAL_BIT) != 0;
        all_local = all_local && caps->heaps[i].device_local;
    }
    caps->queue_count = c->queue_count ? c->queue_count : 1;
    caps->max_blocks = p.limits.maxMemoryAllocationCount;
    caps->max_block = (uint64_t)1 << 30;
    PFN_vkGetPhysicalDeviceProperties2 get_more =
        (PFN_vkGetPhysicalDeviceProperties2)find(c, "vkGetPhysicalDeviceProperties2");
    if (c->api_version >= VK_API_VERSION_1_1 && get_more) {
        VkPhysicalDeviceMaintenance3Properties limits = {
            .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MAINTENANCE_3_PROPERTIES,
        };
        VkPhysicalDeviceProperties2 more = {
            .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2,
            .pNext = &limits,
        };
        get_more(c->physical_device, &more);
        caps->max_block = limits.maxMemoryAllocationSize;
    }
    caps->atom = p.limits.nonCoherentAtomSize;
    caps->uniform_align = p.limits.minUniformBufferOffsetAlignment;
    caps->storage_align = p.limits.minStorageBufferOffsetAlignment;
    caps->texel_align = p.limits.minTexelBufferOffsetAlignment;
    caps->unified = all_local && p.deviceType != VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU;
    return true;
}

fa_status fa_gpu_vulkan_create(const fa_gpu_vulkan_config *config, fa_gpu_backend **out)
{
    if (!config->get_instance_proc_addr || config->queue_count > FA_GPU_MAX_QUEUES ||
        config->family_count > FA_GPU_MAX_QUEUES) {
        return FA_E_INVALID;
    }
    const fa_backend *m = config->memory ? config->memory : fa_backend_system();
    size_t size = own_size(m);
    vulkan *v = m->reserve(m->user, size);
    if (!v) {
        return FA_E_NOMEM;
    }
    if (m->commit(m->user, v, size)) {
        m->release(m->user, v, size);
        return FA_E_NOMEM;
    }
    *v = (vulkan){
        .base = {.type_bits = vulkan_type_bits,
                 .block_create = vulkan_block_create,
                 .block_destroy = vulkan_block_destroy,
                 .flush = vulkan_flush,
                 .invalidate = vulkan_invalidate,
                 .completed = vulkan_completed,
                 .wait = vulkan_wait,
                 .budget = config->enabled & FA_GPU_VULKAN_BUDGET ? vulkan_budget : NULL,
                 .name = vulkan_name,
                 .copy = vulkan_copy,
                 .barrier = vulkan_barrier,
                 .destroy = vulkan_destroy},
        .config = *config,
        .memory = m,
    };
    if (!load(v) || !describe(v)) {
        vulkan_destroy(&v->base);
        return FA_E_INVALID;
    }
    *out = &v->base;
    return FA_OK;
}
