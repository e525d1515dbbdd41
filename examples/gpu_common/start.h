// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// What the GPU examples share and a program has anyway: a device with one queue. Vulkan where there
// is a driver, else the host backend, which needs none.
#ifndef GPU_START_H
#define GPU_START_H

#include <framealloc/gpu.h>

typedef struct start start;

// Opens a device; NULL when not even memory is there.
start *start_open(void);
void start_close(start *s);

// How to reach it, for fa_gpu_create.
fa_gpu_backend *start_backend(start *s);

// A command buffer to record into; waits until the device is done with it.
void *start_record(start *s);

// Submits what was recorded last; the queue's timeline then reaches `value`.
void start_submit(start *s, uint64_t value);

#endif
