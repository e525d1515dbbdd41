// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// See vk_device.h. The layer's messages are printed and counted.
#define VK_NO_PROTOTYPES
#include "vk_device.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#define CALL(d, name) ((PFN_vk##name)(d)->get((d)->instance, "vk" #name))

PFN_vkGetInstanceProcAddr vk_loader(void)
{
    void *library = dlopen("libvulkan.so.1", RTLD_NOW | RTLD_LOCAL);
    PFN_vkGetInstanceProcAddr get = NULL;
    void *symbol = library ? dlsym(library, "vkGetInstanceProcAddr") : NULL;
    memcpy(&get, &symbol, sizeof get);
    return get;
}

static VKAPI_ATTR VkBool32 VKAPI_CALL on_message(VkDebugUtilsMessageSeverityFlagBitsEXT severity,
                                                 VkDebugUtilsMessageTypeFlagsEXT type,
                                                 const VkDebugUtilsMessengerCallbackDataEXT *data,
                                                 void *user)
{
    (void)severity;
    (void)type;
    ((vk_device *)user)->messages++;
    fprintf(stderr, "layer: %s\n", data->pMessage);
    return VK_FALSE;
}

static bool has_layer(const vk_device *d, const char *name)
{
    VkLayerProperties list[64];
    uint32_t count = 64;
    PFN_vkEnumerateInstanceLayerProperties enumerate =
        (PFN_vkEnumerateInstanceLayerProperties)d->get(NULL, "vkEnumerateInstanceLayerProperties");
    if (!enumerate || enumerate(&count, list) < 0) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (!strcmp(list[i].layerName, name)) {
            return true;
        }
    }
    return false;
}

static bool open_instance(vk_device *d, const vk_device_request *r)
{
    static const char *const layer = "VK_LAYER_KHRONOS_validation";
    static const char *const extension = VK_EXT_DEBUG_UTILS_EXTENSION_NAME;
    static const VkValidationFeatureEnableEXT enabled[] = {
        VK_VALIDATION_FEATURE_ENABLE_SYNCHRONIZATION_VALIDATION_EXT};
    d->validated = r->validate && has_layer(d, layer);
    if (r->validate && !d->validated) {
        return false;
    }
    VkValidationFeaturesEXT features = {
        .sType = VK_STRUCTURE_TYPE_VALIDATION_FEATURES_EXT,
        .enabledValidationFeatureCount = 1,
        .pEnabledValidationFeatures = enabled,
    };
    VkDebugUtilsMessengerCreateInfoEXT messenger = {
        .sType = VK_STRUCTURE_TYPE_DEBUG_UTILS_MESSENGER_CREATE_INFO_EXT,
        .pNext = &features,
        .messageSeverity = VK_DEBUG_UTILS_MESSAGE_SEVERITY_WARNING_BIT_EXT |
                           VK_DEBUG_UTILS_MESSAGE_SEVERITY_ERROR_BIT_EXT,
        .messageType = VK_DEBUG_UTILS_MESSAGE_TYPE_GENERAL_BIT_EXT |
                       VK_DEBUG_UTILS_MESSAGE_TYPE_VALIDATION_BIT_EXT,
        .pfnUserCallback = on_message,
        .pUserData = d,
    };
    VkApplicationInfo application = {
        .sType = VK_STRUCTURE_TYPE_APPLICATION_INFO,
        .pApplicationName = "framealloc",
        .apiVersion = r->api_version,
    };
    VkInstanceCreateInfo info = {
        .sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO,
        .pNext = d->validated ? &messenger : NULL,
        .pApplicationInfo = &application,
        .enabledLayerCount = d->validated,
        .ppEnabledLayerNames = &layer,
        .enabledExtensionCount = d->validated,
        .ppEnabledExtensionNames = &extension,
    };
    PFN_vkCreateInstance create = (PFN_vkCreateInstance)d->get(NULL, "vkCreateInstance");
    if (!create || create(&info, NULL, &d->instance) != VK_SUCCESS) {
        return false;
    }
    if (d->validated) {
        messenger.pNext = NULL;
        CALL(d, CreateDebugUtilsMessengerEXT)(d->instance, &messenger, NULL, &d->messenger);
    }
    uint32_t count = 1;
    VkResult r2 = CALL(d, EnumeratePhysicalDevices)(d->instance, &count, &d->physical);
    return (r2 == VK_SUCCESS || r2 == VK_INCOMPLETE) && count == 1;
}

