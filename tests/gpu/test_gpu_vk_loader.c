// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The random program through Vulkan's loader, under the Khronos validation layer with
// synchronization validation: no message. The driver is lavapipe or the fake device as a driver;
// without a loader, a driver or the layer the test is skipped.
#include "gpu_scenario.h"
#include "vk_device.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SKIPPED 77

static int failed(const char *what, uint32_t n)
{
    fprintf(stderr, "test_gpu_vk_loader: %u %s\n", n, what);
    return EXIT_FAILURE;
}

static int run(const vk_device_request *request, uint32_t flags, uint32_t frames, uint64_t seed)
{
    vk_device d;
    if (!vk_device_open(&d, request)) {
        return SKIPPED;
    }
    // A block for every allocation is more than some devices can have.
    bool tight = strstr(d.base.backend->caps.name, "tiny") || flags & FA_GPU_ISOLATE;
    printf("%s, flags %u: ", d.base.backend->caps.name, flags);
    gpu_outcome o = gpu_scenario(&d.base, flags, frames, seed, NULL);
    vk_device_close(&d);
    printf("%u verified, %u failures, %u messages\n", o.verified, o.failures, d.messages);
    return d.messages                ? failed("messages of the validation layer", d.messages)
           : o.mismatches            ? failed("readbacks with wrong bytes", o.mismatches)
           : o.reports               ? failed("diagnostics", o.reports)
           : o.failures && !tight    ? failed("calls failed", o.failures)
           : o.leaked || !o.verified ? failed("buffers leaked, or nothing verified", o.leaked)
                                     : EXIT_SUCCESS;
}

// The layer is awake: it must see a barrier that is missing.
static int run_mistake(const vk_device_request *request)
{
    vk_device d;
    fa_gpu *gpu;
    fa_gpu_buffer a;
    fa_gpu_request r = {.size = 1024, .intent = FA_GPU_DEVICE_ONLY};
    if (!vk_device_open(&d, request)) {
        return SKIPPED;
    }
    if (fa_gpu_create(d.base.backend, NULL, &gpu) != FA_OK || fa_gpu_alloc(gpu, &r, &a) != FA_OK) {
        return failed("preparations failed", 1);
    }
    void *commands = d.base.record(&d.base);
    fa_gpu_transfer t;
    fa_gpu_slice upper = a.slice;
    upper.offset += 512;
    upper.size = 512;
    fa_gpu_transfer_begin(&t, gpu, NULL, commands, 0);
    fa_gpu_copy(&t, &a.slice, 0, &upper, 0, 512);
    fa_gpu_copy(&t, &upper, 0, &a.slice, 0, 512);
    bool recorded = fa_gpu_transfer_end(&t, 0) == FA_OK;
    d.base.submit(&d.base, 1);
    d.base.backend->wait(d.base.backend, 0, 1, UINT64_MAX);
    fa_gpu_free(gpu, &a);
    fa_gpu_destroy(gpu);
    vk_device_close(&d);
    puts("(the message above is wanted)");
    return recorded && d.messages ? EXIT_SUCCESS : failed("messages for a missing barrier", 0);
}

int main(void)
{
    vk_device_request request = {
        .get = vk_loader(), .api_version = VK_API_VERSION_1_2, .validate = true};
    int result = run(&request, 0, 100, 1);
    if (result == EXIT_SUCCESS) {
        result = run(&request, FA_GPU_CHECKED, 60, 2);
    }
    if (result == EXIT_SUCCESS) {
        result = run(&request, FA_GPU_ISOLATE, 20, 3);
    }
    if (result == EXIT_SUCCESS) {
        request.api_version = VK_API_VERSION_1_0;
        result = run(&request, 0, 60, 4);
    }
    if (result == EXIT_SUCCESS) {
        request.api_version = VK_API_VERSION_1_2;
        result = run_mistake(&request);
    }
    if (result == SKIPPED) {
        puts("skipped: no Vulkan loader, driver or validation layer");
    }
    return result;
}
