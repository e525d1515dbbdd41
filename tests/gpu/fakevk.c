// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The fake device. Memory that is not coherent has a side for the CPU and a side for the device;
// only flush and invalidate carry bytes across, so that a missing one shows as wrong data.
#include "fakevk.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vulkan/vk_icd.h>

#define GIB        (1ull << 30)
#define MAPPED     VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT
#define COHERENT   VK_MEMORY_PROPERTY_HOST_COHERENT_BIT
#define LOCAL_HEAP VK_MEMORY_HEAP_DEVICE_LOCAL_BIT

fake_control fake_ctl;
fake_counts fake_seen;

typedef struct handle {
    VK_LOADER_DATA loader;
} handle;

typedef struct memory {
    VkDeviceSize size;
    uint32_t type;
    unsigned char *device;
    unsigned char *cpu; // the same address when coherent
    bool mapped;
} memory;

typedef struct buffer {
    VkDeviceSize size;
    memory *bound;
    VkDeviceSize offset;
} buffer;

typedef struct op {
    buffer *from; // NULL: fill
    buffer *to;
    VkDeviceSize from_offset;
    VkDeviceSize to_offset;
    VkDeviceSize size;
    uint32_t value;
} op;

typedef struct commands {
    VK_LOADER_DATA loader;
    op *ops;
    uint32_t count;
    uint32_t capacity;
    struct commands *next; // of the pool
} commands;

typedef struct pool {
    commands *first;
} pool;

typedef struct semaphore {
    bool timeline;
    uint64_t value;
} semaphore;

typedef struct fence {
    bool signaled;
} fence;

#define SIGNALS 8

typedef struct submission {
    struct submission *next;
    op *ops;
    uint32_t count;
    semaphore *signals[SIGNALS];
    uint64_t values[SIGNALS];
    uint32_t signal_count;
    fence *done;
} submission;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static submission *queue_first;
static submission **queue_end = &queue_first;
static uint64_t heap_used[VK_MAX_MEMORY_HEAPS];
static handle instance_handle, physical_handle, device_handle, queue_handle;

static const fake_profile *profile(void)
{
    return &fake_profiles[fake_ctl.profile % fake_profile_count];
}

static bool fails_now(void)
{
    fake_seen.calls++;
    return fake_seen.calls == fake_ctl.fail_nth;
}

void fake_reset(void)
{
    fake_ctl = (fake_control){0};
    fake_seen = (fake_counts){0};
}

// ---- work ----

static void run_op(const op *o)
{
    if (o->size == 0) {
        return;
    }
    unsigned char *to = o->to->bound->device + o->to->offset + o->to_offset;
    if (o->from) {
        memmove(to, o->from->bound->device + o->from->offset + o->from_offset, o->size);
    } else {
        for (VkDeviceSize i = 0; i + 4 <= o->size; i += 4) {
            memcpy(to + i, &o->value, 4);
        }
    }
    fake_seen.copies++;
}

static bool step(void)
{
    submission *s = queue_first;
    if (!s) {
        return false;
    }
    queue_first = s->next;
    if (!queue_first) {
        queue_end = &queue_first;
    }
    for (uint32_t i = 0; i < s->count; i++) {
        run_op(&s->ops[i]);
    }
    for (uint32_t i = 0; i < s->signal_count; i++) {
        s->signals[i]->value = s->signals[i]->timeline ? s->values[i] : 1;
    }
    if (s->done) {
        s->done->signaled = true;
    }
    free(s->ops);
    free(s);
    return true;
}

bool fake_step(void)
{
    pthread_mutex_lock(&lock);
    bool any = step();
    pthread_mutex_unlock(&lock);
    return any;
}

// Nothing queued may use what goes away; if it does, that is counted and does not happen.
static void forget(const buffer *b, const memory *m)
{
    for (submission *s = queue_first; s; s = s->next) {
        for (uint32_t i = 0; i < s->count; i++) {
            op *o = &s->ops[i];
            bool uses = o->size && (o->to == b || o->from == b || (m && o->to->bound == m) ||
                                    (m && o->from && o->from->bound == m));
            if (uses) {
                fake_seen.errors++;
                o->size = 0;
            }
        }
    }
}

// ---- instance and device ----

#define FAKE(result, name) static VKAPI_ATTR result VKAPI_CALL fake_##name
#define UNUSED(x)          ((void)(x))

static uint64_t from_environment(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);
    return text ? strtoull(text, NULL, 0) : otherwise;
}

