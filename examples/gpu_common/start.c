// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// See start.h. A program of your own has most of this already; what framealloc needs of it is the
// call of fa_gpu_vulkan_create at the end of open_vulkan.
#define VK_NO_PROTOTYPES
#include "start.h"

#include <dlfcn.h>
#include <framealloc/gpu_host.h>
#include <stdlib.h>
#include <string.h>

#if START_VULKAN
#include <framealloc/gpu_vulkan.h>

#define COMMANDS      4
#define CALL(s, name) ((PFN_vk##name)(s)->get((s)->instance, "vk" #name))
#endif

struct start {
    fa_gpu_backend *backend;
    fa_gpu_host_commands *host; // NULL with Vulkan
#if START_VULKAN
    PFN_vkGetInstanceProcAddr get;
    VkInstance instance;
    VkPhysicalDevice physical;
    VkDevice device;
    VkQueue queue;
    VkSemaphore timeline;
    VkCommandPool pool;
    VkCommandBuffer commands[COMMANDS];
    uint64_t values[COMMANDS]; // what the timeline reaches when each is done
    uint32_t next;
#endif
};

#if START_VULKAN
static bool make_instance(start *s)
{
    void *loader = dlopen("libvulkan.so.1", RTLD_NOW | RTLD_LOCAL);
    void *symbol = loader ? dlsym(loader, "vkGetInstanceProcAddr") : NULL;
    if (!symbol) {
        return false;
    }
    memcpy(&s->get, &symbol, sizeof s->get);
    VkApplicationInfo application = {
        .sType = VK_STRUCTURE_TYPE_APPLICATION_INFO,
        .pApplicationName = "framealloc example",
        .apiVersion = VK_API_VERSION_1_2,
    };
    VkInstanceCreateInfo info = {
        .sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO,
        .pApplicationInfo = &application,
    };
    uint32_t count = 1;
    PFN_vkCreateInstance create = (PFN_vkCreateInstance)s->get(NULL, "vkCreateInstance");
    return create(&info, NULL, &s->instance) == VK_SUCCESS &&
           CALL(s, EnumeratePhysicalDevices)(s->instance, &count, &s->physical) >= VK_SUCCESS &&
           count == 1;
}

static bool make_device(start *s)
{
    const float priority = 1;
    VkPhysicalDeviceTimelineSemaphoreFeatures features = {
        .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_TIMELINE_SEMAPHORE_FEATURES,
        .timelineSemaphore = VK_TRUE,
    };
    VkDeviceQueueCreateInfo queue = {
        .sType = VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO,
        .queueCount = 1,
        .pQueuePriorities = &priority,
    };
    VkDeviceCreateInfo info = {
        .sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO,
        .pNext = &features,
        .queueCreateInfoCount = 1,
        .pQueueCreateInfos = &queue,
    };
    if (CALL(s, CreateDevice)(s->physical, &info, NULL, &s->device) != VK_SUCCESS) {
        return false;
    }
    CALL(s, GetDeviceQueue)(s->device, 0, 0, &s->queue);
    VkSemaphoreTypeCreateInfo type = {
        .sType = VK_STRUCTURE_TYPE_SEMAPHORE_TYPE_CREATE_INFO,
        .semaphoreType = VK_SEMAPHORE_TYPE_TIMELINE,
    };
    VkSemaphoreCreateInfo semaphore = {
        .sType = VK_STRUCTURE_TYPE_SEMAPHORE_CREATE_INFO,
        .pNext = &type,
    };
    VkCommandPoolCreateInfo pool = {
        .sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO,
        .flags = VK_COMMAND_POOL_CREATE_RESET_COMMAND_BUFFER_BIT,
    };
    if (CALL(s, CreateSemaphore)(s->device, &semaphore, NULL, &s->timeline) != VK_SUCCESS ||
        CALL(s, CreateCommandPool)(s->device, &pool, NULL, &s->pool) != VK_SUCCESS) {
        return false;
    }
    VkCommandBufferAllocateInfo commands = {
        .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO,
        .commandPool = s->pool,
        .commandBufferCount = COMMANDS,
    };
    return CALL(s, AllocateCommandBuffers)(s->device, &commands, s->commands) == VK_SUCCESS;
}

static void close_vulkan(start *s)
{
    if (s->device) {
        CALL(s, DeviceWaitIdle)(s->device);
        CALL(s, DestroyCommandPool)(s->device, s->pool, NULL);
        CALL(s, DestroySemaphore)(s->device, s->timeline, NULL);
        CALL(s, DestroyDevice)(s->device, NULL);
    }
    if (s->instance) {
        CALL(s, DestroyInstance)(s->instance, NULL);
    }
}

static bool open_vulkan(start *s)
{
    if (!make_instance(s) || !make_device(s)) {
        close_vulkan(s);
        return false;
    }
    fa_gpu_vulkan_config config = {
        .get_instance_proc_addr = s->get,
        .instance = s->instance,
        .physical_device = s->physical,
        .device = s->device,
        .api_version = VK_API_VERSION_1_2,
        .timelines = {s->timeline},
    };
    if (fa_gpu_vulkan_create(&config, &s->backend) != FA_OK) {
        close_vulkan(s);
        return false;
    }
    return true;
}
#else
static bool open_vulkan(start *s)
{
    (void)s;
    return false;
}
#endif

start *start_open(void)
{
    start *s = calloc(1, sizeof *s);
    if (!s || open_vulkan(s)) {
        return s;
    }
    *s = (start){0};
    if (fa_gpu_host_create(NULL, &s->backend) == FA_OK) {
        s->host = fa_gpu_host_commands_create(s->backend);
    }
    if (!s->host) {
        free(s);
        s = NULL;
    }
    return s;
}

void start_close(start *s)
{
    s->backend->destroy(s->backend);
#if START_VULKAN
    if (!s->host) {
        close_vulkan(s);
    }
#endif
    free(s);
}

fa_gpu_backend *start_backend(start *s)
{
    return s->backend;
}

void *start_record(start *s)
{
#if START_VULKAN
    if (!s->host) {
        VkCommandBufferBeginInfo info = {
            .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO,
            .flags = VK_COMMAND_BUFFER_USAGE_ONE_TIME_SUBMIT_BIT,
        };
        s->backend->wait(s->backend, 0, s->values[s->next], UINT64_MAX);
        CALL(s, BeginCommandBuffer)(s->commands[s->next], &info);
        return s->commands[s->next];
    }
#endif
    return s->host;
}

void start_submit(start *s, uint64_t value)
{
#if START_VULKAN
    if (!s->host) {
        VkCommandBuffer commands = s->commands[s->next];
        VkTimelineSemaphoreSubmitInfo timeline = {
            .sType = VK_STRUCTURE_TYPE_TIMELINE_SEMAPHORE_SUBMIT_INFO,
            .signalSemaphoreValueCount = 1,
            .pSignalSemaphoreValues = &value,
        };
        VkSubmitInfo info = {
            .sType = VK_STRUCTURE_TYPE_SUBMIT_INFO,
            .pNext = &timeline,
            .commandBufferCount = 1,
            .pCommandBuffers = &commands,
            .signalSemaphoreCount = 1,
            .pSignalSemaphores = &s->timeline,
        };
        CALL(s, EndCommandBuffer)(commands);
        CALL(s, QueueSubmit)(s->queue, 1, &info, VK_NULL_HANDLE);
        s->values[s->next] = value;
        s->next = (s->next + 1) % COMMANDS;
        return;
    }
#endif
    fa_gpu_host_submit(s->backend, 0, s->host, value);
}
