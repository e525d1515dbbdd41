// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// See gpu_device.h.
#include "gpu_device.h"

#include <framealloc/gpu_host.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if START_VULKAN
#define VK_NO_PROTOTYPES
#include "vk_device.h"

static gpu_device *open_vulkan(void)
{
    static vk_device device;
    vk_device_request request = {.get = vk_loader(),
                                 .api_version = VK_API_VERSION_1_2,
                                 .validate = getenv("START_VALIDATE") != NULL};
    bool opened = vk_device_open(&device, &request);
    if (!opened && request.validate) {
        request.validate = false; // the layer is not installed
        opened = vk_device_open(&device, &request);
    }
    return opened ? &device.base : NULL;
}
#else
static gpu_device *open_vulkan(void)
{
    return NULL;
}
#endif

typedef struct host_device {
    gpu_device base;
    fa_gpu_host_commands *commands;
} host_device;

static void *host_record(gpu_device *d)
{
    return ((host_device *)d)->commands;
}

static bool host_submit(gpu_device *d, uint64_t value)
{
    return fa_gpu_host_submit(d->backend, 0, ((host_device *)d)->commands, value) == FA_OK;
}

static bool host_close(gpu_device *d)
{
    bool right = fa_gpu_host_errors(d->backend) == 0;
    d->backend->destroy(d->backend);
    return right;
}

static gpu_device *open_host(void)
{
    static host_device device;
    device.base = (gpu_device){.record = host_record, .submit = host_submit, .close = host_close};
    if (fa_gpu_host_create(NULL, &device.base.backend) != FA_OK) {
        return NULL;
    }
    device.commands = fa_gpu_host_commands_create(device.base.backend);
    if (!device.commands) {
        device.base.backend->destroy(device.base.backend);
        return NULL;
    }
    return &device.base;
}

gpu_device *start_open(void)
{
    const char *which = getenv("START_DEVICE");
    gpu_device *d = which && !strcmp(which, "host") ? NULL : open_vulkan();
    if (!d && which && !strcmp(which, "vulkan")) {
        puts("no Vulkan driver");
        exit(77); // what test programs take for "skipped"
    }
    return d ? d : open_host();
}