static bool open_device(vk_device *d, const vk_device_request *r)
{
    static const char *const extension = VK_EXT_MEMORY_BUDGET_EXTENSION_NAME;
    const float priority = 1;
    VkPhysicalDeviceTimelineSemaphoreFeatures timeline = {
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
        .pNext = r->api_version >= VK_API_VERSION_1_2 ? &timeline : NULL,
        .queueCreateInfoCount = 1,
        .pQueueCreateInfos = &queue,
        .enabledExtensionCount = r->budget,
        .ppEnabledExtensionNames = &extension,
    };
    if (CALL(d, CreateDevice)(d->physical, &info, NULL, &d->device) != VK_SUCCESS) {
        return false;
    }
    CALL(d, GetDeviceQueue)(d->device, 0, 0, &d->queue);
    VkCommandPoolCreateInfo pool = {
        .sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO,
        .flags = VK_COMMAND_POOL_CREATE_RESET_COMMAND_BUFFER_BIT,
    };
    if (CALL(d, CreateCommandPool)(d->device, &pool, NULL, &d->pool) != VK_SUCCESS) {
        return false;
    }
    VkCommandBufferAllocateInfo commands = {
        .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO,
        .commandPool = d->pool,
        .commandBufferCount = VK_DEVICE_COMMANDS,
    };
    if (CALL(d, AllocateCommandBuffers)(d->device, &commands, d->commands) != VK_SUCCESS) {
        return false;
    }
    VkFenceCreateInfo fence = {.sType = VK_STRUCTURE_TYPE_FENCE_CREATE_INFO};
    for (uint32_t i = 0; i < VK_DEVICE_COMMANDS; i++) {
        CALL(d, CreateFence)(d->device, &fence, NULL, &d->fences[i]);
    }
    VkSemaphoreTypeCreateInfo type = {
        .sType = VK_STRUCTURE_TYPE_SEMAPHORE_TYPE_CREATE_INFO,
        .semaphoreType = VK_SEMAPHORE_TYPE_TIMELINE,
    };
    VkSemaphoreCreateInfo semaphore = {
        .sType = VK_STRUCTURE_TYPE_SEMAPHORE_CREATE_INFO,
        .pNext = &type,
    };
    return r->api_version < VK_API_VERSION_1_2 ||
           CALL(d, CreateSemaphore)(d->device, &semaphore, NULL, &d->timeline) == VK_SUCCESS;
}

// ---- completion by fences, as programs for Vulkan 1.0 do it ----

static void settle(vk_device *d, uint32_t i, uint64_t timeout)
{
    VkResult r = timeout ? CALL(d, WaitForFences)(d->device, 1, &d->fences[i], VK_TRUE, timeout)
                         : CALL(d, GetFenceStatus)(d->device, d->fences[i]);
    if (d->fence_values[i] && r == VK_SUCCESS) {
        d->reached = d->fence_values[i] > d->reached ? d->fence_values[i] : d->reached;
        d->fence_values[i] = 0;
        CALL(d, ResetFences)(d->device, 1, &d->fences[i]);
    }
}

static uint64_t fence_completed(void *user, uint32_t queue)
{
    vk_device *d = user;
    (void)queue;
    for (uint32_t i = 0; i < VK_DEVICE_COMMANDS; i++) {
        if (d->fence_values[i]) {
            settle(d, i, 0);
        }
    }
    return d->reached;
}

static fa_status fence_wait(void *user, uint32_t queue, uint64_t value, uint64_t timeout)
{
    vk_device *d = user;
    (void)queue;
    for (uint32_t i = 0; i < VK_DEVICE_COMMANDS; i++) {
        if (d->fence_values[i] && d->fence_values[i] <= value) {
            settle(d, i, timeout);
        }
    }
    return d->reached >= value ? FA_OK : FA_E_BUSY;
}