FAKE(VkResult, CreateInstance)
(const VkInstanceCreateInfo *info, const VkAllocationCallbacks *a, VkInstance *out)
{
    UNUSED(info), UNUSED(a);
    const char *name = getenv("FAKEVK_PROFILE");
    for (uint32_t i = 0; name && i < fake_profile_count; i++) {
        if (!strcmp(name, fake_profiles[i].name)) {
            fake_ctl.profile = i;
        }
    }
    fake_ctl.lazy = from_environment("FAKEVK_LAZY", fake_ctl.lazy) != 0;
    fake_ctl.fail_nth = from_environment("FAKEVK_FAIL", fake_ctl.fail_nth);
    set_loader_magic_value(&instance_handle);
    set_loader_magic_value(&physical_handle);
    *out = (VkInstance)&instance_handle;
    return VK_SUCCESS;
}

FAKE(void, DestroyInstance)(VkInstance i, const VkAllocationCallbacks *a)
{
    UNUSED(i), UNUSED(a);
}

FAKE(VkResult, EnumeratePhysicalDevices)(VkInstance i, uint32_t *count, VkPhysicalDevice *out)
{
    UNUSED(i);
    if (out && !*count) {
        return VK_INCOMPLETE;
    }
    *count = 1;
    if (out) {
        *out = (VkPhysicalDevice)&physical_handle;
    }
    return VK_SUCCESS;
}

FAKE(VkResult, EnumerateInstanceExtensionProperties)
(const char *layer, uint32_t *count, VkExtensionProperties *out)
{
    UNUSED(layer), UNUSED(out);
    *count = 0;
    return VK_SUCCESS;
}

FAKE(VkResult, EnumerateInstanceVersion)(uint32_t *version)
{
    *version = VK_API_VERSION_1_2;
    return VK_SUCCESS;
}

FAKE(VkResult, EnumerateDeviceExtensionProperties)
(VkPhysicalDevice p, const char *layer, uint32_t *count, VkExtensionProperties *out)
{
    UNUSED(p), UNUSED(layer);
    if (out && !*count) {
        return VK_INCOMPLETE;
    }
    *count = 1;
    if (out) {
        *out = (VkExtensionProperties){VK_EXT_MEMORY_BUDGET_EXTENSION_NAME, 1};
    }
    return VK_SUCCESS;
}

FAKE(void, GetPhysicalDeviceFeatures)(VkPhysicalDevice p, VkPhysicalDeviceFeatures *out)
{
    UNUSED(p);
    memset(out, 0, sizeof *out);
}

FAKE(void, GetPhysicalDeviceFeatures2)(VkPhysicalDevice p, VkPhysicalDeviceFeatures2 *out)
{
    fake_GetPhysicalDeviceFeatures(p, &out->features);
    for (VkBaseOutStructure *b = out->pNext; b; b = b->pNext) {
        if (b->sType == VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_TIMELINE_SEMAPHORE_FEATURES) {
            ((VkPhysicalDeviceTimelineSemaphoreFeatures *)b)->timelineSemaphore = VK_TRUE;
        } else if (b->sType == VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES) {
            ((VkPhysicalDeviceVulkan12Features *)b)->timelineSemaphore = VK_TRUE;
        }
    }
}

FAKE(void, GetPhysicalDeviceProperties)(VkPhysicalDevice p, VkPhysicalDeviceProperties *out)
{
    UNUSED(p);
    memset(out, 0, sizeof *out);
    out->apiVersion = VK_API_VERSION_1_2;
    out->deviceType = profile()->type;
    snprintf(out->deviceName, sizeof out->deviceName, "fake %s", profile()->name);
    VkPhysicalDeviceLimits *l = &out->limits;
    l->nonCoherentAtomSize = profile()->atom;
    l->bufferImageGranularity = profile()->granularity;
    l->maxMemoryAllocationCount = profile()->max_allocations;
    l->minMemoryMapAlignment = 64;
    l->minUniformBufferOffsetAlignment = 256;
    l->minStorageBufferOffsetAlignment = 64;
    l->minTexelBufferOffsetAlignment = 64;
    l->optimalBufferCopyOffsetAlignment = 4;
    l->optimalBufferCopyRowPitchAlignment = 4;
    l->maxUniformBufferRange = 65536;
    l->maxStorageBufferRange = 1u << 30;
    l->maxBoundDescriptorSets = 4;
}

FAKE(void, GetPhysicalDeviceProperties2)(VkPhysicalDevice p, VkPhysicalDeviceProperties2 *out)
{
    fake_GetPhysicalDeviceProperties(p, &out->properties);
    const uint64_t furthest = UINT64_MAX / 2;
    for (VkBaseOutStructure *b = out->pNext; b; b = b->pNext) {
        switch ((int)b->sType) {
        case VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_TIMELINE_SEMAPHORE_PROPERTIES:
            ((VkPhysicalDeviceTimelineSemaphoreProperties *)b)
                ->maxTimelineSemaphoreValueDifference = furthest;
            break;
        case VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_PROPERTIES:
            ((VkPhysicalDeviceVulkan12Properties *)b)->maxTimelineSemaphoreValueDifference =
                furthest;
            break;
        case VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_1_PROPERTIES:
            ((VkPhysicalDeviceVulkan11Properties *)b)->maxMemoryAllocationSize = 4 * GIB;
            break;
        case VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MAINTENANCE_3_PROPERTIES:
            ((VkPhysicalDeviceMaintenance3Properties *)b)->maxMemoryAllocationSize = 4 * GIB;
            break;
        default:
            break;
        }
    }
}

