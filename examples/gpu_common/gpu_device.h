// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// A device with one queue, as the examples, the tests and the benchmark use it: Vulkan where there
// is a driver, else the host backend, which needs none.
#ifndef GPU_DEVICE_H
#define GPU_DEVICE_H

#include <framealloc/gpu.h>

typedef struct gpu_device {
    fa_gpu_backend *backend;                              // for fa_gpu_create
    void *(*record)(struct gpu_device *d);                // a command buffer that is not in use
    bool (*submit)(struct gpu_device *d, uint64_t value); // what was recorded last
    bool (*step)(struct gpu_device *d);                   // does some queued work; may be NULL
    bool (*close)(struct gpu_device *d);                  // false: a layer had objections
} gpu_device;

// Opens what START_DEVICE in the environment says: "vulkan", "host", or, by default, Vulkan if
// there is a driver. NULL when there is none, or no memory. With START_VALIDATE the Khronos layer
// looks on, if it is installed.
gpu_device *start_open(void);

#endif
