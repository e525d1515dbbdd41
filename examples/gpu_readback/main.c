// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Data goes to the device, is copied there, and comes back. Each step names what it needs, nothing
// waits in secret, and no buffer can be freed too early.
#include "gpu_device.h"

#include <framealloc/gpu_transfer.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT 65536u

static bool round_trip(gpu_device *s, fa_gpu *gpu, fa_gpu_lane *staging)
{
    static uint32_t numbers[COUNT];
    for (uint32_t i = 0; i < COUNT; i++) {
        numbers[i] = i * 2654435761u;
    }
    fa_gpu_request request = {.size = sizeof numbers, .intent = FA_GPU_DEVICE_ONLY};
    fa_gpu_buffer a = {0};
    fa_gpu_buffer b = {0};
    fa_gpu_ticket ticket = {0};
    if (fa_gpu_alloc(gpu, &request, &a) != FA_OK || fa_gpu_alloc(gpu, &request, &b) != FA_OK) {
        fa_gpu_free(gpu, &a);
        return false;
    }

    fa_gpu_frame_begin(gpu);
    void *commands = s->record(s);
    fa_gpu_transfer t;
    fa_gpu_transfer_begin(&t, gpu, staging, commands, 0); // nothing used the buffers before
    fa_gpu_upload(&t, &a.slice, 0, numbers, sizeof numbers);
    fa_gpu_transfer_barrier(&t); // what was uploaded is copied next
    fa_gpu_copy(&t, &a.slice, 0, &b.slice, 0, sizeof numbers);
    fa_gpu_transfer_barrier(&t);
    bool recorded = fa_gpu_readback(&t, &b.slice, 0, sizeof numbers, &ticket) == FA_OK;
    recorded = fa_gpu_transfer_end(&t, 0) == FA_OK && recorded;
    fa_gpu_frame_end(gpu, 0, 1); // flushes what the CPU wrote
    s->submit(s, 1);

    // Freed here, gone when the device is done: there is no way to be too early.
    fa_gpu_free(gpu, &a);
    fa_gpu_free(gpu, &b);
    const void *arrived = recorded ? fa_gpu_readback_wait(gpu, &ticket) : NULL;
    bool same = arrived && !memcmp(arrived, numbers, sizeof numbers);
    fa_gpu_readback_end(gpu, &ticket);
    return same;
}

int main(void)
{
    gpu_device *s = start_open();
    fa_gpu *gpu;
    if (!s || fa_gpu_create(s->backend, NULL, &gpu) != FA_OK) {
        fprintf(stderr, "gpu_readback: no memory\n");
        return EXIT_FAILURE;
    }
    fa_gpu_lane staging;
    fa_gpu_lane_request request = {.intent = FA_GPU_STAGING};
    bool right = fa_gpu_lane_init(&staging, gpu, &request) == FA_OK && round_trip(s, gpu, &staging);
    printf("%s: %u numbers there and back: %s\n", s->backend->caps.name, COUNT,
           right ? "the same" : "NOT the same");
    uint32_t leaked = fa_gpu_destroy(gpu);
    right = s->close(s) && right;
    return right && !leaked ? EXIT_SUCCESS : EXIT_FAILURE;
}