FAKE(void, GetPhysicalDeviceQueueFamilyProperties)
(VkPhysicalDevice p, uint32_t *count, VkQueueFamilyProperties *out)
{
    UNUSED(p);
    if (out && *count) {
        *out = (VkQueueFamilyProperties){
            VK_QUEUE_GRAPHICS_BIT | VK_QUEUE_COMPUTE_BIT | VK_QUEUE_TRANSFER_BIT, 1, 64, {1, 1, 1}};
    }
    *count = 1;
}

FAKE(void, GetPhysicalDeviceQueueFamilyProperties2)
(VkPhysicalDevice p, uint32_t *count, VkQueueFamilyProperties2 *out)
{
    fake_GetPhysicalDeviceQueueFamilyProperties(p, count, out ? &out->queueFamilyProperties : NULL);
}

FAKE(void, GetPhysicalDeviceMemoryProperties)
(VkPhysicalDevice p, VkPhysicalDeviceMemoryProperties *out)
{
    UNUSED(p);
    *out = profile()->memory;
}

FAKE(void, GetPhysicalDeviceMemoryProperties2)
(VkPhysicalDevice p, VkPhysicalDeviceMemoryProperties2 *out)
{
    fake_GetPhysicalDeviceMemoryProperties(p, &out->memoryProperties);
    for (VkBaseOutStructure *b = out->pNext; b; b = b->pNext) {
        if (b->sType != VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MEMORY_BUDGET_PROPERTIES_EXT) {
            continue;
        }
        VkPhysicalDeviceMemoryBudgetPropertiesEXT *m =
            (VkPhysicalDeviceMemoryBudgetPropertiesEXT *)b;
        for (uint32_t h = 0; h < profile()->memory.memoryHeapCount; h++) {
            uint64_t size = profile()->memory.memoryHeaps[h].size;
            uint64_t foreign = fake_ctl.foreign[h];
            m->heapBudget[h] = foreign < size ? size - foreign : 0;
            m->heapUsage[h] = heap_used[h];
        }
    }
}

FAKE(void, GetPhysicalDeviceFormatProperties)
(VkPhysicalDevice p, VkFormat f, VkFormatProperties *out)
{
    UNUSED(p), UNUSED(f);
    memset(out, 0, sizeof *out);
}

// The loader insists on these two.
FAKE(VkResult, GetPhysicalDeviceImageFormatProperties)
(VkPhysicalDevice p, VkFormat f, VkImageType type, VkImageTiling tiling, VkImageUsageFlags usage,
 VkImageCreateFlags flags, VkImageFormatProperties *out)
{
    UNUSED(p), UNUSED(f), UNUSED(type), UNUSED(tiling), UNUSED(usage), UNUSED(flags), UNUSED(out);
    return VK_ERROR_FORMAT_NOT_SUPPORTED;
}

FAKE(void, GetPhysicalDeviceSparseImageFormatProperties)
(VkPhysicalDevice p, VkFormat f, VkImageType type, VkSampleCountFlagBits samples,
 VkImageUsageFlags usage, VkImageTiling tiling, uint32_t *count, VkSparseImageFormatProperties *out)
{
    UNUSED(p), UNUSED(f), UNUSED(type), UNUSED(samples), UNUSED(usage), UNUSED(tiling), UNUSED(out);
    *count = 0;
}

FAKE(VkResult, CreateDevice)
(VkPhysicalDevice p, const VkDeviceCreateInfo *info, const VkAllocationCallbacks *a, VkDevice *out)
{
    UNUSED(p), UNUSED(info), UNUSED(a);
    set_loader_magic_value(&device_handle);
    set_loader_magic_value(&queue_handle);
    *out = (VkDevice)&device_handle;
    return VK_SUCCESS;
}

FAKE(void, DestroyDevice)(VkDevice d, const VkAllocationCallbacks *a)
{
    UNUSED(d), UNUSED(a);
    while (fake_step()) {
    }
}

FAKE(void, GetDeviceQueue)(VkDevice d, uint32_t family, uint32_t index, VkQueue *out)
{
    UNUSED(d), UNUSED(family), UNUSED(index);
    *out = (VkQueue)&queue_handle;
}

// ---- memory and buffers ----

