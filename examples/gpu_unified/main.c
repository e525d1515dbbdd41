// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// A buffer that lives on the CPU and on the device. Each frame moves it there, lets the device
// change its half and moves it back; it knows which side is newer, so nothing is copied in vain.
#include "gpu_device.h"

#include <framealloc/gpu_unified.h>
#include <stdio.h>
#include <stdlib.h>

#define COUNT  4096u
#define HALF   (COUNT / 2)
#define FRAMES 3u

// The lower half is the CPU's.
static bool write_numbers(fa_unified *u, uint32_t frame)
{
    uint32_t *numbers = fa_unified_write(u);
    for (uint32_t i = 0; numbers && i < HALF; i++) {
        numbers[i] = i * 2654435761u + frame;
    }
    return numbers != NULL;
}

// The device's work, here a copy of the lower half to the upper, between the two transfers.
static bool record(fa_unified *u, fa_gpu_transfer *t)
{
    const fa_gpu_slice *device = fa_unified_slice(u);
    uint64_t bytes = HALF * sizeof(uint32_t);
    bool right = fa_unified_to_gpu(u, t) == FA_OK;
    fa_gpu_transfer_barrier(t);
    right = fa_gpu_copy(t, device, 0, device, bytes, bytes) == FA_OK && right;
    fa_gpu_transfer_barrier(t);
    fa_unified_device_writes(u);
    return fa_unified_to_cpu(u, t) == FA_OK && right;
}

static bool is_right(fa_unified *u, uint32_t frame)
{
    const uint32_t *numbers = fa_unified_read(u);
    for (uint32_t i = 0; numbers && i < COUNT; i++) {
        if (numbers[i] != i % HALF * 2654435761u + frame) {
            return false;
        }
    }
    return numbers != NULL;
}

static bool one_frame(gpu_device *s, fa_gpu *gpu, fa_unified *u, uint32_t frame)
{
    if (!write_numbers(u, frame) || fa_gpu_frame_begin(gpu) != FA_OK) {
        return false;
    }
    void *commands = s->record(s);
    fa_gpu_transfer t;
    fa_gpu_transfer_begin(&t, gpu, NULL, commands, FA_GPU_COPY_TARGET);
    bool right = record(u, &t);
    right = fa_gpu_transfer_end(&t, 0) == FA_OK && right;
    fa_gpu_frame_end(gpu, 0, frame);
    s->submit(s, frame);
    return fa_unified_wait(u) == FA_OK && right && is_right(u, frame);
}

int main(void)
{
    gpu_device *s = start_open();
    fa_gpu *gpu;
    if (!s || fa_gpu_create(s->backend, NULL, &gpu) != FA_OK) {
        fprintf(stderr, "gpu_unified: no memory\n");
        return EXIT_FAILURE;
    }
    fa_unified u;
    fa_gpu_request request = {.size = COUNT * sizeof(uint32_t), .intent = FA_GPU_DEVICE_ONLY};
    bool right = fa_unified_init(&u, gpu, &request) == FA_OK;
    if (right) {
        for (uint32_t frame = 1; frame <= FRAMES; frame++) {
            right = one_frame(s, gpu, &u, frame) && right;
        }
        fa_unified_fini(&u);
    }
    printf("%s: %u numbers on both sides, %u frames: %s\n", s->backend->caps.name, COUNT, FRAMES,
           right ? "the same" : "NOT the same");
    uint32_t leaked = fa_gpu_destroy(gpu);
    right = s->close(s) && right;
    return right && !leaked ? EXIT_SUCCESS : EXIT_FAILURE;
}