// ---- recording ----

static void *record(gpu_device *base)
{
    vk_device *d = (vk_device *)base;
    uint32_t i = d->next;
    if (d->fence_values[i]) {
        settle(d, i, UINT64_MAX); // the command buffer is in use until then
    }
    VkCommandBufferBeginInfo info = {
        .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO,
        .flags = VK_COMMAND_BUFFER_USAGE_ONE_TIME_SUBMIT_BIT,
    };
    CALL(d, BeginCommandBuffer)(d->commands[i], &info);
    return d->commands[i];
}

static bool submit(gpu_device *base, uint64_t value)
{
    vk_device *d = (vk_device *)base;
    uint32_t i = d->next;
    d->next = (d->next + 1) % VK_DEVICE_COMMANDS;
    CALL(d, EndCommandBuffer)(d->commands[i]);
    VkTimelineSemaphoreSubmitInfo timeline = {
        .sType = VK_STRUCTURE_TYPE_TIMELINE_SEMAPHORE_SUBMIT_INFO,
        .signalSemaphoreValueCount = 1,
        .pSignalSemaphoreValues = &value,
    };
    VkSubmitInfo info = {
        .sType = VK_STRUCTURE_TYPE_SUBMIT_INFO,
        .pNext = d->timeline ? &timeline : NULL,
        .commandBufferCount = 1,
        .pCommandBuffers = &d->commands[i],
        .signalSemaphoreCount = d->timeline != VK_NULL_HANDLE,
        .pSignalSemaphores = &d->timeline,
    };
    d->fence_values[i] = value;
    return CALL(d, QueueSubmit)(d->queue, 1, &info, d->fences[i]) == VK_SUCCESS;
}

static bool close_base(gpu_device *base)
{
    vk_device *d = (vk_device *)base;
    vk_device_close(d);
    return d->messages == 0;
}

vk_device *vk_device_from(gpu_device *base)
{
    return base->close == close_base ? (vk_device *)base : NULL;
}

bool vk_device_open(vk_device *d, const vk_device_request *r)
{
    *d = (vk_device){.base = {.record = record, .submit = submit, .close = close_base},
                     .get = r->get};
    if (!r->get || !open_instance(d, r) || !open_device(d, r)) {
        vk_device_close(d);
        return false;
    }
    fa_gpu_vulkan_config config = {
        .get_instance_proc_addr = d->get,
        .instance = d->instance,
        .physical_device = d->physical,
        .device = d->device,
        .api_version = r->api_version,
        .enabled =
            (r->budget ? FA_GPU_VULKAN_BUDGET : 0) | (d->validated ? FA_GPU_VULKAN_NAMES : 0),
        .timelines = {d->timeline},
        .completed = fence_completed,
        .wait = fence_wait,
        .user = d,
        .memory = r->memory,
    };
    if (fa_gpu_vulkan_create(&config, &d->base.backend) != FA_OK) {
        vk_device_close(d);
        return false;
    }
    return true;
}

void vk_device_close(vk_device *d)
{
    if (d->base.backend) {
        d->base.backend->destroy(d->base.backend);
    }
    if (d->device) {
        CALL(d, DeviceWaitIdle)(d->device);
        for (uint32_t i = 0; i < VK_DEVICE_COMMANDS; i++) {
            CALL(d, DestroyFence)(d->device, d->fences[i], NULL);
        }
        CALL(d, DestroySemaphore)(d->device, d->timeline, NULL);
        CALL(d, DestroyCommandPool)(d->device, d->pool, NULL);
        CALL(d, DestroyDevice)(d->device, NULL);
    }
    if (d->messenger) {
        CALL(d, DestroyDebugUtilsMessengerEXT)(d->instance, d->messenger, NULL);
    }
    if (d->instance) {
        CALL(d, DestroyInstance)(d->instance, NULL);
    }
    d->base.backend = NULL;
    d->device = NULL;
    d->instance = NULL;
}