static VkResult admit(const VkMemoryAllocateInfo *info)
{
    uint32_t h = profile()->memory.memoryTypes[info->memoryTypeIndex].heapIndex;
    const VkMemoryHeap *heap = &profile()->memory.memoryHeaps[h];
    if (fails_now() || heap_used[h] + fake_ctl.foreign[h] + info->allocationSize > heap->size) {
        return heap->flags & LOCAL_HEAP ? VK_ERROR_OUT_OF_DEVICE_MEMORY
                                        : VK_ERROR_OUT_OF_HOST_MEMORY;
    }
    if (fake_seen.allocations >= profile()->max_allocations) {
        return VK_ERROR_TOO_MANY_OBJECTS;
    }
    heap_used[h] += info->allocationSize;
    fake_seen.bytes += info->allocationSize;
    fake_seen.allocations++;
    fake_seen.peak =
        fake_seen.allocations > fake_seen.peak ? fake_seen.allocations : fake_seen.peak;
    return VK_SUCCESS;
}

FAKE(VkResult, AllocateMemory)
(VkDevice d, const VkMemoryAllocateInfo *info, const VkAllocationCallbacks *a, VkDeviceMemory *out)
{
    UNUSED(d), UNUSED(a);
    pthread_mutex_lock(&lock);
    VkResult r = admit(info);
    pthread_mutex_unlock(&lock);
    if (r != VK_SUCCESS) {
        return r;
    }
    VkMemoryPropertyFlags flags =
        profile()->memory.memoryTypes[info->memoryTypeIndex].propertyFlags;
    memory *m = calloc(1, sizeof *m);
    m->size = info->allocationSize;
    m->type = info->memoryTypeIndex;
    m->device = malloc(m->size); // pages not touched cost nothing
    m->cpu = (flags & MAPPED) && !(flags & COHERENT) ? malloc(m->size) : m->device;
    *out = (VkDeviceMemory)(uintptr_t)m;
    return VK_SUCCESS;
}

FAKE(void, FreeMemory)(VkDevice d, VkDeviceMemory object, const VkAllocationCallbacks *a)
{
    UNUSED(d), UNUSED(a);
    memory *m = (memory *)(uintptr_t)object;
    if (!m) {
        return;
    }
    pthread_mutex_lock(&lock);
    forget(NULL, m);
    heap_used[profile()->memory.memoryTypes[m->type].heapIndex] -= m->size;
    fake_seen.bytes -= m->size;
    fake_seen.allocations--;
    pthread_mutex_unlock(&lock);
    if (m->cpu != m->device) {
        free(m->cpu);
    }
    free(m->device);
    free(m);
}

FAKE(VkResult, MapMemory)
(VkDevice d, VkDeviceMemory object, VkDeviceSize offset, VkDeviceSize size, VkMemoryMapFlags flags,
 void **out)
{
    UNUSED(d), UNUSED(size), UNUSED(flags);
    memory *m = (memory *)(uintptr_t)object;
    pthread_mutex_lock(&lock);
    bool fails = fails_now();
    bool mappable = (profile()->memory.memoryTypes[m->type].propertyFlags & MAPPED) != 0;
    fake_seen.errors += m->mapped || !mappable;
    m->mapped = m->mapped || !fails;
    pthread_mutex_unlock(&lock);
    if (fails) {
        return VK_ERROR_MEMORY_MAP_FAILED;
    }
    *out = m->cpu + offset;
    return VK_SUCCESS;
}

FAKE(void, UnmapMemory)(VkDevice d, VkDeviceMemory object)
{
    UNUSED(d);
    memory *m = (memory *)(uintptr_t)object;
    fake_seen.errors += !m->mapped;
    m->mapped = false;
}

static VkResult sync_ranges(uint32_t count, const VkMappedMemoryRange *ranges, bool flush)
{
    VkDeviceSize atom = profile()->atom;
    pthread_mutex_lock(&lock);
    *(flush ? &fake_seen.flushes : &fake_seen.invalidates) += 1;
    bool fails = fails_now();
    for (uint32_t i = 0; !fails && i < count; i++) {
        const VkMappedMemoryRange *r = &ranges[i];
        memory *m = (memory *)(uintptr_t)r->memory;
        VkDeviceSize size = r->size == VK_WHOLE_SIZE ? m->size - r->offset : r->size;
        VkDeviceSize end = r->offset + size;
        if (!m->mapped || end > m->size || r->offset % atom || (end % atom && end != m->size)) {
            fake_seen.errors++;
        } else if (m->cpu != m->device) {
            memcpy((flush ? m->device : m->cpu) + r->offset,
                   (flush ? m->cpu : m->device) + r->offset, size);
        }
    }
    pthread_mutex_unlock(&lock);
    return fails ? VK_ERROR_OUT_OF_HOST_MEMORY : VK_SUCCESS;
}

FAKE(VkResult, FlushMappedMemoryRanges)
(VkDevice d, uint32_t count, const VkMappedMemoryRange *ranges)
{
    UNUSED(d);
    return sync_ranges(count, ranges, true);
}

FAKE(VkResult, InvalidateMappedMemoryRanges)
(VkDevice d, uint32_t count, const VkMappedMemoryRange *ranges)
{
    UNUSED(d);
    return sync_ranges(count, ranges, false);
}

FAKE(VkResult, CreateBuffer)
(VkDevice d, const VkBufferCreateInfo *info, const VkAllocationCallbacks *a, VkBuffer *out)
{
    UNUSED(d), UNUSED(a);
    pthread_mutex_lock(&lock);
    bool fails = fails_now();
    fake_seen.buffers += !fails;
    pthread_mutex_unlock(&lock);
    if (fails) {
        return VK_ERROR_OUT_OF_HOST_MEMORY;
    }
    buffer *b = calloc(1, sizeof *b);
    b->size = info->size;
    *out = (VkBuffer)(uintptr_t)b;
    return VK_SUCCESS;
}

FAKE(void, DestroyBuffer)(VkDevice d, VkBuffer object, const VkAllocationCallbacks *a)
{
    UNUSED(d), UNUSED(a);
    if (object) {
        pthread_mutex_lock(&lock);
        forget((buffer *)(uintptr_t)object, NULL);
        fake_seen.buffers--;
        pthread_mutex_unlock(&lock);
        free((buffer *)(uintptr_t)object);
    }
}

FAKE(void, GetBufferMemoryRequirements)(VkDevice d, VkBuffer object, VkMemoryRequirements *out)
{
    UNUSED(d);
    VkDeviceSize alignment = profile()->alignment;
    out->alignment = alignment;
    out->size = (((buffer *)(uintptr_t)object)->size + alignment - 1) / alignment * alignment;
    out->memoryTypeBits = (1u << profile()->memory.memoryTypeCount) - 1;
}

FAKE(void, GetBufferMemoryRequirements2)
(VkDevice d, const VkBufferMemoryRequirementsInfo2 *info, VkMemoryRequirements2 *out)
{
    fake_GetBufferMemoryRequirements(d, info->buffer, &out->memoryRequirements);
}

FAKE(VkResult, BindBufferMemory)
(VkDevice d, VkBuffer object, VkDeviceMemory bound, VkDeviceSize offset)
{
    UNUSED(d);
    buffer *b = (buffer *)(uintptr_t)object;
    b->bound = (memory *)(uintptr_t)bound;
    b->offset = offset;
    pthread_mutex_lock(&lock);
    fake_seen.errors += offset % profile()->alignment || offset + b->size > b->bound->size;
    bool fails = fails_now();
    pthread_mutex_unlock(&lock);
    return fails ? VK_ERROR_OUT_OF_HOST_MEMORY : VK_SUCCESS;
}

FAKE(VkResult, BindBufferMemory2)
(VkDevice d, uint32_t count, const VkBindBufferMemoryInfo *infos)
{
    VkResult r = VK_SUCCESS;
    for (uint32_t i = 0; i < count && r == VK_SUCCESS; i++) {
        r = fake_BindBufferMemory(d, infos[i].buffer, infos[i].memory, infos[i].memoryOffset);
    }
    return r;
}

// ---- command buffers ----

FAKE(VkResult, CreateCommandPool)
(VkDevice d, const VkCommandPoolCreateInfo *info, const VkAllocationCallbacks *a,
 VkCommandPool *out)
{
    UNUSED(d), UNUSED(info), UNUSED(a);
    *out = (VkCommandPool)(uintptr_t)calloc(1, sizeof(pool));
    return VK_SUCCESS;
}

static void free_commands(pool *p, commands *c)
{
    commands **link = &p->first;
    while (*link != c) {
        link = &(*link)->next;
    }
    *link = c->next;
    free(c->ops);
    free(c);
}

FAKE(void, DestroyCommandPool)(VkDevice d, VkCommandPool object, const VkAllocationCallbacks *a)
{
    UNUSED(d), UNUSED(a);
    pool *p = (pool *)(uintptr_t)object;
    while (p && p->first) {
        free_commands(p, p->first);
    }
    free(p);
}

FAKE(VkResult, AllocateCommandBuffers)
(VkDevice d, const VkCommandBufferAllocateInfo *info, VkCommandBuffer *out)
{
    UNUSED(d);
    pool *p = (pool *)(uintptr_t)info->commandPool;
    for (uint32_t i = 0; i < info->commandBufferCount; i++) {
        commands *c = calloc(1, sizeof *c);
        set_loader_magic_value(c);
        c->next = p->first;
        p->first = c;
        out[i] = (VkCommandBuffer)c;
    }
    return VK_SUCCESS;
}

FAKE(void, FreeCommandBuffers)
(VkDevice d, VkCommandPool p, uint32_t count, const VkCommandBuffer *list)
{
    UNUSED(d);
    for (uint32_t i = 0; i < count; i++) {
        free_commands((pool *)(uintptr_t)p, (commands *)list[i]);
    }
}

FAKE(VkResult, BeginCommandBuffer)(VkCommandBuffer c, const VkCommandBufferBeginInfo *info)
{
    UNUSED(info);
    ((commands *)c)->count = 0;
    return VK_SUCCESS;
}

FAKE(VkResult, EndCommandBuffer)(VkCommandBuffer c)
{
    UNUSED(c);
    return VK_SUCCESS;
}

FAKE(VkResult, ResetCommandBuffer)(VkCommandBuffer c, VkCommandBufferResetFlags flags)
{
    UNUSED(flags);
    ((commands *)c)->count = 0;
    return VK_SUCCESS;
}

FAKE(VkResult, ResetCommandPool)(VkDevice d, VkCommandPool p, VkCommandPoolResetFlags flags)
{
    UNUSED(d), UNUSED(flags);
    for (commands *c = ((pool *)(uintptr_t)p)->first; c; c = c->next) {
        c->count = 0;
    }
    return VK_SUCCESS;
}

static void record(VkCommandBuffer object, op o)
{
    commands *c = (commands *)object;
    VkDeviceSize limit = o.to->size;
    if (o.to_offset + o.size > limit || (o.from && o.from_offset + o.size > o.from->size)) {
        fake_seen.errors++;
        return;
    }
    if (c->count == c->capacity) {
        c->capacity = c->capacity ? 2 * c->capacity : 16;
        c->ops = realloc(c->ops, c->capacity * sizeof *c->ops);
    }
    c->ops[c->count++] = o;
}

FAKE(void, CmdCopyBuffer)
(VkCommandBuffer c, VkBuffer from, VkBuffer to, uint32_t count, const VkBufferCopy *regions)
{
    for (uint32_t i = 0; i < count; i++) {
        record(c, (op){(buffer *)(uintptr_t)from, (buffer *)(uintptr_t)to, regions[i].srcOffset,
                       regions[i].dstOffset, regions[i].size, 0});
    }
}

FAKE(void, CmdFillBuffer)
(VkCommandBuffer c, VkBuffer to, VkDeviceSize offset, VkDeviceSize size, uint32_t value)
{
    buffer *b = (buffer *)(uintptr_t)to;
    record(c, (op){NULL, b, 0, offset, size == VK_WHOLE_SIZE ? b->size - offset : size, value});
}

FAKE(void, CmdPipelineBarrier)
(VkCommandBuffer c, VkPipelineStageFlags from, VkPipelineStageFlags to, VkDependencyFlags flags,
 uint32_t count, const VkMemoryBarrier *barriers, uint32_t buffer_count,
 const VkBufferMemoryBarrier *buffers, uint32_t image_count, const VkImageMemoryBarrier *images)
{
    UNUSED(c), UNUSED(from), UNUSED(to), UNUSED(flags), UNUSED(count), UNUSED(barriers);
    UNUSED(buffer_count), UNUSED(buffers), UNUSED(image_count), UNUSED(images);
}

static void add_commands(submission *s, const VkSubmitInfo *info)
{
    for (uint32_t i = 0; i < info->commandBufferCount; i++) {
        const commands *c = (const commands *)info->pCommandBuffers[i];
        if (c->count) {
            s->ops = realloc(s->ops, (s->count + c->count) * sizeof *s->ops);
            memcpy(s->ops + s->count, c->ops, c->count * sizeof *s->ops);
            s->count += c->count;
        }
    }
    const VkTimelineSemaphoreSubmitInfo *t = NULL;
    for (const VkBaseInStructure *b = info->pNext; b; b = b->pNext) {
        if (b->sType == VK_STRUCTURE_TYPE_TIMELINE_SEMAPHORE_SUBMIT_INFO) {
            t = (const VkTimelineSemaphoreSubmitInfo *)b;
        }
    }
    for (uint32_t i = 0; i < info->signalSemaphoreCount && i < SIGNALS; i++) {
        s->signals[i] = (semaphore *)(uintptr_t)info->pSignalSemaphores[i];
        s->values[i] = t && i < t->signalSemaphoreValueCount ? t->pSignalSemaphoreValues[i] : 1;
        s->signal_count = i + 1;
    }
}

FAKE(VkResult, QueueSubmit)(VkQueue q, uint32_t count, const VkSubmitInfo *infos, VkFence done)
{
    UNUSED(q);
    pthread_mutex_lock(&lock);
    uint32_t batches = count ? count : 1;
    for (uint32_t i = 0; i < batches; i++) {
        submission *s = calloc(1, sizeof *s);
        if (count) {
            add_commands(s, &infos[i]);
        }
        s->done = i + 1 == batches ? (fence *)(uintptr_t)done : NULL;
        *queue_end = s;
        queue_end = &s->next;
    }
    while (!fake_ctl.lazy && step()) {
    }
    pthread_mutex_unlock(&lock);
    return VK_SUCCESS;
}

FAKE(VkResult, QueueWaitIdle)(VkQueue q)
{
    UNUSED(q);
    while (fake_step()) {
    }
    return VK_SUCCESS;
}

FAKE(VkResult, DeviceWaitIdle)(VkDevice d)
{
    UNUSED(d);
    return fake_QueueWaitIdle(VK_NULL_HANDLE);
}

// ---- fences and semaphores ----

FAKE(VkResult, CreateFence)
(VkDevice d, const VkFenceCreateInfo *info, const VkAllocationCallbacks *a, VkFence *out)
{
    UNUSED(d), UNUSED(a);
    fence *f = calloc(1, sizeof *f);
    f->signaled = (info->flags & VK_FENCE_CREATE_SIGNALED_BIT) != 0;
    *out = (VkFence)(uintptr_t)f;
    return VK_SUCCESS;
}

FAKE(void, DestroyFence)(VkDevice d, VkFence object, const VkAllocationCallbacks *a)
{
    UNUSED(d), UNUSED(a);
    free((fence *)(uintptr_t)object);
}

FAKE(VkResult, ResetFences)(VkDevice d, uint32_t count, const VkFence *list)
{
    UNUSED(d);
    for (uint32_t i = 0; i < count; i++) {
        ((fence *)(uintptr_t)list[i])->signaled = false;
    }
    return VK_SUCCESS;
}

FAKE(VkResult, GetFenceStatus)(VkDevice d, VkFence object)
{
    UNUSED(d);
    return ((fence *)(uintptr_t)object)->signaled ? VK_SUCCESS : VK_NOT_READY;
}

FAKE(VkResult, WaitForFences)
(VkDevice d, uint32_t count, const VkFence *list, VkBool32 all, uint64_t timeout)
{
    UNUSED(d), UNUSED(all), UNUSED(timeout);
    for (uint32_t i = 0; i < count; i++) {
        while (!((fence *)(uintptr_t)list[i])->signaled) {
            if (!fake_step()) {
                return VK_TIMEOUT;
            }
        }
    }
    return VK_SUCCESS;
}

FAKE(VkResult, CreateSemaphore)
(VkDevice d, const VkSemaphoreCreateInfo *info, const VkAllocationCallbacks *a, VkSemaphore *out)
{
    UNUSED(d), UNUSED(a);
    semaphore *s = calloc(1, sizeof *s);
    for (const VkBaseInStructure *b = info->pNext; b; b = b->pNext) {
        if (b->sType == VK_STRUCTURE_TYPE_SEMAPHORE_TYPE_CREATE_INFO) {
            const VkSemaphoreTypeCreateInfo *t = (const VkSemaphoreTypeCreateInfo *)b;
            s->timeline = t->semaphoreType == VK_SEMAPHORE_TYPE_TIMELINE;
            s->value = t->initialValue;
        }
    }
    *out = (VkSemaphore)(uintptr_t)s;
    return VK_SUCCESS;
}

FAKE(void, DestroySemaphore)(VkDevice d, VkSemaphore object, const VkAllocationCallbacks *a)
{
    UNUSED(d), UNUSED(a);
    free((semaphore *)(uintptr_t)object);
}

FAKE(VkResult, GetSemaphoreCounterValue)(VkDevice d, VkSemaphore object, uint64_t *out)
{
    UNUSED(d);
    pthread_mutex_lock(&lock);
    *out = ((semaphore *)(uintptr_t)object)->value;
    pthread_mutex_unlock(&lock);
    return VK_SUCCESS;
}

FAKE(VkResult, WaitSemaphores)(VkDevice d, const VkSemaphoreWaitInfo *info, uint64_t timeout)
{
    UNUSED(timeout);
    for (uint32_t i = 0; i < info->semaphoreCount; i++) {
        for (uint64_t value = 0; value < info->pValues[i];) {
            fake_GetSemaphoreCounterValue(d, info->pSemaphores[i], &value);
            if (value < info->pValues[i] && !fake_step()) {
                return VK_TIMEOUT;
            }
        }
    }
    return VK_SUCCESS;
}

FAKE(VkResult, SignalSemaphore)(VkDevice d, const VkSemaphoreSignalInfo *info)
{
    UNUSED(d);
    pthread_mutex_lock(&lock);
    ((semaphore *)(uintptr_t)info->semaphore)->value = info->value;
    pthread_mutex_unlock(&lock);
    return VK_SUCCESS;
}

// ---- names ----

static VKAPI_ATTR PFN_vkVoidFunction VKAPI_CALL get_device_proc(VkDevice d, const char *name)
{
    UNUSED(d);
    return fake_get_instance_proc(VK_NULL_HANDLE, name);
}

#define NAMES(X)                                                                                   \
    X(CreateInstance)                                                                              \
    X(DestroyInstance)                                                                             \
    X(EnumeratePhysicalDevices)                                                                    \
    X(EnumerateInstanceExtensionProperties)                                                        \
    X(EnumerateInstanceVersion)                                                                    \
    X(EnumerateDeviceExtensionProperties)                                                          \
    X(GetPhysicalDeviceFeatures)                                                                   \
    X(GetPhysicalDeviceFeatures2)                                                                  \
    X(GetPhysicalDeviceProperties)                                                                 \
    X(GetPhysicalDeviceProperties2)                                                                \
    X(GetPhysicalDeviceQueueFamilyProperties)                                                      \
    X(GetPhysicalDeviceQueueFamilyProperties2)                                                     \
    X(GetPhysicalDeviceMemoryProperties)                                                           \
    X(GetPhysicalDeviceMemoryProperties2)                                                          \
    X(GetPhysicalDeviceFormatProperties)                                                           \
    X(GetPhysicalDeviceImageFormatProperties)                                                      \
    X(GetPhysicalDeviceSparseImageFormatProperties)                                                \
    X(CreateDevice)                                                                                \
    X(DestroyDevice)                                                                               \
    X(GetDeviceQueue)                                                                              \
    X(AllocateMemory)                                                                              \
    X(FreeMemory)                                                                                  \
    X(MapMemory)                                                                                   \
    X(UnmapMemory)                                                                                 \
    X(FlushMappedMemoryRanges)                                                                     \
    X(InvalidateMappedMemoryRanges)                                                                \
    X(CreateBuffer) X(DestroyBuffer) X(GetBufferMemoryRequirements)                                \
        X(GetBufferMemoryRequirements2) X(BindBufferMemory) X(BindBufferMemory2)                   \
            X(CreateCommandPool) X(DestroyCommandPool) X(AllocateCommandBuffers)                   \
                X(FreeCommandBuffers) X(BeginCommandBuffer) X(EndCommandBuffer)                    \
                    X(ResetCommandBuffer) X(ResetCommandPool) X(CmdCopyBuffer) X(CmdFillBuffer)    \
                        X(CmdPipelineBarrier) X(QueueSubmit) X(QueueWaitIdle) X(DeviceWaitIdle)    \
                            X(CreateFence) X(DestroyFence) X(ResetFences) X(GetFenceStatus)        \
                                X(WaitForFences) X(CreateSemaphore) X(DestroySemaphore)            \
                                    X(GetSemaphoreCounterValue) X(WaitSemaphores)                  \
                                        X(SignalSemaphore)

PFN_vkVoidFunction VKAPI_CALL fake_get_instance_proc(VkInstance i, const char *name)
{
    UNUSED(i);
    static const struct {
        const char *name;
        PFN_vkVoidFunction function;
    } table[] = {
#define ENTRY(name) {"vk" #name, (PFN_vkVoidFunction)fake_##name},
        NAMES(ENTRY)
#undef ENTRY
            {"vkGetDeviceProcAddr", (PFN_vkVoidFunction)get_device_proc},
        {"vkGetInstanceProcAddr", (PFN_vkVoidFunction)fake_get_instance_proc},
    };
    for (size_t k = 0; k < sizeof table / sizeof *table; k++) {
        if (!strcmp(table[k].name, name)) {
            return table[k].function;
        }
    }
    return NULL;
}

#ifdef FAKEVK_DRIVER
#define EXPORT __attribute__((visibility("default")))

EXPORT VKAPI_ATTR VkResult VKAPI_CALL vk_icdNegotiateLoaderICDInterfaceVersion(uint32_t *version)
{
    *version = *version > 5 ? 5 : *version;
    return VK_SUCCESS;
}

EXPORT VKAPI_ATTR PFN_vkVoidFunction VKAPI_CALL vk_icdGetInstanceProcAddr(VkInstance i,
                                                                          const char *name)
{
    return fake_get_instance_proc(i, name);
}

EXPORT VKAPI_ATTR PFN_vkVoidFunction VKAPI_CALL vk_icdGetPhysicalDeviceProcAddr(VkInstance i,
                                                                                const char *name)
{
    bool physical = strstr(name, "PhysicalDevice") && strcmp(name, "vkEnumeratePhysicalDevices");
    return physical ? fake_get_instance_proc(i, name) : NULL;
}
#endif
